"""Server-sent events: the parts of the page that have changed, for htmx to put in place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

from starlette.requests import Request
from starlette.responses import StreamingResponse

from . import IS_STOPPING
from ._pages import render, studio_of
from ._service import Balance, TaskRecord
from ._views.bulk import render_live

INTERVAL = 0.5
"""Seconds between two comparisons of the tasks, if one takes little time."""
IDLE_SHARE = 20
"""A longer one is followed by a pause of so many times its duration, so that thousands of tasks cost 5 % of a CPU."""
MAX_UPDATES = 50
"""Tasks that are sent at a time; the others follow at the next comparison."""
MAX_NEW = 24
"""New tasks that are sent at a time; after more, the page loads its list again."""
BALANCE_INTERVAL = 5.0
"""Seconds between two queries of the balance, which is also queried after every change of a task."""

State = tuple[str, int]
"""The status and the progress of a task."""
UNKNOWN: State = ("", -1)
"""The state of a task that may have changed since the page was rendered."""


async def stream_events(request: Request) -> StreamingResponse:
    """Stream events until the page is closed."""
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_events(request), media_type="text/event-stream", headers=headers)


async def _events(request: Request) -> AsyncIterator[str]:
    service = studio_of(request).service
    known: dict[str, State] | None = None
    balance: Balance | None = None
    balance_at = -BALANCE_INTERVAL
    clock = asyncio.get_running_loop().time
    shown_runs: str | None = None
    yield "retry: 1000\n\n"
    is_stopping = request.scope.get(IS_STOPPING, bool)
    while not is_stopping() and not await request.is_disconnected():
        started = clock()
        states = {task_id: (status, progress) for task_id, status, progress in service.states()}
        known = known_at_first(states, request.query_params.get("newest", "")) if known is None else known
        new, changed, is_other = compare(known, states)
        if is_other:
            yield event("reload", "")
        for name, ids in (("new", new), ("task", changed)):
            found = [record for task_id in ids if (record := await service.task(task_id)) is not None]
            if found:
                yield event(name, _html(request, name, found))
        known = states if is_other else {**known, **{task_id: states[task_id] for task_id in (*new, *changed)}}
        if new or changed or clock() - balance_at >= BALANCE_INTERVAL:
            latest, balance_at = await service.balance(), clock()
            if latest != balance:
                balance = latest
                yield event("balance", render("_balance.html", request, balance=balance))
        if "bulk" in request.query_params and (runs := await render_live(request)) != shown_runs:
            shown_runs = runs
            yield event("bulk", runs)
        await asyncio.sleep(max(INTERVAL, IDLE_SHARE * (clock() - started)))


def known_at_first(states: Mapping[str, State], newest: str) -> dict[str, State]:
    """Return what a page shows that was rendered when a task was the newest.

    Its latest tasks count as changed, because they may have changed since.

    Args:
        states: The state of each task, the newest first.
        newest: The id of the task; empty if there was none.
    """
    ids = list(states)
    if newest and newest not in states:
        return {newest: UNKNOWN}
    shown = ids[ids.index(newest) :] if newest else []
    return {task_id: UNKNOWN if index < MAX_UPDATES else states[task_id] for index, task_id in enumerate(shown)}


def compare(known: Mapping[str, State], states: Mapping[str, State]) -> tuple[list[str], list[str], bool]:
    """Return the new tasks, oldest first, the changed ones, and whether the list as a whole is another one."""
    new = [task_id for task_id in states if task_id not in known]
    if len(new) > MAX_NEW or any(task_id not in states for task_id in known):
        return [], [], True
    changed = [task_id for task_id, state in states.items() if task_id in known and state != known[task_id]]
    return new[::-1], changed[:MAX_UPDATES], False


def _html(request: Request, name: str, records: list[TaskRecord]) -> str:
    template = "_card.html" if name == "new" else "_changed_cards.html"
    return "".join(render(template, request, record=record) for record in records)


def event(name: str, data: str) -> str:
    """Return an event; its data may have several lines."""
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"event: {name}\n{lines}\n"
