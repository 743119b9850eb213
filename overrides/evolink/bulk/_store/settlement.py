"""The transactions that settle uncertain rows: the attempts without a task, the tasks that are taken, the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .states import ACCEPTED, INTENT
from .transactions import Statement, Transaction

CHUNK = 500
"""The most task ids in one query."""


class Attempt(NamedTuple):
    """A submission whose task is not known."""

    run_id: str
    row_id: str
    attempt: int
    model: str
    body: str
    """The JSON that was submitted."""
    began: float
    """When it was submitted, in Unix seconds."""
    is_uncertain: bool
    """Whether the row waits for its task; False if it is being submitted, or was retried since."""


def open_attempts() -> Transaction[list[Attempt]]:
    """Return all attempts of all runs that may have a task which no row has."""
    found = yield Statement(
        "SELECT rows.run_id, row_id, attempt, model, body, began, CASE WHEN error IS NULL THEN 0 ELSE 1 END"
        f" FROM runs JOIN rows ON rows.run_id = runs.run_id AND rows.state = '{INTENT}' AND began IS NOT NULL"
        " UNION ALL SELECT run_id, row_id, attempt, model, body, began, 0 FROM attempts WHERE task_id IS NULL"
        " ORDER BY 6"
    )
    return [Attempt._make((*values, bool(is_uncertain))) for *values, is_uncertain in found]


def taken_tasks(task_ids: Sequence[str]) -> Transaction[dict[str, float | None]]:
    """Return those of some tasks that rows have or had, each with the time at which it was submitted."""
    taken: dict[str, float | None] = {}
    for start in range(0, len(task_ids), CHUNK):
        chunk = task_ids[start : start + CHUNK]
        names = ", ".join(f"${number}" for number in range(1, 1 + len(chunk)))
        found = yield Statement(
            f"SELECT task_id, began FROM rows WHERE task_id IN ({names})"
            f" UNION ALL SELECT task_id, began FROM attempts WHERE task_id IN ({names})",
            chunk,
        )
        taken.update((task_id, began) for task_id, began in found)
    return taken


def record_task(attempt: Attempt, task_id: str) -> Transaction[bool]:
    """Record the task of an uncertain row, and return False if it has one, was retried, or the task is taken."""
    found = yield Statement(
        f"UPDATE rows SET state = '{ACCEPTED}', task_id = $4, accepted = began, error = NULL"
        f" WHERE run_id = $1 AND row_id = $2 AND attempt = $3 AND state = '{INTENT}' AND error IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM rows AS others WHERE others.task_id = $4)"
        " AND NOT EXISTS (SELECT 1 FROM attempts WHERE attempts.task_id = $4) RETURNING epoch",
        (attempt.run_id, attempt.row_id, attempt.attempt, task_id),
    )
    return bool(found)


def record_reason(attempt: Attempt, reason: str) -> Transaction[None]:
    """Record why the task of an uncertain row is not known."""
    yield Statement(
        "UPDATE rows SET error = $4 WHERE run_id = $1 AND row_id = $2 AND attempt = $3"
        f" AND state = '{INTENT}' AND error IS NOT NULL",
        (attempt.run_id, attempt.row_id, attempt.attempt, reason),
    )
