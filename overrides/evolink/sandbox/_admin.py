"""/_sandbox/…: how a client in any language moves the time, sets a scenario and sees what happened."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from ._journal import KEPT
from ._replies import Refused, json_reply
from ._requests import json_object, origin, whole_number
from ._scenarios import UnknownScenario

if TYPE_CHECKING:
    from ._api import Sandbox

PREFIX = "/_sandbox/"
LISTED_TASKS = 50
"""How many tasks the journal lists."""


def handle(sandbox: Sandbox, request: httpx.Request, *, authorise: Callable[[httpx.Request], None]) -> httpx.Response:
    """The reply to a request below /_sandbox/; the page takes no key, what it shows does where the sandbox has one."""
    name = request.url.path.removeprefix(PREFIX)
    if (request.method, name) == ("GET", ""):
        return _page()
    try:
        action = _ACTIONS.get((request.method, name))
        if action is None:
            known = ", ".join(f"{method} {PREFIX}{name}" for method, name in _ACTIONS)
            raise Refused(404, "not_found_error", f"There is no such thing; there are GET {PREFIX}, {known}.")
        _same_origin(request)
        authorise(request)
        asked = json_object(request) if request.content else dict(request.url.params)
        return json_reply(action(sandbox, asked))
    except Refused as refused:
        return refused.reply(files_host=False)


def _same_origin(request: httpx.Request) -> None:
    """Keeps other people's web pages, open in a browser on this machine, from resetting the sandbox."""
    asking = request.headers.get("origin")
    if asking is not None and asking != origin(request):
        raise Refused(403, "permission_denied", f"{asking} may not administer this sandbox; its own page may.")


@functools.cache
def _page_and_policy() -> tuple[str, str]:
    page = Path(__file__).with_name("journal.html").read_text("utf-8")
    allowed = " ".join(f"{part}-src 'sha256-{_digest(page, part)}';" for part in ("script", "style"))
    return page, f"default-src 'none'; connect-src 'self'; {allowed} frame-ancestors 'none'"


def _digest(page: str, part: str) -> str:
    (text,) = re.findall(f"<{part}>(.*?)</{part}>", page, re.DOTALL)
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _page() -> httpx.Response:
    page, policy = _page_and_policy()
    return httpx.Response(200, html=page, headers={"content-security-policy": policy, "cache-control": "no-store"})


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


def _journal(sandbox: Sandbox, asked: Mapping[str, Any]) -> Any:
    latest = whole_number(asked, "latest", KEPT, most=KEPT)
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
                "credits": task.cost,
            }
            for task in sandbox.account.tasks()[: -LISTED_TASKS - 1 : -1]
        ],
        "entries": sandbox.happened(latest=latest),
    }


def _deliveries(sandbox: Sandbox, _: Mapping[str, Any]) -> Any:
    return {"deliveries": sandbox.callbacks.log.told()}


_ACTIONS: dict[tuple[str, str], Callable[[Sandbox, Mapping[str, Any]], Any]] = {
    ("POST", "reset"): _reset,
    ("POST", "advance"): _advance,
    ("POST", "scenario"): _scenario,
    ("GET", "journal"): _journal,
    ("GET", "deliveries"): _deliveries,
}
