"""The test cases of a model of the catalog."""

from __future__ import annotations

import functools
from typing import Any

from ... import catalog
from .._validation import request_validator
from ._case import Case
from ._generator import CaseGenerator
from ._other_models import OtherModels, collect_fields, collect_values


def cases(model: str, *, seed: int = 0) -> list[Case]:
    """Return payloads to try a model's contract with: valid ones and invalid ones.

    Args:
        model: The id of the model.
        seed: The same seed gives the same cases; another one gives other letters and other combinations of fields.

    Raises:
        KeyError: If the catalog has no such model.
    """
    return list(case_generator(model, seed=seed).cases())


def case_generator(model: str, *, seed: int = 0) -> CaseGenerator:
    """Return the case generator of a model, which also reports constraints that no case reaches.

    Raises:
        KeyError: If the catalog has no such model.
    """
    found = catalog.get(model)
    other_models = OtherModels(_values_of_all_models(), _fields_of_family(found.family))
    return CaseGenerator(request_validator(model), found.examples, other_models=other_models, seed=seed)


@functools.cache
def _fields_of_family(family: str) -> dict[str, Any]:
    return collect_fields(
        example for model in catalog.models() if model.family == family for example in model.examples.values()
    )


@functools.cache
def _values_of_all_models() -> dict[str, list[Any]]:
    return collect_values(model.schema for model in catalog.models())
