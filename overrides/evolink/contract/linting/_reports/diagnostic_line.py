"""A diagnostic as a line of text."""

from __future__ import annotations

from collections.abc import Callable

from ...._security.redaction import escape_unprintable
from .._diagnostics import Diagnostic, Level


def format_line(diagnostic: Diagnostic) -> str:
    """Return `file:line: model /pointer rule message`; the pointer is "/" for the payload itself."""
    return escape_unprintable(_FORMATS[diagnostic.level](diagnostic))


_FORMATS: dict[Level, Callable[[Diagnostic], str]] = {
    "violation": lambda it: f"{it.file}:{it.line}: {it.subject} {it.pointer or '/'} {it.rule} {it.message}",
    "warning": lambda it: f"{it.file}:{it.line}: warning: {it.subject} {it.pointer or '/'} {it.rule} {it.message}",
    "unreadable": lambda it: f"{it.file}:{it.line}:{it.column}: unreadable: {it.message}",
}
