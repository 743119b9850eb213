"""Renders docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..clients import ENVIRONMENTS, PROJECT
from ..results import Results
from .goal_definitions import GOALS
from .goals import render_goals
from .table_definitions import PROFILES, PURPOSES, TABLES
from .tables import Table, format_summary, render_markdown, render_table

_HEAD = """\
<!-- Written by scripts/bench. -->
# Benchmarks

This client compared with its peers, with the bare HTTP clients they are built on and with the least work possible,
measured on {machine}, on {days}. All clients send to one local server, each from a virtual environment of its own.

How to read the figures: each round runs every client in turn, forward and then backward. A ratio is taken round by
round, so that a machine that is slower for a while changes little; the tables show the median of the ratios, with
their quartiles in brackets (the extremes if there are fewer than four rounds). "evolink ÷ row" below 1 means that
evolink needs less than the client in that row. A goal is called unsettled if its bound lies between the quartiles:
another run may differ. CPU is that of the client's process in user and system mode, by `getrusage`; the server has a
core of its own. The network is the loopback interface: no TLS, no distance.

## Goals
"""
_REPRODUCE = """\
## Reproduce

    scripts/bench                                # everything, in about half an hour; writes this page
    scripts/bench --only import,query            # some of the benchmarks, to the terminal
    scripts/bench --quick                        # a smoke test of a few minutes, to the terminal
    scripts/bench --venvs DIR --results FILE     # keep the environments and figures, and continue from them

The peers are installed from the package index in their current versions, each into an environment of its own that is
deleted afterwards. `scripts/bench --help` lists the benchmarks.
"""


_SHOWN_VERSIONS = {
    *("aiohttp", "attrs", "click", "httpcore", "httpcore2", "httpx", "httpx-aiohttp", "httpx2", "jsonschema-rs"),
    *("pydantic", "requests", "rich"),
}
"""Packages whose version affects a figure."""


def render_page(results: Results) -> str:
    """Return the whole page in Markdown."""
    days = " and ".join(sorted(set(results.measured.values()))) or "no day"
    head = _HEAD.format(machine=results.machine or "no machine", days=days)
    parts = [head, render_goals(GOALS, results.measurements), ""]
    parts += _tables(TABLES, results, "##")
    if "profile packages" in results.measurements:
        parts += ["## Where the time goes", "", *_tables(PROFILES, results, "###")]
    return "\n".join([*parts, *_packages(results), *_versions(results), "", _REPRODUCE])


def _tables(tables: Iterable[Table], results: Results, level: str) -> Iterator[str]:
    for table in tables:
        measurements = results.measurements.get(table.measurements)
        if measurements is not None:
            yield from (f"{level} {table.title}", "", table.method, "", render_table(table, measurements), "")


def _packages(results: Results) -> Iterator[str]:
    """Yield the section on the packages that the core installs."""
    measurements = results.measurements.get("packages")
    if measurements is None:
        return
    rows = [
        [
            name,
            format_summary(measurements.summary(name, "size")),
            format_summary(measurements.summary(name, "bytecode")),
            PURPOSES.get(name, ""),
        ]
        for name in measurements.rounds
    ]
    headers = ["package of the core", "MiB", "MiB of bytecode", "purpose"]
    yield from ("## Packages of the core", "", render_markdown(headers, rows), "")


def _versions(results: Results) -> Iterator[str]:
    yield "## Versions"
    yield ""
    rows: list[list[str]] = []
    for name, versions in results.versions.items():
        if "" in versions:
            rows.append([name, f"not installed: {versions['']}"])
            continue
        shown = {_distribution(each) for each in ENVIRONMENTS.get(name, ())} | _SHOWN_VERSIONS
        cells = [f"{package} {version}" for package, version in versions.items() if _normalize(package) in shown]
        rows.append([name, ", ".join(cells), str(len(versions))])
    yield render_markdown(["environment", "main packages", "packages"], rows)


def _distribution(requirement: str) -> str:
    return PROJECT if requirement.startswith(PROJECT) else _normalize(requirement.partition("[")[0].partition("<")[0])


def _normalize(name: str) -> str:
    return name.lower().replace("_", "-")
