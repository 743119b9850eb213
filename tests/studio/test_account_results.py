"""Results of an account: passed on from their host as they arrive, in parts, and only while somebody receives them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from evolink import AsyncEvoLink
from evolink.studio import AccountService, create_app
from evolink.studio._result_stream import CHUNKS_KEPT
from support.result_host import VIDEO

URL = "http://127.0.0.1:1"
LINK = f"{URL}/files/a.mp4"
TASK = "task-unified-1-a"
RESULT = f"/studio/tasks/{TASK}/results/1"


@dataclass
class Host(httpx.AsyncBaseTransport):
    """EvoLink and the host of its results."""

    responses: list[httpx.Response] = field(default_factory=list)
    """Returned before the video is."""
    chunks: int | None = None
    """How often the video is sent; None for once, with ranges."""
    content_type: str = "video/mp4"
    requests: list[httpx.Request] = field(default_factory=list)
    sent: int = 0
    """Chunks that were taken from the last response."""
    is_closed: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether the last response was closed."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == f"/v1/tasks/{TASK}":
            task = {"id": TASK, "status": "completed", "progress": 100, "created": 1, "results": [LINK]}
            return httpx.Response(200, json=task)
        if request.url.path.startswith("/v1/"):
            return httpx.Response(200, json={"data": [{"id": TASK, "status": "completed"}], "total": 1})
        self.requests.append(request)
        if self.responses:
            return self.responses.pop(0)
        headers = {"content-type": self.content_type, "etag": '"v1"', "x-secret": "1"}
        if self.chunks is not None:
            return httpx.Response(200, headers=headers, stream=_Endless(self))
        first, _, last = request.headers.get("range", "").removeprefix("bytes=").partition("-")
        if not first:
            return httpx.Response(200, headers=headers, content=VIDEO)
        part = VIDEO[int(first) : int(last) + 1 if last else None]
        if not part:
            return httpx.Response(416, headers={"content-range": f"bytes */{len(VIDEO)}"})
        headers["content-range"] = f"bytes {first}-{int(first) + len(part) - 1}/{len(VIDEO)}"
        return httpx.Response(206, headers=headers, content=part)


class _Endless(httpx.AsyncByteStream):
    def __init__(self, host: Host) -> None:
        self._host = host

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self._host.chunks or 0):
            self._host.sent += 1
            yield VIDEO
        raise httpx.ReadError("cut")

    async def aclose(self) -> None:
        self._host.is_closed.set()


@asynccontextmanager
async def studio_of(host: Host) -> AsyncIterator[tuple[Any, httpx.AsyncClient]]:
    """Yield the studio of an account with a completed task, and a client of it."""
    client = AsyncEvoLink("key", URL, http_client=httpx.AsyncClient(transport=host))
    service = AccountService(client)
    app = create_app(service)
    async with (
        service.run(),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as http,
    ):
        async with asyncio.timeout(5):
            while not service.states():
                await asyncio.sleep(0.001)
        yield app, http


@pytest.mark.parametrize("byte_range", ["", "bytes=4-7", "bytes=100-", f"bytes={len(VIDEO)}-"])
def test_a_result_is_passed_on_with_its_range(byte_range: str) -> None:
    async def run() -> httpx.Response:
        host = Host()
        async with studio_of(host) as (_, http):
            response = await http.get(RESULT, headers={"range": byte_range} if byte_range else {})
        assert host.requests[-1].headers.get("range", "") == byte_range
        assert "authorization" not in host.requests[-1].headers
        return response

    response = asyncio.run(run())

    first, _, last = byte_range.removeprefix("bytes=").partition("-")
    expected = VIDEO[int(first or 0) : int(last) + 1 if last else None]
    assert response.status_code == (200 if not byte_range else 206 if expected else 416)
    assert response.content == expected
    assert response.headers["content-type"] == "video/mp4"
    assert ("content-range" in response.headers) == bool(byte_range)
    assert "x-secret" not in response.headers


def test_a_page_of_the_host_is_never_a_page_of_the_studio() -> None:
    async def run() -> httpx.Response:
        async with studio_of(Host(content_type="text/html")) as (_, http):
            return await http.get(f"{RESULT}?download")

    response = asyncio.run(run())

    assert response.headers["content-type"] == "video/mp4"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-disposition"] == f'attachment; filename="{TASK}.mp4"'


@pytest.mark.parametrize(
    ("responses", "status", "text"),
    [
        ([httpx.Response(302, headers={"location": "/b.mp4"})], 200, ""),
        ([httpx.Response(403)], 200, ""),
        ([httpx.Response(403), httpx.Response(403)], 404, "Results expire after 24 hours."),
        ([httpx.Response(302, headers={"location": "http://10.0.0.1/b.mp4"})], 404, "is not followed"),
        ([httpx.Response(302, headers={"location": "/a"}) for _ in range(9)], 404, "HTTP 302"),
    ],
    ids=["redirect", "new link", "expired", "private address", "redirects for ever"],
)
def test_redirects_and_refused_links(responses: list[httpx.Response], status: int, text: str) -> None:
    async def run() -> httpx.Response:
        async with studio_of(Host(responses)) as (_, http):
            return await http.get(RESULT)

    response = asyncio.run(run())

    assert response.status_code == status
    assert text in response.text if status != 200 else response.content == VIDEO


def test_a_result_is_requested_only_as_fast_as_the_browser_takes_it_and_ends_with_it() -> None:
    async def run() -> tuple[Host, int]:
        host = Host(chunks=10_000)
        async with studio_of(host) as (app, _):
            has_begun, is_gone = asyncio.Event(), asyncio.Event()

            async def receive() -> dict[str, Any]:
                await is_gone.wait()
                return {"type": "http.disconnect"}

            async def send(message: dict[str, Any]) -> None:
                if message.get("body"):
                    has_begun.set()
                    await asyncio.Event().wait()  # a video that is paused takes nothing more

            scope = {
                "type": "http", "method": "GET", "path": RESULT, "raw_path": b"", "query_string": b"", "root_path": "",
                "headers": [(b"host", b"127.0.0.1")], "scheme": "http", "server": ("127.0.0.1", 80),
            }  # fmt: skip
            response = asyncio.create_task(app(scope, receive, send))
            async with asyncio.timeout(5):
                await has_begun.wait()
                for _ in range(100):
                    await asyncio.sleep(0)
                sent = host.sent
                is_gone.set()
                await host.is_closed.wait()
                await response
        return host, sent

    host, sent = asyncio.run(run())

    assert sent <= CHUNKS_KEPT + 3
    assert host.sent == sent


def test_a_response_that_is_cut_is_not_taken_for_a_whole_video() -> None:
    async def run() -> None:
        async with studio_of(Host(chunks=3)) as (_, http):
            with pytest.raises(Exception, match="was lost"):
                await http.get(RESULT)

    asyncio.run(run())
