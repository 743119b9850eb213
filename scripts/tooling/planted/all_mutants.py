"""Every mutant of every model."""

from __future__ import annotations

from collections.abc import Iterator

from evolink import catalog
from evolink.contract import Validator
from evolink.contract._cases import collect_fields

from .field_mutants import field_mutants
from .mutants import Mutant
from .response_mutants import api_mutants, callback_mutants, response_mutants
from .rule_mutants import rule_mutants
from .sequence_mutants import sequence_mutants


def request_mutants(model: str) -> Iterator[Mutant]:
    """Yield the mutants of the contract for one model's requests."""
    entry = catalog.get(model)
    validator = Validator(entry.schema, model=model)
    family = [one for one in catalog.models() if one.family == entry.family]
    sibling_fields = collect_fields(example for one in family for example in one.examples.values())
    yield from field_mutants(validator, list(entry.examples.values()), sibling_fields)
    yield from rule_mutants(validator)


def mutants_of(model: str) -> Iterator[Mutant]:
    """Yield the mutants of one model's requests and of the responses to them."""
    yield from request_mutants(model)
    yield from response_mutants(model)


def shared_mutants() -> Iterator[Mutant]:
    """Yield the mutants of what all models have in common."""
    yield from api_mutants()
    yield from callback_mutants()
    yield from sequence_mutants()
