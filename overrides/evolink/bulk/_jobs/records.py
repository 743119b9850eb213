"""Records of jobs, with the lines where they begin: those of objects and of tables; `documents` has the others."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from ..._json import is_mapping

CSV_SUFFIXES = {".csv": ",", ".tsv": "\t"}
"""The suffixes of tables, and their delimiters."""
OTHER_DELIMITERS = ";\t"
"""The delimiters of tables that are named .csv all the same; `;` is that of spreadsheets where the comma is decimal."""
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
    ends_file: bool = False
    """Whether nothing was read from there on, so that the row cannot be left out."""

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


def read_objects(source: Iterable[Any]) -> Iterator[Record | Problem]:
    """Yield the records of objects: mappings, or objects of request classes."""
    for number, each in enumerate(source, 1):
        fields = each if is_mapping(each) else each.to_dict() if hasattr(each, "to_dict") else None
        if fields is None:
            yield Problem(number, f"A job is a mapping or an object of a request class, not {type(each).__name__}.")
        else:
            yield Record(number, fields)


def read_table(path: Path) -> Iterator[Record | Problem]:
    """Yield the records of a table, one after another."""
    try:
        with open_text(path) as text:
            yield from _read_rows(text, CSV_SUFFIXES[path.suffix.lower()])
    except UnicodeDecodeError as error:
        yield Problem(1, f"The file is not UTF-8: {error.reason}. Save it as UTF-8.", ends_file=True)
    except OSError as error:
        yield Problem(1, f"The file cannot be read: {error.strerror or error}.", ends_file=True)


def open_text(path: Path, *, errors: str = "strict") -> TextIO:
    """Open a file in UTF-8, or in UTF-16 with a byte-order mark, as Excel saves it.

    Raises:
        OSError: If it cannot be opened.
    """
    with path.open("rb") as stream:
        start = stream.read(2)
    encoding = "utf-16" if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    return path.open(encoding=encoding, errors=errors, newline="")


def _read_rows(text: TextIO, delimiter: str) -> Iterator[Record | Problem]:
    """Yield the rows of a table; its first row has the names of the columns."""
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(text, delimiter=_find_delimiter(text, delimiter), strict=True)
    names: list[str] | None = None
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            message = f"The row is not CSV: {error}. Nothing was read from here on."
            yield Problem(line, message, ends_file=True)
            return
        if cells is None:
            return
        if names is None:
            names = [name.strip() for name in cells]
            if (name := _find_duplicate(names)) is not None:
                yield Problem(line, f"Two columns have the name {name}.", ends_file=True)
                return
        elif any(cells):
            yield _read_row(line, names, cells)
        line = reader.line_num + 1


def _find_delimiter(text: TextIO, delimiter: str) -> str:
    """Return the delimiter of a table: another one if the first line has only that."""
    head = text.readline()
    text.seek(0)
    return next((other for other in OTHER_DELIMITERS if delimiter not in head and other in head), delimiter)


def _read_row(line: int, names: list[str], cells: list[str]) -> Record | Problem:
    if len(cells) > len(names) and any(cells[len(names) :]):
        return Problem(line, f"The row has {len(cells)} cells, but there are {len(names)} columns.")
    fields = {name: cell for name, cell in zip(names, cells, strict=False) if cell != ""}
    if "" in fields:  # spreadsheets write columns without a name that are empty
        number = next(number for number, name in enumerate(names, 1) if not name and cells[number - 1])
        return Problem(line, f"Column {number} has no name.")
    return Record(line, fields, is_text=True)


def _find_duplicate(names: list[str]) -> str | None:
    """Return the first name that two columns have, None if there is none."""
    return next((name for number, name in enumerate(names) if name and name in names[:number]), None)
