"""SARIF 2.1.0, which code scanning services read: one run, a result for each finding.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ... import __version__
from ._findings import Checked, Finding, Tally
from ._rules import RULES

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"violation": "error", "unreadable": "error", "notice": "note"}


def sarif(checked: Iterable[Checked], tally: Tally) -> Iterator[str]:
    """The log. The tool's list of rules comes after the results, so that nothing but the rules' ids is kept."""
    rules: dict[str, None] = {}
    separator = ""
    yield f'{{"$schema": {json.dumps(_SCHEMA)},\n"version": "2.1.0",\n"runs": [{{"results": ['
    for one in checked:
        for finding in one.findings:
            rules[finding.rule] = None
            yield f"{separator}\n{json.dumps(_result(finding))}"
            separator = ","
    rest = {
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not tally.unreadable, "exitCode": tally.exit_code}],
        "tool": {"driver": {"name": "evolink check", "version": __version__, "rules": [_rule(name) for name in rules]}},
    }
    yield f"\n],\n{json.dumps(rest).removeprefix('{').removesuffix('}')}}}]}}\n"


def _result(finding: Finding) -> dict[str, Any]:
    return {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.level],
        "message": {"text": finding.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(finding.file)},
                    "region": {"startLine": finding.line, "startColumn": finding.column},
                },
            }
        ],
        "properties": {
            "kind": finding.kind,
            "model": finding.model,
            "pointer": finding.pointer,
            "source": finding.source,
        },
    }


def _rule(name: str) -> dict[str, Any]:
    return {"id": name, "shortDescription": {"text": RULES.get(name, f"The contract's {name} is kept.")}}


def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
