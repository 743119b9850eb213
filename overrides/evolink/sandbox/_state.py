"""What the sandbox remembers: tasks that come along with time, credits, uploaded files. No HTTP."""

from __future__ import annotations

import hashlib
import heapq
import logging
import random
import string
import threading
from collections.abc import Mapping
from math import inf
from typing import Any

from ..catalog import Model
from ._clock import Clock
from ._records import KeptFile, SandboxTask
from ._scenarios import GOOD_DAY, Scenario
from ._store import NoStore, Store

RESULT_LIFETIME = 24 * 3600.0
TASK_LIFETIME = 3 * RESULT_LIFETIME
MAX_FILES = 2000
TASK, FILE, KEY, REFUND, BALANCE, OPENED = "task", "file", "key", "refund", "balance", "opened"
"""Kinds of records."""

logger = logging.getLogger("evolink.sandbox")

_LETTERS = string.ascii_lowercase + string.digits


class OutOfCredits(Exception):
    """The balance does not cover a submission."""


class OutOfPlaces(Exception):
    """The account may keep no more files."""


class KeyReused(Exception):
    """An Idempotency-Key came with another body."""


class Account:
    """Everything behind one sandbox; safe to use from several threads."""

    def __init__(self, clock: Clock, *, seed: int, credits: float, store: Store | None = None) -> None:
        self.clock = clock
        self._seed, self._credits = seed, credits
        self._store: Store = store or NoStore()
        self._lock = threading.RLock()
        self._begin()
        self._remember()

    def reset(self) -> None:
        """Back to the beginning: no task, no file, the first balance, the first random number."""
        with self._lock, self._store.together():
            for kind in (TASK, FILE, KEY, REFUND, BALANCE):
                self._store.clear(kind)
            self._begin()

    def _begin(self) -> None:
        self.remaining = self._credits
        self.used = 0.0
        self._random = random.Random(self._seed)  # noqa: S311  the same seed gives the same ids
        self._tasks: dict[str, SandboxTask] = {}
        self._files: dict[str, KeptFile] = {}
        self._keys: dict[str, tuple[str, str]] = {}
        self._refunds: list[tuple[float, str, float]] = []

    def _remember(self) -> None:
        """Takes up what the store has kept."""
        for _, balance, _ in self._store.all(BALANCE):
            self.remaining, self.used = balance["remaining"], balance["used"]
        for _, times, _ in self._store.all(OPENED):
            self._random = random.Random(f"{self._seed} {times}")  # noqa: S311  other ids than before
            self._store.put(OPENED, OPENED, times + 1)
            break
        else:
            self._store.put(OPENED, OPENED, 1)
        for task_id, record, _ in self._store.all(TASK):
            try:
                self._tasks[task_id] = SandboxTask.of_record(task_id, record)
            except KeyError:
                logger.warning("forgot task %s: the spec has no model %s any more", task_id, record["model"])
        self._files = {
            file_id: KeptFile(file_id, data=data, **record) for file_id, record, data in self._store.all(FILE)
        }
        self._keys = {key: (digest, task_id) for key, (digest, task_id), _ in self._store.all(KEY)}
        self._refunds = [(ends, task_id, cost) for task_id, (ends, cost), _ in self._store.all(REFUND)]
        heapq.heapify(self._refunds)

    def submit(
        self,
        model: Model,
        payload: Mapping[str, Any],
        *,
        seconds: int,
        body: bytes,
        key: str | None,
        scenario: Scenario = GOOD_DAY,
        origin: str = "",
    ) -> tuple[SandboxTask, bool]:
        """A new task, charged for; or, for an Idempotency-Key that was used with this body, the first one and True.

        Raises:
            KeyReused: the key came with another body.
            OutOfCredits: the balance does not cover it.
        """
        with self._lock, self._store.together():
            self._forget_old()
            digest = hashlib.sha256(body).hexdigest()
            if key is not None and key in self._keys:
                known_digest, task_id = self._keys[key]
                if known_digest != digest:
                    raise KeyReused(key)
                if task_id in self._tasks:
                    return self._tasks[task_id], True
            cost = float(model.sandbox["credits"])
            if cost > self.remaining:
                raise OutOfCredits
            now = self.clock.now()
            task = SandboxTask(
                id=f"task-unified-{int(self.clock.shown(now))}-{self._word(8)}",
                model=model,
                payload=payload,
                created=now,
                takes=float(model.sandbox["estimated_time"]) * self._random.uniform(0.8, 1.1) * scenario.slowness,
                cost=cost,
                seconds=seconds,
                scenario=scenario,
                origin=origin,
            )
            if scenario.ending is not None and task.ends < inf:
                heapq.heappush(self._refunds, (task.ends, task.id, cost))
                self._store.put(REFUND, task.id, (task.ends, cost))
            self._move(cost)
            self._tasks[task.id] = task
            self._store.put(TASK, task.id, task.record())
            if key is not None:
                self._keys[key] = (digest, task.id)
                self._store.put(KEY, key, (digest, task.id))
            return task, False

    def balance(self) -> tuple[float, float]:
        """The credits left and the credits used; a failed task's are given back."""
        with self._lock:
            self._forget_old()
            return self.remaining, self.used

    def task(self, task_id: str) -> SandboxTask | None:
        """The task of that id, None where there is none or it has been forgotten."""
        with self._lock:
            self._forget_old()
            return self._tasks.get(task_id)

    def tasks(self) -> list[SandboxTask]:
        """All tasks that are remembered, oldest first."""
        with self._lock:
            self._forget_old()
            return list(self._tasks.values())

    def keep(self, data: bytes, *, original_name: str, name: str | None, folder: str, mime_type: str) -> KeptFile:
        """Keeps a file for 72 hours.

        Raises:
            OutOfPlaces: there are 2000 already.
        """
        with self._lock:
            self._forget_old()
            if len(self._files) >= MAX_FILES:
                raise OutOfPlaces
            file_id = f"file_{self._word(16)}"
            kept = KeptFile(
                file_id, name or f"{file_id}-{original_name}", original_name, folder, mime_type, data, self.clock.now()
            )
            self._files[file_id] = kept
            self._store.put(FILE, file_id, kept.record(), data)
            return kept

    def file(self, file_id: str) -> KeptFile | None:
        """The file of that id, None where there is none or it has expired."""
        with self._lock:
            self._forget_old()
            return self._files.get(file_id)

    def files(self) -> list[KeptFile]:
        """All files that are kept, oldest first."""
        with self._lock:
            self._forget_old()
            return list(self._files.values())

    def delete(self, file_id: str) -> bool:
        """Forgets a file; whether there was one."""
        with self._lock:
            self._store.drop(FILE, file_id)
            return self._files.pop(file_id, None) is not None

    def _word(self, length: int) -> str:
        return "".join(self._random.choices(_LETTERS, k=length))

    def _move(self, cost: float) -> None:
        """Charges credits, or gives them back."""
        self.remaining -= cost
        self.used += cost
        self._store.put(BALANCE, "account", {"remaining": self.remaining, "used": self.used})

    def _forget_old(self) -> None:
        """Drops what has expired. Both dicts are in the order of time, so only the oldest are looked at."""
        now = self.clock.now()
        while self._refunds and self._refunds[0][0] <= now:
            _, task_id, cost = heapq.heappop(self._refunds)
            with self._store.together():
                self._store.drop(REFUND, task_id)
                self._move(-cost)
        while self._tasks:
            oldest = next(iter(self._tasks.values()))
            if now < min(oldest.ends, oldest.created + TASK_LIFETIME) + TASK_LIFETIME:
                break
            del self._tasks[oldest.id]
            self._store.drop(TASK, oldest.id)
        if len(self._keys) > 2 * len(self._tasks) + 100:
            for key in [key for key, (_, task_id) in self._keys.items() if task_id not in self._tasks]:
                del self._keys[key]
                self._store.drop(KEY, key)
        while self._files:
            first = next(iter(self._files.values()))
            if now < first.expires:
                break
            del self._files[first.id]
            self._store.drop(FILE, first.id)
