"""Bodies of responses that are read whole: collected and decoded, both with a limit of their size."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx

MAX_ENCODINGS = 5
"""Encodings of one body, as in curl (MAX_ENCODE_STACK): each of them takes time."""
_PIECE_SIZES = {"br": 64}
"""Bytes that are decoded at a time. A byte of Brotli can stand for megabytes: https://www.rfc-editor.org/rfc/rfc7932."""
_PIECE_SIZE = 1024
"""The same for other encodings; 4 bytes of Zstandard can stand for 128 KiB: https://www.rfc-editor.org/rfc/rfc8878."""


class ResponseTooLarge(httpx.TransportError):
    """The body of a response has more bytes than are read."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"the response has more than {limit:,} bytes and was not read to its end. EvoLink sends no response of that"
            " size: check base_url, files_url and the proxies on the way"
        )


class ResponseBody:
    """The body of one response while it is read."""

    def __init__(self, limit: int) -> None:
        """Create an empty body; `limit` is in bytes, both as it is sent and decoded."""
        self._limit = limit
        self._chunks: list[bytes] = []
        self._size = 0

    def add(self, chunk: bytes) -> None:
        """Append the next chunk.

        Raises:
            ResponseTooLarge: If the body exceeds the limit with it.
        """
        self._size += len(chunk)
        if self._size > self._limit:
            raise ResponseTooLarge(self._limit)
        self._chunks.append(chunk)

    def content(self) -> bytes:
        """Return the body as it was sent."""
        return b"".join(self._chunks)

    def decoded(self, headers: Mapping[str, str], response_class: Any = httpx.Response) -> bytes:
        """Return the body without its content encodings.

        Args:
            headers: The headers of the response, with names in lower case.
            response_class: The class of the responses of the library, httpx or httpx2, that was asked for encodings.

        Raises:
            httpx.DecodingError: If it cannot be decoded; with a `response_class` of httpx2, its own exception.
            ResponseTooLarge: If it exceeds the limit, or would in between, if there are several encodings.
        """
        content = self.content()
        header = headers.get("content-encoding")
        if header is None:
            return content
        encodings = header.split(",")
        if len(encodings) > MAX_ENCODINGS:
            raise httpx.DecodingError(f"the response has {len(encodings)} content encodings, more than {MAX_ENCODINGS}")
        for encoding in reversed(encodings):
            content = _decode(encoding.strip().lower(), content, self._limit, response_class)
        return content


def read_body(response: Any, headers: Mapping[str, str], limit: int, *, on_chunk: Callable[[], object] = bool) -> bytes:
    """Read the body of a response of httpx, or of httpx2, and return it without its content encodings.

    Args:
        response: A response of a sync client.
        headers: Its headers, with names in lower case.
        limit: Bytes, both as it is sent and decoded.
        on_chunk: Called after each chunk.

    Raises:
        httpx.RequestError: If it failed.
        ResponseTooLarge: If the body exceeds the limit.
    """
    body = ResponseBody(limit)
    if response.is_stream_consumed:  # a mocked response has been read and decoded already
        body.add(response.content)
        return body.content()
    for chunk in response.iter_raw():
        body.add(chunk)
        on_chunk()
    return body.decoded(headers, type(response))


def _decode(encoding: str, content: bytes, limit: int, response_class: Any) -> bytes:
    """Return content without one encoding, as httpx decodes it, with at most `limit` bytes.

    zlib stops there itself. The other decoders of httpx decode all that they get, so they get little at a time.
    """
    if encoding in ("gzip", "deflate"):
        decoded = _decompress(encoding, content, limit + 1)
        if len(decoded) > limit:
            raise ResponseTooLarge(limit)
        return decoded
    pieces = _pieces(content, _PIECE_SIZES.get(encoding, _PIECE_SIZE))
    body = ResponseBody(limit)
    for chunk in response_class(200, headers=[(b"content-encoding", encoding.encode())], content=pieces).iter_bytes():
        body.add(chunk)
    return body.content()


def _decompress(encoding: str, content: bytes, max_length: int) -> bytes:
    try:
        if encoding == "gzip":
            return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content, max_length)
        try:
            return zlib.decompressobj().decompress(content, max_length)
        except zlib.error:  # some servers send the data without the header of zlib
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(content, max_length)
    except zlib.error as error:
        raise httpx.DecodingError(str(error)) from error


def _pieces(content: bytes, size: int) -> Iterator[bytes]:
    for at in range(0, len(content), size):
        yield content[at : at + size]
