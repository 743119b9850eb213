"""A protocol for aiohttp's connections that accepts the same responses as httpx.

httpx parses responses with h11, aiohttp with llhttp, and the two differ in what they accept: a repeated Content-Length,
data after the body, a line break before the status, and so on. An ordinary response goes to aiohttp as it is. Every
other one is parsed with h11, and what h11 has understood goes to aiohttp as an ordinary response.
"""

from __future__ import annotations

import re
from typing import Any

import aiohttp
import h11
from aiohttp.client_proto import ResponseHandler

from .connection import MAX_HEADER_BYTES

_HEAD = re.compile(rb"HTTP/1\.1 ([2-9]\d\d) [ -~]*+\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]++:[\t -~\x80-\xff]*+\r\n)*+\r\n")
_FRAMING = re.compile(rb"\n(content-length|transfer-encoding|upgrade|sec-websocket-key1):[ \t]*+([^\r]*+)")
_LENGTH = re.compile(rb"\d{1,15}")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})\r\n")
_LAST_CHUNK = b"\r\n0\r\n\r\n"
_STATUSES_WITHOUT_BODY = frozenset({204, 304})
_REFUSED = frozenset({b"sec-websocket-key1"})
"""Headers that aiohttp refuses in any response."""


def ordinary_length(data: bytes) -> int | None:
    """Return the length in bytes of the response that begins with this data; None if it is not ordinary.

    An ordinary one has plain headers that arrive at once, and a body of a stated length or of one chunk.
    """
    head = _HEAD.match(data)
    if head is None or head.end() > MAX_HEADER_BYTES or int(head[1]) in _STATUSES_WITHOUT_BODY:
        return None
    framing = _FRAMING.findall(head[0].lower())
    if len(framing) != 1:
        return None
    name, value, body = framing[0][0], framing[0][1].rstrip(), head.end()
    if name == b"content-length" and _LENGTH.fullmatch(value):
        return body + int(value)
    chunk = _CHUNK.match(data, body) if name == b"transfer-encoding" and value == b"chunked" else None
    if chunk is None:
        return None
    end = chunk.end() + int(chunk[1], 16)
    return len(data) if end > chunk.end() and data[end:] == _LAST_CHUNK else None


class ResponseProtocol(ResponseHandler):
    """Reads one response at a time from a connection."""

    _left: int | None = None
    """Bytes that are left of an ordinary response; None if none has begun."""
    _odd: h11.Connection | None = None
    """Parses a response that is not ordinary; None if none has begun."""
    _has_ended = False
    """Whether that response has ended, or is not valid."""
    _has_no_body = False
    """Whether the response is to a HEAD request, so that its headers describe a body that does not follow."""
    _is_chunked = False
    """Whether aiohttp gets the body of that response in chunks."""

    def set_response_params(self, *, skip_payload: bool = False, **parameters: Any) -> None:
        """Expect the next response; `skip_payload` means that it is to a HEAD request."""
        self._left, self._odd, self._has_ended, self._has_no_body = None, None, False, skip_payload
        super().set_response_params(skip_payload=skip_payload, **parameters)

    def data_received(self, data: bytes) -> None:
        """Pass on what is an ordinary response, and convert any other one into one."""
        if not data:  # aiohttp resumes reading
            return super().data_received(data)
        left = self._left
        if left is None and self._odd is None and not self._has_no_body:
            left = ordinary_length(data)
        if left is None:
            return self._convert(data)
        if len(data) > left:
            data = data[:left]
            self._end_connection()
        self._left = left - len(data)
        return super().data_received(data) if data else None

    def connection_lost(self, exc: BaseException | None) -> None:
        """End a response whose end is that of the connection."""
        if exc is None and self._odd is not None:
            self._convert(b"")
        super().connection_lost(exc)

    def _convert(self, data: bytes) -> None:
        """Parse data with h11, and pass on what it has understood."""
        if self._has_ended:
            return self._end_connection() if data else None
        parser = self._odd = self._odd or _new_parser("HEAD" if self._has_no_body else "POST")
        converted = b""
        try:
            parser.receive_data(data)
            while not self._has_ended and (event := parser.next_event()) is not h11.NEED_DATA:
                if isinstance(event, h11.InformationalResponse) and event.status_code == 101:
                    raise h11.RemoteProtocolError("the server switches protocols")
                self._has_ended = isinstance(event, h11.EndOfMessage)
                converted += self._encode(event)
        except h11.RemoteProtocolError as error:
            self._has_ended = True
            if converted:
                super().data_received(converted)
            self.set_exception(aiohttp.ClientPayloadError(f"The response is not valid HTTP: {error}"))
            if self.transport is not None:
                self.transport.close()
            return None
        if self._has_ended and (parser.their_state is not h11.DONE or parser.trailing_data[0]):
            self.force_close()
        return super().data_received(converted) if converted else None

    def _end_connection(self) -> None:
        """Close the connection, at once if the response has been passed on: it may be idle already."""
        self.force_close()
        if self.transport is not None and (self._left == 0 or self._has_ended):
            self.transport.close()

    def _encode(self, event: Any) -> bytes:
        """Return what aiohttp gets for an event of h11."""
        if isinstance(event, h11.Response):
            headers = [(name, value) for name, value in event.headers if name not in _REFUSED]
            names = {name for name, _ in headers}
            is_empty = event.status_code in _STATUSES_WITHOUT_BODY
            has_length = b"content-length" in names and b"transfer-encoding" not in names
            self._is_chunked = not (is_empty or self._has_no_body or has_length)
            kept = names - {b"transfer-encoding"} - ({b"content-length"} if self._is_chunked or is_empty else set())
            lines = [b"HTTP/1.1 %d " % event.status_code]
            lines += [b"%s: %s" % header for header in headers if header[0] in kept]
            lines += [b"transfer-encoding: chunked"] if self._is_chunked else []
            return b"\r\n".join(lines) + b"\r\n\r\n"
        if isinstance(event, h11.Data) and event.data:
            return b"%x\r\n%s\r\n" % (len(event.data), event.data) if self._is_chunked else bytes(event.data)
        return b"0\r\n\r\n" if isinstance(event, h11.EndOfMessage) and self._is_chunked else b""


def _new_parser(method: str) -> h11.Connection:
    """Return a parser for the response to a request with this method; h11 parses those to HEAD in a way of its own."""
    parser = h11.Connection(our_role=h11.CLIENT, max_incomplete_event_size=MAX_HEADER_BYTES)
    parser.send(h11.Request(method=method, target="/", headers=[("host", "a")]))
    parser.send(h11.EndOfMessage())
    return parser
