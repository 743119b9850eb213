"""The top of a rendered page: method and path, the call as a curl command, the reply as JSON, the header it wants."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from ..page import Json, Unreadable

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})

_URL = re.compile(r"https?://[^\s'\"]+")
_REQUEST = re.compile(r"(?:--request|-X) ([A-Z]+)")
_DATA = re.compile(r"\s*(?:--data(?:-raw)?|-d) '(.*)")
_TYPE_LINE = "application/json"


@dataclass(frozen=True)
class Operation:
    """What a page is about, as its first lines say it."""

    method: str
    path: str
    end: int
    """The line after them."""


@dataclass(frozen=True)
class Head:
    """Everything above the request's fields."""

    operation: Operation
    host: str
    sent: dict[str, Json]
    """The body of the curl command."""
    shown: dict[str, Json]
    """The reply."""
    required: str | None
    """The word beside the Authorization header, which is always required."""
    end: int
    """The line after `application/json`, where the fields begin."""


def operation_of(lines: list[str]) -> Operation | None:
    """The method and the path, which stand in lines of their own: POST, /, v1, /, videos, /, generations."""
    for index, line in enumerate(lines):
        following = lines[index + 1] if line in METHODS and index + 1 < len(lines) else ""
        if following.startswith("/") and following != "/":
            return Operation(line, following, index + 2)
        if following == "/":
            end, parts = index + 1, list[str]()
            while end + 1 < len(lines) and lines[end] == "/" and lines[end + 1]:
                parts.append(lines[end + 1])
                end += 2
            return Operation(line, "/" + "/".join(parts), end)
        if line.startswith("curl "):
            break
    return None


def read_head(lines: list[str], operation: Operation) -> Head:
    """The rest of the head of a page about `operation`.

    Raises:
        Unreadable: a part is missing, cut off, or speaks of another operation.
    """
    curl = _find(lines, lambda line: line.startswith("curl "), operation.end, "the call as a curl command")
    url, data = _call(lines, curl, operation)
    sent, after = _quoted(lines, data)
    reply = _find(lines, lambda line: line == "{", after, "the example of the reply")
    shown, after = _shown(lines, reply)
    end = _find(lines, lambda line: line == _TYPE_LINE, after, "the request's fields (below application/json)")
    return Head(operation, url, sent, shown, _required_word(lines, after, end), end + 1)


def _find(lines: list[str], wanted: Callable[[str], bool], start: int, what: str) -> int:
    for index in range(start, len(lines)):
        if wanted(lines[index]):
            return index
    raise Unreadable(f"cut off or not whole: {what} is missing")


def _call(lines: list[str], start: int, operation: Operation) -> tuple[str, int]:
    """The host that is called, and the line on which the body begins."""
    index = start
    while index < len(lines) and not _DATA.match(lines[index]):
        if not lines[index].endswith("\\"):
            raise Unreadable("the curl command sends no body, or is cut off")
        index += 1
    command = "\n".join(lines[start:index])
    url, method = _URL.search(command), _REQUEST.search(command)
    if index == len(lines) or url is None or method is None:
        raise Unreadable("the curl command is cut off")
    called = url[0].rstrip("'\"")
    if not called.endswith(operation.path) or method[1] != operation.method:
        raise Unreadable(
            f"the page is about {operation.method} {operation.path}, its curl command about {method[1]} {called[:80]}"
        )
    return called.removesuffix(operation.path), index


def _quoted(lines: list[str], start: int) -> tuple[dict[str, Json], int]:
    """The JSON between the quotes of --data, and the line after the closing one."""
    first = _DATA.match(lines[start])
    assert first is not None, "the caller found it"  # noqa: S101 -- tells the type checker what `_call` has seen
    held = [first[1]] if first[1] else []
    index = start + 1
    while not (held and held[-1].endswith("'")):
        if index == len(lines):
            raise Unreadable("cut off in the body of the curl command")
        held.append(lines[index])
        index += 1
    return _object("\n".join(held)[:-1].replace("'\\''", "'"), "the body of the curl command"), index


def _shown(lines: list[str], start: int) -> tuple[dict[str, Json], int]:
    for index in range(start, len(lines)):
        if lines[index] == "}":
            return _object("\n".join(lines[start : index + 1]), "the example of the reply"), index + 1
    raise Unreadable("cut off in the example of the reply")


def _object(text: str, what: str) -> dict[str, Json]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{what} is not whole as JSON: {str(error)[:80]}") from None
    if not isinstance(found, dict) or not found:
        raise Unreadable(f"{what} is not a JSON object")
    return found


def _required_word(lines: list[str], start: int, end: int) -> str | None:
    for index in range(start, end - 3):
        if lines[index] == "Authorization" and lines[index + 1 : index + 3] == ["string", "header"]:
            return lines[index + 3] or None
    return None
