"""The named checks: what JSON Schema cannot express, each implemented once, by its name in spec/model.schema.json."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from .._json import JSON
from .._security.public_addresses import MAX_MATCHED, is_plainly_public, why_not_public
from .._security.redaction import shorten
from ._json_pointer import Location, compile_pattern, parse_pointer


class CheckFailure(NamedTuple):
    """Why a check failed, and where, relative to the checked value."""

    location: Location
    detail: str


Check = Callable[[Any, bool], Sequence[CheckFailure]]
"""(value, allow_loopback) -> the failures; empty if the value passes."""

Parameters = Mapping[str, Any]
"""The `check` of a rule: the name of the check and its parameters."""

PLAIN_URL = r"^https?://[A-Za-z0-9.-]*[A-Za-z0-9](:[0-9]{1,4})?([/?#]|$)"
"""How most http URLs begin, as a JSON Schema pattern; `http_url` checks all other URLs more closely."""
_PLAIN_URL = re.compile(PLAIN_URL.replace("$", r"\Z"))


def public_https_url(parameters: Parameters) -> Check:
    """Return a check for an https URL whose host is no internal address; `allow_loopback` permits loopback and http."""

    def check(value: Any, allow_loopback: bool) -> Sequence[CheckFailure]:
        if not isinstance(value, str) or is_plainly_public(value):
            return ()
        why = why_not_public(value, https_only=not allow_loopback, loopback=allow_loopback)
        return () if why is None else (CheckFailure((), f"{shorten(value)} is refused: {why}."),)

    return check


def http_url(parameters: Parameters) -> Check:
    """Return a check for an http or https URL with a host."""

    def check(value: Any, allow_loopback: bool) -> Sequence[CheckFailure]:
        if not isinstance(value, str) or (len(value) < MAX_MATCHED and _PLAIN_URL.match(value)):
            return ()
        try:
            parts = urlsplit(value)
        except ValueError:
            return (CheckFailure((), f"{shorten(value)} is not a URL."),)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return (CheckFailure((), f"{shorten(value)} is not an http or https URL."),)
        return ()

    return check


def sum_equals(parameters: Parameters) -> Check:
    """Return a check that the numbers at `items` add up to the number at `total`; the schema checks types."""
    items, total_at = parse_pointer(parameters["items"]), parse_pointer(parameters["total"])
    list_at = items[: items.index("*")] if "*" in items else items
    get_lists, get_items, get_totals = compile_pattern(list_at), compile_pattern(items), compile_pattern(total_at)

    def check(value: Any, allow_loopback: bool) -> Sequence[CheckFailure]:
        if not get_lists(value):
            return ()
        numbers, totals = [_as_number(item) for item in get_items(value)], get_totals(value)
        expected = totals[0] if totals else parameters.get("default")
        if None in numbers or not isinstance(expected, int | float) or isinstance(expected, bool):
            return ()
        actual = sum(number for number in numbers if number is not None)
        if actual == expected:
            return ()
        return (CheckFailure(list_at, f"They add up to {actual:g}, not to {expected:g}."),)

    return check


def count_at_most(parameters: Parameters) -> Check:
    """Return a check for at most `maximum` values at the pointers `items` together; the last list with any fails."""
    patterns, maximum = [parse_pointer(items) for items in parameters["items"]], parameters["maximum"]
    names = ", ".join("/".join(map(str, pattern)).removesuffix("/*") for pattern in patterns)
    getters = [compile_pattern(pattern) for pattern in patterns]
    lists = {pattern[0] for pattern in patterns if "*" in pattern}
    singles_fit = sum("*" not in pattern for pattern in patterns) <= maximum

    def check(value: JSON, allow_loopback: bool) -> Sequence[CheckFailure]:
        if singles_fit and isinstance(value, dict) and lists.isdisjoint(value):
            return ()
        counts = [len(get(value)) for get in getters]
        if sum(counts) <= maximum:
            return ()
        last = next(pattern for pattern, count in zip(reversed(patterns), reversed(counts), strict=True) if count)
        list_at = last[: last.index("*")] if "*" in last else last
        return (CheckFailure(list_at, f"{names} have {sum(counts)} together; at most {maximum} are allowed."),)

    return check


CHECKS: dict[str, Callable[[Parameters], Check]] = {
    "public-https-url": public_https_url,
    "http-url": http_url,
    "sum-equals": sum_equals,
    "count-at-most": count_at_most,
}


def _as_number(item: Any) -> float | None:
    if isinstance(item, bool):
        return None
    if isinstance(item, int | float):
        return item
    return int(item) if isinstance(item, str) and item.isascii() and item.isdigit() and len(item) < 10 else None
