"""Reads a documentation page of any layout, or says why it can't."""

from __future__ import annotations

from .openapi import read_openapi
from .page import OtherPage, Page, Unreadable

__all__ = ["MAX_BYTES", "OtherPage", "Page", "Unreadable", "read"]

MAX_BYTES = 2_000_000
"""Pages are tens of kilobytes; what is larger than this is no page."""


def read(data: bytes, *, name: str) -> Page:
    """What the page says.

    Raises:
        Unreadable: it can't be read whole, with the reason.
        OtherPage: it is readable, and about something else.
    """
    text = _text(data)
    if text.lstrip().startswith("{"):
        return read_openapi(text, name=name)
    raise Unreadable("none of the known layouts")


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise Unreadable(f"{len(data):,} bytes; a page has at most {MAX_BYTES:,}")
    if b"\0" in data:
        raise Unreadable("binary: it holds NUL bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8: byte {error.start} is {data[error.start]:#04x}") from None
    if not text.strip():
        raise Unreadable("empty")
    return text
