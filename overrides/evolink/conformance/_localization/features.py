"""Features of requests for fault localization: fields, values and missing fields that a server may get wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from ..._json import JSON, is_dict, is_list
from ...contract import Case
from ...contract._checks import CHECKS
from ...contract._json_pointer import (
    Location,
    format_pointer,
    get_value,
    has_value,
    iter_leaves,
    parse_pointer,
    values_at,
)

MISSING_FIELD, FIELD, VALUE, ELEMENT, SAMPLE, OTHER_VALUE = range(6)
"""The kinds of features, in the order in which they are preferred as a cause: a field that is missing, one that is
present, a value that a case tries, an element of a list, a field's sample, any other value."""
SIZE_KEYWORDS = ("minLength", "maxLength", "minItems", "maxItems")
"""Keywords that constrain the size of a value, not the value itself."""


class Feature(NamedTuple):
    """A property of a request: a field, a value, or a missing field. They sort by preference as a cause."""

    kind: int
    pointer: str
    keyword: str
    value: str
    description: str


class FeatureExtractor:
    """Extracts from payloads the features that a set of cases tries."""

    def __init__(
        self, cases: Sequence[Case], counted_together: Mapping[str, Sequence[Location]] = MappingProxyType({})
    ) -> None:
        """Collect what the cases try.

        Args:
            cases: The cases whose fields and values are features.
            counted_together: Paths whose values a rule counts together, by the pointer that names them.
        """
        self._counted_together = counted_together
        self._tried_values = [
            (_path_of(case.pointer), case, text)
            for case in cases
            if case.pointer
            and case.keyword not in CHECKS
            and (text := _value_text(case.payload, _path_of(case.pointer), case.keyword)) is not None
        ]
        self._fields = sorted({field for case in cases for field in _field_pointers(case.payload, ())})

    def features(self, payload: Any) -> Iterator[Feature]:
        """Yield the features of a payload."""
        yield from self._field_features(payload)
        for path, case, text in self._tried_values:
            if _value_text(payload, path, case.keyword) == text:
                kind = SAMPLE if case.keyword == "properties" else VALUE
                yield Feature(kind, case.pointer, case.keyword, text, case.variant)
        for pointer, patterns in self._counted_together.items():
            count = sum(1 for pattern in patterns for _ in values_at(payload, pattern))
            yield Feature(VALUE, pointer, "count-at-most", str(count), f"{count} values together")
        for path in iter_leaves(payload):
            pointer = format_pointer(tuple(0 if isinstance(part, int) else part for part in path))
            yield Feature(OTHER_VALUE, pointer, "", json.dumps(get_value(payload, path)), "")

    def _field_features(self, payload: Any) -> Iterator[Feature]:
        present = set(_field_pointers(payload, ()))
        for field in self._fields:
            if field in present:
                kind = ELEMENT if field.endswith("/0") else FIELD
                yield Feature(kind, field, "properties", "", f"{field} is present")
            elif field.rpartition("/")[0] in present | {""} and not field.endswith("/0"):
                yield Feature(MISSING_FIELD, field, "required", "", f"{field} is missing")


def accepted_features(extractor: FeatureExtractor, case: Case) -> set[Feature]:
    """Return the features of an accepted request that it shows the server to accept.

    If the request should have been refused, the features at the pointer that makes it invalid are left out.
    """
    features = set(extractor.features(case.payload))
    if case.valid or case.keyword == "required":
        return features
    return {
        feature
        for feature in features
        if feature.pointer != case.pointer and not feature.pointer.startswith(f"{case.pointer}/")
    }


def _field_pointers(payload: Any, path: Location) -> Iterator[str]:
    """Yield the pointer of every field of `payload`, with 0 for each element of a list."""
    if is_dict(payload):
        for name, value in payload.items():
            yield format_pointer((*path, name))
            yield from _field_pointers(value, (*path, name))
    elif is_list(payload) and payload:
        yield format_pointer((*path, 0))
        for value in payload:
            yield from _field_pointers(value, (*path, 0))


def _value_text(payload: Any, path: Location, keyword: str) -> str | None:
    """Return the value at `path` as JSON, or its size for a size keyword; None if there is no value."""
    if not has_value(payload, path):
        return None
    value: JSON = get_value(payload, path)
    return f"size {len(value)}" if keyword in SIZE_KEYWORDS and isinstance(value, str | list) else json.dumps(value)


def _path_of(pointer: str) -> Location:
    return tuple(int(part) if re.fullmatch("[0-9]+", str(part)) else part for part in parse_pointer(pointer))
