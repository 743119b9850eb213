"""A linter for files of payloads: `check` yields a result for each payload, `FORMATS` writes the results as a report.

Example::

    summary = Summary()
    for result in summary.count(check(["requests.jsonl"])):
        for diagnostic in result.diagnostics:
            print(diagnostic.file, diagnostic.line, diagnostic.message)
    print(summary)

In addition to the contract it checks what is lost when a text is parsed: duplicate names, NaN, lone surrogates, numbers
that parsers round, and YAML that YAML 1.1 and 1.2 read differently. `RULES` lists these rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike, fspath

from .._payloads import Kind
from ._diagnostics import Diagnostic, Level, LintResult, Summary
from ._payload_checker import PayloadChecker
from ._reports.formats import FORMATS
from ._rules import RULES
from ._search.directory import Search
from ._search.selection import Selection
from ._sources import READERS, read_source

__all__ = ["FORMATS", "READERS", "RULES", "Diagnostic", "Level", "LintResult", "Selection", "Summary", "check"]


def check(
    sources: Iterable[str | PathLike[str]],
    *,
    kind: Kind | None = None,
    strict: bool = False,
    allow_loopback: bool = False,
    selection: Selection | None = None,
) -> Iterator[LintResult]:
    """Return an iterator of a result for each payload of `sources`, which reads them as it proceeds.

    Nothing in a source raises: input that cannot be read is a result too. JSON Lines are read one line at a time, other
    files as a whole.

    Args:
        sources: Files, directories (searched recursively), globs, or "-" for standard input.
        kind: What the payloads are; None to recognise each of them.
        strict: Whether warnings count as violations.
        allow_loopback: Whether callback URLs may be http and loopback addresses, as for a server on this machine.
        selection: Which files and documents are judged; by default those that look like payloads, of the files in
            directories that are neither hidden nor ignored, and all documents of named files.

    Raises:
        ValueError: If a pattern of the selection is not valid.
        ModuleNotFoundError: If the selection has patterns, and pathspec, of the extra `cli`, is not installed.
    """
    search = Search(selection or Selection(), READERS)
    checker = PayloadChecker(kind, strict=strict, allow_loopback=allow_loopback)
    payloads = (found for source in sources for found in read_source(fspath(source), search))
    return (checker.check(file, payload) for file, payload in payloads)


def __dir__() -> list[str]:
    return sorted(__all__)
