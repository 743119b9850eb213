"""A host of results that interrupts downloads."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
from evolink import Task


def box(kind: bytes, content: bytes) -> bytes:
    """Return a box of an MP4."""
    return (8 + len(content)).to_bytes(4, "big") + kind + content


VIDEO = box(b"ftyp", b"mp42" + bytes(4)) + box(b"moov", bytes(100)) + box(b"mdat", bytes(range(256)) * 400)
"""The boxes of an MP4 without a picture in it."""
LINK = "http://127.0.0.1:9/results/a.mp4"


def completed_task(*links: str, created: float | None = None) -> Task:
    """Return a task with these results; `created` is a Unix time in seconds, now by default."""
    at = int(time.time() if created is None else created)
    return Task(
        {"id": "task-unified-1-a", "status": "completed", "progress": 100, "created": at, "results": list(links)}
    )


class ResultHost(httpx.BaseTransport):
    """Serves VIDEO with ranges, and its task.

    Args:
        cuts: The bytes after which each response in turn is interrupted; later ones are complete.
        etag: The ETag of the video.
        responses: Returned before the video is.
    """

    def __init__(self, *cuts: int, etag: str | None = '"v1"', responses: tuple[httpx.Response, ...] = ()) -> None:
        self.cuts = list(cuts)
        self.etag = etag
        self.responses = list(responses)
        self.requests: list[httpx.Request] = []
        self.task = completed_task(LINK)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.path.startswith("/v1/tasks/"):
            return httpx.Response(200, json=self.task.to_dict())
        if self.responses:
            return self.responses.pop(0)
        headers = {"content-type": "video/mp4"} | ({"etag": self.etag} if self.etag else {})
        start = 0
        if "range" in request.headers and request.headers.get("if-range") == self.etag:
            start = int(request.headers["range"].removeprefix("bytes=").rstrip("-"))
            headers["content-range"] = f"bytes {start}-{len(VIDEO) - 1}/{len(VIDEO)}"
        headers["content-length"] = str(len(VIDEO) - start)
        cut = self.cuts.pop(0) if self.cuts else None
        return httpx.Response(206 if start else 200, headers=headers, stream=_Body(start, cut))


class _Body(httpx.SyncByteStream):
    """The bytes of VIDEO from `start`, interrupted after `cut` bytes."""

    def __init__(self, start: int, cut: int | None) -> None:
        self.start = start
        self.cut = cut

    def __iter__(self) -> Iterator[bytes]:
        end = len(VIDEO) if self.cut is None else self.start + self.cut
        for at in range(self.start, end, 4096):
            yield VIDEO[at : min(at + 4096, end)]
        if self.cut is not None:
            raise httpx.ReadError("cut")
