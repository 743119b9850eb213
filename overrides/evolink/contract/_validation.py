"""Checking one payload: selects the schema by the payload's kind and model, and runs that schema's `Validator`."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from .. import catalog
from .._request import Request
from .._security.redaction import shorten
from ._blank_prompts import blank_prompt_warnings
from ._integral_floats import integral_float_warnings
from ._payloads import RESPONSE_SCHEMAS, Kind, as_mapping
from ._validator import Validator
from ._violations import ContractWarning, Violation


def validate(payload: Any, *, kind: Kind = "request", allow_loopback: bool = False) -> list[Violation]:
    """Return every constraint that `payload` breaks; an empty list means that the contract allows it.

    If the `model` of a request is missing or unknown, that is the only violation.

    Args:
        payload: A mapping, or an object of a request class; any other value is a violation.
        kind: What the payload is.
        allow_loopback: Whether the payload is for a server on this machine, for which loopback and http callback URLs
            are allowed.
    """
    payload = as_mapping(payload)
    if kind != "request":
        return schema_validator(RESPONSE_SCHEMAS[kind]).violations(payload)
    try:
        validator = _VALIDATORS[payload["model"]]
    except (LookupError, TypeError):
        violation = _model_violation(payload)
        if violation is not None:
            return [violation]
        payload, _ = _resolve_alias(payload)
        validator = request_validator(payload["model"])
    return validator.violations(payload, allow_loopback=allow_loopback)


def warnings(payload: Any, *, kind: Kind = "request") -> list[ContractWarning]:
    """Return what is allowed in `payload` but worth knowing.

    The list is empty for an unknown model and for a payload that is not JSON.

    Args:
        payload: A mapping, or an object of a request class.
        kind: What the payload is.
    """
    payload = as_mapping(payload)
    found: list[ContractWarning] = []
    if kind != "request":
        validator, owner = schema_validator(RESPONSE_SCHEMAS[kind]), kind
    else:
        try:
            validator = _VALIDATORS[payload["model"]]
        except (LookupError, TypeError):
            if _model_violation(payload) is not None:
                return []
            payload, found = _resolve_alias(payload)
            validator = request_validator(payload["model"])
        owner = payload["model"]
    try:
        found += validator.warnings(payload) + integral_float_warnings(payload, validator, owner)
        return found + (blank_prompt_warnings(payload, validator, owner) if kind == "request" else [])
    except (ValueError, RecursionError):
        return []


def parse(payload: Mapping[str, Any]) -> Request:
    """Return the request as an object of its model's class; an alias is replaced by the model's id.

    Raises:
        InvalidRequest: If the contract does not allow the request.
    """
    _raise_if_invalid(validate(payload))
    payload, _ = _resolve_alias(payload)
    request: Request = catalog.get(payload["model"]).request_class.from_dict(payload)
    return request


def assert_valid(payload: Any, *, kind: Kind = "request", allow_loopback: bool = False) -> None:
    """Raise `InvalidRequest` if the contract does not allow `payload`; meant for tests.

    Args:
        payload: A mapping, or an object of a request class; any other value is a violation.
        kind: What the payload is.
        allow_loopback: Whether the payload is for a server on this machine, for which loopback and http callback URLs
            are allowed.

    Raises:
        InvalidRequest: If there is a violation. The message lists every violation; a note shows the payload with each
            one marked below the value that causes it.
    """
    __tracebackhide__ = True  # pytest's report ends at the line of the test
    violations = validate(payload, kind=kind, allow_loopback=allow_loopback)
    if violations:
        from ._annotated_payload import annotate_payload

        annotated = annotate_payload(as_mapping(payload), violations)
        _raise_if_invalid(violations, note=f"The payload, with each violation below its value:\n{annotated}")


def _raise_if_invalid(violations: list[Violation], *, note: str | None = None) -> None:
    __tracebackhide__ = True
    if violations:
        from ..errors import InvalidRequest

        error = InvalidRequest(violations)
        if note:
            error.add_note(note)
        raise error


def _model_violation(payload: Any) -> Violation | None:
    """Return the violation of a request whose model is missing or unknown, None if the model is known."""
    if not isinstance(payload, dict):
        return Violation("", "type", f"A request is a JSON object, not {shorten(payload)}.")
    if "model" not in payload:
        return Violation("", "required", "model is missing. Set it to the id of a model; evolink.catalog lists them.")
    model = payload["model"]
    if not isinstance(model, str):
        return Violation("/model", "type", f"model is {shorten(model)}; it must be a string.")
    if model in catalog.ids() or model in catalog.aliases():
        return None
    from ._unknown_models import likely_models, unknown_model_message

    likely = likely_models(model)
    return Violation("/model", "enum", unknown_model_message(model, likely), suggestion=likely[0] if likely else None)


def _resolve_alias(payload: Any) -> tuple[Any, list[ContractWarning]]:
    """Replace an alias in `model` by the model's id, and return the request with a warning about the alias, if any."""
    name = payload["model"]
    if name not in catalog.aliases():
        return payload, []
    model, date = catalog.aliases()[name]
    message = f"{name} is an alias of {model}; the API uses {model}."
    return {**payload, "model": model}, [ContractWarning("model-alias", message, model, date)]


def request_validator(model: str) -> Validator:
    """Return the validator of a model's requests; it is compiled on first use.

    Raises:
        KeyError: If the catalog has no such model.
    """
    validator = _VALIDATORS.get(model)
    if validator is None:
        validator = _VALIDATORS.setdefault(model, Validator(catalog.schema(model), model=model))
    return validator


_VALIDATORS: dict[str, Validator] = {}
"""The validators that were used so far, by model id."""


@functools.cache
def schema_validator(name: str) -> Validator:
    """Return the validator of the message schema with that name, such as TaskDetail or UrlUpload.

    Raises:
        KeyError: If the contract has no such schema.
    """
    return Validator(catalog.message_schema(name))
