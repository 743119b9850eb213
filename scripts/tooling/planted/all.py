"""Every planted fault of every model."""

from __future__ import annotations

from collections.abc import Iterator

from evolink import catalog
from evolink.contract import Validator
from evolink.contract._cases import fields_in

from .fields import field_mutants
from .mutants import Mutant
from .replies import api_mutants, callback_mutants, reply_mutants
from .rules import rule_mutants


def request_faults(model: str) -> Iterator[Mutant]:
    """The faults in the contract for one model's requests."""
    known = catalog.get(model)
    validator = Validator(known.schema, model=model)
    family = [one for one in catalog.models() if one.family == known.family]
    strangers = fields_in(example for one in family for example in one.examples.values())
    yield from field_mutants(validator, list(known.examples.values()), strangers)
    yield from rule_mutants(validator)


def faults_of(model: str) -> Iterator[Mutant]:
    """The faults in one model's requests and in the replies to them."""
    yield from request_faults(model)
    yield from reply_mutants(model)


def shared_faults() -> Iterator[Mutant]:
    """The faults in what concerns all models."""
    yield from api_mutants()
    yield from callback_mutants()
