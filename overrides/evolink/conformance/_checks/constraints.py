"""The constraints of a model's requests, whether or not a test case tries them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...contract import Source
from ...contract._fields import iter_fields
from ...contract._json_pointer import format_pointer
from ...contract._rules import find_rules
from ...contract._subschemas import assertion_keywords
from ...contract._validation import request_validator
from .._results import Check

_APPLICATORS = frozenset({"properties", "items", "required", "additionalProperties", "allOf"})
"""Keywords whose cases are about other pointers: those of the fields that they contain or demand."""


def request_constraints(model: str, sources: Sequence[Source]) -> Iterator[Check]:
    """Yield the check of each assertion keyword of each field, and of each requirement of a rule, from the sources."""
    validator = request_validator(model)
    for field in iter_fields(validator):
        if field.alternative:
            continue  # its cases are about the oneOf of the field that it belongs to
        for keyword in sorted(assertion_keywords(field.schema) - _APPLICATORS):
            if field.source(keyword) in sources:
                yield Check(model, "request", field.pointer, _keyword_of_cases(field.pointer, keyword))
    for rule in find_rules(validator):
        for one in rule.definition["invalid"] if rule.definition["source"] in sources else ():
            yield Check(model, "request", format_pointer(rule.location) + one["pointer"], one["keyword"])


def _keyword_of_cases(pointer: str, keyword: str) -> str:
    """Return the keyword of the test cases; the contract selects the schema by the model, so its const is an enum."""
    return "enum" if (pointer, keyword) == ("/model", "const") else keyword
