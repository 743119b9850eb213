"""The state of a toolset: what an agent may do, and what it has done so far."""

from __future__ import annotations

import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from .. import catalog
from .._json import is_list, is_mapping
from .._sansio.budget import Budget
from ..contract import validate
from ..prices import Estimate
from ._operations import Result
from ._results import ToolError, describe_violations
from ._submissions import Submissions

MAX_ESTIMATES = 1_000
"""Estimates that are kept for `generate`; the oldest are forgotten first."""


class PricedRequest(NamedTuple):
    """A request that `estimate` has priced, with the arguments that its price depends on."""

    request: Mapping[str, Any]
    measures: Mapping[str, Any]
    estimate: Estimate


@dataclass(frozen=True)
class CallOptions:
    """What the program, not the agent, decides about one call."""

    is_local: bool = False
    """Whether the API is on this machine, so that requests may contain loopback and http URLs."""
    budget: Budget | None = None
    """The budget of the client; None if it has no limits."""
    max_credits: Decimal | None = None
    """The most that the call may cost."""
    request_id: str | None = None
    on_progress: Callable[[Any], Any] | None = None


@dataclass
class SessionState:
    """What an agent may do, and what it has done so far."""

    models: frozenset[str] | None
    """The models that it may use; None for all."""
    read_only: bool
    allow_unknown_prices: bool
    output: Path | None
    """The folder of downloads."""
    uploads_from: Path | None
    """The folder whose files may be uploaded."""
    submissions: Submissions = field(default_factory=Submissions)
    downloads: dict[tuple[str, str | None], Result] = field(default_factory=dict[tuple[str, str | None], Result])
    lock: threading.Lock = field(default_factory=threading.Lock)
    _estimates: OrderedDict[str, PricedRequest] = field(default_factory=OrderedDict[str, PricedRequest])

    def add_estimate(self, priced: PricedRequest) -> str:
        """Keep an estimate and return its id, which no other session has."""
        estimate_id = f"est-{secrets.token_hex(4)}"
        self._estimates[estimate_id] = priced
        while len(self._estimates) > MAX_ESTIMATES:
            self._estimates.popitem(last=False)
        return estimate_id

    def get_estimate(self, estimate_id: str) -> PricedRequest:
        """Return an estimate.

        Raises:
            ToolError: If this session has no such estimate.
        """
        if estimate_id not in self._estimates:
            raise ToolError(
                "UnknownEstimate",
                f"There is no estimate {estimate_id!r} in this session. Call estimate. Nothing was sent.",
            )
        return self._estimates[estimate_id]

    def allows(self, model: str) -> bool:
        return self.models is None or model in self.models

    def get_model(self, name: str) -> catalog.Model:
        """Return a model that the agent may use.

        Raises:
            ToolError: If the catalog has no such model, or it is not allowed.
        """
        try:
            model = catalog.get(name)
        except KeyError as error:
            raise ToolError("UnknownModel", error.args[0]) from None
        self._check_model(model.id)
        return model

    def read_request(self, request: Any) -> Any:
        """Return the request of a tool's arguments, which may be JSON in a string.

        Raises:
            ToolError: If its model is not allowed.
        """
        if isinstance(request, str):
            request = parse_json(request, "request")
        request = with_integers(request)
        name = request.get("model") if is_mapping(request) else None
        if isinstance(name, str) and (name in catalog.ids() or name in catalog.aliases()):
            self._check_model(catalog.get(name).id)
        return request

    def read_valid_request(self, request: Any, call: CallOptions) -> Any:
        """Return the request of a tool's arguments.

        Raises:
            ToolError: If the contract refuses it, or its model is not allowed.
        """
        request = self.read_request(request)
        violations = validate(request, allow_loopback=call.is_local)
        if violations:
            facts = describe_violations(request, violations, allow_loopback=call.is_local)
            raise ToolError("InvalidRequest", "The contract refuses the request. Nothing was sent.", **facts)
        return request

    def _check_model(self, model: str) -> None:
        if not self.allows(model):
            allowed = ", ".join(sorted(self.models or ()))
            raise ToolError("ModelNotAllowed", f"{model} is not allowed in this session. Allowed are {allowed}.")


def without_nulls(value: Any) -> Any:
    """Return JSON without the null members of its objects, which strict modes require for optional fields."""
    if is_mapping(value):
        return {name: without_nulls(inner) for name, inner in value.items() if inner is not None}
    return [without_nulls(inner) for inner in value] if is_list(value) else value


def with_integers(value: Any) -> Any:
    """Return JSON with whole numbers as integers; Gemini writes every number as a float."""
    if is_mapping(value):
        return {name: with_integers(inner) for name, inner in value.items()}
    if is_list(value):
        return [with_integers(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def parse_json(text: str, name: str) -> Any:
    """Return the value of JSON text that a language model wrote.

    Raises:
        ToolError: If it is not JSON.
    """
    try:
        return json.loads(text)
    except ValueError as error:
        raise ToolError("InvalidArguments", f"{name} is not JSON: {error}.") from None
    except RecursionError:
        raise ToolError("InvalidArguments", f"{name} is nested too deeply.") from None
