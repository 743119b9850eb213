"""Choices: the values of a field, where its schema lists them or allows few whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...contract._field_schemas import alternatives, enumerated_values
from .values import to_json
from .wording import choice_label

MAX_CHOICES = 40
"""Whole numbers up to so many are a list of choices."""


@dataclass
class Choice:
    """A value that a field can have."""

    json: str
    label: str
    is_selected: bool
    value: Any = None
    excluded: str | None = None
    """The sentence of the rule that excludes it with the present values of the other fields."""


def list_choices(schema: Mapping[str, Any]) -> list[Choice]:
    """Return the values that a field can have, if they can be listed; empty if not."""
    branches = alternatives(schema) or [schema]
    values: list[Any] = []
    for branch in branches:
        found = enumerated_values(branch) or _whole_numbers(branch) or ([False, True] if _is_boolean(branch) else [])
        if not found:
            return []
        values += found
    labels = [choice_label(value, schema) for value in values]
    is_ambiguous = {label for label in labels if labels.count(label) > 1}
    return [
        Choice(to_json(value), to_json(value) if label in is_ambiguous else label, False, value)
        for value, label in zip(values, labels, strict=True)
    ]


def _whole_numbers(schema: Mapping[str, Any]) -> list[int]:
    minimum, maximum = schema.get("minimum"), schema.get("maximum")
    if schema.get("type") != "integer" or minimum is None or maximum is None or maximum - minimum >= MAX_CHOICES:
        return []
    return list(range(int(minimum), int(maximum) + 1))


def _is_boolean(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "boolean"
