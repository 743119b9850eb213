"""What the sandbox remembers: tasks that come along with time, credits, uploaded files. No HTTP, no I/O."""

from __future__ import annotations

import hashlib
import heapq
import random
import string
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from ..catalog import Model
from ._clock import Clock
from ._scenarios import GOOD_DAY, Scenario

RESULT_LIFETIME = 24 * 3600.0
TASK_LIFETIME = 3 * RESULT_LIFETIME
FILE_LIFETIME = 72 * 3600.0
MAX_FILES = 2000
PENDING_SHARE = 0.05
"""Of a task's time: how long it is pending before it is processed."""

_LETTERS = string.ascii_lowercase + string.digits


class OutOfCredits(Exception):
    """The balance does not cover a submission."""


class OutOfPlaces(Exception):
    """The account may keep no more files."""


class KeyReused(Exception):
    """An Idempotency-Key came with another body."""


@dataclass(frozen=True)
class SandboxTask:
    """One submission. How it stands follows from the time alone."""

    id: str
    model: Model
    payload: Mapping[str, Any]
    created: float
    takes: float
    """Sandbox seconds from its creation to its end."""
    cost: float
    seconds: int
    """The length of its video."""

    scenario: Scenario = GOOD_DAY
    origin: str = ""
    """Where its caller reaches the sandbox; its links start with it."""

    @property
    def ends(self) -> float:
        """When it ends, in sandbox time; infinity for a task that stands still."""
        if self.scenario.stalls_at is not None and self.scenario.stalls_at < self.scenario.ends_at:
            return inf
        return self.created + self.takes * self.scenario.ends_at

    def status(self, now: float) -> str:
        """pending, processing, then how it ends; or a strange one that the scenario asks for."""
        if now >= self.ends:
            return self.scenario.ending or "completed"
        share = self._share(now)
        if self.scenario.strange_status is not None and share >= self.scenario.strange_from:
            return self.scenario.strange_status
        return "processing" if share >= PENDING_SHARE else "pending"

    def progress(self, now: float) -> int:
        """0 to 100 percent; 100 only for a task that is completed."""
        if now >= self.ends and self.scenario.ending is None:
            return 100
        share = self._share(min(now, self.ends))
        return 0 if share < PENDING_SHARE else min(int(share * 100), 99)

    def _share(self, now: float) -> float:
        share = max(now - self.created, 0.0) / self.takes
        return share if self.scenario.stalls_at is None else min(share, self.scenario.stalls_at)


@dataclass(frozen=True)
class KeptFile:
    """One uploaded file."""

    id: str
    name: str
    original_name: str
    folder: str
    mime_type: str
    data: bytes
    kept: float

    @property
    def expires(self) -> float:
        return self.kept + FILE_LIFETIME


class Account:
    """Everything behind one sandbox; safe to use from several threads."""

    def __init__(self, clock: Clock, *, seed: int, credits: float) -> None:
        self.clock = clock
        self._seed, self._credits = seed, credits
        self._lock = threading.RLock()
        self.reset()

    def reset(self) -> None:
        """Back to the beginning: no task, no file, the first balance, the first random number."""
        with self._lock:
            self.remaining = self._credits
            self.used = 0.0
            self._random = random.Random(self._seed)  # noqa: S311  the same seed gives the same ids
            self._tasks: dict[str, SandboxTask] = {}
            self._files: dict[str, KeptFile] = {}
            self._keys: dict[str, tuple[str, str]] = {}
            self._refunds: list[tuple[float, str, float]] = []

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
        with self._lock:
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
            if scenario.ending is not None:
                heapq.heappush(self._refunds, (task.ends, task.id, cost))
            self.remaining -= cost
            self.used += cost
            self._tasks[task.id] = task
            if key is not None:
                self._keys[key] = (digest, task.id)
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
            return self._files.pop(file_id, None) is not None

    def _word(self, length: int) -> str:
        return "".join(self._random.choices(_LETTERS, k=length))

    def _forget_old(self) -> None:
        """Drops what has expired. Both dicts are in the order of time, so only the oldest are looked at."""
        now = self.clock.now()
        while self._refunds and self._refunds[0][0] <= now:
            _, _, cost = heapq.heappop(self._refunds)
            self.remaining += cost
            self.used -= cost
        while self._tasks:
            oldest = next(iter(self._tasks.values()))
            if now < min(oldest.ends, oldest.created + TASK_LIFETIME) + TASK_LIFETIME:
                break
            del self._tasks[oldest.id]
        if len(self._keys) > 2 * len(self._tasks) + 100:
            self._keys = {key: value for key, value in self._keys.items() if value[1] in self._tasks}
        while self._files:
            first = next(iter(self._files.values()))
            if now < first.expires:
                break
            del self._files[first.id]
