"""Records of JSON, JSON Lines and YAML files. The linter locates each, and reports what a parser loses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..._json import is_dict
from ...contract.linting import READERS
from ...contract.linting._rules import BYTE_ORDER_MARK
from ...contract.linting._source_tree import Payload, Unreadable
from ...contract.linting._sources import read_source
from .records import Problem, Record

__all__ = ["READERS", "read_documents"]

LINE_SUFFIXES = (".jsonl", ".ndjson")
"""The suffixes of files in which each line is a row, so that the others can be read if one cannot."""


def read_documents(path: Path) -> Iterator[Record | Problem]:
    """Yield the records of a file, one after another."""
    is_line = path.suffix.lower() in LINE_SUFFIXES
    for _, payload in read_source(str(path)):
        yield from _records_of(payload, is_line=is_line)


def _records_of(payload: Payload | Unreadable, *, is_line: bool) -> Iterator[Record | Problem]:
    if isinstance(payload, Unreadable):
        if payload.message != "The file contains no payload.":  # a run of no rows is one
            yield Problem(payload.line, payload.message, ends_file=not is_line)
        return
    line, _ = payload.text.position(payload.offset)
    problems = [problem for problem in payload.problems if problem.rule != BYTE_ORDER_MARK]  # as Windows saves them
    if problems:
        for problem in problems:
            yield Problem(payload.text.position(problem.offset)[0], problem.message)
    elif not is_dict(payload.value):
        yield Problem(line, "A row is an object of fields.")
    else:
        yield Record(line, payload.value)
