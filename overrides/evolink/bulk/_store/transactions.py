"""The transactions of running jobs, as generators of SQL statements that SQLite and PostgreSQL share.

A transaction yields statements and receives their rows; a database commits it when it returns. The invariants:

- The credits that a run has reserved are those of its rows, and never more than `max_credits`: one conditional UPDATE
  takes the credits and the time slot of a row together, before its POST.
- Each `begin` raises the epoch of a row, and each `note` requires the epoch of its caller. A worker that was taken for
  dead changes nothing any more.
- A transaction may run twice if the connection is lost during its commit: `begin` recognises its own intent by the
  claim, and credits that are released are no longer those of the row.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from .states import ACCEPTED, COLUMNS, DONE, FAILED, HELD, INTENT, RUNNING, TODO, Claim, Row, RunState

T = TypeVar("T")


class Statement(NamedTuple):
    """One SQL statement; `$1` is the first of its values."""

    sql: str
    values: Sequence[Any] = ()
    is_many: bool = False
    """Whether `values` are those of many executions, which return no rows."""


Transaction = Generator[Statement, list[Any], T]
"""A generator that yields statements, receives their rows, and returns a result."""

MAX_AHEAD = 300.0
"""Seconds. A time slot that is later was reserved by a clock that has been set back since, and counts as free.

The slots of one second are added, so that slow runs can queue."""


class Database(Protocol):
    """Runs transactions."""

    async def run(self, transaction: Callable[[], Transaction[T]], *, is_single: bool = False) -> T:
        """Run a transaction and commit it; it is created again if the connection is lost.

        Args:
            transaction: Creates the transaction.
            is_single: Whether it has one statement, which the database commits by itself.
        """
        ...

    async def close(self) -> None: ...


def run_state(run_id: str) -> Transaction[RunState | None]:
    """Return a run as it is now, None if there is no such run."""
    found = yield Statement(f"SELECT {', '.join(RunState._fields)} FROM runs WHERE run_id = $1", (run_id,))
    return RunState(*found[0]) if found else None


Place = tuple[int, str]
"""The position and the id of a row, by which rows are ordered."""

START: Place = (-1, "")


def open_rows(run_id: str, states: Sequence[str], *, after: Place = START, limit: int = 500) -> Transaction[list[Row]]:
    """Return the next rows in some states, or in any, in the order of their places, beginning behind one."""
    names = ", ".join(f"${number}" for number in range(5, 5 + len(states)))
    condition = f" AND state IN ({names})" if states else ""
    found = yield Statement(
        f"SELECT {COLUMNS} FROM rows WHERE run_id = $1 AND (position, row_id) > ($2, $3){condition}"
        " ORDER BY position, row_id LIMIT $4",
        (run_id, *after, limit, *states),
    )
    return [Row(*values) for values in found]


def latest_end(run_id: str) -> Transaction[float]:
    """Return when the latest row of a run was done or failed, in Unix seconds; 0 if none was."""
    found = yield Statement("SELECT MAX(finished) FROM rows WHERE run_id = $1", (run_id,))
    return float(found[0][0] or 0.0)


def ended_rows(run_id: str, *, after: tuple[float, str], limit: int = 500) -> Transaction[list[Row]]:
    """Return the next rows that are done or failed, in the order of their ends, beginning behind one."""
    found = yield Statement(
        f"SELECT {COLUMNS} FROM rows WHERE run_id = $1 AND state IN ('{DONE}', '{FAILED}')"
        " AND (finished, row_id) > ($2, $3) ORDER BY finished, row_id LIMIT $4",
        (run_id, *after, limit),
    )
    return [Row(*values) for values in found]


def read_row(run_id: str, row_id: str) -> Transaction[Row | None]:
    """Return a row, None if there is no such row."""
    found = yield Statement(f"SELECT {COLUMNS} FROM rows WHERE run_id = $1 AND row_id = $2", (run_id, row_id))
    return Row(*found[0]) if found else None


def begin(run_id: str, row_id: str, *, body: str, claim: str, now: float) -> Transaction[Claim | None]:
    """Take a row over; if it is to be submitted, reserve its credits and a time slot, and record the intent.

    Args:
        run_id: The run.
        row_id: The row.
        body: The JSON to submit, if nothing was submitted before.
        claim: Identifies this begin.
        now: The time in Unix seconds.

    Returns:
        The row as it is now: an intent that may be sent, an accepted one, one that is held, or still to do because the
        run is paused. None if it has ended.
    """
    found = yield Statement(
        "UPDATE rows SET epoch = epoch + 1 WHERE run_id = $1 AND row_id = $2"
        f" AND state IN ('{TODO}', '{HELD}', '{INTENT}', '{ACCEPTED}') RETURNING {COLUMNS}",
        (run_id, row_id),
    )
    if not found:
        return None
    row = Row(*found[0])
    if row.state == ACCEPTED:
        return Claim(row, is_new=False, wait=0.0)
    if row.state == INTENT and row.claim == claim:
        return Claim(row, is_new=True, wait=0.0)
    cost = (row.cost or 0) if row.state != INTENT else 0
    slots = yield Statement(
        "UPDATE runs SET reserved = reserved + $2,"
        " next_slot = CASE WHEN next_slot < $3 OR next_slot > $3 + $4 + COALESCE(100 / per_second, 0) THEN $3"
        " ELSE next_slot END + COALESCE(1 / per_second, 0)"
        f" WHERE run_id = $1 AND state = '{RUNNING}'"
        " AND (max_credits IS NULL OR $2 = 0 OR reserved + $2 <= max_credits)"
        " RETURNING next_slot - COALESCE(1 / per_second, 0)",
        (run_id, cost, now, MAX_AHEAD),
    )
    if not slots:
        run = yield from run_state(run_id)
        if run is None or run.state != RUNNING or row.state == INTENT:
            return Claim(row, is_new=False, wait=0.0, is_blocked=True)
        return Claim((yield from _change(run_id, row_id, {"state": HELD})), is_new=False, wait=0.0)
    wait = max(slots[0][0] - now, 0.0)
    if row.state == INTENT:
        return Claim(row, is_new=False, wait=wait)
    intent = {"state": INTENT, "body": body, "claim": claim, "reserved": cost, "began": now + wait, "error": None}
    return Claim((yield from _change(run_id, row_id, intent)), is_new=True, wait=wait)


def _change(run_id: str, row_id: str, changes: Mapping[str, Any]) -> Transaction[Row]:
    """Change a row that this transaction has locked, and return it."""
    found = yield Statement(
        f"UPDATE rows SET {_assign(changes, first=3)} WHERE run_id = $1 AND row_id = $2 RETURNING {COLUMNS}",
        (run_id, row_id, *changes.values()),
    )
    return Row(*found[0])


def note(
    run_id: str, row_id: str, epoch: int, changes: Mapping[str, Any], *, is_released: bool = False
) -> Transaction[bool]:
    """Change a row, and return False if another worker has taken it over; then nothing is changed.

    Args:
        run_id: The run.
        row_id: The row.
        epoch: That of the caller.
        changes: Columns and their values; none to check the epoch alone.
        is_released: Whether the credits that are reserved for the row can be reserved again.
    """
    values = (run_id, row_id, epoch)
    condition = "run_id = $1 AND row_id = $2 AND epoch = $3"
    if not is_released:
        assigned = _assign(changes, first=4) or "epoch = epoch"
        update = f"UPDATE rows SET {assigned} WHERE {condition} RETURNING epoch"
        return bool((yield Statement(update, (*values, *changes.values()))))
    found = yield Statement(f"UPDATE rows SET epoch = epoch WHERE {condition} RETURNING reserved", values)
    if not found:
        return False
    yield Statement("UPDATE runs SET reserved = reserved - $2 WHERE run_id = $1", (run_id, found[0][0]))
    yield from _change(run_id, row_id, {**changes, "reserved": 0})
    return True


def settle(run_id: str, row_id: str, *, claim: str | None, task_id: str, now: float) -> Transaction[None]:
    """Record the task of a submission whose row another worker has taken over, if its outcome is still uncertain."""
    yield Statement(
        f"UPDATE rows SET state = '{ACCEPTED}', task_id = $4, accepted = $5, error = NULL"
        f" WHERE run_id = $1 AND row_id = $2 AND claim = $3 AND state = '{INTENT}' AND task_id IS NULL",
        (run_id, row_id, claim, task_id, now),
    )


def slow_down(run_id: str, until: float) -> Transaction[None]:
    """Let no row of a run be submitted before a time in Unix seconds, because the API has received too many."""
    yield Statement("UPDATE runs SET next_slot = $2 WHERE run_id = $1 AND next_slot < $2", (run_id, until))


def set_state(run_id: str, state: str, reason: str | None = None, *, if_running: bool = False) -> Transaction[None]:
    """Set the state of a run."""
    condition = f" AND state = '{RUNNING}'" if if_running else ""
    yield Statement(f"UPDATE runs SET state = $2, reason = $3 WHERE run_id = $1{condition}", (run_id, state, reason))


def _assign(changes: Mapping[str, Any], *, first: int) -> str:
    return ", ".join(f"{name} = ${number}" for number, name in enumerate(changes, first))
