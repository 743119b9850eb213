"""Payloads in HTTP captures: HAR files and Postman collections, which contain bodies as strings of JSON.

- HAR 1.2: http://www.softwareishard.com/blog/har-12-spec/
- Postman Collection Format 2.1: https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html
"""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from evolink_api.routes import CREATE_VIDEO, GET_TASK

from ..._json import is_list
from .._json_pointer import Location, format_pointer, get_value, has_value, iter_leaves
from ._json.files import read_text
from ._rules import TOO_DEEP
from ._search.likeness import looks_like_payload
from ._search.selection import UNRELATED_DOCUMENT, Selection
from ._source_tree import Payload, SourceNode, SourceText, Unreadable

_CREATES_TASK = re.compile(rf"{CREATE_VIDEO.path}/?(?:[?#]|\Z)")
_RETURNS_TASK = re.compile(rf"{_CREATES_TASK.pattern}|{GET_TASK.path.partition('{')[0]}(?!batch)[^/]+/?\Z")
"""The ends of URLs; the host may be any, since the sandbox and proxies have the same paths."""
_PLACEHOLDER = re.compile(r"\{\{.+?\}\}")
_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL
)
"""One character of a string, as JSON writes it."""


@dataclass(frozen=True, slots=True)
class _Body:
    """The body of a request or a response."""

    location: Location
    """Where the file has it, as a string."""
    text: str
    url: str
    is_request: bool
    is_literal: bool = True
    """Whether the text is the file's string itself; otherwise the string is its base64."""

    def is_left_out(self, payload: Payload | Unreadable, *, everything: bool) -> bool:
        """Return whether it is not judged: it belongs to another API, or it is no JSON without being sent as such."""
        pattern = _CREATES_TASK if self.is_request else _RETURNS_TASK
        is_of_api = pattern.search(self.url) is not None
        if isinstance(payload, Unreadable):
            return not (is_of_api and self.is_request) or _PLACEHOLDER.search(self.text) is not None
        return not (everything or is_of_api or looks_like_payload(payload.value))


class _BodyText(SourceText):
    """The text of a body, whose positions are those in the file."""

    def __init__(self, body: _Body, file: SourceText, find_start: Callable[[], int]) -> None:
        """Initialise the text; `find_start` returns the offset of the string in the file, and may be slow."""
        super().__init__(body.text)
        self._is_literal = body.is_literal
        self._file = file
        self._find_start = find_start

    def position(self, offset: int) -> tuple[int, int]:
        start = self._find_start()
        if not self._is_literal:
            return self._file.position(start)
        at = start + 1
        for _ in range(offset):
            at = _CHARACTER.match(self._file.text, at).end()  # type: ignore[union-attr]  # it matches anywhere
        return self._file.position(at)

    def checkpoint(self, offset: int) -> tuple[int, int]:
        return self.position(offset)


def is_capture(document: Any) -> bool:
    """Return whether a JSON document is a HAR file or a Postman collection."""
    return _is_har(document) or _is_postman_collection(document)


def read_capture(capture: Payload, selection: Selection) -> Iterator[Payload | Unreadable]:
    """Yield the payloads in a capture: the bodies for EvoLink's URLs, and those that look like payloads."""
    bodies = _har_bodies(capture.value) if _is_har(capture.value) else _postman_bodies(capture.value["item"], ("item",))
    build_tree = functools.cache(capture.build_tree)
    for problem in capture.problems:
        if problem.rule == TOO_DEEP:
            yield capture.text.unreadable(problem.offset, f"{problem.message} What is there was not read.")
    for body in bodies:
        pointer = format_pointer(body.location)
        find_start = functools.cache(functools.partial(_find_offset, build_tree, pointer))
        for payload in read_text(_BodyText(body, capture.text, find_start)):
            if body.is_left_out(payload, everything=selection.everything):
                selection.left_out[UNRELATED_DOCUMENT] += 1
                continue
            if isinstance(payload, Payload):
                payload.pointer = pointer
                payload.placeholders = tuple(_find_placeholders(payload.value))
            yield payload


def _is_har(document: Any) -> bool:
    return isinstance(_get(document, "log", "entries"), list)


def _is_postman_collection(document: Any) -> bool:
    return "/collection/" in str(_get(document, "info", "schema")) and isinstance(_get(document, "item"), list)


def _har_bodies(document: Any) -> Iterator[_Body]:
    for index, entry in enumerate(document["log"]["entries"]):
        url = str(_get(entry, "request", "url"))
        for path in (("request", "postData", "text"), ("response", "content", "text")):
            text = _get(entry, *path)
            is_literal = _get(entry, *path[:-1], "encoding") != "base64"
            if isinstance(text, str) and not is_literal:
                text = _decode(text)
            if isinstance(text, str) and text.strip():
                location = ("log", "entries", index, *path)
                yield _Body(location, text, url, is_request=path[0] == "request", is_literal=is_literal)


def _decode(text: str) -> str | None:
    try:
        return base64.b64decode(text).decode()
    except ValueError:
        return None


def _find_offset(build_tree: Callable[[], SourceNode], pointer: str) -> int:
    return build_tree().find_offset(pointer)


def _postman_bodies(items: Any, location: Location) -> Iterator[_Body]:
    """Yield the bodies of the requests in a list of items, which may be folders, and those of their saved responses."""
    for index, item in enumerate(items if is_list(items) else ()):
        here: Location = (*location, index)
        yield from _postman_bodies(_get(item, "item"), (*here, "item"))
        url = _postman_url(_get(item, "request"))
        yield from _string_body(item, here, ("request", "body", "raw"), url, is_request=True)
        saved = _get(item, "response")
        for number, response in enumerate(saved if is_list(saved) else ()):
            there = (*here, "response", number)
            sent_to = _postman_url(_get(response, "originalRequest")) or url
            yield from _string_body(response, there, ("originalRequest", "body", "raw"), sent_to, is_request=True)
            yield from _string_body(response, there, ("body",), sent_to, is_request=False)


def _string_body(owner: Any, location: Location, path: Location, url: str, *, is_request: bool) -> Iterator[_Body]:
    text = _get(owner, *path)
    if isinstance(text, str) and text.strip():
        yield _Body((*location, *path), text, url, is_request)


def _postman_url(request: Any) -> str:
    """Return the URL of a request: a string, or an object with it as `raw`, or with the parts of its path alone."""
    url = _get(request, "url")
    if isinstance(url, str):
        return url
    path = _get(url, "path")
    parts = path if is_list(path) else [path]
    return str(_get(url, "raw") or "/" + "/".join(part.strip("/") for part in parts if isinstance(part, str)))


def _find_placeholders(payload: Any) -> Iterator[str]:
    for location in iter_leaves(payload):
        value = get_value(payload, location)
        if isinstance(value, str) and _PLACEHOLDER.search(value):
            yield format_pointer(location)


def _get(document: Any, *location: str | int) -> Any:
    return get_value(document, location) if has_value(document, location) else None
