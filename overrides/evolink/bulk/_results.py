"""Results of rows, as values and as the files results.jsonl and results.csv."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..prices._estimate import to_credits
from ._store.run_store import RunStore
from ._store.states import NEW, Row
from ._store.transactions import START, Place

JSONL, CSV = "results.jsonl", "results.csv"
COLUMNS = ("line", "row", "model", "state", "task_id", "credits", "file", "sha256", "bytes", "seconds", "error")
"""The columns of results.csv."""


@dataclass(frozen=True, slots=True)
class RowResult:
    """A row and how it has ended, or how far it has come."""

    line: int
    """The line of the row in its file."""
    row: str
    """The id of the row, which depends on its request and output name."""
    model: str
    state: str
    """done, failed, held or cancelled; or todo, intent or accepted if it has not ended."""
    task_id: str | None
    credits: Decimal | None
    """The estimate of its price; None if unknown."""
    path: Path | None
    """The first file of its result."""
    more: tuple[Path, ...]
    """The other files."""
    sha256: str | None
    bytes: int | None
    seconds: float | None
    """The time from the submission to the end of the download."""
    error: str | None
    host: str | None
    """The machine that has the file."""
    element_id: str | None

    @classmethod
    def of(cls, row: Row) -> RowResult:
        """Return the result of a row of the record."""
        seconds = row.finished - row.began if row.finished is not None and row.began is not None else None
        return cls(
            line=row.line,
            row=row.row_id,
            model=row.model,
            state=row.state,
            task_id=row.task_id,
            credits=None if row.cost is None else to_credits(row.cost),
            path=None if row.path is None else Path(row.path),
            more=tuple(map(Path, json.loads(row.more))) if row.more else (),
            sha256=row.sha256,
            bytes=row.size,
            seconds=None if seconds is None else round(max(seconds, 0.0), 3),
            error=row.error,
            host=row.host,
            element_id=row.element_id,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON."""
        fields = {name: getattr(self, name) for name in self.__slots__}  # `asdict` copies deeply, which takes 0.2 ms
        path, more, credits = fields.pop("path"), fields.pop("more"), fields.pop("credits")
        return {
            **fields,
            "credits": None if credits is None else str(credits),
            "file": None if path is None else str(path),
            "more_files": list(map(str, more)),
        }


async def iter_results(store: RunStore, *states: str) -> AsyncIterator[RowResult]:
    """Yield the rows in some states, or all, in the order of the jobs; keeps some hundred of them in memory."""
    place: Place = START
    while rows := await store.open_rows(*states, after=place):
        place = (rows[-1].position, rows[-1].row_id)
        for row in rows:
            if row.state != NEW:
                yield RowResult.of(row)


async def write_results(store: RunStore, folder: Path) -> tuple[Path, Path]:
    """Write the results of a run to both files and return their paths; each is replaced when it is complete."""
    folder.mkdir(parents=True, exist_ok=True)  # which may be of another machine
    targets = folder / JSONL, folder / CSV
    parts = [target.with_name(f".{target.name}.part") for target in targets]
    with ExitStack() as stack:
        lines = stack.enter_context(parts[0].open("w", encoding="utf-8"))
        table = csv.writer(stack.enter_context(parts[1].open("w", encoding="utf-8", newline="")))
        table.writerow(COLUMNS)
        async for result in iter_results(store):
            values = result.to_dict()
            lines.write(json.dumps(values, ensure_ascii=False) + "\n")
            table.writerow(["" if values[name] is None else values[name] for name in COLUMNS])
    for part, target in zip(parts, targets, strict=True):
        os.replace(part, target)
    return targets
