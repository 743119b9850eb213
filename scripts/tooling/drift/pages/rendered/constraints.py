"""The lines of a rendered page that state limits: lengths, numbers of elements, ranges."""

from __future__ import annotations

import re

from ..page import Json, Unreadable
from .labels import Labels, bare

MAX_LINE = 200

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
"""What a limit looks like behind other words that it is glued to, such as the last cell of a table."""
_STARTS = ("Maximum ", "Minimum ", "Required ")
_WORDS = {"string": "Length", "array": "Items"}
_KEYWORDS = {"<=": "maximum", "<": "exclusiveMaximum", ">=": "minimum", ">": "exclusiveMinimum"}


def limits_of(line: str, *, labels: Labels, is_list: bool) -> dict[str, Json] | None:
    """The keywords that a line states, or None where it is no such line.

    `is_list` says what "length" means on pages of 2025, which do not say of what.

    Raises:
        Unreadable: the line begins as one that states a limit and goes on otherwise.
    """
    if (":" not in line and "：" not in line) or len(line) > MAX_LINE:
        return None
    if line.startswith(_STARTS) and "length:" in line:
        found = _LENGTH.fullmatch(line)
        return _told(found and _lengths(found, is_list=is_list), line)
    found = _RANGE.fullmatch(line) if " x" in line else None
    label = bare(found["label"] if found else line.partition(":")[0].partition("：")[0])
    if label in labels.range:
        return _told(found and _range(found), line)
    if found and not labels.range:
        return _range(found)
    return _told(None, line) if _GLUED.search(line) else None


def _told(limits: dict[str, Json] | None, line: str) -> dict[str, Json]:
    if not limits:
        raise Unreadable(f"a limit that can't be read: {line!r}")
    return limits


def _lengths(found: re.Match[str], *, is_list: bool) -> dict[str, Json] | None:
    which, kind, first, last = found.groups()
    word = _WORDS[kind or ("array" if is_list else "string")]
    if which == "Required":
        return {f"min{word}": int(first), f"max{word}": int(last or first)}
    return None if last else {f"{which[:3].lower()}{word}": int(first)}


def _range(found: re.Match[str]) -> dict[str, Json]:
    told: dict[str, Json] = {}
    if found["low"]:
        told["exclusiveMinimum" if found["above"] == "<" else "minimum"] = _number(found["low"])
    if found["high"]:
        told[_KEYWORDS[found["below"]]] = _number(found["high"])
    return told


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)
