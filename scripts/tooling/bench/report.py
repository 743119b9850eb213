"""Writes docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .content import PROFILES, PURPOSES, TABLES
from .goals import summary
from .peers import ENVIRONMENTS, PROJECT
from .results import Results
from .tables import Table, markdown, rendered, told
from .targets import GOALS

_HEAD = """\
<!-- Written by scripts/bench. -->
# Benchmarks

This client beside its peers, the bare HTTP clients under them and the least that can be done, measured on
{machine}, on {days}. All clients talk to one local server, each from a virtual environment of its own.

How to read the figures: each round visits every client in turn, forward and then backward. A ratio is taken round by
round, so that a machine that is slower for a while changes little; what is shown is the median of the ratios, with
their quartiles in brackets (the extremes of fewer than four rounds). "evolink ÷ it" below 1 means that evolink needs
less. A goal whose limit lies within that spread is called unsettled: another run may say otherwise. CPU is that of the
client's process in user and system mode, by `getrusage`; the server has a core of its own. The network is the loopback:
no TLS, no distance.

## Goals
"""
_AGAIN = """\
## Again

    scripts/bench                                # everything, in about half an hour; writes this page
    scripts/bench --only import,query            # some rows, to the terminal
    scripts/bench --quick                        # whether it runs, in a few minutes, to the terminal
    scripts/bench --venvs DIR --results FILE     # environments and figures that are kept and gone on with

The peers are installed from the package index as they are on that day, each into an environment of its own that is
thrown away afterwards. `scripts/bench --help` names the rows.
"""


_TELLING = {"aiohttp", "attrs", "click", "httpcore", "httpcore2", "httpx", "httpx-aiohttp", "httpx2", "jsonschema-rs"}
_TELLING |= {"pydantic", "requests", "rich"}
"""Packages whose version says something about a figure."""


def written(results: Results) -> str:
    """The whole page."""
    days = " and ".join(sorted(set(results.measured.values()))) or "no day"
    parts = [_HEAD.format(machine=results.machine or "no machine", days=days), summary(GOALS, results.sheets), ""]
    parts += _shown(TABLES, results, "##")
    if "profile packages" in results.sheets:
        parts += ["## Where the time goes", "", *_shown(PROFILES, results, "###")]
    return "\n".join([*parts, *_packages(results), *_versions(results), "", _AGAIN])


def _shown(tables: Iterable[Table], results: Results, level: str) -> Iterator[str]:
    for table in tables:
        sheet = results.sheets.get(table.sheet)
        if sheet is not None:
            yield from (f"{level} {table.title}", "", table.how, "", rendered(table, sheet), "")


def _packages(results: Results) -> Iterator[str]:
    """What the core consists of."""
    sheet = results.sheets.get("packages")
    if sheet is None:
        return
    rows = [
        [name, told(sheet.of(name, "size")), told(sheet.of(name, "bytecode")), PURPOSES.get(name, "")]
        for name in sheet.rounds
    ]
    heads = ["package of the core", "MiB", "MiB of bytecode", "what for"]
    yield from ("## What the core brings", "", markdown(heads, rows), "")


def _versions(results: Results) -> Iterator[str]:
    yield "## Versions"
    yield ""
    rows = []
    for name, found in results.versions.items():
        if "" in found:
            rows.append([name, f"not installed: {found['']}"])
            continue
        asked = {_name(each) for each in ENVIRONMENTS.get(name, ())}
        shown = [f"{package} {version}" for package, version in found.items() if _plain(package) in asked | _TELLING]
        rows.append([name, ", ".join(shown), str(len(found))])
    yield markdown(["environment", "what is in it, among others", "packages"], rows)


def _name(requirement: str) -> str:
    return PROJECT if requirement.startswith(PROJECT) else _plain(requirement.partition("[")[0].partition("<")[0])


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")
