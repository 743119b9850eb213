"""Reads a documentation page of any layout, or says why it can't."""

from __future__ import annotations

import json
from textwrap import shorten

from .loading import MAX_BYTES, too_large
from .markdown import read_markdown
from .openapi import read_openapi
from .page import OtherPage, Page, Unreadable
from .rendered.reading import read_rendered

__all__ = ["OtherPage", "Page", "Unreadable", "read"]

MAX_REASON = 300
"""Characters of a reason, which is one line: what it quotes may be anything."""

_HTML = ("<!doctype html", "<html")
_NO_PAGE = {
    "": "none of the known layouts: no rendered page, and no markdown or JSON with an OpenAPI document",
    "html": "HTML; the same page as markdown is at its address with .md at the end",
}


def read(data: bytes, *, name: str) -> Page:
    """What the page says.

    Raises:
        Unreadable: it can't be read whole, with the reason.
        OtherPage: it is readable, and about something else.
    """
    try:
        text = _text(data)
        page = _page(text, name=name)
        if "\\u" in text or "\\U" in text:
            _refuse_surrogates(page)
    except OtherPage:
        raise
    except Unreadable as error:
        raise Unreadable(shorten(str(error)[: 2 * MAX_REASON], MAX_REASON, placeholder=" …")) from None
    return page


def _page(text: str, *, name: str) -> Page:
    start = text[:4096].lstrip()
    if start.startswith("{"):
        return read_openapi(text, name=name)
    page = read_markdown(text, name=name) or read_rendered(text, name=name)
    if page is None:
        raise Unreadable(_NO_PAGE["html" if start[:15].lower().startswith(_HTML) else ""])
    return page


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise Unreadable(too_large(len(data)))
    if b"\0" in data:
        raise Unreadable("binary: it holds NUL bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8: byte {error.start} is {data[error.start]:#04x}") from None
    if not text.strip():
        raise Unreadable("empty")
    return text


def _refuse_surrogates(page: Page) -> None:
    """Half a character, which JSON can write as an escape and no file can hold."""
    try:
        json.dumps(page.told(), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Unreadable("it holds an unpaired surrogate, half a character") from None
