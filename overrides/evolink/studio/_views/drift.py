"""The page of a drift report, as `scripts/drift compare --format json` writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ..._json import is_list_of_dicts
from .._pages import respond, studio_of

FIELDS = ("model", "pointer", "keyword", "documented", "ours", "effect", "state", "page")


async def show(request: Request) -> Response:
    """Show the differences of the report by model."""
    path = studio_of(request).drift_report
    if path is None:
        text = "Start the studio with --drift-report FILE to see a report here."
        return respond("missing.html", request, status=404, title="No drift report", text=text)
    problem, differences = "", []
    try:
        differences = await run_in_threadpool(_read, path)
    except (OSError, ValueError) as error:
        problem = f"{path} cannot be read: {error}. Write it with scripts/drift compare --format json."
    by_model: dict[str, list[dict[str, Any]]] = {}
    for each in differences:
        by_model.setdefault(str(each["model"]), []).append(each)
    return respond("drift.html", request, by_model=by_model, problem=problem, path=path, total=len(differences))


def _read(path: Path) -> list[dict[str, Any]]:
    """Return the differences of a report.

    Raises:
        OSError: If the file cannot be read.
        ValueError: If it is not a report.
    """
    report = json.loads(path.read_text("utf-8"))
    if not is_list_of_dicts(report) or not all({*FIELDS} <= each.keys() for each in report):
        raise ValueError("it is not a list of differences")
    return report
