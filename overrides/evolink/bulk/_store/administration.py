"""The transactions that create runs, read their jobs, count their rows and change many rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .states import ACCEPTED, CANCELLED, COLUMNS, DONE, HELD, INTENT, NEW, REMOVED, RUNNING, TODO, Row
from .transactions import Statement, Transaction, run_state


class CheckedRow(NamedTuple):
    """A row of the jobs that satisfies the contract."""

    row_id: str
    position: int
    line: int
    model: str
    request: str
    files: str | None
    output: str
    cost: int | None


@dataclass(frozen=True, slots=True)
class ModelCount:
    """The rows of one model that are confirmed or not yet."""

    model: str
    rows: int
    uc: int
    """The sum of their known prices in UC."""
    unknown: int
    """How many have no known price."""


@dataclass(frozen=True, slots=True)
class StateCount:
    """The rows of a run in one state."""

    state: str
    has_error: bool
    rows: int
    reserved: int
    """The UC that are reserved for them."""


def create_run(run_id: str, *, folder: str, created: float) -> Transaction[None]:
    """Create a run; one that exists stays as it is."""
    yield Statement(
        "INSERT INTO runs (run_id, state, created, folder) VALUES ($1, $2, $3, $4) ON CONFLICT (run_id) DO NOTHING",
        (run_id, RUNNING, created, folder),
    )


def list_runs() -> Transaction[list[str]]:
    """Return the ids of all runs, the newest first."""
    found = yield Statement("SELECT run_id FROM runs ORDER BY created DESC")
    return [run_id for (run_id,) in found]


def set_limits(run_id: str, *, max_credits: int | None, per_second: float | None) -> Transaction[None]:
    """Set the limits of a run, and let rows be tried again that were held by the former budget."""
    yield Statement(
        "UPDATE runs SET max_credits = $2, per_second = $3 WHERE run_id = $1", (run_id, max_credits, per_second)
    )
    yield Statement(f"UPDATE rows SET state = '{TODO}' WHERE run_id = $1 AND state = '{HELD}'", (run_id,))


def begin_reading(run_id: str) -> Transaction[int]:
    """Return the number of a new reading of the jobs, and forget the rows of one that was never confirmed."""
    yield Statement(f"DELETE FROM rows WHERE run_id = $1 AND state = '{NEW}'", (run_id,))
    found = yield Statement(
        "UPDATE runs SET reading = reading + 1, source = NULL WHERE run_id = $1 RETURNING reading", (run_id,)
    )
    return int(found[0][0])


def add_rows(run_id: str, reading: int, rows: Sequence[CheckedRow]) -> Transaction[None]:
    """Add rows of a reading; one that an earlier reading had keeps its state, output and task.

    One that is not submitted gets its request and its price anew: the callback URL, or the prices, may have changed.
    """
    is_submitted = f"rows.state IN ('{INTENT}', '{ACCEPTED}', '{DONE}')"
    is_waiting = f"rows.state IN ('{TODO}', '{HELD}')"
    yield Statement(
        "INSERT INTO rows (run_id, reading, state, row_id, position, line, model, request, files, output, cost)"
        f" VALUES ($1, $2, '{NEW}', $3, $4, $5, $6, $7, $8, $9, $10)"
        " ON CONFLICT (run_id, row_id) DO UPDATE"
        " SET reading = excluded.reading, position = excluded.position, line = excluded.line,"
        f" request = CASE WHEN {is_submitted} THEN rows.request ELSE excluded.request END,"
        f" cost = CASE WHEN {is_submitted} THEN rows.cost ELSE excluded.cost END,"
        f" body = CASE WHEN {is_waiting} THEN NULL ELSE rows.body END",
        [(run_id, reading, *row) for row in rows],
        is_many=True,
    )


def shared_outputs(run_id: str, *, limit: int = 20) -> Transaction[list[tuple[str, int, int]]]:
    """Return output names that several rows have, each with the lines of two of them.

    Rows that are not in the jobs any more count while they run. Names that differ in case alone are the same file on
    Windows and macOS.
    """
    found = yield Statement(
        "SELECT MIN(output), MIN(line), MAX(line) FROM rows JOIN runs USING (run_id)"
        f" WHERE run_id = $1 AND (rows.reading = runs.reading OR rows.state IN ('{INTENT}', '{ACCEPTED}'))"
        " GROUP BY LOWER(output) HAVING COUNT(*) > 1 ORDER BY 2 LIMIT $2",
        (run_id, limit),
    )
    return [(output, first, last) for output, first, last in found]


def prices_of(run_id: str, states: Sequence[str], *, has_error: bool | None = None) -> Transaction[list[ModelCount]]:
    """Return the rows of the last reading in some states by model; only those with or without an error if given."""
    names = ", ".join(f"${number}" for number in range(2, 2 + len(states)))
    condition = "" if has_error is None else f" AND error IS {'NOT NULL' if has_error else 'NULL'}"
    found = yield Statement(
        "SELECT model, COUNT(*), CAST(COALESCE(SUM(cost), 0) AS BIGINT), COUNT(*) - COUNT(cost)"
        " FROM rows JOIN runs USING (run_id) WHERE run_id = $1 AND rows.reading = runs.reading"
        f" AND rows.state IN ({names}){condition} GROUP BY model ORDER BY model",
        (run_id, *states),
    )
    return [ModelCount(*values) for values in found]


def forget_reading(run_id: str) -> Transaction[None]:
    """Delete the rows that were read and not confirmed."""
    yield Statement(f"DELETE FROM rows WHERE run_id = $1 AND state = '{NEW}'", (run_id,))


def confirm_reading(run_id: str, source: str | None) -> Transaction[None]:
    """Let the rows of the last reading be submitted, and those no more that it did not have.

    Args:
        run_id: The run.
        source: The fingerprint of the jobs, if the same jobs need not be read again.
    """
    yield Statement("UPDATE runs SET source = $2 WHERE run_id = $1", (run_id, source))
    run = yield from run_state(run_id)
    reading = run.reading if run is not None else 0
    values = (run_id, reading)
    yield Statement(f"UPDATE rows SET state = '{TODO}' WHERE run_id = $1 AND reading = $2 AND state = '{NEW}'", values)
    yield Statement(
        f"UPDATE rows SET state = '{TODO}', error = NULL"
        f" WHERE run_id = $1 AND reading = $2 AND state = '{CANCELLED}' AND error = $3",
        (*values, REMOVED),
    )
    yield Statement(
        f"UPDATE rows SET state = '{CANCELLED}', error = $3"
        f" WHERE run_id = $1 AND reading <> $2 AND state IN ('{TODO}', '{HELD}')",
        (*values, REMOVED),
    )


def count_rows(run_id: str) -> Transaction[list[StateCount]]:
    """Return how many rows of a run are in each state, and what is reserved for them."""
    found = yield Statement(
        "SELECT state, CASE WHEN error IS NULL THEN 0 ELSE 1 END, COUNT(*), CAST(SUM(reserved) AS BIGINT)"
        " FROM rows WHERE run_id = $1 GROUP BY 1, 2",
        (run_id,),
    )
    return [StateCount(state, bool(has_error), rows, reserved) for state, has_error, rows, reserved in found]


def page_of_rows(
    run_id: str, state: str | None, *, has_error: bool | None = None, offset: int, limit: int
) -> Transaction[list[Row]]:
    """Return some of the rows in a state, or of all that are confirmed, in the order of their places.

    Args:
        run_id: The run.
        state: The state; None for any.
        has_error: Only rows with an error, or only those without one.
        offset: How many rows are left out before the first.
        limit: The most rows.
    """
    conditions = [f"state <> '{NEW}'" if state is None else "state = $4"]
    if has_error is not None:
        conditions.append(f"error IS {'NOT NULL' if has_error else 'NULL'}")
    found = yield Statement(
        f"SELECT {COLUMNS} FROM rows WHERE run_id = $1 AND {' AND '.join(conditions)}"
        " ORDER BY position, row_id LIMIT $2 OFFSET $3",
        (run_id, limit, offset, *([] if state is None else [state])),
    )
    return [Row(*values) for values in found]


def release_held() -> Transaction[int]:
    """Let the held rows of all running runs be tried again for which there are credits now; return their number."""
    found = yield Statement(
        f"UPDATE rows SET state = '{TODO}' WHERE run_id IN (SELECT run_id FROM runs WHERE state = '{RUNNING}')"
        f" AND state = '{HELD}' AND EXISTS (SELECT 1 FROM runs WHERE runs.run_id = rows.run_id"
        " AND (max_credits IS NULL OR runs.reserved + COALESCE(cost, 0) <= max_credits)) RETURNING row_id"
    )
    return len(found)


def cancel_rows(run_id: str) -> Transaction[None]:
    """Cancel a run, and its rows that were not submitted."""
    yield Statement(f"UPDATE runs SET state = '{CANCELLED}', reason = NULL WHERE run_id = $1", (run_id,))
    yield Statement(
        f"UPDATE rows SET state = '{CANCELLED}' WHERE run_id = $1 AND state IN ('{TODO}', '{HELD}', '{NEW}')",
        (run_id,),
    )


def retry_rows(run_id: str, states: Sequence[str], row_ids: Sequence[str] = ()) -> Transaction[int]:
    """Let ended rows be submitted once more, with a new idempotency key, and return their number.

    What was reserved for an attempt without a refund remains reserved by the run.

    Args:
        run_id: The run.
        states: The states of the rows: failed, cancelled, or intent for those whose outcome is uncertain.
        row_ids: Only these rows; by default those of the last reading.
    """
    names = ", ".join(f"${number}" for number in range(2, 2 + len(states)))
    chosen = ", ".join(f"${number}" for number in range(2 + len(states), 2 + len(states) + len(row_ids)))
    # A row that has changed since is another row: its former version is not submitted again with all others.
    which = f"row_id IN ({chosen})" if row_ids else "reading = (SELECT reading FROM runs WHERE run_id = $1)"
    condition = f"run_id = $1 AND state IN ({names}) AND (state <> '{INTENT}' OR error IS NOT NULL) AND {which}"
    values = (run_id, *states, *row_ids)
    yield Statement(
        "INSERT INTO attempts SELECT run_id, row_id, attempt, model, body, began, task_id FROM rows"
        f" WHERE {condition} AND body IS NOT NULL AND began IS NOT NULL AND (task_id IS NOT NULL OR state = '{INTENT}')"
        " ON CONFLICT DO NOTHING",
        values,
    )
    found = yield Statement(
        f"UPDATE rows SET state = '{TODO}', attempt = attempt + 1, epoch = epoch + 1, reserved = 0, claim = NULL,"
        " body = NULL, began = NULL, task_id = NULL, accepted = NULL, finished = NULL, error = NULL"
        f" WHERE {condition} RETURNING row_id",
        values,
    )
    return len(found)


def count_reading(run_id: str) -> Transaction[int]:
    """Return the number of rows of the last reading."""
    found = yield Statement(
        "SELECT COUNT(*) FROM rows JOIN runs USING (run_id) WHERE run_id = $1 AND rows.reading = runs.reading",
        (run_id,),
    )
    return int(found[0][0])


def has_open_rows(run_id: str) -> Transaction[bool]:
    """Return whether a worker can do something about a row of a run now."""
    found = yield Statement(
        f"SELECT 1 FROM rows WHERE run_id = $1 AND (state IN ('{INTENT}', '{ACCEPTED}') AND error IS NULL"
        f" OR state = '{TODO}' AND EXISTS (SELECT 1 FROM runs WHERE run_id = $1 AND state = '{RUNNING}')) LIMIT 1",
        (run_id,),
    )
    return bool(found)
