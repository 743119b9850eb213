"""Bulk runs: thousands of generations that survive crashes, restarts and empty accounts without a second charge.

    from evolink.bulk import Run

    with Run("jobs.jsonl", "renders", max_credits=500) as run:
        print(run.read())
        for result in run.results():
            print(result.line, result.state, result.path)

The record of a run is an SQLite file in its output folder, or tables in PostgreSQL, where any number of workers share
the run. The same call goes on where the last one ended.
"""

from __future__ import annotations

from ._async_run import AsyncRun
from ._jobs.records import Problem
from ._results import RowResult
from ._run import Run, list_statuses
from ._values import InvalidJobs, ModelPrice, Plan, RunStatus
from ._worker import run_worker

__all__ = [
    "AsyncRun",
    "InvalidJobs",
    "ModelPrice",
    "Plan",
    "Problem",
    "RowResult",
    "Run",
    "RunStatus",
    "list_statuses",
    "run_worker",
]


def __dir__() -> list[str]:
    return sorted(__all__)
