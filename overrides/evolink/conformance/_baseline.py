"""A file of the failures that are known, so that a run tells of new ones only."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from .. import errors
from ._results import Report


@dataclass(frozen=True)
class Baseline:
    """The labels of known failures."""

    known: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """The baseline of a file.

        Raises:
            ConfigurationError: the file cannot be read or is no baseline.
        """
        try:
            known = json.loads(path.read_text("utf-8"))["known"]
            labels = [entry["check"] for entry in known]
        except OSError as fault:
            raise errors.ConfigurationError(f"The baseline {path} cannot be read: {fault.strerror}.") from None
        except (ValueError, KeyError, TypeError):
            raise errors.ConfigurationError(
                f"{path} is no baseline; `evolink contract run --baseline {path} --write-baseline` makes one."
            ) from None
        return cls(frozenset(labels))

    @staticmethod
    def write(path: Path, report: Report) -> int:
        """Writes the failures of a report, with what came for a reader, and answers how many there are."""
        failing = [result for result in report.results if result.failures]
        entries = [
            {"check": result.check.label, "expected": failure.expected, "came": failure.came.partition(" {")[0]}
            for result in failing
            for failure in result.failures[:1]
        ]
        path.write_text(json.dumps({"known": entries}, ensure_ascii=False, indent=1) + "\n", "utf-8")
        return len(entries)
