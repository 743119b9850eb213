"""A finding as a line of text."""

from __future__ import annotations

from collections.abc import Callable

from ..._security.redaction import escape_unprintable
from ._findings import Finding, Level


def line(finding: Finding) -> str:
    """`file:line: model /pointer rule sentence`; "/" stands for the payload itself."""
    return escape_unprintable(_LINES[finding.level](finding))


_LINES: dict[Level, Callable[[Finding], str]] = {
    "violation": lambda it: f"{it.file}:{it.line}: {it.subject} {it.pointer or '/'} {it.rule} {it.message}",
    "notice": lambda it: f"{it.file}:{it.line}: notice: {it.subject} {it.pointer or '/'} {it.rule} {it.message}",
    "unreadable": lambda it: f"{it.file}:{it.line}:{it.column}: unreadable: {it.message}",
}
