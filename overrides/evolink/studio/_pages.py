"""Rendering of templates: one Jinja environment with autoescape, and what all pages show."""

from __future__ import annotations

import functools
import hashlib
import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape
from starlette.datastructures import State
from starlette.requests import Request
from starlette.responses import HTMLResponse

from ..prices._estimate import format_credits
from ..prices._numbers import format_number
from ._addresses import KeptRequests
from ._bulk import BulkRuns
from ._service import Service, TaskFilter, TaskRecord
from ._uploads import Uploads

FOLDER = Path(__file__).parent
MINUTE, HOUR, DAY = 60, 3600, 86400


class Studio:
    """What the handlers of one application share."""

    def __init__(
        self, service: Service, *, drift_report: Path | None = None, bulk_runs: BulkRuns | None = None
    ) -> None:
        self.service = service
        self.drift_report = drift_report
        self.bulk_runs = bulk_runs
        self.uploads = Uploads()
        self.kept_requests = KeptRequests()
        self.has_undo = False
        """Whether the sandbox was reset, and the state before can be restored."""


def studio_of(request: Request) -> Studio:
    """Return the studio that a request is for."""
    state: State = request.app.state
    studio: Studio = state.studio
    return studio


def origin_of(request: Request) -> str:
    """Return the URL under which the browser reaches the server, without a path."""
    return f"{request.url.scheme}://{request.headers.get('host') or request.url.netloc}"


def is_fragment(request: Request) -> bool:
    """Return whether htmx requests a part of a page."""
    return request.headers.get("hx-request") == "true"


def render(name: str, request: Request, **values: Any) -> str:
    """Return a template as text."""
    studio = studio_of(request)
    shared = {
        "base": request.scope.get("root_path", ""),
        "service": studio.service,
        "has_drift": studio.drift_report is not None,
        "has_bulk": studio.bulk_runs is not None,
        "now": studio.service.now(),
        "now_wall": time.time(),
        "newest": lambda: next(
            (task.id for task in studio.service.list_tasks(TaskFilter(), offset=0, limit=1).records), ""
        ),
    }
    return environment().get_template(name).render({**shared, **values})


def respond(name: str, request: Request, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a template as a response."""
    return HTMLResponse(render(name, request, **values), status)


@functools.cache
def environment() -> jinja2.Environment:
    """Return the environment of all templates: everything is escaped, and an undefined name is an error."""
    created = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    filters: dict[str, Any] = {
        "ago": format_age,
        "duration": format_duration,
        "credits": format_price,
        "number": format_number,
        "as_json": format_json,
        "clock": format_clock,
        "task_status": status_text,
        "prose": format_prose,
        "usd": format_usd,
    }
    created.filters.update(filters)
    created.globals["asset"] = asset
    return created


@functools.cache
def asset(name: str) -> str:
    """Return the path of a static file with a hash of its content, so that browsers may cache it for ever."""
    digest = hashlib.sha256((FOLDER / "static" / name).read_bytes()).hexdigest()[:12]
    return f"static/{name}?v={digest}"


def format_age(at: float, now: float) -> str:
    """Return how long ago something was: `now`, `5 min ago`, `3 h ago`, `2 d ago`."""
    seconds = max(now - at, 0)
    return "now" if seconds < MINUTE else f"{format_duration(seconds)} ago"


def format_duration(seconds: float) -> str:
    """Return a duration in its largest unit: `40 s`, `5 min`, `3 h`, `2 d`."""
    for unit, size in (("d", DAY), ("h", HOUR), ("min", MINUTE)):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def format_price(credits: Any) -> str:
    """Return credits with at most four places and without trailing zeros."""
    text = format_credits(credits) if not isinstance(credits, float) else f"{credits:.4f}".rstrip("0").rstrip(".")
    whole, dot, rest = text.partition(".")
    return f"{int(whole):,}{dot}{rest}"


def format_usd(amount: Decimal) -> str:
    """Return US dollars with four places."""
    return f"${amount:.4f}" if amount >= Decimal("0.0001") or not amount else "less than $0.0001"


def format_json(value: Any) -> str:
    """Return a value as indented JSON; characters that UTF-8 cannot encode are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, indent=2)
    return text


def format_clock(at: float) -> str:
    """Return a time in UTC: `2026-11-28 18:05:03`."""
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(at))
    except (ValueError, OverflowError, OSError):
        return "-"


def format_prose(text: str) -> Markup:
    """Return a sentence of the spec as HTML, in which backticks mark code."""
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(text.split("`"))
    )


def status_text(record: TaskRecord) -> str:
    """Return the status of a task as the page writes it."""
    return {"pending": "waiting", "processing": "generating"}.get(record.snapshot.status, record.snapshot.status)
