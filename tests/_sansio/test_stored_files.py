"""The stored files of the account: their list, their deletion and their quota."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from evolink import EvoLink, FilePage, FileQuota, UploadedFile, errors
from support.client_harness import BASE_URL, ClientHarness
from support.scripted_transport import ScriptedTransport

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
DELETED = httpx.Response(200, json={"success": True, "code": 200, "msg": "File deleted"})
NOT_FOUND = {"success": False, "code": 404, "msg": "The file does not exist."}


def test_files_are_listed_page_by_page_counted_and_deleted(client: EvoLink) -> None:
    files = [client.files.upload(PNG + bytes([number]), name=f"{number}.png") for number in range(3)]

    page = client.files.list(page=2, page_size=2)
    client.files.delete(files[0])
    client.files.delete(files[1].id or "")

    assert (page.total, page.page, page.files) == (3, 2, (files[2],))
    assert client.files.list().files == (files[2],)
    assert client.files.quota() == FileQuota(1, 2000, 1999)
    assert client.files.quota().to_dict()["data"]["user_group"] == "default"
    assert page.to_dict()["data"]["pageSize"] == 2
    with pytest.raises(errors.NotFound):
        client.files.delete(files[0])


def test_the_async_client_does_the_same(harness: ClientHarness) -> None:
    async def run() -> tuple[FilePage, FileQuota, FileQuota]:
        files = harness.async_client().files
        stored = await files.upload(PNG)
        listed, before = await files.list(), await files.quota()
        await files.delete(stored)
        return listed, before, await files.quota()

    listed, before, after = asyncio.run(run())

    assert (len(listed.files), before.used, after.used) == (1, 1, 0)
    assert [(request.method, request.url.path) for request in harness.sent[1:]] == [
        ("GET", "/api/v1/files/list"),
        ("GET", "/api/v1/files/quota"),
        ("DELETE", f"/api/v1/files/{listed.files[0].id}"),
        ("GET", "/api/v1/files/quota"),
    ]


def test_every_request_about_files_goes_to_the_files_host(harness: ClientHarness) -> None:
    files = harness.client(files_url="http://127.0.0.2:9").files

    for as_base64 in (False, True):
        files.delete(files.upload(PNG, as_base64=as_base64))
    files.upload("https://example.com/a.png")
    files.list()
    files.quota()

    assert {request.url.host for request in harness.sent} == {"127.0.0.2"}
    assert len(harness.sent) == 7


@pytest.mark.parametrize(
    "file", ["", ".", "..", "a\nb", "x" * 1001, None, 7, UploadedFile("u", None, None, None, None, None)]
)
def test_a_file_without_an_id_is_refused(file: Any, harness: ClientHarness) -> None:
    with pytest.raises(errors.ConfigurationError, match=r"The id .*Nothing was sent"):
        harness.client().files.delete(file)

    assert harness.sent == []


def test_an_id_is_one_component_of_the_path(harness: ClientHarness) -> None:
    harness.client(ScriptedTransport(DELETED)).files.delete("../../v1/tasks?a#b")

    assert harness.sent[0].url.raw_path == b"/api/v1/files/..%2F..%2Fv1%2Ftasks%3Fa%23b"


@pytest.mark.parametrize("arguments", [{"page": 0}, {"page": "1"}, {"page_size": -1}, {"page_size": True}])
def test_an_invalid_page_is_refused(arguments: dict[str, Any], harness: ClientHarness) -> None:
    with pytest.raises(errors.ConfigurationError, match="must be an integer from 1"):
        harness.client().files.list(**arguments)


@pytest.mark.parametrize(
    "first", [httpx.ReadError("lost"), httpx.Response(502, text="bad gateway")], ids=["lost", "502"]
)
def test_a_repeated_deletion_that_finds_nothing_has_deleted_the_file(first: Any, harness: ClientHarness) -> None:
    harness.client(ScriptedTransport(first, httpx.Response(404, json=NOT_FOUND))).files.delete("file_a")

    assert len(harness.sent) == 2


@pytest.mark.parametrize("first", [httpx.ConnectError("down"), httpx.Response(429, json={})], ids=["refused", "429"])
def test_a_deletion_that_cannot_have_been_accepted_is_repeated(first: Any, harness: ClientHarness) -> None:
    harness.client(ScriptedTransport(first, DELETED)).files.delete("file_a")
    with pytest.raises(errors.NotFound):
        harness.client(ScriptedTransport(first, httpx.Response(404, json=NOT_FOUND))).files.delete("file_a")


def test_a_deletion_is_sent_as_often_as_the_client_allows(harness: ClientHarness) -> None:
    client = harness.client(ScriptedTransport(httpx.ReadError("lost")))

    for retries in (0, 2):
        harness.sent.clear()
        with pytest.raises(errors.ResponseLost):
            client.with_options(max_retries=retries).files.delete("file_a")
        assert len(harness.sent) == retries + 1


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (NOT_FOUND, errors.NotFound),
        ({"success": False, "code": 401, "msg": "Invalid key"}, errors.AuthenticationError),
        *(({"success": False, "code": code, "msg": "?"}, errors.BadRequest) for code in (200, 399, 600, "404")),
        ({"success": False, "code": 599, "msg": "?"}, errors.ServerError),
        ({"success": False}, errors.BadRequest),
        ([], errors.ResponseLost),
    ],
)
def test_a_failure_with_status_200_is_an_error(body: Any, error: type[Exception], harness: ClientHarness) -> None:
    files = harness.client(httpx.MockTransport(lambda request: httpx.Response(200, json=body))).files

    for call in (files.list, files.quota, lambda: files.delete("file_a")):
        with pytest.raises(error):
            call()


@pytest.mark.parametrize(
    "data", [None, [], 5, {}, {"files": {}}, {"files": [5]}, {"files": [{}, 5]}, {"used_files": "1"}]
)
def test_a_response_without_what_was_asked_for_is_rejected(data: Any, harness: ClientHarness) -> None:
    body = {"success": True, "data": data}
    files = harness.client(httpx.MockTransport(lambda request: httpx.Response(200, json=body))).files

    with pytest.raises(errors.ResponseLost, match="does not contain a list of files"):
        files.list()
    with pytest.raises(errors.ResponseLost, match="does not contain the file quota"):
        files.quota()


def test_a_file_that_is_described_incompletely_is_listed(harness: ClientHarness) -> None:
    rows = [{"file_id": "file_a", "download_url": f"{BASE_URL}/a"}, {}]
    body = {"success": True, "data": {"files": rows, "total": "2"}}
    page = harness.client(httpx.MockTransport(lambda request: httpx.Response(200, json=body))).files.list()

    assert [(file.id, file.url) for file in page.files] == [("file_a", f"{BASE_URL}/a"), (None, "")]
    assert (page.total, page.files[0].to_dict()) == (None, rows[0])
