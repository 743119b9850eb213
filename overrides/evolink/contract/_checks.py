"""The checks that JSON Schema cannot say, each once, by the name that spec/model.schema.json gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .._addresses import why_not_public
from .._redaction import shortened

Path = tuple[str | int, ...]
"""The way from a payload to a value; in a pattern, "*" stands for each element of a list."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a check failed and what it saw."""

    path: Path
    detail: str


Check = Callable[[Any, Mapping[str, Any], bool], Iterator[Finding]]
"""(value, parameters, whether this machine's own servers are meant) -> what is wrong; nothing where all is well."""


def public_https_url(value: Any, parameters: Mapping[str, Any], local: bool) -> Iterator[Finding]:
    """An https URL whose host is no internal address; with `local`, loopback and http are let through."""
    if isinstance(value, str):
        why = why_not_public(value, https_only=not local, loopback=local)
        if why is not None:
            yield Finding((), f"{shortened(value)} is refused: {why}.")


def http_url(value: Any, parameters: Mapping[str, Any], local: bool) -> Iterator[Finding]:
    """An http or https URL with a host."""
    if isinstance(value, str):
        try:
            parts = urlsplit(value)
        except ValueError:
            yield Finding((), f"{shortened(value)} is not a URL.")
            return
        if parts.scheme not in ("http", "https") or not parts.hostname:
            yield Finding((), f"{shortened(value)} is not an http or https URL.")


def sum_equals(value: Any, parameters: Mapping[str, Any], local: bool) -> Iterator[Finding]:
    """The numbers at `items` add up to the one at `total`; what is not a number is left to the schema."""
    items = pointer_path(parameters["items"])
    numbers = [_as_number(item) for _, item in values_at(value, items)]
    totals = [item for _, item in values_at(value, pointer_path(parameters["total"]))]
    total = totals[0] if totals else parameters.get("default")
    the_list = items[: items.index("*")] if "*" in items else items
    if total is None or None in numbers or not any(True for _ in values_at(value, the_list)):
        return
    found = sum(number for number in numbers if number is not None)
    if isinstance(total, int | float) and not isinstance(total, bool) and found != total:
        yield Finding(the_list, f"They add up to {found:g}, not to {total:g}.")


def count_at_most(value: Any, parameters: Mapping[str, Any], local: bool) -> Iterator[Finding]:
    """No more values than `maximum` stand at the pointers `items` together; told of the last list that has any."""
    patterns = [pointer_path(items) for items in parameters["items"]]
    found = [(pattern, path) for pattern in patterns for path, _ in values_at(value, pattern)]
    if len(found) > parameters["maximum"]:
        last = found[-1][0]
        the_list = last[: last.index("*")] if "*" in last else last
        names = ", ".join("/".join(map(str, pattern)).removesuffix("/*") for pattern in patterns)
        yield Finding(the_list, f"{names} have {len(found)} together; at most {parameters['maximum']} are allowed.")


CHECKS: dict[str, Check] = {
    "public-https-url": public_https_url,
    "http-url": http_url,
    "sum-equals": sum_equals,
    "count-at-most": count_at_most,
}


def pointer_path(pointer: str) -> Path:
    """A JSON Pointer as a path."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def pointer_of(path: Iterable[str | int]) -> str:
    """A path as a JSON Pointer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def values_at(payload: Any, pattern: Path) -> Iterator[tuple[Path, Any]]:
    """Every value of `payload` that the pattern reaches, with the path to it; nothing where a part is absent."""
    if not pattern:
        yield (), payload
        return
    first, rest = pattern[0], pattern[1:]
    if first == "*":
        if isinstance(payload, list | tuple):
            for index, item in enumerate(payload):
                for path, value in values_at(item, rest):
                    yield (index, *path), value
    elif isinstance(payload, Mapping) and first in payload:
        for path, value in values_at(payload[first], rest):
            yield (first, *path), value


def _as_number(item: Any) -> float | None:
    if isinstance(item, bool):
        return None
    if isinstance(item, int | float):
        return item
    return int(item) if isinstance(item, str) and item.isascii() and item.isdigit() and len(item) < 10 else None
