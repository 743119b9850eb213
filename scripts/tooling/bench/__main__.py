"""scripts/bench: measures, and writes docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .environments import ROOT, made
from .report import written
from .results import Results, load, save
from .rows import calling, checking, downloading, keeping, profiling, reading, scheduling, starting, waiting, weighing
from .serving import Server
from .setting import Setting
from .sheets import Sheet

PAGE = ROOT / "docs" / "benchmarks.md"
MEBIBYTE = 1 << 20

Row = Callable[[Setting], Mapping[str, Sheet]]


def _one(name: str, measure: Callable[[Setting], Sheet]) -> Row:
    return lambda setting: {name: measure(setting)}


ROWS: Mapping[str, Row] = {
    "import": _one("import", starting.imports),
    "cold": _one("cold", starting.cold),
    "query": _one("sync", calling.sync),
    "async": _one("async", calling.asynchronous),
    "check": _one("check", checking.checked),
    "connections": _one("connections", keeping.kept),
    "waiting": _one("waiting", waiting.waited),
    "many": _one("many", waiting.many),
    "schedule": _one("schedule", scheduling.simulated),
    "download": _one("download", downloading.downloaded),
    "help": _one("help", starting.helps),
    "size": weighing.weighed,
    "drift": _one("drift", reading.read),
    "profile": profiling.profiled,
}
"""What `--only` takes -> what it measures."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures what is asked for and writes the page, or prints it where only a part was measured."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    rows = asked.only.split(",") if asked.only else list(ROWS)
    strangers = [row for row in rows if row not in ROWS and row != "none"]
    if strangers:
        parser.error(f"no row is called {', '.join(strangers)}; there are {', '.join(ROWS)}, and none")
    results = load(asked.results) if asked.results else Results()
    rows = [row for row in rows if row != "none"]
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        results = _measured(rows, results, asked, Path(scratch)) if rows else results
    page = written(results)
    partial = asked.quick or not all(row in results.measured for row in ROWS)
    target = asked.to or (None if partial else PAGE)
    if target is None:
        print(page)
    else:
        target.write_text(page, "utf-8")
        _tell(f"wrote {target}")
    return 0


def _measured(rows: Sequence[str], results: Results, asked: argparse.Namespace, scratch: Path) -> Results:
    if hasattr(os, "sched_setaffinity"):  # what is measured has one core, the server the other
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    venvs = asked.venvs or scratch / "venvs"
    venvs.mkdir(parents=True, exist_ok=True)
    _tell("making the environments")
    environments = made(venvs.resolve())
    results = results.on(environments)
    for row in rows:
        _tell(row)
        with Server(_video(scratch, size=(2 if asked.quick else 200) * MEBIBYTE)) as server:
            setting = Setting(environments, server, scratch, asked.rounds, asked.quick, _tell)
            results = results.with_sheets(row, ROWS[row](setting))
        if asked.results:
            save(results, asked.results)
    return results


def _video(folder: Path, *, size: int) -> Path:
    """A file that begins as a video does."""
    file = folder / "result.mp4"
    if not file.exists():
        piece = os.urandom(MEBIBYTE)
        with file.open("wb") as video:
            video.write(b"\0\0\0\x18ftypmp42" + piece[12:])
            video.writelines([piece] * (size // MEBIBYTE - 1))
    return file


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--only", metavar="ROWS", help=f"some of {','.join(ROWS)}; none writes what --results holds")
    parser.add_argument("--rounds", type=int, help="rounds of each row, instead of its own number")
    parser.add_argument("--quick", action="store_true", help="two rounds of little: whether it runs")
    parser.add_argument("--venvs", type=Path, metavar="DIR", help="where the environments are kept for another time")
    parser.add_argument("--results", type=Path, metavar="FILE", help="JSON to go on with and to keep all figures in")
    parser.add_argument("--to", type=Path, metavar="FILE", help="the page; docs/benchmarks.md once all rows are there")
    return parser


if __name__ == "__main__":
    sys.exit(main())
