"""Fault injector: chooses the scenario of a request and applies its faults to the response."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import httpx

from .. import catalog
from .._json import is_list
from ._api.extensions import SCENARIO
from ._api.faults import apply_fault
from ._api.requests import parse_object
from ._api.responses import RequestRefused
from ._fault_counter import FaultCounter
from ._scenarios import NO_FAULTS, Scenario, UnknownScenario, parse_scenario
from ._state.account import Account

SCENARIO_HEADER = "x-sandbox-scenario"
"""The header with the scenario of one request, and of the task that it submits."""


class FaultInjector:
    """Applies the scenario of the request's header, of its task, or else of all requests."""

    def __init__(self, account: Account, *, seed: int) -> None:
        self._account = account
        self._seed = seed
        self.default = NO_FAULTS
        """The scenario of requests and tasks without one of their own."""
        self.counter = FaultCounter(seed)

    def set_default(self, text: str) -> None:
        """Set the scenario of all requests, and start to count anew.

        Raises:
            UnknownScenario: If a directive does not exist, or a part of it is wrong.
        """
        self.default = parse_scenario(text)
        self.counter = FaultCounter(self._seed)

    def respond(
        self,
        request: httpx.Request,
        handle: Callable[[httpx.Request], httpx.Response],
        *,
        target: str,
        task_id: str | None = None,
    ) -> httpx.Response:
        """Return the response of `handle` with the scenario's next faults applied.

        Args:
            request: The request, whose extensions get the scenario.
            handle: Processes the request.
            target: The operation that the request is for.
            task_id: The task that the request is about.
        """
        try:
            scenario = self._choose(request, target, task_id)
        except UnknownScenario as unknown:
            return RequestRefused(400, "invalid_request", str(unknown)).response(files_host=False)
        request.extensions = {**request.extensions, SCENARIO: scenario}
        subject = request.headers.get("idempotency-key") or request.url.path
        respond = partial(handle, request)
        for applied in self.counter.next_faults(scenario, target, subject):
            respond = partial(apply_fault, applied, scenario, respond)
        return respond()

    def _choose(self, request: httpx.Request, target: str, task_id: str | None) -> Scenario:
        header = request.headers.get(SCENARIO_HEADER)
        task = self._account.task(task_id) if task_id is not None else None
        inherited = task.scenario if task is not None else self.default
        scenario = parse_scenario(header) if header is not None else inherited
        return scenario.for_models(self._models(request, target, task_id)) if scenario.is_model_specific else scenario

    def _models(self, request: httpx.Request, target: str, task_id: str | None) -> set[str]:
        """Return the ids of the models that a request is about."""
        if target == "create":
            return _model_ids([_json_object(request).get("model")])
        ids = _json_object(request).get("task_ids") if target == "batch" else [task_id]
        tasks = [self._account.task(each) for each in ids if isinstance(each, str)] if is_list(ids) else []
        return {task.model.id for task in tasks if task is not None}


def _json_object(request: httpx.Request) -> dict[str, Any]:
    """Return the body of a request, an empty object if it is malformed: its operation refuses it."""
    try:
        return parse_object(request)
    except RequestRefused:
        return {}


def _model_ids(names: Iterable[Any]) -> set[str]:
    known = {*catalog.ids(), *catalog.aliases()}
    return {catalog.get(name).id for name in names if isinstance(name, str) and name in known}
