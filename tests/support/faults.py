"""Faults of a connection or a response, for the plans of `FaultyServer`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from enum import Enum


class ConnectionEnd(Enum):
    """What happens to a connection after a response."""

    KEPT = "kept"
    CLOSED = "closed"
    RESET = "reset"


def unchanged(response: bytes) -> bytes:
    return response


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one request, from its connection to the last byte of its response."""

    name: str
    transform: Callable[[bytes], bytes] = field(default=unchanged, repr=False)
    """Maps the correct response, empty if the request was not processed, to the bytes that are sent."""
    processed: bool = False
    """Whether the sandbox gets the request; a paid one is then charged."""
    end: ConnectionEnd = ConnectionEnd.CLOSED
    delay: float = 0.0
    """Seconds before the first byte."""
    chunk_interval: float = 0.0
    """Seconds between two chunks."""
    refuses_connection: bool = False
    """The port does not accept connections until the client has slept once."""
    resets_unread: bool = False
    """The connection is reset while the request is still in its buffer."""

    def __str__(self) -> str:
        return self.name


OK = Fault("none", processed=True, end=ConnectionEnd.KEPT)


# Faults of a paid POST


def replace_with(sent: bytes) -> Callable[[bytes], bytes]:
    """Return a transformation that sends these bytes, whatever the correct response is."""
    return lambda _: sent


def encode_http(status: int, body: bytes = b"", *, content_type: str = "application/json", headers: str = "") -> bytes:
    """Return a complete response."""
    head = f"HTTP/1.1 {status} Whatever\r\ncontent-type: {content_type}\r\ncontent-length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


def encode_error(status: int, headers: str = "") -> bytes:
    """Return a response with an error as the API formats it."""
    return encode_http(status, b'{"error": {"code": "some_code", "message": "No."}}', headers=headers)


def _cut_headers(response: bytes) -> bytes:
    return response[: response.index(b"\r\n\r\n") - 9]


def _cut_body(response: bytes) -> bytes:
    return response[: (response.index(b"\r\n\r\n") + 4 + len(response)) // 2]


def _cut_body_without_length(response: bytes) -> bytes:
    """Cut the body and remove Content-Length, as HTTP/1.0 allows: only the content shows that something is missing."""
    return _cut_body(response).replace(b"content-length", b"x-length")


def _repeat_length(response: bytes) -> bytes:
    """Add a second, different Content-Length, with which no client can read the response."""
    return response.replace(b"\r\n", b"\r\ncontent-length: 9\r\n", 1)


def _cut_chunks(response: bytes) -> bytes:
    body = response.partition(b"\r\n\r\n")[2]
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    return head + f"{len(body):x}\r\n".encode() + body[: len(body) // 2]


def _retry_after_date(seconds: int) -> Callable[[bytes], bytes]:
    """Return a transformation that sends 429 with a date as Retry-After."""
    return lambda _: encode_error(429, f"retry-after: {formatdate(time.time() + seconds, usegmt=True)}\r\n")


def _charged_or_not(
    name: str, transform: Callable[[bytes], bytes], *, end: ConnectionEnd = ConnectionEnd.CLOSED
) -> tuple[Fault, ...]:
    """Return the fault for a request that was charged, and for one that was not."""
    return tuple(
        Fault(f"{name}, {'' if processed else 'not '}charged", transform, processed=processed, end=end)
        for processed in (True, False)
    )


CONNECTION_REFUSED = Fault("connection refused", refuses_connection=True)
RESET_UNREAD = Fault("reset, request unread", resets_unread=True)
LOST_AFTER_CHARGING = Fault("reset, charged", replace_with(b""), processed=True, end=ConnectionEnd.RESET)
CLOSED_AFTER_OK = Fault("closed after the response", processed=True)

NOT_ACCEPTED = (
    Fault("429", replace_with(encode_error(429))),
    Fault("429, Retry-After 7", replace_with(encode_error(429, "retry-after: 7\r\n")), end=ConnectionEnd.KEPT),
    Fault("429, Retry-After in 20 s, as a date", _retry_after_date(20)),
    Fault("503", replace_with(encode_error(503))),
    Fault("503, Retry-After 7", replace_with(encode_error(503, "retry-after: 7\r\n")), end=ConnectionEnd.KEPT),
    Fault("503, HTML page", replace_with(encode_http(503, b"<html>busy</html>", content_type="text/html"))),
)
"""The response states that the request was not accepted."""

OUTCOME_UNKNOWN = (
    RESET_UNREAD,
    Fault("reset, not charged", replace_with(b""), end=ConnectionEnd.RESET),
    LOST_AFTER_CHARGING,
    *_charged_or_not("closed without a byte", replace_with(b"")),
    Fault("headers cut, charged", _cut_headers, processed=True),
    Fault("headers cut by a reset, charged", _cut_headers, processed=True, end=ConnectionEnd.RESET),
    Fault("body cut, charged", _cut_body, processed=True),
    Fault("body cut by a reset, charged", _cut_body, processed=True, end=ConnectionEnd.RESET),
    Fault("body cut, no Content-Length, charged", _cut_body_without_length, processed=True),
    Fault("chunked body cut, charged", _cut_chunks, processed=True),
    *_charged_or_not("early hints, then nothing", replace_with(b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n")),
    *_charged_or_not("not HTTP", replace_with(b"\x15\x03\x01\x00\x02\x02\x50 what is this?\r\n\r\n")),
    Fault("two lengths, charged", _repeat_length, processed=True),
    *_charged_or_not(
        "200, not JSON",
        replace_with(encode_http(200, b"<html>Welcome</html>", content_type="text/html")),
        end=ConnectionEnd.KEPT,
    ),
    *_charged_or_not("200, empty", replace_with(encode_http(200)), end=ConnectionEnd.KEPT),
    *_charged_or_not(
        "200, JSON without an id", replace_with(encode_http(200, b'{"status": "pending"}')), end=ConnectionEnd.KEPT
    ),
    *_charged_or_not(
        "200, invalid gzip", replace_with(encode_http(200, b'{"id": "x"}', headers="content-encoding: gzip\r\n"))
    ),
    Fault("no headers in time, charged", processed=True, delay=1.0),
    *_charged_or_not("500", replace_with(encode_error(500)), end=ConnectionEnd.KEPT),
    *_charged_or_not("502", replace_with(encode_error(502))),
    *_charged_or_not(
        "502, HTML page", replace_with(encode_http(502, b"<html>Bad Gateway</html>", content_type="text/html"))
    ),
    *_charged_or_not("504", replace_with(encode_error(504))),
    *_charged_or_not("520", replace_with(encode_http(520, b"<html>cloud</html>", content_type="text/html"))),
    *_charged_or_not("529", replace_with(encode_error(529))),
    *_charged_or_not("408", replace_with(encode_error(408))),
    *_charged_or_not("501", replace_with(encode_error(501)), end=ConnectionEnd.KEPT),
    *_charged_or_not("204", replace_with(b"HTTP/1.1 204 No Content\r\n\r\n"), end=ConnectionEnd.KEPT),
    *_charged_or_not("302", replace_with(encode_http(302, headers="location: https://example.com/\r\n"))),
    *_charged_or_not(
        "403, HTML page", replace_with(encode_http(403, b"<html>Forbidden</html>", content_type="text/html"))
    ),
)
"""It is unknown whether the request was accepted."""

FAULTS = (CONNECTION_REFUSED, *NOT_ACCEPTED, *OUTCOME_UNKNOWN)
