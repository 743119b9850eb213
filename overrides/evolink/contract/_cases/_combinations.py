"""Valid requests with many optional fields: all that go together, and random combinations."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from .._fields import Field
from .._json_pointer import has_value, iter_leaves
from ._search import PayloadSearch
from ._values import ValueGenerator

COMBINATIONS = 4
"""Random combinations for each model."""


def all_fields_together(search: PayloadSearch, values: ValueGenerator) -> Any:
    """Return the simplest example with every optional field that the rules allow beside the earlier ones.

    None if that adds nothing.
    """
    payload = search.examples[0]
    for field in _optional_fields(search):
        payload = _add_field(search, payload, field, values.sample(field.schema))
    return None if payload == search.examples[0] else payload


def random_combinations(model: str, search: PayloadSearch, values: ValueGenerator, *, seed: int) -> Iterator[Any]:
    """Yield examples with random optional fields at random values of theirs."""
    rng = random.Random(f"mixtures {model} {seed}")  # noqa: S311  not for secrets
    for _ in range(COMBINATIONS):
        payload = rng.choice(search.examples)
        for field in _optional_fields(search):
            limits = [
                value for keyword, _, value in values.at_limits(field) if keyword in ("enum", "minimum", "maximum")
            ]
            options = limits or [values.sample(field.schema)]
            if rng.random() < 0.5:
                payload = _add_field(search, payload, field, rng.choice(options))
        if payload not in search.examples:
            yield payload


def _optional_fields(search: PayloadSearch) -> list[Field]:
    return [
        field for field in search.fields if not field.required and not field.alternative and 0 not in field.location
    ]


def _add_field(search: PayloadSearch, payload: Any, field: Field, value: Any) -> Any:
    """Return the payload with the value, or unchanged if the value cannot be added without removing another one."""
    extended = search.find_valid(field.location, value, among=[payload])
    if extended is None or not all(has_value(extended, location) for location in iter_leaves(payload)):
        return payload
    return extended
