"""Records of jobs: the objects in JSON Lines, JSON and YAML, and the rows of CSV, with the lines where they begin."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from ... import errors
from ...contract.linting import READERS
from ...contract.linting._rules import BYTE_ORDER_MARK
from ...contract.linting._source_tree import Payload, Unreadable
from ...contract.linting._sources import read_source

CSV_SUFFIXES = {".csv": ",", ".tsv": "\t"}
"""The suffixes of tables, and their delimiters."""
MAX_CELL = 1 << 20
"""Characters of the longest cell."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row of the jobs, as it was written."""

    line: int
    """Where it begins, from 1; for objects of a Python iterable their number."""
    fields: Mapping[str, Any]
    is_text: bool = False
    """Whether its values are the texts of cells."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be submitted."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


def read_records(source: str | Path | Iterable[Any]) -> Iterator[Record | Problem]:
    """Yield the records of a file, or of objects, one after another.

    Raises:
        ConfigurationError: If the file has a suffix that no reader has.
    """
    if not isinstance(source, str | Path):
        yield from _read_objects(source)
        return
    path = Path(source)
    if path.suffix.lower() in CSV_SUFFIXES:
        yield from _read_table_file(path)
        return
    if path.suffix.lower() not in READERS:
        expected = ", ".join((*CSV_SUFFIXES, *READERS))
        raise errors.ConfigurationError(f"{path} is not a file of jobs. Its suffix must be one of {expected}.")
    for _, payload in read_source(str(source)):
        yield from _records_of(payload)


def _records_of(payload: Payload | Unreadable) -> Iterator[Record | Problem]:
    if isinstance(payload, Unreadable):
        if payload.message != "The file contains no payload.":  # a run of no rows is one
            yield Problem(payload.line, payload.message)
        return
    line, _ = payload.text.position(payload.offset)
    problems = [problem for problem in payload.problems if problem.rule != BYTE_ORDER_MARK]  # as Windows saves them
    if problems:
        for problem in problems:
            yield Problem(payload.text.position(problem.offset)[0], problem.message)
    elif not isinstance(payload.value, dict):
        yield Problem(line, "A row is an object of fields.")
    else:
        yield Record(line, payload.value)


def _read_objects(source: Iterable[Any]) -> Iterator[Record | Problem]:
    for number, each in enumerate(source, 1):
        fields = each if isinstance(each, Mapping) else each.to_dict() if hasattr(each, "to_dict") else None
        if fields is None:
            yield Problem(number, f"A job is a mapping or an object of a request class, not {type(each).__name__}.")
        else:
            yield Record(number, fields)


def _read_table_file(path: Path) -> Iterator[Record | Problem]:
    try:
        with path.open("rb") as stream, _decode(stream) as text:
            yield from _read_table(text, CSV_SUFFIXES[path.suffix.lower()])
    except UnicodeDecodeError as error:
        yield Problem(1, f"The file is not UTF-8: {error.reason}. Save it as UTF-8.")
    except OSError as error:
        yield Problem(1, f"The file cannot be read: {error.strerror or error}.")


def _decode(stream: BinaryIO) -> TextIO:
    start = stream.read(2)
    stream.seek(0)
    encoding = "utf-16" if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"  # as Excel saves it
    return io.TextIOWrapper(stream, encoding, newline="")


def _read_table(text: TextIO, delimiter: str) -> Iterator[Record | Problem]:
    """Yield the rows of a table; its first row has the names of the columns."""
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    names: list[str] | None = None
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Problem(line, f"The row is not CSV: {error}. Nothing was read from here on.")
            return
        if cells is None:
            return
        if names is None:
            names = [name.strip() for name in cells]
            if (problem := _find_problem(names)) is not None:
                yield Problem(line, problem)
                return
        elif any(cells):
            if len(cells) > len(names):
                yield Problem(line, f"The row has {len(cells)} cells, but there are {len(names)} columns.")
            else:
                fields = {name: cell for name, cell in zip(names, cells, strict=False) if cell != ""}
                yield Record(line, fields, is_text=True)
        line = reader.line_num + 1


def _find_problem(names: list[str]) -> str | None:
    """Return what is wrong with the names of columns, None if nothing is."""
    for number, name in enumerate(names, 1):
        if not name:
            return f"Column {number} has no name."
        if name in names[: number - 1]:
            return f"Two columns have the name {name}."
    return None
