"""The transactions of running jobs, as generators of SQL statements that SQLite and PostgreSQL share.

A transaction yields statements and receives their rows; a database commits it when it returns. The invariants:

- The credits that a run has reserved are those of its rows, and never more than `max_credits`: one conditional UPDATE
  takes the credits and the time slot of a row together, before its POST.
- An intent has the time of its POST, committed before it. One that waits for its time slot has none, so that nothing is
  uncertain if its worker ends.
- Each `begin` raises the epoch of a row, and each `note` requires the epoch of its caller. A worker that was taken for
  dead changes nothing any more.
- The rows of one tick share a transaction, and a single UPDATE reserves for all of them.
- A transaction may run twice if the connection is lost during its commit: `begin` recognises its own intent by the
  claim, and credits that are released are no longer those of the row.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from .states import ACCEPTED, COLUMNS, DONE, FAILED, HELD, INTENT, RUNNING, TODO, Claim, Row, RunState

T = TypeVar("T")


class Statement(NamedTuple):
    """One SQL statement; `$1` is the first of its values."""

    sql: str
    values: Sequence[Any] = ()
    is_many: bool = False
    """Whether `values` is a list of values, for each of which it is executed; the rows of all are received together."""


Transaction = Generator[Statement, list[Any], T]
"""A generator that yields statements, receives their rows, and returns a result."""

MAX_AHEAD = 300.0
"""Seconds. A time slot that is later was reserved by a clock that has been set back since, and counts as free.

The slots of one second are added, so that slow runs can queue."""


class Database(Protocol):
    """Runs transactions."""

    async def run(self, transaction: Callable[[], Transaction[T]], *, is_query: bool = False) -> T:
        """Run a transaction and commit it; it is created again if the connection is lost.

        Args:
            transaction: Creates the transaction.
            is_query: Whether it has one statement, which changes nothing: it needs no transaction and no lock.
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
    return list(map(Row._make, found))


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
    return list(map(Row._make, found))


class Begin(NamedTuple):
    """A row that a worker takes over."""

    row_id: str
    body: str
    """The JSON to submit, if nothing was submitted before."""
    claim: str
    """Identifies this begin."""


class Note(NamedTuple):
    """A change of a row by the worker that has it."""

    row_id: str
    epoch: int
    """That of the worker."""
    changes: Mapping[str, Any]
    """Columns and their values; none to check the epoch alone."""
    is_released: bool = False
    """Whether the credits that are reserved for the row can be reserved again."""


class Read(NamedTuple):
    """A row to read."""

    row_id: str


def run_batch(run_id: str, items: Sequence[Begin | Note | Read], *, now: float) -> Transaction[list[Any]]:
    """Read rows, change rows and take rows over in one transaction, and return the result of each item."""
    notes = [item for item in items if isinstance(item, Note)]  # first, since they may release credits
    begins = [item for item in items if isinstance(item, Begin)]
    reads = [item for item in items if isinstance(item, Read)]
    results: dict[type, Iterator[Any]] = {
        Note: iter((yield from note(run_id, notes)) if notes else ()),
        Begin: iter((yield from begin(run_id, begins, now=now)) if begins else ()),
        Read: iter((yield from read_rows(run_id, reads)) if reads else ()),
    }
    return [next(results[type(item)]) for item in items]


def read_rows(run_id: str, reads: Sequence[Read]) -> Transaction[list[Row | None]]:
    """Return some rows by their ids, None for one that does not exist."""
    found = yield Statement(
        f"SELECT {COLUMNS} FROM rows WHERE run_id = $1 AND row_id = $2",
        [(run_id, each.row_id) for each in reads],
        is_many=True,
    )
    rows = {row.row_id: row for row in map(Row._make, found)}
    return [rows.get(each.row_id) for each in reads]


def begin(run_id: str, begins: Sequence[Begin], *, now: float) -> Transaction[list[Claim | None]]:
    """Take rows over; reserve credits and time slots for those to be submitted, and record the intents.

    Args:
        run_id: The run.
        begins: The rows. Of several begins of one row, the last one takes it over.
        now: The time in Unix seconds.

    Returns:
        For each begin the row as it is now: an intent that may be sent, an accepted one, one that is held, or still to
        do because the run is paused. None if it has ended.
    """
    found = yield Statement(
        "UPDATE rows SET epoch = epoch + 1 WHERE run_id = $1 AND row_id = $2"
        f" AND state IN ('{TODO}', '{HELD}', '{INTENT}', '{ACCEPTED}') RETURNING {COLUMNS}",
        [(run_id, each.row_id) for each in begins],
        is_many=True,
    )
    rows = {row.row_id: row for row in map(Row._make, found)}
    begin_of = {each.row_id: each for each in begins}
    claims: dict[Begin, Claim] = {}
    waiting: list[Begin] = []
    for row_id, row in rows.items():
        each = begin_of[row_id]
        if row.state == ACCEPTED:
            claims[each] = Claim(row, is_new=False, wait=0.0)
        elif row.state == INTENT and row.claim == each.claim:
            claims[each] = Claim(row, is_new=True, wait=0.0)
        else:
            waiting.append(each)
    if waiting:
        claims |= yield from _submit(run_id, {each: rows[each.row_id] for each in waiting}, now=now)
    return [claims.get(each) for each in begins]


def _submit(run_id: str, rows: Mapping[Begin, Row], *, now: float) -> Transaction[dict[Begin, Claim]]:
    """Reserve credits and time slots for rows, and record the intents of those that have both."""
    costs = [0 if row.state == INTENT else row.cost or 0 for row in rows.values()]
    slots = yield from _reserve(run_id, costs, now=now)
    run = (yield from run_state(run_id)) if None in slots else None
    claims: dict[Begin, Claim] = {}
    intents: list[tuple[Any, ...]] = []
    held: list[tuple[str, str]] = []
    for (each, row), cost, slot in zip(rows.items(), costs, slots, strict=True):
        wait = max((slot or 0.0) - now, 0.0)
        if slot is None and (run is None or run.state != RUNNING or row.state == INTENT):
            claims[each] = Claim(row, is_new=False, wait=0.0, is_blocked=True)
        elif slot is None:
            held.append((run_id, each.row_id))
            claims[each] = Claim(row._replace(state=HELD), is_new=False, wait=0.0)
        elif row.state == INTENT and row.began is not None:
            claims[each] = Claim(row, is_new=False, wait=wait)
        else:
            reserved, began = row.reserved if row.state == INTENT else cost, None if wait else now
            intent: dict[str, Any] = {"body": each.body, "claim": each.claim, "reserved": reserved, "began": began}
            intents.append((run_id, each.row_id, *intent.values()))
            claims[each] = Claim(row._replace(state=INTENT, error=None, **intent), is_new=True, wait=wait)
    where = "WHERE run_id = $1 AND row_id = $2"  # these rows are locked
    if intents:
        update = f"UPDATE rows SET state = '{INTENT}', error = NULL, body = $3, claim = $4, reserved = $5, began = $6"
        yield Statement(f"{update} {where}", intents, is_many=True)
    if held:
        yield Statement(f"UPDATE rows SET state = '{HELD}' {where}", held, is_many=True)
    return claims


def _reserve(run_id: str, costs: Sequence[int], *, now: float) -> Transaction[list[float | None]]:
    """Reserve the credits and the time slots of rows together, and return the slots, None for rows without credits.

    If the credits do not suffice for all rows, each half of them is tried alone.
    """
    found = yield Statement(
        "UPDATE runs SET reserved = reserved + $2, next_slot = CASE"
        " WHEN next_slot < $3 AND per_second IS NOT NULL THEN $3"
        " WHEN next_slot > $3 + $4 + COALESCE(100 / per_second, 0) THEN $3"
        " ELSE next_slot END + COALESCE($5 / per_second, 0)"
        f" WHERE run_id = $1 AND state = '{RUNNING}'"
        " AND (max_credits IS NULL OR $2 = 0 OR reserved + $2 <= max_credits)"
        " RETURNING next_slot - COALESCE($5 / per_second, 0), COALESCE(1 / per_second, 0)",
        (run_id, sum(costs), now, MAX_AHEAD, float(len(costs))),
    )
    if found:
        first, interval = found[0]
        return [first + number * interval for number in range(len(costs))]
    if len(costs) == 1:
        return [None]
    half = len(costs) // 2
    slots = yield from _reserve(run_id, costs[:half], now=now)
    return slots + (yield from _reserve(run_id, costs[half:], now=now))


def note(run_id: str, notes: Sequence[Note]) -> Transaction[list[bool]]:
    """Change rows, and return for each whether it was; one that another worker has taken over is not changed."""
    condition = "run_id = $1 AND row_id = $2 AND epoch = $3"
    released = [each for each in notes if each.is_released]
    reserved_for: dict[tuple[str, int], int] = {}
    if released:
        locked = yield Statement(
            f"UPDATE rows SET epoch = epoch WHERE {condition} RETURNING row_id, epoch, reserved",
            [(run_id, each.row_id, each.epoch) for each in released],
            is_many=True,
        )
        reserved_for = {(row_id, epoch): reserved for row_id, epoch, reserved in locked}
        total = sum(reserved_for.values())
        if total:  # before the rows end, so that the time of their end is close to the commit
            yield Statement("UPDATE runs SET reserved = reserved - $2 WHERE run_id = $1", (run_id, total))
    values_of: dict[tuple[str, ...], list[Sequence[Any]]] = {}
    for each in notes:
        changes = {**each.changes, "reserved": 0} if each.is_released else each.changes
        values_of.setdefault(tuple(changes), []).append((run_id, each.row_id, each.epoch, *changes.values()))
    changed: set[tuple[str, int]] = set()
    for columns, values in values_of.items():
        if columns:
            assigned = ", ".join(f"{name} = ${number}" for number, name in enumerate(columns, 4))
            sql = f"UPDATE rows SET {assigned} WHERE {condition} RETURNING row_id, epoch"
        else:
            sql = f"SELECT row_id, epoch FROM rows WHERE {condition}"
        changed.update((yield Statement(sql, values, is_many=True)))
    return [(each.row_id, each.epoch) in changed for each in notes]


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
