"""Bulk runs: the list with its figures, one run with its rows, what can be done with it, and results as files."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

from .._bulk import RETRIED, BulkRuns
from .._pages import origin_of, render, respond, studio_of
from .._service import StudioError

PAGE_SIZE = 50
"""Rows on a page."""
NO_BULK = "Start the studio with evolink studio to see bulk runs."


async def show_list(request: Request) -> Response:
    """Show all runs."""
    runs = studio_of(request).bulk_runs
    if runs is None:
        return respond("missing.html", request, status=404, title="No bulk runs", text=NO_BULK)
    return HTMLResponse(render("bulk.html", request, **await _list_values(runs)))


async def show_run(request: Request) -> Response:
    """Show a run and a page of its rows."""
    values = await _run_values(request)
    if values is None:
        text = "There is no such run. Its folder may have been moved or deleted."
        return respond("missing.html", request, status=404, title="No such run", text=text)
    return HTMLResponse(render("bulk_run.html", request, **values))


async def control(request: Request) -> Response:
    """Change a run: `pause`, `resume`, `cancel`, `settle`, or `retry` of the rows in the state that the form has."""
    runs, action = studio_of(request).bulk_runs, request.path_params["action"]
    async with request.form() as form:
        retried = str(form.get("retried") or "")
    if runs is None or action not in ("pause", "resume", "cancel", "settle", "retry"):
        return respond("missing.html", request, status=404, title="No such action", text="There is no such action.")
    problem = notice = ""
    try:
        notice = await _apply(request, runs, action, retried)
    except StudioError as error:
        problem = str(error)
    values = await _run_values(request)
    if values is None:
        return PlainTextResponse("There is no such run.", 404)
    return HTMLResponse(
        render("_bulk_run.html", request, **{**values, "problem": problem or values["problem"], "notice": notice})
    )


async def send_result(request: Request) -> Response:
    """Send the file of a row's result, or the part that a Range header requests."""
    runs, parameters = studio_of(request).bulk_runs, request.path_params
    try:
        if runs is None:
            raise StudioError(NO_BULK)
        path = await runs.result(parameters["run"], parameters["row"], parameters["number"])
    except StudioError as error:
        return PlainTextResponse(str(error), 404)
    disposition = "attachment" if "download" in request.query_params else "inline"
    return FileResponse(path, media_type="video/mp4", filename=path.name, content_disposition_type=disposition)


async def render_live(request: Request) -> str:
    """Return the part of a page that changes by itself, for the `bulk` parameter of the event stream."""
    runs, key = studio_of(request).bulk_runs, request.query_params.get("bulk", "")
    if runs is None:
        return ""
    if not key:
        return render("_bulk_runs.html", request, **await _list_values(runs))
    values = await _run_values(request, key)
    return "" if values is None else render("_bulk_live.html", request, **values)


async def _list_values(runs: BulkRuns) -> dict[str, Any]:
    try:
        return {"runs": await runs.list_runs(), "place": runs.place, "problem": ""}
    except StudioError as error:
        return {"runs": [], "place": runs.place, "problem": str(error)}


async def _run_values(request: Request, key: str = "") -> dict[str, Any] | None:
    """Return what the templates of a run show, None if there is none; the query has the state and page of the rows."""
    runs, parameters = studio_of(request).bulk_runs, request.query_params
    key = key or request.path_params["run"]
    problem = ""
    try:
        run = await runs.run(key) if runs is not None else None
    except StudioError:
        return None
    if runs is None or run is None:
        return None
    state = parameters.get("state", "")
    state = state if state in run.counts else ""
    total = run.counts[state] if state else run.total
    last = max((total - 1) // PAGE_SIZE, 0)
    text = parameters.get("page", "")
    page = min(max(int(text), 1) - 1, last) if text.isdecimal() and len(text) < 9 else 0
    rows: Any = []
    prices = {}
    try:
        rows = await runs.rows(key, state=state, offset=page * PAGE_SIZE, limit=PAGE_SIZE) if total else []
        for each in filter(run.counts.get, RETRIED):
            if (price := await runs.retry_price(key, each)).rows:
                prices[each] = price
    except StudioError as error:
        problem = str(error)

    def query(page: int, state: str = state) -> str:
        return urlencode({name: value for name, value in (("state", state), ("page", page and page + 1)) if value})

    return {
        "run": run,
        "rows": rows,
        "prices": prices,
        "state": state,
        "page_number": page,
        "last_page": last,
        "page_size": PAGE_SIZE,
        "total": total,
        "query": query,
        "problem": problem,
        "notice": "",
    }


async def _apply(request: Request, runs: BulkRuns, action: str, retried: str) -> str:
    """Carry an action out and return what was done.

    Raises:
        StudioError: If the record cannot be used, or no rows of that state can be retried.
    """
    key = request.path_params["run"]
    if action == "settle":
        return await _settle(request, runs, key)
    if action == "retry":
        if retried not in RETRIED:
            raise StudioError(f"Rows that are {retried[:20]!r} cannot be retried.")
        count = await runs.retry(key, retried)
        return f"{_format_rows(count)} will be submitted again."
    actions: Mapping[str, Any] = {"pause": runs.pause, "resume": runs.resume, "cancel": runs.cancel}
    changed: Awaitable[None] = actions[action](key)
    await changed
    return {"pause": "Paused.", "resume": "Resumed.", "cancel": "Cancelled."}[action]


async def _settle(request: Request, runs: BulkRuns, key: str) -> str:
    """Look for the tasks of uncertain rows in the task list of the service, and return what was found."""
    service = studio_of(request).service
    found = await runs.settle(key, service.client(origin_of(request)))
    run = await runs.run(key)
    left = run.counts.get("uncertain", 0) if run is not None else 0
    notice = f"The task list of {service.name} settles {_format_rows(found)}."
    if found:
        notice += " The process that works on the run fetches the results."
    if left:
        notice += f" {_format_rows(left)} {'stays' if left == 1 else 'stay'} uncertain; the reason is with each row."
    return notice


def _format_rows(count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'}"
