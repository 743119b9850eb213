"""Checks files of payloads: `check` answers for each payload what is wrong with it and where, `FORMATS` writes it down.

    tally = Tally()
    for checked in tally.counted(check(["requests.jsonl"])):
        for finding in checked.findings:
            print(finding.file, finding.line, finding.message)
    print(tally)

Besides the contract it checks what the contract cannot see, since it is gone once a text is parsed: names that stand
twice, NaN, half surrogate pairs, numbers that readers round, and what YAML means to some readers only; see `RULES`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike, fspath

from .. import Kind
from ._findings import Checked, Finding, Level, Tally
from ._formats import FORMATS
from ._judging import Judge
from ._rules import RULES
from ._sources import READERS, readings

__all__ = ["FORMATS", "READERS", "RULES", "Checked", "Finding", "Level", "Tally", "check"]


def check(
    sources: Iterable[str | PathLike[str]], *, kind: Kind | None = None, strict: bool = False, local: bool = False
) -> Iterator[Checked]:
    """What is to be told of each payload of `sources`, as soon as it is read. It raises nothing for what is in them.

    JSON Lines are held a line at a time, other files whole.

    Args:
        sources: files, directories (read with all below them), or "-" for standard input.
        kind: what the payloads are; each is recognised where this is left out.
        strict: whether notices count as violations.
        local: whether requests are for a server on this machine, which may be given loopback and http callback URLs.
    """
    judge = Judge(kind, strict=strict, local=local)
    for source in sources:
        for file, read in readings(fspath(source)):
            yield judge.checked(file, read)
