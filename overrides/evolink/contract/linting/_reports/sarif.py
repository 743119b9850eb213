"""SARIF 2.1.0, the format of code scanning services: one run with a result for each diagnostic.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ...._version import __version__
from .._diagnostics import Diagnostic, Level, LintResult, Summary
from .._rules import RULES

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: dict[Level, str] = {"violation": "error", "unreadable": "error", "warning": "note"}


def sarif(results: Iterable[LintResult], summary: Summary) -> Iterator[str]:
    """Yield the log. The list of rules comes after the results, so that only the rules' ids are kept in memory."""
    rules: dict[str, None] = {}
    separator = ""
    yield f'{{"$schema": {json.dumps(_SCHEMA)},\n"version": "2.1.0",\n"runs": [{{"results": ['
    for result in results:
        for diagnostic in result.diagnostics:
            rules[diagnostic.rule] = None
            yield f"{separator}\n{json.dumps(_result(diagnostic))}"
            separator = ","
    rest = {
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not summary.unreadable, "exitCode": summary.exit_code}],
        "tool": {"driver": {"name": "evolink check", "version": __version__, "rules": [_rule(name) for name in rules]}},
    }
    yield f"\n],\n{json.dumps(rest).removeprefix('{').removesuffix('}')}}}]}}\n"


def _result(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "ruleId": diagnostic.rule,
        "level": _LEVELS[diagnostic.level],
        "message": {"text": diagnostic.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(diagnostic.file)},
                    "region": {"startLine": diagnostic.line, "startColumn": diagnostic.column},
                },
            }
        ],
        "properties": {
            "kind": diagnostic.kind,
            "model": diagnostic.model,
            "pointer": diagnostic.pointer,
            "source": diagnostic.source,
        },
    }


def _rule(name: str) -> dict[str, Any]:
    return {"id": name, "shortDescription": {"text": RULES.get(name, f"Payloads satisfy the contract's {name}.")}}


def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
