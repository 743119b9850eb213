"""The checks that JSON Schema cannot say, each once, by the name that spec/model.schema.json gives it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .._security.public_addresses import is_plainly_public, why_not_public
from .._security.redaction import shorten

Path = tuple[str | int, ...]
"""The way from a payload to a value; in a pattern, "*" stands for each element of a list."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a check failed and what it saw."""

    path: Path
    detail: str


Check = Callable[[Any, bool], Sequence[Finding]]
"""(value, whether this machine's own servers are meant) -> what is wrong; nothing where all is well."""

Parameters = Mapping[str, Any]
"""The `check` of a rule: its name, and what else it needs to know."""

PLAIN_URL = r"^https?://[A-Za-z0-9.-]*[A-Za-z0-9](:[0-9]{1,4})?([/?#]|$)"
"""How most http URLs begin, as a pattern of JSON Schema; `http_url` looks closer at all others."""
_PLAIN_URL = re.compile(PLAIN_URL.replace("$", r"\Z"))


def public_https_url(parameters: Parameters) -> Check:
    """An https URL whose host is no internal address; with `local`, loopback and http are let through."""

    def check(value: Any, local: bool) -> Sequence[Finding]:
        if not isinstance(value, str) or is_plainly_public(value):
            return ()
        why = why_not_public(value, https_only=not local, loopback=local)
        return () if why is None else (Finding((), f"{shorten(value)} is refused: {why}."),)

    return check


def http_url(parameters: Parameters) -> Check:
    """An http or https URL with a host."""

    def check(value: Any, local: bool) -> Sequence[Finding]:
        if not isinstance(value, str) or _PLAIN_URL.match(value):
            return ()
        try:
            parts = urlsplit(value)
        except ValueError:
            return (Finding((), f"{shorten(value)} is not a URL."),)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return (Finding((), f"{shorten(value)} is not an http or https URL."),)
        return ()

    return check


def sum_equals(parameters: Parameters) -> Check:
    """The numbers at `items` add up to the one at `total`; what is not a number is left to the schema."""
    items, total_at = pointer_path(parameters["items"]), pointer_path(parameters["total"])
    the_list = items[: items.index("*")] if "*" in items else items
    lists, items_of, totals_of = reader(the_list), reader(items), reader(total_at)

    def check(value: Any, local: bool) -> Sequence[Finding]:
        if not lists(value):
            return ()
        numbers, totals = [_as_number(item) for item in items_of(value)], totals_of(value)
        total = totals[0] if totals else parameters.get("default")
        if None in numbers or not isinstance(total, int | float) or isinstance(total, bool):
            return ()
        found = sum(number for number in numbers if number is not None)
        return () if found == total else (Finding(the_list, f"They add up to {found:g}, not to {total:g}."),)

    return check


def count_at_most(parameters: Parameters) -> Check:
    """No more values than `maximum` stand at the pointers `items` together; told of the last list that has any."""
    patterns, maximum = [pointer_path(items) for items in parameters["items"]], parameters["maximum"]
    names = ", ".join("/".join(map(str, pattern)).removesuffix("/*") for pattern in patterns)
    readers = [reader(pattern) for pattern in patterns]
    lists = {pattern[0] for pattern in patterns if "*" in pattern}
    few = sum("*" not in pattern for pattern in patterns) <= maximum

    def check(value: Any, local: bool) -> Sequence[Finding]:
        if few and isinstance(value, dict) and lists.isdisjoint(value):
            return ()
        counts = [len(read(value)) for read in readers]
        if sum(counts) <= maximum:
            return ()
        last = next(pattern for pattern, count in zip(reversed(patterns), reversed(counts), strict=True) if count)
        the_list = last[: last.index("*")] if "*" in last else last
        return (Finding(the_list, f"{names} have {sum(counts)} together; at most {maximum} are allowed."),)

    return check


CHECKS: dict[str, Callable[[Parameters], Check]] = {
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
    parts = list(map(str, path))
    pointer = "/".join(["", *parts])
    if "~" not in pointer and pointer.count("/") == len(parts):
        return pointer
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def values_at(payload: Any, pattern: Path) -> Sequence[tuple[Path, Any]]:
    """Every value of `payload` that the pattern reaches, with the path to it; nothing where a part is absent."""
    found: list[tuple[Path, Any]] = [((), payload)]
    for part in pattern:
        if part == "*":
            lists = [(path, value) for path, value in found if isinstance(value, list | tuple)]
            found = [((*path, index), item) for path, value in lists for index, item in enumerate(value)]
        else:
            objects = [(path, value) for path, value in found if isinstance(value, Mapping) and part in value]
            found = [((*path, part), value[part]) for path, value in objects]
    return found


def reader(pattern: Path) -> Callable[[Any], Sequence[Any]]:
    """What answers the values of `values_at` without their paths, made once for a pattern and then fast."""
    if not pattern:
        return lambda value: (value,)
    first, inner = pattern[0], reader(pattern[1:])
    if first != "*":
        return lambda value: inner(value[first]) if isinstance(value, dict) and first in value else ()
    if len(pattern) == 1:
        return lambda value: value if isinstance(value, list | tuple) else ()
    return lambda value: [one for item in value for one in inner(item)] if isinstance(value, list | tuple) else ()


def _as_number(item: Any) -> float | None:
    if isinstance(item, bool):
        return None
    if isinstance(item, int | float):
        return item
    return int(item) if isinstance(item, str) and item.isascii() and item.isdigit() and len(item) < 10 else None
