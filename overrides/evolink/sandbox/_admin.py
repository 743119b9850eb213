"""Admin API under /_sandbox/: time, scenario, snapshots, verification and the event log, from any language."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import httpx

from .._json import is_list
from ..prices._numbers import Number
from ._api.requests import parse_object, parse_positive_int, request_origin
from ._api.responses import RequestRefused, json_response
from ._callbacks.queue import CallbackQueue
from ._clock import Clock
from ._event_log import MAX_EVENTS, EventLog
from ._scenarios import UnknownScenario
from ._snapshots import TooManySnapshots
from ._state.account import Account
from ._state.amounts import to_credits
from ._verification import verify

PREFIX = "/_sandbox/"
MAX_NAME = 100
"""Characters of the name of a snapshot."""
LISTED_TASKS = 50
"""Tasks that GET journal lists."""


class Administrable(Protocol):
    """A sandbox, as far as the admin API uses it."""

    clock: Clock
    account: Account
    callbacks: CallbackQueue
    event_log: EventLog

    @property
    def scenario(self) -> str: ...
    def set_scenario(self, text: str) -> None: ...
    def reset(self) -> None: ...
    def advance(self, seconds: float) -> None: ...
    def events(self, *, latest: int) -> list[dict[str, Any]]: ...
    def save(self, name: str) -> None: ...
    def load(self, name: str) -> None: ...


def handle(
    sandbox: Administrable, request: httpx.Request, *, authorize: Callable[[httpx.Request], None]
) -> httpx.Response:
    """Return the response to a request under /_sandbox/.

    Args:
        sandbox: The sandbox to administer.
        request: The request.
        authorize: Raises `RequestRefused` for a wrong key.
    """
    name = request.url.path.removeprefix(PREFIX)
    try:
        action = _ACTIONS.get((request.method, name))
        if action is None:
            known = ", ".join(f"{method} {PREFIX}{name}" for method, name in _ACTIONS)
            raise RequestRefused(404, "not_found_error", f"{request.url.path} does not exist. Use {known}.")
        _check_origin(request)
        authorize(request)
        parameters = parse_object(request) if request.content else dict(request.url.params)
        _check_names(name, parameters)
        result = action(sandbox, parameters)
        return json_response(result, status=409 if "error" in result else 200)
    except RequestRefused as refused:
        return refused.response(files_host=False)


def _check_origin(request: httpx.Request) -> None:
    """Refuse requests from other web pages that are open in a browser on this machine."""
    page = request.headers.get("origin")
    if page is not None and page != request_origin(request):
        raise RequestRefused(
            403, "permission_denied", f"{page} must not administer this sandbox. Use the sandbox's own page."
        )


def _check_names(action: str, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters that an action does not have, so that a misspelt one is not ignored."""
    known = _PARAMETERS.get(action, ())
    for name in parameters.keys() - set(known):
        allowed = f"Use {' and '.join(known)}." if known else "It has none."
        raise RequestRefused(400, "invalid_parameter", f"{action} has no parameter {name!r}. {allowed}", param=name)


def _reset(sandbox: Administrable, _: Mapping[str, Any]) -> Any:
    sandbox.reset()
    return {"reset": True}


def _advance(sandbox: Administrable, parameters: Mapping[str, Any]) -> Any:
    seconds = parameters.get("seconds")
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 <= seconds < 1e9:
        raise RequestRefused(400, "invalid_parameter", "seconds must be a number from 0 to 1e9.", param="seconds")
    sandbox.advance(seconds)
    return {"now": sandbox.clock.now()}


def _scenario(sandbox: Administrable, parameters: Mapping[str, Any]) -> Any:
    text = parameters.get("scenario", "")
    if not isinstance(text, str):
        raise RequestRefused(400, "invalid_parameter", "scenario must be a string of directives.", param="scenario")
    try:
        sandbox.set_scenario(text)
    except UnknownScenario as unknown:
        raise RequestRefused(400, "invalid_parameter", str(unknown), param="scenario") from None
    return {"scenario": text}


def _journal(sandbox: Administrable, parameters: Mapping[str, Any]) -> Any:
    latest = parse_positive_int(parameters, "latest", MAX_EVENTS, maximum=MAX_EVENTS)
    now = sandbox.clock.now()
    remaining, used = sandbox.account.balance()
    return {
        "now": now,
        "credits": {"remaining": remaining, "used": used},
        "scenario": sandbox.scenario,
        "tasks": [
            {
                "id": task.id,
                "model": task.model.id,
                "status": task.status(now),
                "progress": task.progress(now),
                "credits": to_credits(task.charged(now)),
                "credits_reserved": to_credits(task.charge.reserved),
                "measured": {name: _to_json(value) for name, value in task.charge.measured.items()},
            }
            for task in sandbox.account.tasks()[: -LISTED_TASKS - 1 : -1]
        ],
        "entries": sandbox.events(latest=latest),
    }


def _to_json(number: Number) -> float:
    return number if isinstance(number, int) else float(number)


def _deliveries(sandbox: Administrable, _: Mapping[str, Any]) -> Any:
    return {"deliveries": sandbox.callbacks.log.as_json()}


def _save(sandbox: Administrable, parameters: Mapping[str, Any]) -> Any:
    name = _snapshot_name(parameters)
    try:
        sandbox.save(name)
    except TooManySnapshots as refused:
        raise RequestRefused(400, "invalid_parameter", str(refused), param="name") from None
    return {"saved": name}


def _load(sandbox: Administrable, parameters: Mapping[str, Any]) -> Any:
    name = _snapshot_name(parameters)
    try:
        sandbox.load(name)
    except KeyError:
        message = f"There is no snapshot {name!r}. Create it with POST {PREFIX}save."
        raise RequestRefused(404, "not_found_error", message, param="name") from None
    return {"loaded": name, "now": sandbox.clock.now()}


def _snapshot_name(parameters: Mapping[str, Any]) -> str:
    name = parameters.get("name", "default")
    if not isinstance(name, str) or not 0 < len(name) <= MAX_NAME:
        message = f"name must be a string of 1 to {MAX_NAME} characters."
        raise RequestRefused(400, "invalid_parameter", message, param="name")
    return name


def _verify(sandbox: Administrable, parameters: Mapping[str, Any]) -> Any:
    expectations, in_order = parameters.get("requests"), parameters.get("in_order", False)
    if not is_list(expectations) or not expectations or not isinstance(in_order, bool):
        message = (
            'Post {"requests": [{"method": …, "path": …, "status": …, "body": …, "count": …}], "in_order": false}.'
        )
        raise RequestRefused(400, "invalid_parameter", message, param="requests")
    try:
        json.dumps(expectations, ensure_ascii=False, allow_nan=False).encode()  # the report repeats them
        report = verify(expectations, sandbox.event_log.requests.items(), in_order=in_order)
    except RecursionError:
        raise RequestRefused(400, "invalid_parameter", "requests are nested too deep.", param="requests") from None
    except ValueError as invalid:
        raise RequestRefused(400, "invalid_parameter", str(invalid), param="requests") from None
    if not report["verified"]:
        report["error"] = {"code": "not_verified", "message": report["message"], "type": "verification_error"}
    return report


_ACTIONS: dict[tuple[str, str], Callable[[Administrable, Mapping[str, Any]], Any]] = {
    ("POST", "reset"): _reset,
    ("POST", "advance"): _advance,
    ("POST", "scenario"): _scenario,
    ("POST", "save"): _save,
    ("POST", "load"): _load,
    ("POST", "verify"): _verify,
    ("GET", "journal"): _journal,
    ("GET", "deliveries"): _deliveries,
}
_PARAMETERS = {
    "advance": ("seconds",),
    "scenario": ("scenario",),
    "save": ("name",),
    "load": ("name",),
    "verify": ("requests", "in_order"),
    "journal": ("latest",),
}
"""The parameters of the actions that have any."""
