"""What a check answers for each payload, and the count of it all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from .._payloads import Kind
from .._violations import Source

Level = Literal["violation", "notice", "unreadable"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is to be told, with its place."""

    level: Level
    file: str
    line: int
    """Of the value at fault, from 1."""
    column: int
    """In characters, from 1."""
    rule: str
    """The id of the contract's rule, the keyword of its schema, or a rule about the text such as `duplicate-key`."""
    message: str
    kind: Kind | None = None
    model: str | None = None
    pointer: str = ""
    """JSON Pointer to the value at fault, from the payload's root."""
    source: Source = "ours"
    suggestion: Any = None

    @property
    def subject(self) -> str:
        """The model where the contract is one model's, else the kind of payload."""
        return self.model or self.kind or ""


@dataclass(frozen=True, slots=True)
class Checked:
    """One payload that was checked, or a place where none could be read."""

    file: str
    line: int
    column: int
    kind: Kind | None
    """None where nothing could be read."""
    model: str | None = None
    findings: tuple[Finding, ...] = ()


@dataclass
class Tally:
    """Counts what passes by."""

    files: int = 0
    payloads: int = 0
    faulty: int = 0
    """Payloads with violations."""
    violations: int = 0
    notices: int = 0
    unreadable: int = 0

    def counted(self, checked: Iterable[Checked]) -> Iterator[Checked]:
        """The same, counted as it passes."""
        file = None
        for one in checked:
            self.files += one.file != file
            file = one.file
            self.payloads += one.kind is not None
            if one.findings:
                self._count(one.findings)
            yield one

    def _count(self, findings: tuple[Finding, ...]) -> None:
        levels = [finding.level for finding in findings]
        self.violations += levels.count("violation")
        self.notices += levels.count("notice")
        self.unreadable += levels.count("unreadable")
        self.faulty += "violation" in levels

    @property
    def exit_code(self) -> int:
        """0 where all is well, 1 with any violation, 2 with anything that could not be read."""
        return 2 if self.unreadable else 1 if self.violations else 0

    def __str__(self) -> str:
        """One line for people."""
        found = [
            f"{_many(self.violations, 'violation')} in {_many(self.faulty, 'payload')}" if self.violations else "",
            _many(self.notices, "notice") if self.notices else "",
            f"{_many(self.unreadable, 'place')} unreadable" if self.unreadable else "",
        ]
        told = ", ".join(part for part in found if part) or "nothing to tell"
        return f"{_many(self.payloads, 'payload')} in {_many(self.files, 'file')}: {told}."


def _many(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"
