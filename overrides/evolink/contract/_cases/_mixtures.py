"""Valid requests with many fields at once: all that go together, and mixtures drawn by a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from .. import _places
from .._fields import Field
from .._validator import Validator
from ._search import Search
from ._values import Values

MIXTURES = 4


def all_together(validator: Validator, search: Search, values: Values) -> Any:
    """The plainest example with every optional field that the rules let stand beside the earlier ones."""
    payload = search.examples[0]
    for field in _optional(search):
        payload = _beside(search, payload, field, values.sample(field.schema))
    return None if payload == search.examples[0] else payload


def mixtures(validator: Validator, search: Search, values: Values, *, seed: int) -> Iterator[Any]:
    """Some examples with some optional fields at some of their values."""
    drawn = random.Random(f"mixtures {validator.model} {seed}")  # noqa: S311  not for secrets
    for _ in range(MIXTURES):
        payload = drawn.choice(search.examples)
        for field in _optional(search):
            ends = [value for keyword, _, value in values.edges(field) if keyword in ("enum", "minimum", "maximum")]
            options = ends or [values.sample(field.schema)]
            if drawn.random() < 0.5:
                payload = _beside(search, payload, field, drawn.choice(options))
        if payload not in search.examples:
            yield payload


def _optional(search: Search) -> list[Field]:
    return [one for one in search.fields if not one.required and not one.choice and 0 not in one.path]


def _beside(search: Search, payload: Any, field: Field, value: Any) -> Any:
    """The payload with the value, where all that it has already stays."""
    grown = search.allowed(field.path, value, among=[payload])
    if grown is None or not all(_places.has(grown, path) for path in _places.leaves(payload)):
        return payload
    return grown
