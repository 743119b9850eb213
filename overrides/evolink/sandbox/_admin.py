"""/_sandbox/…: how a client in any language moves the time, sets a scenario and reads what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import httpx

from ._replies import Refused, json_reply
from ._requests import json_object
from ._scenarios import UnknownScenario

if TYPE_CHECKING:
    from ._api import Sandbox

PREFIX = "/_sandbox/"


def answer(sandbox: Sandbox, request: httpx.Request) -> httpx.Response:
    """The reply to a request below /_sandbox/."""
    name = request.url.path.removeprefix(PREFIX)
    action = _ACTIONS.get((request.method, name))
    if action is None:
        known = ", ".join(f"{method} {PREFIX}{name}" for method, name in _ACTIONS)
        return Refused(404, "not_found_error", f"There is no such thing; there are {known}.").reply(files_host=False)
    try:
        return json_reply(action(sandbox, json_object(request) if request.content else {}))
    except Refused as refused:
        return refused.reply(files_host=False)


def _reset(sandbox: Sandbox, _: Mapping[str, Any]) -> Any:
    sandbox.reset()
    return {"reset": True}


def _advance(sandbox: Sandbox, asked: Mapping[str, Any]) -> Any:
    seconds = asked.get("seconds")
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 <= seconds < 1e9:
        raise Refused(400, "invalid_parameter", "seconds must be a number from 0.", param="seconds")
    sandbox.advance(seconds)
    return {"now": sandbox.clock.now()}


def _scenario(sandbox: Sandbox, asked: Mapping[str, Any]) -> Any:
    words = asked.get("scenario", "")
    if not isinstance(words, str):
        raise Refused(400, "invalid_parameter", "scenario must be a string of directives.", param="scenario")
    try:
        sandbox.set_scenario(words)
    except UnknownScenario as unknown:
        raise Refused(400, "invalid_parameter", str(unknown), param="scenario") from None
    return {"scenario": words}


def _journal(sandbox: Sandbox, _: Mapping[str, Any]) -> Any:
    return {"entries": sandbox.journal.told()}


def _deliveries(sandbox: Sandbox, _: Mapping[str, Any]) -> Any:
    return {"deliveries": sandbox.callbacks.told()}


_ACTIONS: dict[tuple[str, str], Callable[[Sandbox, Mapping[str, Any]], Any]] = {
    ("POST", "reset"): _reset,
    ("POST", "advance"): _advance,
    ("POST", "scenario"): _scenario,
    ("GET", "journal"): _journal,
    ("GET", "deliveries"): _deliveries,
}
