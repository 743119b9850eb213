"""The page of a sandbox: event log, scenario, time, balance, and reset with undo."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ...errors import EvoLinkError
from .._balance_chart import draw_chart
from .._pages import Studio, is_fragment, render, respond, studio_of
from .._service import SandboxControls, StudioError

LATEST = 200
"""Events that are listed."""
UNDO = "studio-undo"
"""The snapshot of the state before a reset."""
MAX_SECONDS = 1e9
KINDS = {"request": "requests", "turn": "status changes", "delivery": "callbacks"}
"""`what` of an event -> the filter's text."""
SCENARIOS = (
    ("fail:content_policy_violation@60", "Tasks fail at 60 %"),
    ("cancel@30", "Tasks are cancelled at 30 %"),
    ("stall@50", "Tasks stop at 50 %"),
    ("slow:10", "Tasks take ten times as long"),
    ("error:503x2", "The first two submissions get HTTP 503"),
    ("lost", "The response to a submission is lost"),
    ("latency:500", "Responses take 0.5 s longer"),
    ("query.error:502x3", "Queries get HTTP 502"),
)
"""Directives with a switch of their own."""


async def show(request: Request) -> Response:
    """Show the page, or for htmx only what changes by itself."""
    studio = studio_of(request)
    controls = studio.service.controls
    if controls is None:
        return respond("missing.html", request, status=404, title="No sandbox", text="This studio is for an account.")
    name = "_sandbox_live.html" if is_fragment(request) else "sandbox.html"
    return HTMLResponse(_render(request, controls, name))


async def control(request: Request) -> Response:
    """Change the sandbox: `scenario`, `advance`, `reset` or `undo`."""
    studio = studio_of(request)
    controls = studio.service.controls
    action = request.path_params["action"]
    async with request.form() as form:
        values = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    if controls is None or action not in ("scenario", "advance", "reset", "undo"):
        return respond("missing.html", request, status=404, title="No such action", text="There is no such action.")
    problem = ""
    try:
        _apply(studio, controls, action, values)
    except KeyError:
        problem = "There is nothing to undo: the sandbox was started again."
    except (EvoLinkError, StudioError, ValueError) as error:
        problem = str(error)
    return HTMLResponse(_render(request, controls, "_sandbox.html", problem=problem))


def _apply(studio: Studio, controls: SandboxControls, action: str, values: list[tuple[str, str]]) -> None:
    """Carry an action out, with the names and values of its form."""
    if action == "scenario":
        known = {directive for directive, _ in SCENARIOS}
        chosen = [value for name, value in values if name == "directive" and value in known]
        other = [value.strip() for name, value in values if name == "other" and value.strip()]
        controls.set_scenario(", ".join([*chosen, *other]))
    elif action == "advance":
        controls.advance(_parse_seconds(dict(values).get("seconds", "")))
    elif action == "reset":
        controls.save(UNDO)
        controls.reset()
        studio.has_undo = True
    else:
        controls.load(UNDO)
        studio.has_undo = False


def _render(request: Request, controls: SandboxControls, name: str, *, problem: str = "") -> str:
    kind = request.query_params.get("what", "")
    events = [each for each in reversed(controls.events(latest=2000)) if not kind or each["what"] == kind][:LATEST]
    switched_on = {part.strip() for part in controls.scenario.split(",") if part.strip()}
    known = {directive for directive, _ in SCENARIOS}
    return render(
        name,
        request,
        controls=controls,
        events=events,
        kind=kind,
        kinds=KINDS,
        scenarios=SCENARIOS,
        switched_on=switched_on,
        other=", ".join(part.strip() for part in controls.scenario.split(",") if part.strip() not in {"", *known}),
        chart=draw_chart(controls.balances()),
        problem=problem,
        has_undo=studio_of(request).has_undo,
    )


def _parse_seconds(text: str) -> float:
    """Return a number of seconds.

    Raises:
        ValueError: If it is none from 0 to `MAX_SECONDS`.
    """
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= MAX_SECONDS:
        raise ValueError(f"The time is {text[:20]!r}; it must be a number of seconds from 0 to 1,000,000,000.")
    return seconds
