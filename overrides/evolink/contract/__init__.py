"""The contract: what a payload may be, for requests and for everything that the API sends.

`validate`, `assert_valid` and `parse` check payloads, `warnings` reports what is allowed but worth knowing, `recognise`
determines what a payload is, and `cases` generates test cases. `evolink.contract.linting` checks files of payloads.

The contract itself is generated/evolink_api: one JSON Schema per model, and contract.json for the whole API.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._request import Request
from ._json_pointer import format_field_name
from ._payloads import Kind, recognise
from ._validation import assert_valid, parse, schema_validator, validate, warnings
from ._validator import Validator
from ._violations import ContractWarning, Source, Violation

if TYPE_CHECKING:
    from ._cases import Case, case_generator, cases

__all__ = [
    "Case",
    "ContractWarning",
    "Kind",
    "Request",
    "Source",
    "Validator",
    "Violation",
    "assert_valid",
    "case_generator",
    "cases",
    "format_field_name",
    "parse",
    "recognise",
    "schema_validator",
    "validate",
    "warnings",
]

_LAZY = ("Case", "case_generator", "cases")
"""Names of `_cases`, which checking does not need."""


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import _cases

    return getattr(_cases, name)


def __dir__() -> list[str]:
    return sorted([*__all__, "linting"])
