"""A client of the caller's own keeps its say, and ours says what httpx's would."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from evolink import EvoLink, errors
from evolink._http.conversion import build_request
from evolink._sansio.messages import HTTPRequest, HTTPResponse, decode_json
from hypothesis import given
from hypothesis import strategies as st

KEY = "sk-evo-test-0123456789"
BASE = "http://127.0.0.1:9"
TASK = {"id": "task-unified-1-a", "status": "pending"}
CAT = {"model": "kling-o3-text-to-video", "prompt": "A cat"}


def answering(requests: list[httpx.Request], **reply: Any) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, **{"json": TASK} | reply)

    return httpx.MockTransport(answer)


def test_hooks_headers_cookies_and_auth_of_a_given_client_take_part() -> None:
    sent: list[httpx.Request] = []
    told: list[str] = []
    http = httpx.Client(
        transport=answering(sent),
        headers={"x-team": "film"},
        cookies={"lane": "3"},
        params={"tenant": "7"},
        auth=lambda request: request,
        event_hooks={
            "request": [lambda request: told.append("request")],
            "response": [lambda response: told.append(response.read().decode())],
        },
    )

    task = EvoLink(KEY, BASE, http_client=http).tasks.get("task-unified-1-a")

    assert task.to_dict() == TASK
    assert told == ["request", json.dumps(TASK, separators=(",", ":"))]
    (request,) = sent
    assert (request.headers["x-team"], request.headers["cookie"], request.url.query) == ("film", "lane=3", b"tenant=7")
    assert request.headers["authorization"] == f"Bearer {KEY}"


def test_mounts_of_a_given_client_take_part() -> None:
    sent: list[httpx.Request] = []
    http = httpx.Client(mounts={"http://127.0.0.1": answering(sent)})

    EvoLink(KEY, BASE, http_client=http).tasks.get("task-unified-1-a")

    assert len(sent) == 1


@pytest.mark.parametrize("content", [None, b'{"a": 1}'])
def test_a_request_of_our_own_client_is_the_one_that_httpx_makes(content: bytes | None) -> None:
    client = httpx.Client(cookies={"lane": "3"})
    headers = {"authorization": f"Bearer {KEY}", "user-agent": "evolink-python/1"}
    call = HTTPRequest("POST" if content else "GET", f"{BASE}/v1/x?y=%20z", headers, content=content)

    ours = build_request(client, call, dict(client.headers))

    theirs = client.build_request(call.method, call.url, headers=headers, content=content)
    assert (ours.method, ours.url, ours.content) == (theirs.method, theirs.url, theirs.content)
    assert sorted(ours.headers.multi_items()) == sorted(theirs.headers.multi_items())


def test_a_compressed_reply_is_read() -> None:
    class Compressed(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            whole = gzip.compress(json.dumps(TASK).encode())
            yield whole[:7]
            yield whole[7:]

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-encoding": "gzip"}, stream=Compressed())

    class Transport(httpx.BaseTransport):
        handle_request = staticmethod(answer)

    http = httpx.Client(transport=Transport())

    assert EvoLink(KEY, BASE, http_client=http).tasks.get("task-unified-1-a").to_dict() == TASK


def of_httpx2(name: str) -> type[Exception]:
    """An exception as httpx2 has it: the names of httpx's, and none of its classes."""
    root = type("RequestError", (Exception,), {"__module__": "httpx2"})
    return type(name, (root,), {"__module__": "httpx2"})


def raising(fault: type[Exception]) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        raise fault("broken")

    return answer


@pytest.mark.parametrize(
    ("name", "error"), [("ConnectError", errors.ConnectionFailed), ("ReadError", errors.SubmissionUncertain)]
)
def test_faults_of_httpx2_mean_what_those_of_httpx_do(name: str, error: type[Exception]) -> None:
    http = httpx.Client(transport=httpx.MockTransport(raising(of_httpx2(name))))
    client = EvoLink(KEY, BASE, http_client=http)
    client._session.driver.sleep = lambda seconds: None

    with pytest.raises(error):
        client.videos.generate(CAT)


PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=9)
JSON = PLAIN | st.lists(PLAIN, max_size=3) | st.dictionaries(st.text(max_size=9), PLAIN, max_size=3)


@given(
    data=st.dictionaries(st.text(max_size=9), JSON, max_size=4),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32-le"]),
    before=st.sampled_from(["", " \n"]),
    after=st.sampled_from(["", " \n", "x", "{}", "\x00"]),
)
def test_a_reply_is_read_as_json_reads_it(data: dict[str, Any], encoding: str, before: str, after: str) -> None:
    body = (before + json.dumps(data) + after).encode(encoding)
    try:
        wanted = json.loads(body)
    except ValueError:
        wanted = None

    try:
        found: Any = decode_json(HTTPResponse(200, {}, body))
    except errors.ResponseLost:
        found = None
    except errors.APIError:
        return

    assert found == wanted
