"""The report's tables: ratios first, then medians, each with its quartiles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .peers import FLOORS, OURS
from .sheets import Sheet, Spread


@dataclass(frozen=True)
class Measure:
    """One column of figures."""

    key: str
    title: str
    """With its unit: `CPU, ms`."""
    more_is_better: bool = False


@dataclass(frozen=True)
class Table:
    """What is shown of one sheet."""

    sheet: str
    title: str
    how: str
    """How it was measured, in a sentence or two."""
    measures: Sequence[Measure]
    """The first one is what the ratios are of."""
    ours: Sequence[str]
    """Those of ours that all others are compared with; where there are none, the sheet's own order is kept."""
    floors: Sequence[str] = FLOORS
    mine: Sequence[str] = OURS
    """Rows that are this project's."""
    without: Sequence[str] = ()

    def order(self, sheet: Sheet) -> list[str]:
        """Ours, then the peers from the best one on, then the floors, then what could not be measured."""
        first = self.measures[0]
        if not self.ours:
            return list(sheet.rounds)

        def place(client: str) -> tuple[int, float]:
            told = sheet.of(client, first.key)
            if told is None:
                return (3 if sheet.fault(client) else 1), float("inf")
            group = 0 if client in self.mine else 2 if client in self.floors else 1
            return group, -told.median if first.more_is_better else told.median

        return sorted((client for client in sheet.rounds if client not in self.without), key=place)


def figure(value: float) -> str:
    """About three digits, as many as a measurement can bear; a whole number as it is."""
    size = abs(value)
    if value == int(value):
        return f"{value:,.0f}"
    if size < 0.1:
        return f"{value:.2g}"
    return f"{value:,.{0 if size >= 100 else 1 if size >= 10 else 2}f}"


def told(spread: Spread | None) -> str:
    """The median, and the quartiles in brackets where there was more than one round."""
    if spread is None:
        return "–"
    if spread.count == 1 or spread.low == spread.high:
        return figure(spread.median)
    return f"{figure(spread.median)} [{figure(spread.low)}–{figure(spread.high)}]"


def rendered(table: Table, sheet: Sheet) -> str:
    """The table in Markdown."""
    ours = [name for name in table.ours if sheet.fault(name) is None]
    first = table.measures[0].key
    heads = ["", *(f"{name} ÷ it" for name in ours), *(measure.title for measure in table.measures)]
    rows = []
    for client in table.order(sheet):
        fault = sheet.fault(client)
        if fault is not None:
            rows.append([client, *[""] * len(ours), f"not measured: {fault.replace('|', '/')}"])
            continue
        ratios = ["" if name == client else told(sheet.ratio(name, client, first)) for name in ours]
        rows.append([client, *ratios, *(told(sheet.of(client, measure.key)) for measure in table.measures)])
    return markdown(heads, rows)


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; rows that are too short are filled up."""
    width = len(heads)
    lines = [heads, ["---"] + ["---:"] * (width - 1), *([*row, *[""] * (width - len(row))] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
