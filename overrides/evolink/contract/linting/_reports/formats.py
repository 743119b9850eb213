"""The report formats: text, JSON, GitHub workflow commands, JUnit XML and SARIF.

Each format takes the results and yields pieces of the report as soon as they are complete.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from typing import Protocol

from ...._security.redaction import escape_unprintable
from .._diagnostics import Diagnostic, Level, LintResult, Summary
from .diagnostic_line import format_line
from .junit_report import junit
from .paths import to_repository_path
from .sarif import sarif


class Format(Protocol):
    """Writes the results as a report; `summary` is complete once the last result has been consumed."""

    def __call__(self, results: Iterable[LintResult], summary: Summary) -> Iterator[str]: ...


def text(results: Iterable[LintResult], summary: Summary) -> Iterator[str]:
    """Yield `file:line: model /pointer rule message` for each diagnostic, and the summary."""
    for result in results:
        for diagnostic in result.diagnostics:
            yield f"{format_line(diagnostic)}\n"
    yield f"{summary}\n"


_JSON_LEVELS: dict[Level, str] = {"violation": "violation", "warning": "notice", "unreadable": "unreadable"}


def as_json(results: Iterable[LintResult], summary: Summary) -> Iterator[str]:
    """Yield an object with the list `findings` and, after it, `summary`."""
    separator = ""
    yield '{"findings": ['
    for result in results:
        for diagnostic in result.diagnostics:
            members = dataclasses.asdict(diagnostic) | {"level": _JSON_LEVELS[diagnostic.level]}
            yield f"{separator}\n{json.dumps(members)}"
            separator = ","
    counts = {
        "files": summary.files,
        "payloads": summary.payloads,
        "faulty": summary.invalid_payloads,
        "violations": summary.violations,
        "notices": summary.warnings,
        "unreadable": summary.unreadable,
        "exit_code": summary.exit_code,
    }
    yield f'\n],\n"summary": {json.dumps(counts)}}}\n'


_GITHUB_COMMANDS: dict[Level, str] = {"violation": "error", "warning": "notice", "unreadable": "error"}


def github(results: Iterable[LintResult], summary: Summary) -> Iterator[str]:
    """Yield a workflow command for each diagnostic, by which GitHub annotates its line, and the summary.

    https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
    """
    for result in results:
        for diagnostic in result.diagnostics:
            yield _github_command(diagnostic)
    yield f"{summary}\n"


def _github_command(diagnostic: Diagnostic) -> str:
    title = " ".join(filter(None, (diagnostic.subject, diagnostic.pointer, diagnostic.rule)))
    properties = {
        "file": to_repository_path(diagnostic.file),
        "line": str(diagnostic.line),
        "col": str(diagnostic.column),
        "title": title,
    }
    pairs = ",".join(f"{name}={_escape(value, _PROPERTY_ESCAPES)}" for name, value in properties.items())
    return f"::{_GITHUB_COMMANDS[diagnostic.level]} {pairs}::{_escape(diagnostic.message, _MESSAGE_ESCAPES)}\n"


_MESSAGE_ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY_ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def _escape(text: str, table: dict[int, str]) -> str:
    return escape_unprintable(text.translate(table))


FORMATS: dict[str, Format] = {"text": text, "json": as_json, "junit": junit, "github": github, "sarif": sarif}
"""The report formats by name."""
