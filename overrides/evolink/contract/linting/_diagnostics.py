"""The results of a check, and their summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from .._payloads import Kind
from .._violations import Source

Level = Literal["violation", "warning", "unreadable"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A violation, a warning, or input that cannot be read, with its position."""

    level: Level
    file: str
    line: int
    """The line of the invalid value, from 1."""
    column: int
    """In characters, from 1."""
    rule: str
    """The id of a rule of the contract, a JSON Schema keyword, or a rule about the text such as `duplicate-key`."""
    message: str
    kind: Kind | None = None
    model: str | None = None
    pointer: str = ""
    """The JSON Pointer to the invalid value, from the payload's root; in a HAR or a Postman collection from the root of
    the file, through the string that contains the payload.
    """
    source: Source = "ours"
    suggestion: Any = None
    unit: Literal["tokens"] | None = None
    """"tokens" if the documentation's schema limits characters and its text tokens."""

    @property
    def subject(self) -> str:
        """The model if the contract is a model's, else the kind of the payload."""
        return self.model or self.kind or ""


@dataclass(frozen=True, slots=True)
class LintResult:
    """The diagnostics of one payload, or of input that cannot be read."""

    file: str
    line: int
    column: int
    kind: Kind | None
    """None if the input cannot be read."""
    model: str | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass
class Summary:
    """The counts of a check."""

    files: int = 0
    payloads: int = 0
    invalid_payloads: int = 0
    """Payloads with violations."""
    violations: int = 0
    warnings: int = 0
    unreadable: int = 0
    unreported: int = 0
    """Diagnostics that a report left out because its format has a maximum."""

    def count(self, results: Iterable[LintResult]) -> Iterator[LintResult]:
        """Yield the results unchanged and count each of them."""
        file = None
        for result in results:
            self.files += result.file != file
            file = result.file
            self.payloads += result.kind is not None
            if result.diagnostics:
                self._count(result.diagnostics)
            yield result

    def _count(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        levels = [diagnostic.level for diagnostic in diagnostics]
        self.violations += levels.count("violation")
        self.warnings += levels.count("warning")
        self.unreadable += levels.count("unreadable")
        self.invalid_payloads += "violation" in levels

    @property
    def exit_code(self) -> int:
        """0 if there is no violation, 1 if there is one, 2 if some input could not be read."""
        return 2 if self.unreadable else 1 if self.violations else 0

    def __str__(self) -> str:
        """Return the counts as one sentence."""
        violations = f"{_plural(self.violations, 'violation')} in {_plural(self.invalid_payloads, 'payload')}"
        counts = [
            violations if self.violations else "",
            _plural(self.warnings, "warning") if self.warnings else "",
            _plural(self.unreadable, "unreadable input") if self.unreadable else "",
        ]
        found = ", ".join(filter(None, counts)) or "no violations"
        return f"{_plural(self.payloads, 'payload')} in {_plural(self.files, 'file')}: {found}."


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
