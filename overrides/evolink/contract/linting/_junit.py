"""JUnit XML: a suite for each file, a case for each payload."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterable, Iterator
from html import escape
from typing import IO

from ..._security.redaction import escape_unprintable
from ._findings import Checked, Finding, Tally
from ._lines import line

_ELEMENTS = {"violation": "failure", "unreadable": "error"}
_IN_MEMORY = 2**20
_CHUNK = 2**16


def junit(checked: Iterable[Checked], tally: Tally) -> Iterator[str]:
    """The report. A suite says how many cases it has before it lists them, so each is kept in a file until it ends."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="evolink check">\n'
    for file, group in itertools.groupby(checked, key=lambda one: one.file):
        yield from _suite(file, group)
    yield "</testsuites>\n"


def _suite(file: str, group: Iterable[Checked]) -> Iterator[str]:
    name = _attribute(file)
    tests = failures = errors = 0
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, mode="w+", encoding="ascii") as cases:
        for one in group:
            levels = {finding.level for finding in one.findings}
            tests, failures, errors = tests + 1, failures + ("violation" in levels), errors + ("unreadable" in levels)
            _write_case(cases, name, one)
        counts = f'tests="{tests}" failures="{failures}" errors="{errors}" skipped="0"'
        yield f"<testsuite name={name} {counts}>\n"
        cases.seek(0)
        while chunk := cases.read(_CHUNK):
            yield chunk
    yield "</testsuite>\n"


def _write_case(cases: IO[str], file: str, one: Checked) -> None:
    name = f"{one.line}:{one.column} {one.model or one.kind or 'unreadable'}"
    cases.write(f'<testcase classname={file} name="{name}" file={file} line="{one.line}"')
    if not one.findings:
        cases.write("/>\n")
        return
    cases.write(">\n")
    for level, element in _ELEMENTS.items():
        told = [finding for finding in one.findings if finding.level == level]
        if told:
            head = f"<{element} message={_attribute(told[0].message)} type={_attribute(told[0].rule)}>"
            cases.write(f"{head}{_lines(told)}</{element}>\n")
    notices = [finding for finding in one.findings if finding.level == "notice"]
    if notices:
        cases.write(f"<system-out>{_lines(notices)}</system-out>\n")
    cases.write("</testcase>\n")


def _lines(findings: list[Finding]) -> str:
    return "\n".join(_ascii(escape(line(finding))) for finding in findings)


def _attribute(value: str) -> str:
    return f'"{_ascii(escape(escape_unprintable(value)))}"'


def _ascii(text: str) -> str:
    """The same in characters that survive any encoding of standard output."""
    return text.encode("ascii", "xmlcharrefreplace").decode()
