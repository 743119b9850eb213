"""What a payload may be: `validate`, `advise`, `parse`, `assert_valid`.

The contract is generated/evolink_api: one schema per model, and contract.json for everything the API answers.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Literal, Protocol

from .. import catalog
from .._redaction import shortened
from ._case import Case
from ._cases import CaseMaker
from ._siblings import Siblings, choices_of, fields_in
from ._validator import Validator
from ._violations import Notice, Source, Violation
from ._words import field_name, nearest

__all__ = [
    "Case",
    "Kind",
    "Notice",
    "Request",
    "Source",
    "Validator",
    "Violation",
    "advise",
    "assert_valid",
    "cases",
    "field_name",
    "parse",
    "validate",
]

Kind = Literal["request", "task", "callback", "error"]
"""What a payload is: a generation request, a task as the query answers it, a callback's body, an error's body."""

_REPLIES = {"task": "TaskDetail", "callback": "TaskDetail", "error": "ErrorReply"}


class Request(Protocol):
    """A request of a model's class, from `evolink.models`."""

    def to_dict(self) -> dict[str, Any]:
        """The request as JSON."""
        ...


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
        return _reply_validator(_REPLIES[kind]).violations(payload)
    stranger = _unknown_model(payload)
    if stranger is not None:
        return [stranger]
    return _request_validator(payload["model"]).violations(payload, local=local)


def advise(payload: Any) -> list[Notice]:
    """What is allowed in this request but should be told; nothing for an unknown model."""
    payload = as_mapping(payload)
    return [] if _unknown_model(payload) is not None else _request_validator(payload["model"]).notices(payload)


def parse(payload: Mapping[str, Any]) -> Request:
    """The request as an object of its model's class.

    Raises:
        InvalidRequest: the contract refuses it.
    """
    assert_valid(payload)
    request: Request = catalog.get(payload["model"]).request_class.from_dict(payload)
    return request


def assert_valid(payload: Any, *, kind: Kind = "request", local: bool = False) -> None:
    """Passes in silence where the contract allows `payload`.

    Raises:
        InvalidRequest: it does not; the message lists every violation.
    """
    violations = validate(payload, kind=kind, local=local)
    if violations:
        from ..errors import InvalidRequest

        raise InvalidRequest(violations)


def cases(model: str, *, seed: int = 0) -> list[Case]:
    """Payloads to try this model's contract with: what must be accepted and what must be refused.

    The same seed makes the same ones; another one draws other letters and mixtures.

    Raises:
        KeyError: there is no such model.
    """
    return list(case_maker(model, seed=seed).cases())


def case_maker(model: str, *, seed: int = 0) -> CaseMaker:
    """What makes the cases of a model, and knows which of its limits none of them reaches."""
    known = catalog.get(model)
    return CaseMaker(_request_validator(model), known.examples, siblings=_siblings(known.family), seed=seed)


def as_mapping(payload: Any) -> Any:
    """A request object as the mapping it sends; everything else as it is."""
    if isinstance(payload, dict):
        return payload
    to_dict = getattr(payload, "to_dict", None)
    if callable(to_dict):
        return to_dict()
    return dict(payload) if isinstance(payload, Mapping) else payload


def _unknown_model(payload: Any) -> Violation | None:
    if not isinstance(payload, dict):
        return Violation("", "type", f"A request is a JSON object, not {shortened(payload)}.")
    if "model" not in payload:
        return Violation("", "required", "model is missing: it says which of the models is meant.")
    model = payload["model"]
    if not isinstance(model, str):
        return Violation("/model", "type", f"model is {shortened(model)}; it must be a string.")
    if model in catalog.ids():
        return None
    choice = nearest(model, catalog.ids(), cutoff=0.5)
    hint = f" Did you mean {choice!r}?" if choice else " evolink.catalog lists the models."
    return Violation("/model", "enum", f"Unknown model {shortened(model)}.{hint}", suggestion=choice)


@functools.cache
def _siblings(family: str) -> Siblings:
    examples = [example for one in catalog.models() if one.family == family for example in one.examples.values()]
    return Siblings(_choices(), fields_in(examples))


@functools.cache
def _choices() -> dict[str, list[Any]]:
    return choices_of(one.schema for one in catalog.models())


@functools.cache
def _request_validator(model: str) -> Validator:
    return Validator(catalog.get(model).schema, model=model)


@functools.cache
def _reply_validator(name: str) -> Validator:
    contract = catalog.contract()
    return Validator({"$ref": f"#/components/schemas/{name}", "title": name, "components": contract["components"]})
