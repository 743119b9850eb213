"""A streaming writer of JUnit XML, the test reports that CI systems read; `evolink check` and conformance runs use it.

The format has no standard; https://github.com/testmoapp/junitxml describes what CI systems agree on.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal

Tag = Literal["failure", "error", "skipped", "system-out"]
"""An element in a test case: why it did not pass, or its output."""

_COUNTS: dict[str, Tag] = {"failures": "failure", "errors": "error", "skipped": "skipped"}
"""The attributes of a suite that count its cases, by the element that is counted."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""The characters that XML 1.0 cannot contain, https://www.w3.org/TR/xml/#charsets."""

_WHITESPACE_IN_ATTRIBUTES = str.maketrans({"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})
"""XML parsers replace whitespace in attributes with spaces, except where it is a character reference."""

_MAX_BYTES_IN_MEMORY = 2**20
_CHARACTERS_PER_READ = 2**16


@dataclass(frozen=True, slots=True)
class Outcome:
    """An element in a test case; a case without any has passed."""

    tag: Tag
    text: str = ""
    message: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A test case."""

    name: str
    classname: str
    file: str | None = None
    line: int | None = None
    outcomes: tuple[Outcome, ...] = ()
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """A test suite; its cases may be an iterator and are read once."""

    name: str
    cases: Iterable[Case]


def write_report(name: str, suites: Iterable[Suite], *, seconds: float | None = None) -> Iterator[str]:
    """Yield a report piece by piece, in ASCII, so that it survives any encoding of its destination."""
    attributes = {"name": name, "time": _format_seconds(seconds)}
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites{_attributes(attributes)}>\n'
    for suite in suites:
        yield from _write_suite(suite)
    yield "</testsuites>\n"


def _write_suite(suite: Suite) -> Iterator[str]:
    """Yield a suite. Its counts come before its cases, so the cases wait in a temporary file, in memory up to 1 MiB."""
    total, outcomes, seconds = 0, Counter[Tag](), None
    with tempfile.SpooledTemporaryFile(_MAX_BYTES_IN_MEMORY, mode="w+", encoding="ascii") as cases:
        for case in suite.cases:
            total += 1
            outcomes.update({outcome.tag for outcome in case.outcomes})
            seconds = seconds if case.seconds is None else (seconds or 0.0) + case.seconds
            cases.write(_format_case(case))
        counts = {attribute: outcomes[tag] for attribute, tag in _COUNTS.items()}
        attributes = {"name": suite.name, "tests": total, **counts, "time": _format_seconds(seconds)}
        yield f"<testsuite{_attributes(attributes)}>\n"
        cases.seek(0)
        while chunk := cases.read(_CHARACTERS_PER_READ):
            yield chunk
    yield "</testsuite>\n"


def _format_case(case: Case) -> str:
    place = {"classname": case.classname, "name": case.name, "file": case.file, "line": case.line}
    attributes = _attributes({**place, "time": _format_seconds(case.seconds)})
    if not case.outcomes:
        return f"<testcase{attributes}/>\n"
    return f"<testcase{attributes}>\n{''.join(map(_format_outcome, case.outcomes))}</testcase>\n"


def _format_seconds(seconds: float | None) -> str | None:
    return None if seconds is None else f"{seconds:.3f}"


def _format_outcome(outcome: Outcome) -> str:
    attributes = _attributes({"message": outcome.message, "type": outcome.type})
    text = _ascii(escape(_replace_invalid_characters(outcome.text)))
    return f"<{outcome.tag}{attributes}>{text}</{outcome.tag}>\n"


def _attributes(values: Mapping[str, str | int | None]) -> str:
    """Return ` name="value"` for each value that is not None."""
    return "".join(f' {name}="{_escape_attribute(str(value))}"' for name, value in values.items() if value is not None)


def _escape_attribute(value: str) -> str:
    return _ascii(escape(_replace_invalid_characters(value)).translate(_WHITESPACE_IN_ATTRIBUTES))


def _replace_invalid_characters(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _ascii(text: str) -> str:
    return text.encode("ascii", "xmlcharrefreplace").decode()
