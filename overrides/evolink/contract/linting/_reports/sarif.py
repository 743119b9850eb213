"""SARIF 2.1.0, the format of code scanning services: one run with a result for each diagnostic.

- https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
- https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ...._version import __version__
from .._diagnostics import Diagnostic, Level, LintResult, Summary
from .paths import to_repository_path
from .sarif_rules import INFORMATION_URI, describe_rule

MAX_RESULTS = 25_000
"""GitHub refuses a run with more results."""
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: dict[Level, str] = {"violation": "error", "unreadable": "error", "warning": "note"}


def sarif(results: Iterable[LintResult], summary: Summary) -> Iterator[str]:
    """Yield the log with at most `MAX_RESULTS` results; the rest is counted in a notification and in `summary`.

    The list of rules comes after the results, so that only an example of each rule is kept in memory.
    """
    examples: dict[str, Diagnostic] = {}
    fingerprints: Counter[str] = Counter()
    yield f'{{"$schema": {json.dumps(_SCHEMA)},\n"version": "2.1.0",\n"runs": [{{"results": ['
    for result in results:
        for diagnostic in result.diagnostics:
            if fingerprints.total() == MAX_RESULTS:
                summary.unreported += 1
                continue
            examples.setdefault(diagnostic.rule, diagnostic)
            separator = "," if fingerprints else ""
            yield f"{separator}\n{json.dumps(_result(diagnostic, fingerprints))}"
    invocation: dict[str, Any] = {"executionSuccessful": not summary.unreadable, "exitCode": summary.exit_code}
    if summary.unreported:
        message = f"{summary.unreported} more results are left out: code scanning takes {MAX_RESULTS} at most."
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": message}}]
    driver = {
        "name": "evolink check",
        "version": __version__,
        "informationUri": INFORMATION_URI,
        "rules": [describe_rule(example) for example in examples.values()],
    }
    rest = {"columnKind": "unicodeCodePoints", "invocations": [invocation], "tool": {"driver": driver}}
    yield f"\n],\n{json.dumps(rest).removeprefix('{').removesuffix('}')}}}]}}\n"


def _result(diagnostic: Diagnostic, fingerprints: Counter[str]) -> dict[str, Any]:
    """Return the result of a diagnostic, and count its fingerprint."""
    file = to_repository_path(diagnostic.file)
    fingerprint = _fingerprint(diagnostic, file)
    fingerprints[fingerprint] += 1
    return {
        "ruleId": diagnostic.rule,
        "level": _LEVELS[diagnostic.level],
        "message": {"text": diagnostic.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(file)},
                    "region": {"startLine": diagnostic.line, "startColumn": diagnostic.column},
                },
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": f"{fingerprint}:{fingerprints[fingerprint]}"},
        "properties": {
            "kind": diagnostic.kind,
            "model": diagnostic.model,
            "pointer": diagnostic.pointer,
            "source": diagnostic.source,
        },
    }


def _fingerprint(diagnostic: Diagnostic, file: str) -> str:
    """Return a hash of what a diagnostic is about but not of its line, so that a result that moves stays the same."""
    parts = (file, diagnostic.subject, diagnostic.pointer, diagnostic.rule, diagnostic.message)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
