"""The account of a sandbox: tasks, credits, idempotency keys and uploaded files. Depends on a clock, not on HTTP."""

from __future__ import annotations

import hashlib
import heapq
import logging
import random
import string
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from ...catalog import Model
from .._clock import Clock
from .._scenarios import NO_FAULTS, Scenario
from .amounts import to_credits
from .records import Charge, SandboxTask, StoredFile
from .store import NullStore, Store

RESULT_LIFETIME = 24 * 3600.0
"""Sandbox seconds after a task's end for which its result can be downloaded."""
TASK_LIFETIME = 3 * RESULT_LIFETIME
"""Sandbox seconds after a task's end for which it can be queried.

A task that has not ended this long after its creation (it is slow or stalls) expires as if it had ended then.
"""
MAX_FILES = 2000
MAX_STORED_BYTES = 1 << 30
"""Bytes of all files together, unless an account allows another number: files are kept in memory."""
TASK, FILE, KEY, SETTLEMENT, BALANCE, OPENED = "task", "file", "key", "settlement", "balance", "opened"
"""Kinds of records in the store. The one record of the kind OPENED is the number of sandboxes that opened the store."""

logger = logging.getLogger("evolink.sandbox")

_ID_LETTERS = string.ascii_lowercase + string.digits


class InsufficientCredits(Exception):
    """The balance does not cover a submission."""


class FileQuotaExceeded(Exception):
    """The account has as many files or bytes of files as allowed; the message is for the user."""


class IdempotencyConflict(Exception):
    """An Idempotency-Key was used with another body."""


@dataclass(frozen=True)
class AccountSnapshot:
    """The state of an account at one time."""

    balance: tuple[int, int]
    """The remaining and the used UC."""
    random_state: Any
    """The state of the random generator of ids and times."""
    tasks: Mapping[str, SandboxTask]
    files: Mapping[str, StoredFile]
    keys: Mapping[str, tuple[str, str]]
    settlements: tuple[tuple[float, str, int], ...]


class Account:
    """The tasks, credits, idempotency keys and files of one sandbox. Thread-safe."""

    def __init__(
        self,
        clock: Clock,
        *,
        seed: int,
        initial_uc: int,
        max_stored_bytes: int = MAX_STORED_BYTES,
        store: Store | None = None,
    ) -> None:
        self.clock = clock
        self._max_stored_bytes = max_stored_bytes
        self._seed, self._initial = seed, initial_uc
        self._store: Store = store or NullStore()
        self._lock = threading.RLock()
        self._initialize()
        self._load()

    def reset(self) -> None:
        """Restore the initial state: no tasks, no files, the initial balance, the random generator as seeded."""
        with self._lock, self._store.transaction():
            for kind in (TASK, FILE, KEY, SETTLEMENT, BALANCE):
                self._store.clear(kind)
            self._initialize()

    def _initialize(self) -> None:
        self._remaining, self._used = self._initial, 0
        self._random = random.Random(self._seed)  # noqa: S311  the same seed gives the same ids
        self._tasks: dict[str, SandboxTask] = {}
        self._files: dict[str, StoredFile] = {}
        self._keys: dict[str, tuple[str, str]] = {}
        self._settlements: list[tuple[float, str, int]] = []
        """When tasks end, and by how many UC what they cost changes then."""

    def _load(self) -> None:
        """Load the records of the store."""
        for _, balance, _ in self._store.records(BALANCE):
            self._remaining, self._used = balance["remaining"], balance["used"]
        for _, times, _ in self._store.records(OPENED):
            self._random = random.Random(f"{self._seed} {times}")  # noqa: S311  other ids than in the last run
            self._store.put(OPENED, OPENED, times + 1)
            break
        else:
            self._store.put(OPENED, OPENED, 1)
        for task_id, record, _ in self._store.records(TASK):
            try:
                self._tasks[task_id] = SandboxTask.from_record(task_id, record)
            except KeyError:
                logger.warning("task %s was dropped: the spec no longer has the model %s", task_id, record["model"])
        self._files = {
            file_id: StoredFile.from_record(file_id, record, data)
            for file_id, record, data in self._store.records(FILE)
        }
        self._keys = {key: (digest, task_id) for key, (digest, task_id), _ in self._store.records(KEY)}
        self._settlements = [(at, task_id, change) for task_id, (at, change), _ in self._store.records(SETTLEMENT)]
        heapq.heapify(self._settlements)

    def snapshot(self) -> AccountSnapshot:
        """Return the state, which later changes leave as it is."""
        with self._lock:
            self._expire()
            return AccountSnapshot(
                balance=(self._remaining, self._used),
                random_state=self._random.getstate(),
                tasks=self._tasks.copy(),
                files=self._files.copy(),
                keys=self._keys.copy(),
                settlements=tuple(self._settlements),
            )

    def restore(self, snapshot: AccountSnapshot) -> None:
        """Return to the state of a snapshot, in the store too."""
        with self._lock, self._store.transaction():
            self.reset()
            self._random.setstate(snapshot.random_state)
            self._tasks, self._files = dict(snapshot.tasks), dict(snapshot.files)
            self._keys, self._settlements = dict(snapshot.keys), list(snapshot.settlements)
            self._remaining, self._used = snapshot.balance
            self._charge(0)
            for task in self._tasks.values():
                self._store.put(TASK, task.id, task.record())
            for file in self._files.values():
                self._store.put(FILE, file.id, file.record(), file.data)
            for key, digest_and_task in self._keys.items():
                self._store.put(KEY, key, digest_and_task)
            for at, task_id, change in self._settlements:
                self._store.put(SETTLEMENT, task_id, (at, change))

    def submit(
        self,
        model: Model,
        payload: Mapping[str, Any],
        *,
        video_seconds: float,
        charge: Charge,
        body: bytes,
        key: str | None,
        scenario: Scenario = NO_FAULTS,
        origin: str = "",
    ) -> tuple[SandboxTask, bool]:
        """Create and charge a task, or return the one that was created with the same Idempotency-Key and body.

        Returns:
            The task, and whether it was created by an earlier submission.

        Raises:
            IdempotencyConflict: If the key was used with another body.
            InsufficientCredits: If the balance does not cover what the task reserves.
        """
        with self._lock, self._store.transaction():
            self._expire()
            digest = hashlib.sha256(body).hexdigest()
            replayed = self._task_of_key(key, digest)
            if replayed is not None:
                return replayed, True
            if charge.reserved > self._remaining:
                raise InsufficientCredits
            task = self._create_task(
                model, payload, video_seconds=video_seconds, charge=charge, scenario=scenario, origin=origin
            )
            if key is not None:
                self._keys[key] = (digest, task.id)
                self._store.put(KEY, key, (digest, task.id))
            return task, False

    def _task_of_key(self, key: str | None, digest: str) -> SandboxTask | None:
        if key is None or key not in self._keys:
            return None
        known_digest, task_id = self._keys[key]
        if known_digest != digest:
            raise IdempotencyConflict(key)
        return self._tasks.get(task_id)

    def _create_task(
        self,
        model: Model,
        payload: Mapping[str, Any],
        *,
        video_seconds: float,
        charge: Charge,
        scenario: Scenario,
        origin: str,
    ) -> SandboxTask:
        now = self.clock.now()
        task = SandboxTask(
            id=f"task-unified-{int(self.clock.wall_time(now))}-{self._random_id(8)}",
            model=model,
            payload=payload,
            created=now,
            processing_time=float(model.sandbox["estimated_time"]) * self._random.uniform(0.8, 1.1) * scenario.slowdown,
            charge=charge,
            video_seconds=video_seconds,
            scenario=scenario,
            origin=origin,
        )
        change = task.charged(task.ends_at) - charge.reserved
        if change and task.ends_at < inf:
            heapq.heappush(self._settlements, (task.ends_at, task.id, change))
            self._store.put(SETTLEMENT, task.id, (task.ends_at, change))
        self._charge(charge.reserved)
        self._tasks[task.id] = task
        self._store.put(TASK, task.id, task.record())
        return task

    def balance(self) -> tuple[float, float]:
        """Return the remaining and the used credits; tasks that have ended are settled or refunded."""
        with self._lock:
            self._expire()
            return to_credits(self._remaining), to_credits(self._used)

    @property
    def used(self) -> float:
        """The used credits."""
        return self.balance()[1]

    def task(self, task_id: str) -> SandboxTask | None:
        """Return the task with that id, or None if there is none or it has expired."""
        with self._lock:
            self._expire()
            return self._tasks.get(task_id)

    def tasks(self) -> list[SandboxTask]:
        """Return all tasks, oldest first."""
        with self._lock:
            self._expire()
            return list(self._tasks.values())

    def add_file(self, data: bytes, *, original_name: str, name: str | None, folder: str, mime_type: str) -> StoredFile:
        """Keep a file for 72 hours of sandbox time.

        Raises:
            FileQuotaExceeded: If there are 2000 files already, or the files together would have too many bytes.
        """
        with self._lock:
            self._expire()
            if len(self._files) >= MAX_FILES:
                raise FileQuotaExceeded(f"The account has {MAX_FILES} files, the maximum. Delete one.")
            if sum(len(file.data) for file in self._files.values()) + len(data) > self._max_stored_bytes:
                raise FileQuotaExceeded(
                    f"The files of this sandbox would have more than {self._max_stored_bytes} bytes together."
                    " Delete some, or raise --max-stored-bytes."
                )
            file_id = f"file_{self._random_id(16)}"
            file = StoredFile(
                file_id, name or f"{file_id}-{original_name}", original_name, folder, mime_type, data, self.clock.now()
            )
            self._files[file_id] = file
            self._store.put(FILE, file_id, file.record(), data)
            return file

    def file(self, file_id: str) -> StoredFile | None:
        """Return the file with that id, or None if there is none or it has expired."""
        with self._lock:
            self._expire()
            return self._files.get(file_id)

    def files(self) -> list[StoredFile]:
        """Return all files, oldest first."""
        with self._lock:
            self._expire()
            return list(self._files.values())

    def delete_file(self, file_id: str) -> bool:
        """Delete a file, and return whether it existed."""
        with self._lock:
            self._store.delete(FILE, file_id)
            return self._files.pop(file_id, None) is not None

    def _random_id(self, length: int) -> str:
        return "".join(self._random.choices(_ID_LETTERS, k=length))

    def _charge(self, uc: int) -> None:
        """Charge an amount in UC, or refund it if it is negative."""
        self._remaining -= uc
        self._used += uc
        self._store.put(BALANCE, "account", {"remaining": self._remaining, "used": self._used})

    def _expire(self) -> None:
        """Settle tasks that have ended, and drop expired tasks, files and keys."""
        now = self.clock.now()
        while self._settlements and self._settlements[0][0] <= now:
            _, task_id, change = heapq.heappop(self._settlements)
            with self._store.transaction():
                self._store.delete(SETTLEMENT, task_id)
                self._charge(change)
        self._expire_tasks(now)
        # Files are in the order of their upload, so the first one expires first.
        while self._files:
            oldest = next(iter(self._files.values()))
            if now < oldest.expires_at:
                break
            del self._files[oldest.id]
            self._store.delete(FILE, oldest.id)

    def _expire_tasks(self, now: float) -> None:
        # Tasks are in the order of their creation, so only the oldest need to be checked.
        while self._tasks:
            oldest = next(iter(self._tasks.values()))
            if now < min(oldest.ends_at, oldest.created + TASK_LIFETIME) + TASK_LIFETIME:
                break
            del self._tasks[oldest.id]
            self._store.delete(TASK, oldest.id)
        if len(self._keys) > 2 * len(self._tasks) + 100:
            for key in [key for key, (_, task_id) in self._keys.items() if task_id not in self._tasks]:
                del self._keys[key]
                self._store.delete(KEY, key)
