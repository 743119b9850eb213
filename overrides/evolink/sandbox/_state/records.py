"""A task and an uploaded file as the sandbox keeps them.

The course of a task (status, progress, end) is a pure function of its scenario and the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from types import MappingProxyType
from typing import Any, NamedTuple

from ... import catalog
from ...catalog import Model
from ...prices._numbers import Number, format_number, simplify
from .._scenarios import NO_FAULTS, Scenario, parse_scenario

FILE_LIFETIME = 72 * 3600.0
"""Sandbox seconds after which an uploaded file expires."""
PENDING_SHARE = 0.05
"""The share of a task's time for which it is pending."""


class Charge(NamedTuple):
    """What a task costs, in UC."""

    reserved: int
    """Charged from the submission to the end of the task."""
    settled: int
    """Charged for good if the task is completed; nothing is if it fails or is cancelled."""
    measured: Mapping[str, Number] = MappingProxyType({})
    """The pricing variables that are measured or counted by the end of the task: with them the rule of the model gives
    `settled`."""

    def record(self) -> dict[str, Any]:
        """Return what a store keeps of it, as JSON; exact numbers are strings."""
        measured = {name: format_number(value) for name, value in self.measured.items()}
        return {"reserved": self.reserved, "settled": self.settled, "measured": measured}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Charge:
        """Return the charge of a record."""
        measured = {name: simplify(Fraction(text)) for name, text in record["measured"].items()}
        return cls(record["reserved"], record["settled"], measured)


@dataclass(frozen=True)
class SandboxTask:
    """One submission. All times are sandbox time in Unix seconds."""

    id: str
    model: Model
    payload: Mapping[str, Any]
    created: float
    processing_time: float
    """Sandbox seconds from creation to completion, if the scenario does not end or stall the task earlier."""
    charge: Charge
    video_seconds: float
    """The length of its video; an int if it is whole."""

    scenario: Scenario = NO_FAULTS
    origin: str = ""
    """The URL at which the client reaches the sandbox; result links start with it."""

    @property
    def ends_at(self) -> float:
        """The time at which it ends; infinity for a task that stalls."""
        scenario = self.scenario
        if scenario.stall_share is not None and scenario.stall_share < scenario.end_share:
            return inf
        return self.created + self.processing_time * scenario.end_share

    def status(self, now: float) -> str:
        """Return pending, processing, the final status, or the unknown status of the scenario."""
        if now >= self.ends_at:
            return self.scenario.final_status or "completed"
        share = self._elapsed_share(now)
        if self.scenario.unknown_status is not None and share >= self.scenario.unknown_status_share:
            return self.scenario.unknown_status
        return "processing" if share >= PENDING_SHARE else "pending"

    def charged(self, now: float) -> int:
        """Return the UC that it costs at a time: what it reserves, and once it has ended what it is settled by."""
        if now < self.ends_at:
            return self.charge.reserved
        return self.charge.settled if self.scenario.final_status is None else 0

    def progress(self, now: float) -> int:
        """Return the progress in percent, 0 to 100; 100 only for a completed task."""
        if now >= self.ends_at and self.scenario.final_status is None:
            return 100
        share = self._elapsed_share(min(now, self.ends_at))
        return 0 if share < PENDING_SHARE else min(int(share * 100 + 1e-6), 99)

    def status_changes(self, now: float) -> list[tuple[float, str]]:
        """Return its statuses until `now`, each with the time at which it began."""
        changes = [(self.created, "pending"), (self.created + self.processing_time * PENDING_SHARE, "processing")]
        if self.scenario.unknown_status is not None:
            begins = self.created + self.processing_time * self.scenario.unknown_status_share
            changes = [change for change in changes if change[0] < begins] + [(begins, self.scenario.unknown_status)]
        end = (self.ends_at, self.scenario.final_status or "completed")
        changes = [change for change in changes if change[0] < self.ends_at] + [end]
        return [change for change in changes if change[0] <= now]

    def record(self) -> dict[str, Any]:
        """Return what a store keeps of it, as JSON."""
        return {
            "model": self.model.id,
            "payload": self.payload,
            "created": self.created,
            "processing_time": self.processing_time,
            "charge": self.charge.record(),
            "video_seconds": self.video_seconds,
            "scenario": self.scenario.text,
            "origin": self.origin,
        }

    @classmethod
    def from_record(cls, task_id: str, record: Mapping[str, Any]) -> SandboxTask:
        """Return the task of a record.

        Raises:
            KeyError: If the spec no longer has the task's model.
        """
        return cls(
            task_id,
            model=catalog.get(record["model"]),
            payload=record["payload"],
            created=record["created"],
            processing_time=record["processing_time"],
            charge=Charge.from_record(record["charge"]),
            video_seconds=record["video_seconds"],
            scenario=parse_scenario(record["scenario"], models=[record["model"]]),
            origin=record["origin"],
        )

    def _elapsed_share(self, now: float) -> float:
        share = max(now - self.created, 0.0) / self.processing_time
        return share if self.scenario.stall_share is None else min(share, self.scenario.stall_share)


@dataclass(frozen=True)
class StoredFile:
    """An uploaded file. All times are sandbox time in Unix seconds."""

    id: str
    name: str
    original_name: str
    folder: str
    mime_type: str
    data: bytes
    uploaded_at: float

    @property
    def expires_at(self) -> float:
        return self.uploaded_at + FILE_LIFETIME

    def record(self) -> dict[str, Any]:
        """Return what a store keeps of it beside its bytes, as JSON."""
        return {
            "name": self.name,
            "original_name": self.original_name,
            "folder": self.folder,
            "mime_type": self.mime_type,
            "uploaded_at": self.uploaded_at,
        }

    @classmethod
    def from_record(cls, file_id: str, record: Mapping[str, Any], data: bytes) -> StoredFile:
        """Return the file of a record."""
        return cls(
            file_id,
            name=record["name"],
            original_name=record["original_name"],
            folder=record["folder"],
            mime_type=record["mime_type"],
            data=data,
            uploaded_at=record["uploaded_at"],
        )
