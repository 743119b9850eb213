"""What comes near to filters of `evolink models` that no model meets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ... import catalog
from ..._json import is_array

MAX_LISTED = 12
"""Models that are listed; of more only their number is given."""


def describe_no_match(filters: Mapping[str, Any]) -> Iterator[str]:
    """Yield lines that say that no model meets the filters, and which models meet them with one filter changed.

    Args:
        filters: Arguments of `catalog.search` that find no model.
    """
    given = {name: value for name, value in filters.items() if value is not None}
    yield f"No model matches {' '.join(_format_filter(name, value) for name, value in given.items())}."
    for name, value in sorted(given.items(), key=lambda item: item[0] != "duration"):
        others = {other: value for other, value in given.items() if other != name}
        near = catalog.search(**others)
        if name == "duration":
            lengths = {length for model in near for length in model.durations or ()}
            if lengths:
                nearest = min(lengths, key=lambda length: (abs(length - value), length))
                models = catalog.search(**others, duration=nearest)
                yield f"The nearest length is {nearest} s: {_join(models)}."
        elif others and near:
            yield f"Without {_format_filter(name, value)}: {_join(near)}."


def _join(models: list[catalog.Model]) -> str:
    return ", ".join(model.id for model in models) if len(models) <= MAX_LISTED else f"{len(models)} models"


def _format_filter(name: str, value: Any) -> str:
    """Return a filter as the option that sets it."""
    if name == "sound":
        return "--sound" if value else "--no-sound"
    option = "--input" if name == "inputs" else f"--{name.replace('_', '-')}"
    return " ".join(f"{option} {one}" for one in (value if is_array(value) else (value,)))
