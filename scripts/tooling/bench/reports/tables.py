"""Tables in Markdown: ratios first, then medians, each with its quartiles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..clients import FLOORS, PROJECT_CLIENTS
from ..measurements import Measurements, Summary


@dataclass(frozen=True)
class Metric:
    """One column of figures."""

    key: str
    title: str
    """With its unit: `CPU, ms`."""
    more_is_better: bool = False


@dataclass(frozen=True)
class Table:
    """The definition of a table over some measurements."""

    measurements: str
    """Their name in the results."""
    title: str
    method: str
    """How they were measured, in a sentence or two."""
    metrics: Sequence[Metric]
    """The ratios are of the first one."""
    references: Sequence[str]
    """The rows that all others are compared with; without any, rows keep the order they were measured in."""
    floors: Sequence[str] = FLOORS
    project_rows: Sequence[str] = PROJECT_CLIENTS

    def order(self, measurements: Measurements) -> list[str]:
        """Return the rows in order: this project's, then peers from the best on, then floors, then failures."""
        first = self.metrics[0]
        if not self.references:
            return list(measurements.rounds)

        def sort_key(client: str) -> tuple[int, float]:
            summary = measurements.summary(client, first.key)
            if summary is None:
                return (3 if measurements.failure(client) else 1), float("inf")
            group = 0 if client in self.project_rows else 2 if client in self.floors else 1
            return group, -summary.median if first.more_is_better else summary.median

        return sorted(measurements.rounds, key=sort_key)


def format_figure(value: float) -> str:
    """Return a figure with about three digits, which is what a measurement can bear; whole numbers in full."""
    size = abs(value)
    if value == int(value):
        return f"{value:,.0f}"
    if size < 0.1:
        return f"{value:.2g}"
    return f"{value:,.{0 if size >= 100 else 1 if size >= 10 else 2}f}"


def format_summary(summary: Summary | None) -> str:
    """Return the median, and the quartiles in brackets if there was more than one round."""
    if summary is None:
        return "–"
    if summary.count == 1 or summary.low == summary.high:
        return format_figure(summary.median)
    return f"{format_figure(summary.median)} [{format_figure(summary.low)}–{format_figure(summary.high)}]"


def render_table(table: Table, measurements: Measurements) -> str:
    """Return the table in Markdown."""
    references = [name for name in table.references if measurements.failure(name) is None]
    first = table.metrics[0].key
    headers = ["", *(f"{name} ÷ row" for name in references), *(metric.title for metric in table.metrics)]
    rows: list[list[str]] = []
    for client in table.order(measurements):
        failure = measurements.failure(client)
        if failure is not None:
            rows.append([client, *[""] * len(references), f"not measured: {failure.replace('|', '/')}"])
            continue
        ratios = [
            "" if name == client else format_summary(measurements.ratio(name, client, first)) for name in references
        ]
        medians = [format_summary(measurements.summary(client, metric.key)) for metric in table.metrics]
        rows.append([client, *ratios, *medians])
    return render_markdown(headers, rows)


def render_markdown(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; short rows are padded with empty cells."""
    width = len(headers)
    lines = [headers, ["---"] + ["---:"] * (width - 1), *([*row, *[""] * (width - len(row))] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
