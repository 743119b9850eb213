"""Tasks: the list with filter and search, one task in detail, and its results as files that can be sought in."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from .._code import snippets
from .._pages import is_fragment, origin_of, render, respond, studio_of
from .._service import ResultResponse, StudioError, TaskFilter

PAGE_SIZE = 24
"""Tasks that are added when the end of the list is reached."""
STATUSES = ("running", "completed", "failed", "cancelled")


async def show_list(request: Request) -> Response:
    """Show the tasks that match, or for htmx only the cards: of the first page, or of the one at `offset`."""
    parameters = request.query_params
    status = parameters.get("status", "")
    wanted = TaskFilter(parameters.get("q", ""), status if status in STATUSES else "")
    offset = int(text) if (text := parameters.get("offset", "0")).isdecimal() and len(text) < 9 else 0
    found = studio_of(request).service.list_tasks(wanted, offset=offset, limit=PAGE_SIZE)
    name = "tasks.html" if not is_fragment(request) else "_cards.html" if offset else "_task_list.html"
    return respond(name, request, found=found, wanted=wanted, offset=offset, page_size=PAGE_SIZE, statuses=STATUSES)


async def show_task(request: Request) -> Response:
    """Show one task: request, response, timeline, callbacks, and the code that submits it again."""
    service = studio_of(request).service
    record = await service.task(request.path_params["task"])
    if record is None:
        text = f"There is no task {request.path_params['task'][:100]!r}, or it has expired."
        return respond("missing.html", request, status=404, title="No such task", text=text)
    code = snippets(record.request, service.connection(origin_of(request))) if record.request else []
    return HTMLResponse(render("task.html", request, record=record, code=code))


async def send_result(request: Request) -> Response:
    """Send a result, or the part that a Range header requests; seconds in a video are sought with it."""
    task, number = request.path_params["task"], request.path_params["number"]
    byte_range = request.headers.get("range")
    try:
        found = await studio_of(request).service.result(task, number, byte_range=byte_range)
    except StudioError as error:
        return PlainTextResponse(str(error), 404)
    name = f"{task}.mp4" if number == 1 else f"{task}-{number}.mp4"
    disposition = "attachment" if "download" in request.query_params else "inline"
    if isinstance(found, Path):
        return FileResponse(found, media_type="video/mp4", filename=name, content_disposition_type=disposition)
    return _PassedResult(found, disposition=f'{disposition}; filename="{quote(name)}"')


class _PassedResult(StreamingResponse):
    """The response of the host of a result; its request ends with this one, for example when the page is closed."""

    def __init__(self, found: ResultResponse, *, disposition: str) -> None:
        super().__init__(found.body(), found.status, {**found.headers, "content-disposition": disposition})
        self._found = found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._found.close()
