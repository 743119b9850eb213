"""Checking one payload: selects the schema by the payload's kind and model, and runs that schema's `Validator`."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from .. import _contract_files
from .._json import JSON
from .._request import Request
from .._security.redaction import shorten
from . import _violations
from ._blank_prompts import blank_prompt_warnings
from ._integral_floats import integral_float_warnings
from ._json_pointer import replace_values
from ._json_values import JSONPayload
from ._payloads import RESPONSE_SCHEMAS, Kind, to_json
from ._validator import Validator


def validate(payload: Any, *, kind: Kind = "request", allow_loopback: bool = False) -> list[_violations.Violation]:
    """Return every constraint that `payload` breaks; an empty list means that the contract allows it.

    If the `model` of a request is missing or unknown, that is the only violation.

    Args:
        payload: Any value. What `json.dumps` would write of it is checked, except that objects of request classes,
            dataclasses and attrs classes, mappings, sequences and numbers of other libraries are converted too, if
            nothing is lost. Anything else is a violation. A `Path` is checked as the file that would be uploaded.
        kind: What the payload is.
        allow_loopback: Whether the payload is for a server on this machine, for which loopback and http callback URLs
            are allowed.
    """
    document = to_json(payload)
    if kind != "request":
        return schema_validator(RESPONSE_SCHEMAS[kind]).violations(document)
    validator = _used_validator(document)
    if validator is None:
        violation = _model_violation(document)
        if violation is not None:
            return [violation]
        document, _ = _resolve_alias(document)
        validator = request_validator(document.value["model"])
    return validator.violations(document, allow_loopback=allow_loopback)


def warnings(payload: Any, *, kind: Kind = "request") -> list[_violations.ContractWarning]:
    """Return what is allowed in `payload` but worth knowing.

    The list is empty for an unknown model and for a payload that is not JSON.

    Args:
        payload: See `validate`.
        kind: What the payload is.
    """
    document = to_json(payload)
    found: list[_violations.ContractWarning] = []
    if document.non_json:
        return found
    if kind != "request":
        validator, owner = schema_validator(RESPONSE_SCHEMAS[kind]), kind
    else:
        used = _used_validator(document)
        if used is None:
            if _model_violation(document) is not None:
                return found
            document, found = _resolve_alias(document)
        owner = document.value["model"]
        validator = used or request_validator(owner)
        found += blank_prompt_warnings(document.value, validator, owner)
    return found + validator.warnings(document.value) + integral_float_warnings(document.value, validator, owner)


def parse(payload: Request | Mapping[str, Any]) -> Request:
    """Return the request as an object of its model's class; an alias is replaced by the model's id.

    Raises:
        InvalidRequest: If the contract does not allow the request.
    """
    from .. import catalog

    document = to_json(payload)
    _raise_if_invalid(validate(document))
    document, _ = _resolve_alias(document)
    request_class = catalog.get(document.value["model"]).request_class
    request: Request = request_class.from_dict(replace_values(document.value, document.files))
    return request


def assert_valid(payload: Any, *, kind: Kind = "request", allow_loopback: bool = False) -> None:
    """Raise `InvalidRequest` if the contract does not allow `payload`; meant for tests.

    Args:
        payload: See `validate`.
        kind: See `validate`.
        allow_loopback: See `validate`.

    Raises:
        InvalidRequest: If there is a violation. The message lists every violation; a note shows the payload with each
            one marked below the value that causes it.
    """
    __tracebackhide__ = True  # pytest's report ends at the line of the test
    document = to_json(payload)
    violations = validate(document, kind=kind, allow_loopback=allow_loopback)
    if violations:
        from ._annotated_payload import annotate_payload

        annotated = annotate_payload(document.value, violations)
        _raise_if_invalid(violations, note=f"The payload, with each violation below its value:\n{annotated}")


def _raise_if_invalid(violations: list[_violations.Violation], *, note: str | None = None) -> None:
    __tracebackhide__ = True
    if violations:
        from ..errors import InvalidRequest

        error = InvalidRequest(violations)
        if note:
            error.add_note(note)
        raise error


def _model_violation(document: JSONPayload) -> _violations.Violation | None:
    """Return the violation of a request whose model is missing or unknown, None if the model is known."""
    payload: JSON = document.value
    for value in document.non_json:
        if not value.location and not isinstance(payload, dict):
            reason = value.reason.removeprefix("is ")
            if reason is not value.reason:
                return _violations.Violation("", "type", f"A request is a JSON object, not {reason}", source="ours")
            return _violations.non_json_violation(value)
        if value.location == ("model",):
            return _violations.non_json_violation(value)
    if not isinstance(payload, dict):
        return _violations.Violation("", "type", f"A request is a JSON object, not {shorten(payload)}.")
    if "model" not in payload:
        return _violations.Violation(
            "", "required", "model is missing. Set it to the id of a model; evolink.catalog lists them."
        )
    model: object = document.files.get(("model",)) or payload["model"]
    if not isinstance(model, str):
        return _violations.Violation("/model", "type", f"model is {shorten(model)}; it must be a string.")
    if model in _contract_files.ids() or model in _contract_files.aliases():
        return None
    from ._unknown_models import likely_models, unknown_model_message

    likely = likely_models(model)
    return _violations.Violation(
        "/model", "enum", unknown_model_message(model, likely), suggestion=likely[0] if likely else None
    )


def _resolve_alias(document: JSONPayload) -> tuple[JSONPayload, list[_violations.ContractWarning]]:
    """Replace an alias in `model` by the model's id, and return the request with a warning about the alias, if any."""
    name = document.value["model"]
    if name not in _contract_files.aliases():
        return document, []
    model, date = _contract_files.aliases()[name]
    message = f"{name} is an alias of {model}; the API uses {model}."
    resolved = document._replace(value={**document.value, "model": model})
    return resolved, [_violations.ContractWarning("model-alias", message, model, date)]


def request_validator(model: str) -> Validator:
    """Return the validator of a model's requests; it is compiled on first use.

    Raises:
        KeyError: If the catalog has no such model.
    """
    validator = _VALIDATORS.get(model)
    if validator is None:
        validator = _VALIDATORS.setdefault(model, Validator(_contract_files.schema(model), model=model))
    return validator


def _used_validator(document: JSONPayload) -> Validator | None:
    """Return the validator of a request if its model was used before, and is written as its id."""
    try:
        return _VALIDATORS.get(document.value["model"])
    except (LookupError, TypeError):  # there is no such field, or it is of another type
        return None


_VALIDATORS: dict[str, Validator] = {}
"""The validators that were used so far, by model id."""


@functools.cache
def schema_validator(name: str) -> Validator:
    """Return the validator of the message schema with that name, such as TaskDetail or UrlUpload.

    Raises:
        KeyError: If the contract has no such schema.
    """
    return Validator(_contract_files.message_schema(name))
