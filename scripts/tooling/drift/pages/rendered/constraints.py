"""The lines of a rendered page that state constraints: lengths, numbers of elements, ranges."""

from __future__ import annotations

import re

from ..page import Json, Unreadable
from .labels import Labels, strip_colon

MAX_LINE = 200
"""Characters; longer lines are prose."""

_NUMBER = r"-?\d{1,18}(?:\.\d{1,18})?"
_COUNT = r"\d{1,18}"
_LENGTH = re.compile(
    rf"(Maximum|Minimum|Required) (?:(string|array) )?length: ({_COUNT})(?: - ({_COUNT}))?(?: elements?)?"
)
_RANGE = re.compile(
    rf"(?P<label>[^<>]{{1,60}}?)\s?[:：]\s*"
    rf"(?:(?P<low>{_NUMBER}) (?P<above><=?) )?x(?: (?P<below>[<>]=?) (?P<high>{_NUMBER}))?"
)
_GLUED = re.compile(
    rf"\S(?:Maximum|Minimum|Required) (?:string |array )?length: {_COUNT}(?: - {_COUNT})?(?: elements?)?$"
    r"|\d <=? x\b|\bx [<>]=? -?\d"
)
"""A constraint behind other text that it is glued to, such as the last cell of a table."""
_LENGTH_STARTS = ("Maximum ", "Minimum ", "Required ")
_SUFFIXES = {"string": "Length", "array": "Items"}
_KEYWORDS = {"<=": "maximum", "<": "exclusiveMaximum", ">=": "minimum", ">": "exclusiveMinimum"}


def parse_constraint(line: str, *, labels: Labels, is_list: bool) -> dict[str, Json] | None:
    """Return the keywords that a line states, or None if it states no constraint.

    Args:
        line: The line.
        labels: The labels in the page's language.
        is_list: Whether the field is a list, so that "length" counts elements: pages of 2025 do not say of what.

    Raises:
        Unreadable: If the line begins like a constraint and does not continue like one.
    """
    if (":" not in line and "：" not in line) or len(line) > MAX_LINE:
        return None
    if line.startswith(_LENGTH_STARTS) and "length:" in line:
        found = _LENGTH.fullmatch(line)
        return _require(found and _parse_length(found, is_list=is_list), line)
    found = _RANGE.fullmatch(line) if " x" in line else None
    label = strip_colon(found["label"] if found else line.partition(":")[0].partition("：")[0])
    if label in labels.range:
        return _require(found and _parse_range(found), line)
    if found and not labels.range:
        return _parse_range(found)
    return _require(None, line) if _GLUED.search(line) else None


def _require(keywords: dict[str, Json] | None, line: str) -> dict[str, Json]:
    if not keywords:
        raise Unreadable(f"a constraint that can't be read: {line!r}")
    return keywords


def _parse_length(found: re.Match[str], *, is_list: bool) -> dict[str, Json] | None:
    which, kind, first, last = found.groups()
    suffix = _SUFFIXES[kind or ("array" if is_list else "string")]
    if which == "Required":
        return {f"min{suffix}": int(first), f"max{suffix}": int(last or first)}
    return None if last else {f"{which[:3].lower()}{suffix}": int(first)}


def _parse_range(found: re.Match[str]) -> dict[str, Json]:
    keywords: dict[str, Json] = {}
    if found["low"]:
        keywords["exclusiveMinimum" if found["above"] == "<" else "minimum"] = _parse_number(found["low"])
    if found["high"]:
        keywords[_KEYWORDS[found["below"]]] = _parse_number(found["high"])
    return keywords


def _parse_number(text: str) -> int | float:
    return float(text) if "." in text else int(text)
