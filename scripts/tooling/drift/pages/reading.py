"""Reading a documentation page of any layout from its bytes: recognises the layout and delegates to its reader."""

from __future__ import annotations

import codecs
import json
from textwrap import shorten

from .loading import MAX_BYTES, size_error
from .markdown import read_markdown
from .openapi import read_openapi
from .page import OtherPage, Page, Unreadable
from .rendered.reading import read_rendered

__all__ = ["OtherPage", "Page", "Unreadable", "read_page"]

MAX_REASON = 300
"""Characters of a reason, which is one line: it may quote anything."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order mark -> encoding, which takes the byte order from the mark."""

_HTML = ("<!doctype html", "<html")
_NO_KNOWN_LAYOUT = (
    "none of the known layouts: neither a rendered page nor markdown or JSON that holds an OpenAPI document"
)
_IS_HTML = "HTML; the same page as markdown is at its address with .md at the end"
_IS_HTML_AT_MARKDOWN = (
    "HTML, although its address ends in .md: the host answered with a web page instead of the markdown"
)


def read_page(data: bytes, *, name: str) -> Page:
    """Return the page in `data`.

    Args:
        data: The bytes of the page.
        name: The file or URL they come from.

    Raises:
        Unreadable: If it cannot be read completely, with the reason.
        OtherPage: If it is readable, and not about a video model.
    """
    try:
        text = _decode(data)
        page = _read_text(text, name=name)
        if "\\u" in text or "\\U" in text:
            _refuse_surrogates(page)
    except OtherPage:
        raise
    except Unreadable as error:
        raise Unreadable(shorten(str(error)[: 2 * MAX_REASON], MAX_REASON, placeholder=" …")) from None
    return page


def _read_text(text: str, *, name: str) -> Page:
    start = text[:4096].lstrip()
    if start.startswith("{"):
        return read_openapi(text, name=name)
    if start[:15].lower().startswith(_HTML):
        raise Unreadable(_IS_HTML_AT_MARKDOWN if name.partition("?")[0].endswith(".md") else _IS_HTML)
    page = read_markdown(text, name=name) or read_rendered(text, name=name)
    if page is None:
        raise Unreadable(_NO_KNOWN_LAYOUT)
    return page


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise Unreadable(size_error(len(data)))
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\0" in data:
        if len(data) > 20 and (data[0::2].count(0) > len(data) / 5 or data[1::2].count(0) > len(data) / 5):
            raise Unreadable("UTF-16 without a byte order mark: save it as UTF-8")
        raise Unreadable("binary: it holds NUL bytes")
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        name = encoding.upper()
        raise Unreadable(f"not {name}: byte {error.start} is {data[error.start]:#04x}") from None
    if not text.strip():
        raise Unreadable("empty")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refuse_surrogates(page: Page) -> None:
    """Raise Unreadable if the page holds half a character, which JSON can escape and no file can hold."""
    try:
        json.dumps(page.to_json(), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Unreadable("it holds an unpaired surrogate, half a character") from None
