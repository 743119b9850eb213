"""The list of models: facts, a typical price, and a search over them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .. import catalog, prices
from ..catalog import Model
from ..contract._field_schemas import resolve_refs
from ..prices._typical import describe_request, typical_request


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model in the list."""

    model: Model
    price: str
    """The price of a typical request: `19.068 credits`; empty if it is unknown."""
    price_of: str
    """What that request is: `5 s at 720p`."""
    facts: tuple[str, ...]
    searched: str


@functools.cache
def schema_of(model: str) -> Mapping[str, Any]:
    """Return the schema of a model's request without `$ref`s."""
    schema = catalog.schema(model)
    return resolve_refs(schema, schema)


@functools.cache
def row_of(model_id: str) -> ModelRow:
    """Return the row of a model."""
    model = catalog.get(model_id)
    request = typical_request(next(iter(model.examples.values())), model.durations, model.qualities)
    estimate = prices.estimate(request)
    credits = estimate.credits
    price = "" if credits is None else f"{float(credits):,.4g} credits"
    facts = tuple(
        filter(
            None,
            (
                " + ".join(model.inputs),
                _span(model.durations),
                ", ".join(model.qualities or ()),
                {"always": "sound", "choice": "sound optional"}.get(model.sound or "", ""),
            ),
        )
    )
    searched = " ".join((model.id, model.family, model.task, model.description, *facts)).casefold()
    return ModelRow(model, price, describe_request(request), facts, searched)


def search_models(text: str) -> list[tuple[str, list[ModelRow]]]:
    """Return the models whose facts contain every word, by family."""
    words = text.casefold().split()
    families: dict[str, list[ModelRow]] = {}
    for model_id in catalog.ids():
        row = row_of(model_id)
        if all(word in row.searched for word in words):
            families.setdefault(row.model.family, []).append(row)
    return sorted(families.items())


def default_model() -> str:
    """Return the model that the studio opens with: the cheapest one that needs a prompt alone."""
    found = [row_of(model.id) for model in catalog.search(task="text-to-video") if "prompt" in model.schema["required"]]
    priced = [(prices.estimate(next(iter(row.model.examples.values()))).uc, row.model.id) for row in found]
    return min((uc, model_id) for uc, model_id in priced if uc is not None)[1]


def _span(durations: tuple[int, ...] | None) -> str:
    if not durations:
        return ""
    return f"{durations[0]} s" if len(durations) == 1 else f"{min(durations)}–{max(durations)} s"
