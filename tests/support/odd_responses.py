"""Responses that few servers send, and what every client must make of them."""

from __future__ import annotations

import gzip
import zlib

OK = b"HTTP/1.1 200 OK\r\n"
BODY = b"content-length: 2\r\n\r\n{}"
CHUNKED = OK + b"transfer-encoding: chunked\r\n\r\n"
LAST = b"0\r\n\r\n"
GZIP = gzip.compress(b"{}", mtime=0)

LOST = "ResponseLost"
VALUE = "200 b'{}'"


def encoded(encoding: bytes, body: bytes) -> bytes:
    """Return a response with a content encoding."""
    return OK + b"content-encoding: %s\r\ncontent-length: %d\r\n\r\n%s" % (encoding, len(body), body)


HEADS = {
    "header of 9 kB": (OK + b"x-long: " + b"a" * 9_000 + b"\r\n" + BODY, VALUE),
    "header of 64 kB": (OK + b"x-long: " + b"a" * 65_536 + b"\r\n" + BODY, VALUE),
    "headers of 64 kB": (OK + b"".join(b"x-%d: %s\r\n" % (n, b"a" * 600) for n in range(100)) + BODY, VALUE),
    "2000 headers": (OK + b"".join(b"x-%d: a\r\n" % n for n in range(2000)) + BODY, VALUE),
    "reason of 9 kB": (b"HTTP/1.1 200 " + b"a" * 9_000 + b"\r\n" + BODY, VALUE),
    "bare LF": (b"HTTP/1.1 200 OK\ncontent-length: 2\n\n{}", VALUE),
    "one bare LF": (b"HTTP/1.1 200 OK\r\nx-a: b\n" + BODY, VALUE),
    "bare CR": (b"HTTP/1.1 200 OK\rcontent-length: 2\r\r{}", LOST),
    "CR in a value": (OK + b"x-a: b\rc\r\n" + BODY, LOST),
    "obs-fold": (OK + b"x-folded: a\r\n  b\r\n" + BODY, f"{VALUE} a b"),
    "obs-fold of the length": (OK + b"content-length:\r\n 2\r\n\r\n{}", VALUE),
    "obs-fold first": (OK + b" x-a: a\r\n" + BODY, LOST),
    "space before the colon": (OK + b"x-a : b\r\n" + BODY, LOST),
    "header without a colon": (OK + b"what\r\n" + BODY, LOST),
    "header without a name": (OK + b": b\r\n" + BODY, LOST),
    "name not a token": (OK + b"x(a): b\r\n" + BODY, LOST),
    "NUL in a value": (OK + b"x-a: a\x00b\r\n" + BODY, LOST),
    "NUL in a name": (OK + b"x\x00a: b\r\n" + BODY, LOST),
    "vertical tab in a value": (OK + b"x-a: \x0bb\r\n" + BODY, LOST),
    "value not ASCII": (OK + b"x-a: \xff\xc3\xa9\r\n" + BODY, VALUE),
    "header that aiohttp refuses": (OK + b"sec-websocket-key1: x\r\n" + BODY, VALUE),
    "no reason": (b"HTTP/1.1 200\r\n" + BODY, VALUE),
    "empty reason": (b"HTTP/1.1 200 \r\n" + BODY, VALUE),
    "reason not ASCII": (b"HTTP/1.1 200 \xff\xe9\r\n" + BODY, VALUE),
    "NUL in the reason": (b"HTTP/1.1 200 a\x00\r\n" + BODY, LOST),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\n\r\n{}", VALUE),
    "HTTP/1.2": (b"HTTP/1.2 200 OK\r\n" + BODY, VALUE),
    "HTTP/2.0": (b"HTTP/2.0 200 OK\r\n" + BODY, VALUE),
    "http/1.1": (b"http/1.1 200 OK\r\n" + BODY, LOST),
    "status 99": (b"HTTP/1.1 99 OK\r\n" + BODY, LOST),
    "status 999": (b"HTTP/1.1 999 OK\r\n" + BODY, "999 b'{}'"),
    "status 2000": (b"HTTP/1.1 2000 OK\r\n" + BODY, LOST),
    "CRLF first": (b"\r\n" + OK + BODY, LOST),
    "100 first": (b"HTTP/1.1 100 Continue\r\n\r\n" + OK + BODY, VALUE),
    "102 and 103 first": (b"HTTP/1.1 102 P\r\n\r\nHTTP/1.1 103 Early\r\nlink: </a>\r\n\r\n" + OK + BODY, VALUE),
    "100 with a length": (b"HTTP/1.1 100 Continue\r\ncontent-length: 2\r\n\r\n" + OK + BODY, VALUE),
    "100 alone": (b"HTTP/1.1 100 Continue\r\n\r\n", LOST),
    "101": (b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n{}", LOST),
    "closed in the headers": (OK + b"content-le", LOST),
    "not HTTP": (b"\x15\x03\x01\x00\x02\x02\x50", LOST),
}
LENGTHS = {
    "Content-Length twice": (OK + b"content-length: 2\r\n" + BODY, VALUE),
    "Content-Length as a list": (OK + b"content-length: 2, 2\r\n\r\n{}", VALUE),
    "two Content-Lengths": (OK + b"content-length: 3\r\n" + BODY, LOST),
    "Content-Length with a sign": (OK + b"content-length: +2\r\n\r\n{}", LOST),
    "Content-Length not a number": (OK + b"content-length: 2x\r\n\r\n{}", LOST),
    "Content-Length and chunks": (OK + b"content-length: 9\r\n" + CHUNKED[len(OK) :] + b"2\r\n{}\r\n" + LAST, VALUE),
    "Transfer-Encoding twice": (
        OK + b"transfer-encoding: chunked\r\n" + CHUNKED[len(OK) :] + b"2\r\n{}\r\n" + LAST,
        LOST,
    ),
    "unknown transfer encoding": (OK + b"transfer-encoding: gzip\r\n\r\n{}", LOST),
    "longer than its length": (OK + BODY + b"xyz", VALUE),
    "followed by a response": (OK + BODY + OK + b"content-length: 0\r\n\r\n", VALUE),
    "shorter than its length": (OK + b"content-length: 5\r\n\r\n{}", LOST),
    "no length": (OK + b"\r\n{}", VALUE),
    "204 with a body": (b"HTTP/1.1 204 No Content\r\n" + BODY, "204 b''"),
    "304 with a body": (b"HTTP/1.1 304 Not Modified\r\n" + BODY, "304 b''"),
}
CHUNKS = {
    "not a size": (CHUNKED + b"zz\r\n{}\r\n" + LAST, LOST),
    "negative size": (CHUNKED + b"-2\r\n{}\r\n" + LAST, LOST),
    "size with many zeros": (CHUNKED + b"0" * 30 + b"2\r\n{}\r\n" + LAST, LOST),
    "extension": (CHUNKED + b"2;a=b\r\n{}\r\n" + LAST, VALUE),
    "empty extension": (CHUNKED + b"2;\r\n{}\r\n" + LAST, VALUE),
    "bare LF after the sizes": (CHUNKED + b"2\n{}\n0\n\n", LOST),
    "bare LF after the data": (CHUNKED + b"2\r\n{}\n" + LAST, LOST),
    "longer than its size": (CHUNKED + b"2\r\n{}xx\r\n" + LAST, LOST),
    "two": (CHUNKED + b"1\r\n{\r\n1\r\n}\r\n" + LAST, VALUE),
    "no last one": (CHUNKED + b"2\r\n{}\r\n", LOST),
    "no end": (CHUNKED + b"2\r\n{}\r\n0\r\n", LOST),
    "garbage after the last one": (CHUNKED + b"2\r\n{}\r\n" + LAST + b"garbage", VALUE),
    "trailers": (CHUNKED + b"2\r\n{}\r\n0\r\nx-a: b\r\n\r\n", VALUE),
    "trailer with a length": (CHUNKED + b"2\r\n{}\r\n0\r\ncontent-length: 5\r\n\r\n", VALUE),
    "trailer without a colon": (CHUNKED + b"2\r\n{}\r\n0\r\nwhat\r\n\r\n", LOST),
    "only the last one": (CHUNKED + LAST, "200 b''"),
}
ENCODINGS = {
    "gzip": (encoded(b"gzip", GZIP), VALUE),
    "gzip, invalid": (encoded(b"gzip", b"{}"), LOST),
    "gzip, followed by data": (encoded(b"gzip", GZIP + b"xx"), VALUE),
    "deflate": (encoded(b"deflate", zlib.compress(b"{}")), VALUE),
    "gzip twice": (encoded(b"gzip, gzip", gzip.compress(GZIP, mtime=0)), VALUE),
    "unknown": (encoded(b"foo", b"{}"), VALUE),
    "five": (encoded(b"foo, a, b, c, d", b"{}"), VALUE),
    "six": (encoded(b"foo, a, b, c, d, e", b"{}"), LOST),
    "not ASCII": (encoded(b"\xff", b"{}"), VALUE),
    "empty": (encoded(b"", b"{}"), VALUE),
}
ODD_RESPONSES = {
    **HEADS,
    **LENGTHS,
    **{f"chunks: {name}": case for name, case in CHUNKS.items()},
    **{f"encoding: {name}": case for name, case in ENCODINGS.items()},
}
"""Name -> the bytes of the response; its status, its body and the words of the header x-folded, or the error."""
