"""A submission and an uploaded file, as the sandbox remembers them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from .. import catalog
from ..catalog import Model
from ._scenarios import GOOD_DAY, Scenario, scenario

FILE_LIFETIME = 72 * 3600.0
PENDING_SHARE = 0.05
"""Of a task's time: how long it is pending before it is processed."""


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
        return 0 if share < PENDING_SHARE else min(int(share * 100 + 1e-6), 99)

    def turns(self, now: float) -> list[tuple[float, str]]:
        """Its statuses until `now`, each with the sandbox time at which it began."""
        begun = [(self.created, "pending"), (self.created + self.takes * PENDING_SHARE, "processing")]
        if self.scenario.strange_status is not None:
            strange = self.created + self.takes * self.scenario.strange_from
            begun = [turn for turn in begun if turn[0] < strange] + [(strange, self.scenario.strange_status)]
        begun = [turn for turn in begun if turn[0] < self.ends] + [(self.ends, self.scenario.ending or "completed")]
        return [turn for turn in begun if turn[0] <= now]

    def record(self) -> dict[str, Any]:
        """What a store keeps of it."""
        return {
            "model": self.model.id,
            "payload": self.payload,
            "created": self.created,
            "takes": self.takes,
            "cost": self.cost,
            "seconds": self.seconds,
            "scenario": self.scenario.text,
            "origin": self.origin,
        }

    @classmethod
    def of_record(cls, task_id: str, record: Mapping[str, Any]) -> SandboxTask:
        """The task again. Raises KeyError for a model that the spec no longer has."""
        return cls(
            task_id,
            **{**record, "model": catalog.get(record["model"]), "scenario": scenario(record["scenario"])},
        )

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

    def record(self) -> dict[str, Any]:
        """What a store keeps of it, beside its bytes."""
        return {
            "name": self.name,
            "original_name": self.original_name,
            "folder": self.folder,
            "mime_type": self.mime_type,
            "kept": self.kept,
        }
