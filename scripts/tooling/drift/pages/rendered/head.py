"""The head of a rendered page: method and path, the curl command, the response as JSON, the Authorization header."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from evolink._json import is_dict

from ..page import Json, Unreadable

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})

_URL = re.compile(r"https?://[^\s'\"]+")
_METHOD_OPTION = re.compile(r"(?:--request|-X) ([A-Z]+)")
_DATA_OPTION = re.compile(r"\s*(?:--data(?:-raw)?|-d) '(.*)")
_TYPE_LINE = "application/json"


@dataclass(frozen=True)
class Operation:
    """The method and path of a page, as its first lines state them."""

    method: str
    path: str
    end: int
    """The index of the line after them."""


@dataclass(frozen=True)
class Head:
    """Everything above the request's fields."""

    operation: Operation
    host: str
    request_example: dict[str, Json]
    """The body of the curl command."""
    response_example: dict[str, Json]
    required: str | None
    """The label beside the Authorization header, which is always required."""
    end: int
    """The index of the line after `application/json`, where the fields begin."""


def find_operation(lines: list[str]) -> Operation | None:
    """Return the method and the path, whose parts stand on lines of their own: POST, /, v1, /, videos, …"""
    for index, line in enumerate(lines):
        following = lines[index + 1] if line in METHODS and index + 1 < len(lines) else ""
        if following.startswith("/") and following != "/":
            return Operation(line, following, index + 2)
        if following == "/":
            end, segments = index + 1, list[str]()
            while end + 1 < len(lines) and lines[end] == "/" and lines[end + 1]:
                segments.append(lines[end + 1])
                end += 2
            return Operation(line, "/" + "/".join(segments), end)
        if line.startswith("curl "):
            break
    return None


def read_head(lines: list[str], operation: Operation) -> Head:
    """Return the head of a page about `operation`.

    Raises:
        Unreadable: If an element is missing, cut off, or about another operation.
    """
    curl = _find(lines, lambda line: line.startswith("curl "), operation.end, "the example request as a curl command")
    host, data = _read_curl(lines, curl, operation)
    request_example, after = _read_request_example(lines, data)
    response = _find(lines, lambda line: line == "{", after, "the example of the response")
    response_example, after = _read_response_example(lines, response)
    end = _find(lines, lambda line: line == _TYPE_LINE, after, "the request's fields (below application/json)")
    return Head(operation, host, request_example, response_example, _required_label(lines, after, end), end + 1)


def _find(lines: list[str], is_wanted: Callable[[str], bool], start: int, description: str) -> int:
    for index in range(start, len(lines)):
        if is_wanted(lines[index]):
            return index
    raise Unreadable(f"cut off or not whole: {description} is missing")


def _read_curl(lines: list[str], start: int, operation: Operation) -> tuple[str, int]:
    """Return the host of the curl command, and the index of the line on which the body begins."""
    index = start
    while index < len(lines) and not _DATA_OPTION.match(lines[index]):
        if not lines[index].endswith("\\"):
            raise Unreadable("the curl command sends no body, or is cut off")
        index += 1
    command = "\n".join(lines[start:index])
    url, method = _URL.search(command), _METHOD_OPTION.search(command)
    if index == len(lines) or url is None or method is None:
        raise Unreadable("the curl command is cut off")
    address = url[0].rstrip("'\"")
    if not address.endswith(operation.path) or method[1] != operation.method:
        raise Unreadable(
            f"the page is about {operation.method} {operation.path}, its curl command about {method[1]} {address[:80]}"
        )
    return address.removesuffix(operation.path), index


def _read_request_example(lines: list[str], start: int) -> tuple[dict[str, Json], int]:
    """Return the JSON between the quotes of --data, and the index of the line after the closing one."""
    first = _DATA_OPTION.match(lines[start])
    assert first is not None, "the caller found it"  # noqa: S101 -- for the type checker: `_read_curl` has matched it
    body = [first[1]] if first[1] else []
    index = start + 1
    while not (body and body[-1].endswith("'")):
        if index == len(lines):
            raise Unreadable("cut off in the body of the curl command")
        body.append(lines[index])
        index += 1
    return _parse_object("\n".join(body)[:-1].replace("'\\''", "'"), "the body of the curl command"), index


def _read_response_example(lines: list[str], start: int) -> tuple[dict[str, Json], int]:
    for index in range(start, len(lines)):
        if lines[index] == "}":
            return _parse_object("\n".join(lines[start : index + 1]), "the example of the response"), index + 1
    raise Unreadable("cut off in the example of the response")


def _parse_object(text: str, description: str) -> dict[str, Json]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{description} is not whole as JSON: {str(error)[:80]}") from None
    if not is_dict(found) or not found:
        raise Unreadable(f"{description} is not a JSON object")
    return found


def _required_label(lines: list[str], start: int, end: int) -> str | None:
    for index in range(start, end - 3):
        if lines[index] == "Authorization" and lines[index + 1 : index + 3] == ["string", "header"]:
            return lines[index + 3] or None
    return None
