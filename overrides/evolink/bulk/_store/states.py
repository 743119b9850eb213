"""The states of runs and rows, and the values that transactions return."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

RUNNING, PAUSED, CANCELLED = "running", "paused", "cancelled"
"""The states of a run; a row can be cancelled, too."""

NEW, TODO, INTENT, ACCEPTED, DONE, FAILED, HELD = "new", "todo", "intent", "accepted", "done", "failed", "held"
"""The states of a row.

- new: it was read, and is not confirmed yet.
- todo: it is not submitted, and nothing is reserved for it.
- intent: its credits are reserved, and its POST may have been sent. With an error, its outcome is uncertain.
- accepted: it has a task. With an error, its result could not be fetched yet.
- done, failed, cancelled: it has ended.
- held: the credits that the run may still reserve do not suffice for it.
"""

REMOVED = "The row is no longer in the file."
"""The error of a cancelled row that the last reading of the jobs did not contain."""


class RunState(NamedTuple):
    """A run as it is now. Credits are in UC: 10,000 are a credit."""

    run_id: str
    state: str
    reason: str | None
    """Why it is paused, in a sentence; None if the user paused it."""
    max_credits: int | None
    reserved: int
    """The credits of all rows that are submitted or done, also of those whose outcome is uncertain."""
    per_second: float | None
    next_slot: float
    """From when on the next row may be submitted, in Unix seconds."""
    created: float
    folder: str
    reading: int
    """The number of the last reading of the jobs."""
    source: str | None
    """The fingerprint of the jobs and options of that reading if it was confirmed; None if it must be repeated."""


class Row(NamedTuple):
    """A row of a run."""

    row_id: str
    """The digest of the request and the output name, and which occurrence of both in the jobs it is."""
    position: int
    """Its place in the jobs, from 1."""
    line: int
    """The line at which it begins in its file."""
    model: str
    request: str
    """The request as JSON; each local file is a placeholder URL."""
    files: str | None
    """The local files as a JSON object: JSON Pointer -> absolute path and SHA-256. None if there are none."""
    output: str
    """The path of its result, relative to the output folder."""
    cost: int | None
    """The estimate of its price in UC; None if it is not known."""
    state: str
    attempt: int
    """How often it was begun on purpose: 1, and one more for each explicit retry."""
    epoch: int
    """How often a worker has taken it over; only the latest may change it."""
    claim: str | None
    """Identifies the begin that created the intent."""
    reserved: int
    body: str | None
    """The JSON that was submitted, or is about to be."""
    began: float | None
    """When it was first submitted in this attempt, in Unix seconds; None for an intent that waits for its time slot."""
    task_id: str | None
    accepted: float | None
    finished: float | None
    path: str | None
    """The first file of its result."""
    more: str | None
    """The other files of its result, as a JSON list of paths."""
    sha256: str | None
    size: int | None
    host: str | None
    """The machine that has the file."""
    element_id: str | None
    error: str | None

    def idempotency_key(self, run_id: str) -> str:
        """Return the key of its submission, which depends on nothing but the run, the row and the attempt."""
        name = f"{run_id} {self.row_id} {self.attempt}"
        return f"evolink-bulk-{hashlib.sha256(name.encode()).hexdigest()[:32]}"


COLUMNS = ", ".join(Row._fields)
"""The columns of `Row`, in its order."""


class Claim(NamedTuple):
    """A row that was taken over by `begin`."""

    row: Row
    """The row as it is now; its epoch is that of the caller."""
    is_new: bool
    """Whether nothing was sent yet: this `begin` created the intent, or its worker ended before its time slot."""
    wait: float
    """Seconds until its time slot."""
    is_blocked: bool = False
    """Whether the run is not running, so that nothing may be submitted."""
