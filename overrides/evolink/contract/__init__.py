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
from ._violations import Source

if TYPE_CHECKING:
    from ._cases import Case, case_generator, cases
    from ._violations import ContractWarning, Violation

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

_MODULES = {
    "Case": "_cases",
    "ContractWarning": "_violations",
    "Violation": "_violations",
    "case_generator": "_cases",
    "cases": "_cases",
}
"""The modules of names that checking a valid payload does not need; each is imported on first use (PEP 562)."""


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f".{_MODULES[name]}", __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "linting"])
