"""The baseline: a JSON file of known failures, so that a run reports new ones only."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from .. import errors
from ._report import Report


@dataclass(frozen=True)
class Baseline:
    """The checks that are known to fail."""

    labels: frozenset[str] = field(default_factory=frozenset[str])
    """`Check.label` of each."""

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """Read a baseline file.

        Raises:
            ConfigurationError: If the file cannot be read or is not a baseline.
        """
        try:
            known = json.loads(path.read_text("utf-8"))["known"]
            labels = [entry["check"] for entry in known]
        except OSError as error:
            raise errors.ConfigurationError(f"The baseline {path} cannot be read: {error.strerror}.") from None
        except (ValueError, KeyError, TypeError):
            raise errors.ConfigurationError(
                f"{path} is not a baseline file. Write one with"
                f" `evolink contract run --baseline {path} --write-baseline`."
            ) from None
        return cls(frozenset(labels))

    @staticmethod
    def write(path: Path, report: Report) -> int:
        """Write the failures of a report, with what was expected and received for readers.

        Returns:
            How many failures were written.
        """
        failing = [result for result in report.results if result.failures]
        entries = [
            {"check": result.check.label, "expected": failure.expected, "came": failure.actual.partition(" {")[0]}
            for result in failing
            for failure in result.failures[:1]
        ]
        text = json.dumps({"known": entries}, ensure_ascii=False, indent=1) + "\n"
        path.write_text(text, "utf-8", errors="backslashreplace")  # half a surrogate pair as JSON escapes it
        return len(entries)
