"""What requests have that a server may stumble over: fields, values and the lack of fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from ..contract import Case
from ..contract._checks import CHECKS, Path, pointer_path, values_at
from ..contract._fields import pointer
from ..contract._places import at, has, leaves

LACK, FIELD, VALUE, ELEMENT, SAMPLE, ANY = range(6)
"""The kinds of suspects, in the order in which they are named where several explain as much: a field that is left out,
one that is there, a value that a case tries, an element of a list, a field's sample, any other value."""
SIZES = ("minLength", "maxLength", "minItems", "maxItems")
"""Keywords that look at how large a value is, not at which it is."""


class Feature(NamedTuple):
    """Something that a request has: a field, a value, or the lack of a field. The least one is named first."""

    rank: int
    pointer: str
    keyword: str
    value: str
    words: str


class FeatureExtractor:
    """What requests have, as far as the cases try it."""

    def __init__(self, cases: Sequence[Case], counted: Mapping[str, Sequence[Path]] = MappingProxyType({})) -> None:
        """`counted` are, by the pointer that names them, places whose values are counted together."""
        self._counted = counted
        self._tried = [
            (_path(case.pointer), case, text)
            for case in cases
            if case.pointer
            and case.keyword not in CHECKS
            and (text := _text(case.payload, _path(case.pointer), case.keyword)) is not None
        ]
        self._fields = sorted({place for case in cases for place in _places(case.payload, ())})

    def of(self, payload: Any) -> Iterator[Feature]:
        there = set(_places(payload, ()))
        for place in self._fields:
            if place in there:
                rank = ELEMENT if place.endswith("/0") else FIELD
                yield Feature(rank, place, "properties", "", f"{place} is there")
            elif place.rpartition("/")[0] in there | {""} and not place.endswith("/0"):
                yield Feature(LACK, place, "required", "", f"{place} is left out")
        for path, case, text in self._tried:
            if _text(payload, path, case.keyword) == text:
                rank = SAMPLE if case.keyword == "properties" else VALUE
                yield Feature(rank, case.pointer, case.keyword, text, case.variant)
        for where, patterns in self._counted.items():
            count = sum(1 for pattern in patterns for _ in values_at(payload, pattern))
            yield Feature(VALUE, where, "count-at-most", str(count), f"{count} values together")
        for path in leaves(payload):
            place = pointer(tuple(0 if isinstance(part, int) else part for part in path))
            yield Feature(ANY, place, "", json.dumps(at(payload, path)), "")


def acceptable_features(having: FeatureExtractor, case: Case) -> set[Feature]:
    """What an accepted request has, but for what was done to it where it should have been refused."""
    some = set(having.of(case.payload))
    if case.valid or case.keyword == "required":
        return some
    return {one for one in some if one.pointer != case.pointer and not one.pointer.startswith(f"{case.pointer}/")}


def _places(payload: Any, path: Path) -> Iterator[str]:
    """The pointer of every field of `payload`, with 0 for each element of a list."""
    if isinstance(payload, dict):
        for name, value in payload.items():
            yield pointer((*path, name))
            yield from _places(value, (*path, name))
    elif isinstance(payload, list) and payload:
        yield pointer((*path, 0))
        for value in payload:
            yield from _places(value, (*path, 0))


def _text(payload: Any, path: Path, keyword: str) -> str | None:
    """The value there as JSON, or its size where that is what counts; None where there is none."""
    if not has(payload, path):
        return None
    value = at(payload, path)
    return f"size {len(value)}" if keyword in SIZES and isinstance(value, str | list) else json.dumps(value)


def _path(where: str) -> Path:
    return tuple(int(part) if re.fullmatch("[0-9]+", str(part)) else part for part in pointer_path(where))
