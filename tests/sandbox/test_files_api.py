"""Uploads and files of the sandbox behave as the API is documented."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest
from evolink.sandbox import ManualClock, Sandbox
from support.raw_client import RawClient

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def api() -> RawClient:
    return RawClient()


def uploads(api: RawClient) -> list[httpx.Response]:
    form: dict[str, Any] = {
        "files": {"file": ("cat.png", PNG)},
        "data": {"uploadPath": "cats", "fileName": "first.png"},
    }
    uploaded = api("POST", "/api/v1/files/upload/stream", **form)
    encoded = base64.b64encode(PNG).decode()
    return [
        uploaded,
        api("POST", "/api/v1/files/upload/base64", json={"base64_data": encoded}),
        api("POST", "/api/v1/files/upload/base64", json={"base64_data": f"data:image/png;base64,{encoded}"}),
        api("POST", "/api/v1/files/upload/url", json={"file_url": uploaded.json()["data"]["file_url"]}),
    ]


def test_a_file_is_stored_and_served_whichever_way_it_is_uploaded(api: RawClient) -> None:
    for response in uploads(api):
        data = response.json()["data"]
        assert response.json()["success"] is True
        assert (data["mime_type"], data["file_size"]) == ("image/png", len(PNG))
        assert api("GET", data["file_url"].removeprefix("http://127.0.0.1:8765")).content == PNG

    first = uploads(api)[0].json()["data"]
    assert (first["upload_path"], first["file_name"], first["original_name"]) == ("cats", "first.png", "cat.png")


def test_files_are_listed_counted_and_deleted_and_expire(api: RawClient) -> None:
    file_id = uploads(api)[0].json()["data"]["file_id"]

    assert api("GET", "/api/v1/files/quota").json()["data"]["used_files"] == 4
    assert api("GET", "/api/v1/files/list?pageSize=3&page=2").json()["data"]["total"] == 4
    assert api("DELETE", f"/api/v1/files/{file_id}").json()["success"] is True
    assert api("DELETE", f"/api/v1/files/{file_id}").json()["success"] is False
    api.clock.advance(72 * 3600)
    assert api("GET", "/api/v1/files/quota").json()["data"]["used_files"] == 0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("stream", {"content": b"no form"}),
        ("stream", {"files": {"other": ("a.png", PNG)}}),
        ("stream", {"files": {"file": ("a.exe", b"MZ program")}}),
        ("stream", {"files": {"file": ("a.png", b"")}}),
        ("stream", {"content": b"--x\r\nbroken", "headers": {"content-type": "multipart/form-data; boundary=x"}}),
        ("base64", {"json": {"base64_data": "!!!"}}),
        ("base64", {"json": {}}),
        ("url", {"json": {"file_url": 5}}),
    ],
    ids=repr,
)
def test_an_invalid_upload_gets_an_error_of_the_files_host(path: str, body: dict[str, Any], api: RawClient) -> None:
    response = api("POST", f"/api/v1/files/upload/{path}", **body)

    assert response.status_code == 400
    assert (response.json()["success"], response.json()["code"]) == (False, 400)
    assert api("GET", "/api/v1/files/quota").json()["data"]["used_files"] == 0


@pytest.mark.parametrize(
    ("url", "name", "mime"),
    [
        ("https://example.com/fox.jpg", "fox.png", "image/png"),
        ("https://example.com/fox", "fox.png", "image/png"),
        ("https://example.com", "picture.png", "image/png"),
        ("http://127.0.0.1:1/street.MOV?x=1", "street.mp4", "video/mp4"),
        ("https://example.com/voice.mp3", "voice.wav", "audio/wav"),
    ],
)
def test_files_at_other_hosts_are_replaced_by_samples(url: str, name: str, mime: str, api: RawClient) -> None:
    uploaded = api("POST", "/api/v1/files/upload/url", json={"file_url": url}).json()["data"]

    assert (uploaded["original_name"], uploaded["mime_type"]) == (name, mime)
    assert api("GET", httpx.URL(uploaded["file_url"]).path).content


@pytest.mark.parametrize("body", [{}, {"file_url": 5}, {"file_url": "file:///etc/passwd"}, {"file_url": "https://"}])
def test_an_invalid_file_url_is_refused(body: dict[str, Any], api: RawClient) -> None:
    response = api("POST", "/api/v1/files/upload/url", json=body)

    assert (response.status_code, response.json()["success"]) == (400, False)


def test_files_have_a_total() -> None:
    sandbox = Sandbox(clock=ManualClock(), max_stored_bytes=2 * len(PNG))
    encoded = {"base64_data": base64.b64encode(PNG).decode()}

    def upload() -> httpx.Response:
        url, headers = "http://127.0.0.1/api/v1/files/upload/base64", {"authorization": "Bearer any"}
        return sandbox.handle(httpx.Request("POST", url, headers=headers, json=encoded))

    first, second, refused = upload(), upload(), upload()
    assert [first.status_code, second.status_code, refused.status_code] == [200, 200, 400]
    assert f"more than {2 * len(PNG)} bytes together" in refused.json()["msg"]
    assert sandbox.account.delete_file(first.json()["data"]["file_id"])
    assert upload().status_code == 200


def test_an_error_of_the_files_host_is_the_same_with_integer_codes() -> None:
    url, headers = "http://127.0.0.1/api/v1/files/upload/base64", {"authorization": "Bearer any"}

    responses = [
        Sandbox(clock=ManualClock(), integer_codes=codes).handle(httpx.Request("POST", url, headers=headers))
        for codes in (False, True)
    ]

    assert responses[0].status_code == 400
    assert responses[0].json() == responses[1].json()


def test_a_file_has_a_maximum_and_so_has_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = Sandbox(clock=ManualClock())

    def upload(data: bytes) -> httpx.Response:
        url, headers = "http://127.0.0.1/api/v1/files/upload/base64", {"authorization": "Bearer any"}
        encoded = {"base64_data": base64.b64encode(data).decode()}
        return sandbox.handle(httpx.Request("POST", url, headers=headers, json=encoded))

    monkeypatch.setattr("evolink.sandbox._api.files_api.MAX_UPLOAD", len(PNG))
    monkeypatch.setattr("evolink.sandbox._state.account.MAX_FILES", 1)

    too_large, stored, too_many = upload(PNG + b"0"), upload(PNG), upload(PNG)

    assert [each.status_code for each in (too_large, stored, too_many)] == [413, 200, 400]
    assert too_large.json()["msg"] == f"The file has more than {len(PNG)} bytes."
    assert too_many.json()["msg"] == "The account has 1 files, the maximum. Delete one."
