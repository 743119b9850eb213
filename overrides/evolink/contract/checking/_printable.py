"""Texts of others as they may stand in a terminal, a log and an XML file."""

from __future__ import annotations

from collections.abc import Callable

from ..._redaction import without_secrets
from ._findings import Finding, Level


def printable(text: str) -> str:
    """`text` without secrets, and with everything that is no visible character written as an escape."""
    text = without_secrets(text)
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def line(finding: Finding) -> str:
    """`file:line: model /pointer rule sentence`."""
    return printable(_LINES[finding.level](finding))


_LINES: dict[Level, Callable[[Finding], str]] = {
    "violation": lambda it: f"{it.file}:{it.line}: {it.subject} {it.pointer or '/'} {it.rule} {it.message}",
    "notice": lambda it: f"{it.file}:{it.line}: notice: {it.subject} {it.pointer or '/'} {it.rule} {it.message}",
    "unreadable": lambda it: f"{it.file}:{it.line}:{it.column}: unreadable: {it.message}",
}
