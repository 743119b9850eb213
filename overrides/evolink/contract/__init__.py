"""What a payload may be: `validate`, `warnings`, `parse`, `assert_valid`, `recognise`; files of them: `checking`.

The contract is generated/evolink_api: one schema per model, and contract.json for everything the API answers.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .. import catalog
from .._security.redaction import shorten
from ..models import Request
from . import _whole_floats
from ._payloads import REPLIES, Kind, recognise
from ._payloads import as_mapping as as_mapping
from ._validator import Validator
from ._violations import ContractWarning, Source, Violation
from ._words import field_name, nearest

if TYPE_CHECKING:
    from ._cases import Case, CaseGenerator, Siblings

__all__ = [
    "Case",
    "ContractWarning",
    "Kind",
    "Request",
    "Source",
    "Validator",
    "Violation",
    "assert_valid",
    "cases",
    "field_name",
    "parse",
    "recognise",
    "schema_validator",
    "validate",
    "warnings",
]


def __getattr__(name: str) -> Any:
    """`Case`, which those who only check need not load."""
    if name != "Case":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ._cases import Case

    return Case


def validate(payload: Any, *, kind: Kind = "request", local: bool = False) -> list[Violation]:
    """Every broken rule of `payload`; an empty list means the contract allows it.

    A request is told by its `model` first: a missing or unknown one is the only violation that is reported.

    Args:
        payload: a mapping, or an object of a model's class; any other value is a violation.
        kind: what the payload is.
        local: whether it is for a server on this machine, which may be given loopback and http callback URLs.
    """
    payload = as_mapping(payload)
    if kind != "request":
        return schema_validator(REPLIES[kind]).violations(payload)
    try:
        validator = _VALIDATORS[payload["model"]]
    except (LookupError, TypeError):
        stranger = _unknown_model(payload)
        if stranger is not None:
            return [stranger]
        payload, _ = _under_its_id(payload)
        validator = _request_validator(payload["model"])
    return validator.violations(payload, local=local)


def warnings(payload: Any, *, kind: Kind = "request") -> list[ContractWarning]:
    """What is allowed in this payload but should be told; nothing for an unknown model, or for what is not JSON."""
    payload = as_mapping(payload)
    told: list[ContractWarning] = []
    if kind != "request":
        validator, owner = schema_validator(REPLIES[kind]), kind
    else:
        try:
            validator = _VALIDATORS[payload["model"]]
        except (LookupError, TypeError):
            if _unknown_model(payload) is not None:
                return []
            payload, told = _under_its_id(payload)
            validator = _request_validator(payload["model"])
        owner = payload["model"]
    try:
        return told + validator.notices(payload) + _whole_floats.notices(payload, validator, owner)
    except (ValueError, RecursionError):
        return []


def parse(payload: Mapping[str, Any]) -> Request:
    """The request as an object of its model's class, under the model's own id.

    Raises:
        InvalidRequest: the contract refuses it.
    """
    _refuse(validate(payload))
    payload, _ = _under_its_id(payload)
    request: Request = catalog.get(payload["model"]).request_class.from_dict(payload)
    return request


def assert_valid(payload: Any, *, kind: Kind = "request", local: bool = False) -> None:
    """Passes in silence where the contract allows `payload`; meant for tests, where it shows what is wrong and where.

    Raises:
        InvalidRequest: it does not; the message lists every violation, and a note shows the payload with each of them
            marked at its place.
    """
    __tracebackhide__ = True  # pytest's report ends at the test's own line
    violations = validate(payload, kind=kind, local=local)
    if violations:
        from ._excerpt import excerpt

        _refuse(
            violations, note=f"The payload, each violation at its place:\n{excerpt(as_mapping(payload), violations)}"
        )


def cases(model: str, *, seed: int = 0) -> list[Case]:
    """Payloads to try this model's contract with: what must be accepted and what must be refused.

    The same seed makes the same ones; another one draws other letters and mixtures.

    Raises:
        KeyError: there is no such model.
    """
    return list(case_generator(model, seed=seed).cases())


def case_generator(model: str, *, seed: int = 0) -> CaseGenerator:
    """What makes the cases of a model, and knows which of its limits none of them reaches."""
    from ._cases import CaseGenerator

    known = catalog.get(model)
    return CaseGenerator(_request_validator(model), known.examples, siblings=_siblings(known.family), seed=seed)


def _refuse(violations: list[Violation], *, note: str | None = None) -> None:
    """Raises InvalidRequest where there is a violation."""
    __tracebackhide__ = True
    if violations:
        from ..errors import InvalidRequest

        error = InvalidRequest(violations)
        if note:
            error.add_note(note)
        raise error


def _unknown_model(payload: Any) -> Violation | None:
    if not isinstance(payload, dict):
        return Violation("", "type", f"A request is a JSON object, not {shorten(payload)}.")
    if "model" not in payload:
        return Violation("", "required", "model is missing: it says which of the models is meant.")
    model = payload["model"]
    if not isinstance(model, str):
        return Violation("/model", "type", f"model is {shorten(model)}; it must be a string.")
    if model in catalog.ids() or model in catalog.aliases():
        return None
    choice = nearest(model, catalog.ids(), cutoff=0.5)
    hint = f" Did you mean {choice!r}?" if choice else " evolink.catalog lists the models."
    return Violation("/model", "enum", f"Unknown model {shorten(model)}.{hint}", suggestion=choice)


def _under_its_id(payload: Any) -> tuple[Any, list[ContractWarning]]:
    """A request with the id of its model in the place of another name that the API takes for it, and a word on that."""
    name = payload["model"]
    if name not in catalog.aliases():
        return payload, []
    model, date = catalog.aliases()[name]
    notice = ContractWarning(
        "model-alias", f"{name} is another name of {model}, which the API uses in its place.", model, date
    )
    return {**payload, "model": model}, [notice]


@functools.cache
def _siblings(family: str) -> Siblings:
    from ._cases import Siblings, fields_in

    examples = [example for one in catalog.models() if one.family == family for example in one.examples.values()]
    return Siblings(_choices(), fields_in(examples))


@functools.cache
def _choices() -> dict[str, list[Any]]:
    from ._cases import choices_of

    return choices_of(one.schema for one in catalog.models())


def _request_validator(model: str) -> Validator:
    """What checks the requests of a model, made when it is first asked for.

    Raises:
        KeyError: there is no such model.
    """
    validator = _VALIDATORS.get(model)
    if validator is None:
        validator = _VALIDATORS.setdefault(model, Validator(catalog.schema(model), model=model))
    return validator


_VALIDATORS: dict[str, Validator] = {}
"""By the ids of the models whose requests were checked before."""


@functools.cache
def schema_validator(name: str) -> Validator:
    """What checks against the schema of that name in the contract, such as TaskDetail or UrlUpload.

    Raises:
        KeyError: the contract has no such schema.
    """
    return Validator(catalog.message_schema(name))
