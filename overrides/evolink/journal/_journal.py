"""The SQLite log of submissions: what is recorded before and after each, and what is unfinished."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from .. import errors
from .._profiles import DEFAULT_PROFILE
from .._storage import journal_file, upload_records
from .._storage.locks import ForkSafeLock
from .._storage.processes import ProcessIdentity, current_process

if TYPE_CHECKING:
    import sqlite3

LEASE = 5.0
"""Seconds for which an entry is left to the call that works on it even if its process has ended."""
UNKNOWN_OWNER_LEASE = 600.0
"""The same for a process of which it cannot be known whether it lives, such as one on another machine."""

_ENTRY_COLUMNS = (
    "idempotency_key, model, body, began, state, task_id, reason, label, metadata, received, finished,"
    " owner_host, owner_pid, owner_started, leased, credits, file, estimate"
)
_IS_UNFINISHED = "(state = 'open' OR state = 'accepted' AND received IS NULL AND finished IS NULL)"
_OWNED = "owner_host = ?, owner_pid = ?, owner_started = ?, leased = ?"
_RELEASED = "owner_host = NULL, owner_pid = NULL, owner_started = NULL, leased = NULL"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A submission and its outcome."""

    idempotency_key: str
    model: str
    body: bytes
    """The JSON of the request."""
    began: float
    """The time before it was sent, in Unix seconds."""
    state: str
    """open: it is unknown whether it was accepted. accepted: it has a task. refused: it was not accepted."""
    task_id: str | None = None
    reason: str | None = None
    """The error message of a refused submission."""
    label: str | None = None
    """The caller's name for it."""
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any], hash=False)
    """The caller's own facts about it."""
    received: float | None = None
    """When the caller received its task, in Unix seconds."""
    finished: float | None = None
    """When its task was waited for or downloaded although the caller had not received it, in Unix seconds."""
    owner: ProcessIdentity | None = None
    """The process of the call that works on it; None once that call has ended."""
    leased: float | None = None
    """When that call began, in Unix seconds."""
    credits: float | None = None
    """The credits that the API reserved for it."""
    file: Path | None = None
    """The first file of its result, where it was last downloaded to."""
    estimate: Mapping[str, Any] | None = field(default=None, hash=False)
    """What it was estimated to cost, if that was estimated: the JSON that `prices.Estimate.from_dict` reads."""

    def seconds_in_use(self, now: float) -> float:
        """Return how long the entry is left to its owner from `now` on: 0 if it is free, infinity while that lives."""
        if self.owner is None or self.leased is None:
            return 0.0
        is_alive = self.owner.is_alive()
        if is_alive:
            return float("inf")
        age = max(now - self.leased, 0.0)
        return max((LEASE if is_alive is False else UNKNOWN_OWNER_LEASE) - age, 0.0)


class Journal:
    """The submissions of this machine, in one SQLite file. Safe for threads and processes, and after a fork."""

    def __init__(self, path: str | Path | None = None, *, clock: Callable[[], float] = time.time) -> None:
        """Open or create the file.

        Args:
            path: The file; in the platform's state directory by default, see `default_path`.
            clock: Returns the time in Unix seconds.

        Raises:
            ConfigurationError: If the file cannot be opened or is not a journal.
        """
        self.path = Path(path) if path is not None else default_path()
        self._clock = clock
        self._lock = ForkSafeLock()  # reentrant: Ctrl-C may leave it held by this thread, which then records that
        self._file = journal_file.JournalFile(self.path)
        self.uploads: upload_records.UploadRecords = upload_records.SQLiteUploads(self._transaction, clock)
        """The uploads whose bytes need not be uploaded again."""
        with self._use_connection():
            pass

    def begin(
        self,
        idempotency_key: str,
        model: str,
        body: bytes,
        *,
        label: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        estimate: Mapping[str, Any] | None = None,
        call: str | None = None,
    ) -> bool:
        """Record a submission that is about to be sent by this process, and return whether that is its first one.

        An entry that is open or accepted stays as it is; a refused one is replaced.

        Args:
            idempotency_key: The key of the submission.
            model: The model's id.
            body: The JSON of the request.
            label: The caller's name for it.
            metadata: The caller's own facts about it, a mapping that JSON can hold.
            estimate: What it is estimated to cost, as JSON.
            call: Identifies the call that submits it. Only that call may record a refusal, and this process owns the
                entry until the outcome is recorded.
        """
        now, process = self._clock(), current_process()
        owner = (process.host, process.pid, process.started, now) if call is not None else (None,) * 4
        encoded = json.dumps(dict(metadata), ensure_ascii=False) if metadata else None
        price = json.dumps(dict(estimate), ensure_ascii=False) if estimate else None
        with self._transaction() as connection:
            connection.execute(
                "DELETE FROM submissions WHERE idempotency_key = ? AND state = 'refused'", (idempotency_key,)
            )
            created = connection.execute(
                "INSERT OR IGNORE INTO submissions (idempotency_key, model, body, began, state, label, metadata,"
                " estimate, created_by, owner_host, owner_pid, owner_started, leased)"
                " VALUES (?, ?, ?, ?, 'open', ?, ?, ?, ?, ?, ?, ?, ?)",
                (idempotency_key, model, body, now, label, encoded, price, call, *owner),
            ).rowcount
            if not created:
                connection.execute(
                    "UPDATE submissions SET is_shared = 1, label = COALESCE(label, ?), metadata = COALESCE(metadata, ?)"
                    " WHERE idempotency_key = ?",
                    (label, encoded, idempotency_key),
                )
            if not created and call is not None:
                connection.execute(
                    f"UPDATE submissions SET {_OWNED} WHERE idempotency_key = ? AND state = 'open'",  # noqa: S608
                    (*owner, idempotency_key),
                )
            return bool(created)

    def claim(self, idempotency_key: str) -> JournalEntry | None:
        """Make this process the owner of an unfinished entry and return it as it is now; None if there is no entry.

        Raises:
            SubmissionUncertain: If a call still works on it, or ended only seconds ago without a result.
        """
        now, owner = self._clock(), current_process()
        with self._transaction() as connection:
            entry = _entry(connection, idempotency_key)
            if entry is None:
                return None
            if entry.seconds_in_use(now) > 0:
                raise _in_use(entry, now)
            connection.execute(
                f"UPDATE submissions SET {_OWNED}, is_shared = 1 WHERE idempotency_key = ? AND {_IS_UNFINISHED}",  # noqa: S608
                (owner.host, owner.pid, owner.started, now, idempotency_key),
            )
            return entry

    def accepted(self, idempotency_key: str, task_id: str, *, credits: float | None = None) -> None:
        """Record the task of a submission and its price. The id of a task that was recorded before stays."""
        changes = "state = 'accepted', task_id = ?, credits = ?, reason = NULL"
        self._update(changes, "task_id IS NULL", idempotency_key, task_id, credits)

    def refused(self, idempotency_key: str, reason: str, *, call: str | None = None) -> None:
        """Record that a submission was not accepted, unless it has a task or was also sent by another call.

        Args:
            idempotency_key: The key of the submission.
            reason: The error message.
            call: The call that was given to `begin`.
        """
        condition = "state = 'open' AND task_id IS NULL AND is_shared = 0 AND created_by IS ?"
        self._update(f"state = 'refused', reason = ?, {_RELEASED}", condition, idempotency_key, reason, call)

    def received(self, idempotency_key: str) -> None:
        """Record that the caller gets the task of a submission, so that it is not offered again."""
        # It costs nothing to offer a task again after a power failure, so this does not wait for the disk.
        changes = f"received = ?, {_RELEASED}"
        self._update(changes, "state = 'accepted'", idempotency_key, self._clock(), is_durable=False)

    def not_received(self, idempotency_key: str) -> None:
        """Record that the caller did not get the task of a submission after all, because the call was interrupted."""
        self._update(f"received = NULL, {_RELEASED}", "state = 'accepted'", idempotency_key, is_durable=False)

    def release(self, idempotency_key: str) -> None:
        """Record that the call of this process that worked on a submission has ended, so that it may be resubmitted."""
        owner = current_process()
        condition = "owner_host = ? AND owner_pid = ? AND owner_started = ?"
        self._update(_RELEASED, condition, idempotency_key, owner.host, owner.pid, owner.started, is_durable=False)

    def finished(self, *task_ids: str) -> None:
        """Record that tasks were waited for or downloaded, so that they are not offered again."""
        for task_id in task_ids:
            for entry in self._select(f"task_id = ? AND {_IS_UNFINISHED}", task_id):  # most tasks were received
                self._update("finished = ?", "1", entry.idempotency_key, self._clock(), is_durable=False)

    def downloaded(self, task_id: str, file: Path) -> None:
        """Record where the result of a task is."""
        for entry in self._select("task_id = ?", task_id):
            changes = "file = ?"  # as bytes: a name need not be Unicode
            self._update(changes, "1", entry.idempotency_key, os.fsencode(file.absolute()), is_durable=False)

    def forget(self, idempotency_key: str) -> None:
        """Delete an entry, such as an open one that was settled with EvoLink's support."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM submissions WHERE idempotency_key = ?", (idempotency_key,))

    def entry(self, idempotency_key: str) -> JournalEntry | None:
        """Return the entry of an idempotency key; None if there is none."""
        with self._use_connection() as connection:
            return _entry(connection, idempotency_key)

    def entries(self, *, state: str | None = "open") -> list[JournalEntry]:
        """Return the entries in a state, the oldest first; all entries for None."""
        return self._select("?1 IS NULL OR state = ?1", state)

    def unfinished(self) -> list[JournalEntry]:
        """Return the open entries, and the accepted ones whose task was not returned or finished, the oldest first."""
        return self._select(_IS_UNFINISHED)

    def close(self) -> None:
        """Close the file; it is opened again when needed."""
        with self._lock:
            self._file.close()

    def _select(self, condition: str, *values: object) -> list[JournalEntry]:
        with self._use_connection() as connection:
            rows = connection.execute(
                f"SELECT {_ENTRY_COLUMNS} FROM submissions WHERE {condition} ORDER BY began, idempotency_key",  # noqa: S608
                values,
            )
            return [_entry_of_row(row) for row in rows]

    def _update(self, changes: str, condition: str, key: str, *values: object, is_durable: bool = True) -> None:
        """Change an entry if a condition holds; `values` are those of the changes, then those of the condition."""
        in_changes = changes.count("?")
        with self._transaction(is_durable=is_durable) as connection:
            connection.execute(
                f"UPDATE submissions SET {changes} WHERE idempotency_key = ? AND {condition}",  # noqa: S608
                (*values[:in_changes], key, *values[in_changes:]),
            )

    @contextmanager
    def _transaction(self, *, is_durable: bool = True) -> Generator[sqlite3.Connection]:
        """Yield the connection in a transaction; a durable one is committed to disk."""
        with self._use_connection() as connection:
            connection.execute(f"PRAGMA synchronous = {'FULL' if is_durable else 'NORMAL'}")
            with journal_file.transaction(connection):
                yield connection

    @contextmanager
    def _use_connection(self) -> Generator[sqlite3.Connection]:
        import sqlite3  # takes longer to import than the rest of the client needs

        with self._lock:
            try:
                yield self._file.connect()
            except journal_file.JournalFileError as error:
                raise errors.ConfigurationError(str(error)) from None
            except (sqlite3.Error, OSError) as error:
                raise errors.ConfigurationError(
                    f"The journal {self.path} cannot be used: {error}. Nothing more was sent."
                ) from error

    def __repr__(self) -> str:
        return f"<Journal {self.path}>"


def _entry(connection: sqlite3.Connection, idempotency_key: str) -> JournalEntry | None:
    row = connection.execute(
        f"SELECT {_ENTRY_COLUMNS} FROM submissions WHERE idempotency_key = ?",  # noqa: S608
        (idempotency_key,),
    ).fetchone()
    return None if row is None else _entry_of_row(row)


def _entry_of_row(row: tuple[Any, ...]) -> JournalEntry:
    (
        key,
        model,
        body,
        began,
        state,
        task_id,
        reason,
        label,
        metadata,
        received,
        finished,
        *owner,
        leased,
        credits,
        file,
        estimate,
    ) = row
    return JournalEntry(
        key,
        model,
        body,
        began,
        state,
        task_id=task_id,
        reason=reason,
        label=label,
        metadata=json.loads(metadata) if metadata else {},
        received=received,
        finished=finished,
        owner=None if owner[0] is None else ProcessIdentity(*owner),
        leased=leased,
        credits=credits,
        file=None if file is None else Path(os.fsdecode(file)),
        estimate=json.loads(estimate) if estimate else None,
    )


def _in_use(entry: JournalEntry, now: float) -> errors.SubmissionUncertain:
    age = max(now - (entry.leased or now), 0.0)
    seconds = entry.seconds_in_use(now)
    advice = "once that process has ended" if seconds == float("inf") else f"in {seconds:.0f} s"
    return errors.SubmissionUncertain(
        f"The submission with the Idempotency-Key {entry.idempotency_key} was begun {age:.0f} s ago by {entry.owner},"
        f" which may still be working on it. Nothing was sent now. Resubmit it {advice}.",
        body=entry.body,
        idempotency_key=entry.idempotency_key,
        task_id=entry.task_id,
    )


def default_path(profile: str | None = None) -> Path:
    """Return the default path of the journal, in the platform's directory for state.

    Each profile has a journal of its own: a submission must be resubmitted with the key that it was charged to.

    Args:
        profile: The name of the profile; None, and "default", for the client without one.
    """
    home = Path.home()
    if sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        folder = home / "Library" / "Application Support"
    else:
        folder = Path(os.environ.get("XDG_STATE_HOME") or home / ".local" / "state")
    suffix = "" if profile in (None, DEFAULT_PROFILE) else f"-{quote(profile, safe='')}"
    return folder / "evolink" / f"journal{suffix}.sqlite3"
