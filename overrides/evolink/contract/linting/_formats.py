"""How findings are written: for people, for programs, for GitHub, as JUnit XML and as SARIF.

Each format takes what was checked and gives pieces of text as soon as they are known.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from typing import Protocol

from ..._security.redaction import escape_unprintable
from ._findings import Checked, Tally
from ._junit import junit
from ._lines import line
from ._sarif import sarif


class Format(Protocol):
    """Writes down what was checked; `tally` is complete once the last of it has been taken."""

    def __call__(self, checked: Iterable[Checked], tally: Tally) -> Iterator[str]: ...


def text(checked: Iterable[Checked], tally: Tally) -> Iterator[str]:
    """`file:line: model /pointer rule sentence` for each finding, and a summary."""
    for one in checked:
        for finding in one.findings:
            yield f"{line(finding)}\n"
    yield f"{tally}\n"


def as_json(checked: Iterable[Checked], tally: Tally) -> Iterator[str]:
    """An object with the list `findings` and, after it, `summary`."""
    separator = ""
    yield '{"findings": ['
    for one in checked:
        for finding in one.findings:
            yield f"{separator}\n{json.dumps(dataclasses.asdict(finding))}"
            separator = ","
    summary = json.dumps(dataclasses.asdict(tally) | {"exit_code": tally.exit_code})
    yield f'\n],\n"summary": {summary}}}\n'


def github(checked: Iterable[Checked], tally: Tally) -> Iterator[str]:
    """A workflow command for each finding, by which GitHub marks its line, and a summary.

    https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
    """
    for one in checked:
        for finding in one.findings:
            title = " ".join(part for part in (finding.subject, finding.pointer, finding.rule) if part)
            properties = {
                "file": finding.file,
                "line": str(finding.line),
                "col": str(finding.column),
                "title": title,
            }
            place = ",".join(f"{name}={_escaped(value, _IN_PROPERTY)}" for name, value in properties.items())
            command = "notice" if finding.level == "notice" else "error"
            yield f"::{command} {place}::{_escaped(finding.message, _IN_MESSAGE)}\n"
    yield f"{tally}\n"


_IN_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def _escaped(text: str, table: dict[int, str]) -> str:
    return escape_unprintable(text.translate(table))


FORMATS: dict[str, Format] = {"text": text, "json": as_json, "junit": junit, "github": github, "sarif": sarif}
"""Each format by its name."""
