"""scripts/bench: run the benchmarks and write docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .benchmarks import (
    bulk,
    connection_reuse,
    cpu_profile,
    download,
    installed_size,
    page_reading,
    poll_schedule,
    polling,
    request_cpu,
    startup,
    validation,
)
from .context import BenchmarkContext
from .environments import ROOT, create_environments
from .measurements import Measurements
from .reports.page import render_page
from .results import Results, load_results, save_results
from .server.process import ServerProcess

PAGE = ROOT / "docs" / "benchmarks.md"
MEBIBYTE = 1 << 20

Benchmark = Callable[[BenchmarkContext], Mapping[str, Measurements]]


def _single(name: str, measure: Callable[[BenchmarkContext], Measurements]) -> Benchmark:
    return lambda context: {name: measure(context)}


BENCHMARKS: Mapping[str, Benchmark] = {
    "import": _single("import", startup.measure_imports),
    "cold": _single("cold", startup.measure_cold_start),
    "query": _single("sync", request_cpu.measure_sync),
    "async": _single("async", request_cpu.measure_async),
    "check": _single("check", validation.measure_validation),
    "connections": _single("connections", connection_reuse.measure_connections),
    "waiting": _single("waiting", polling.measure_thousand_tasks),
    "many": _single("many", polling.measure_ten_thousand_tasks),
    "schedule": _single("schedule", poll_schedule.simulate_schedules),
    "bulk": _single("bulk", bulk.measure_bulk_runs),
    "download": _single("download", download.measure_downloads),
    "help": _single("help", startup.measure_help),
    "size": installed_size.measure_installed_sizes,
    "drift": _single("drift", page_reading.measure_page_reading),
    "profile": cpu_profile.measure_profiles,
}
"""Name of a benchmark, as `--only` takes it -> the function that runs it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the requested benchmarks; write the page, or print it if only some of them have been run."""
    parser = _parser()
    options = parser.parse_args(arguments)
    names = options.only.split(",") if options.only else list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS and name != "none"]
    if unknown:
        parser.error(f"unknown benchmark {', '.join(unknown)}; choose from {', '.join(BENCHMARKS)}, none")
    results = load_results(options.results) if options.results else Results()
    names = [name for name in names if name != "none"]
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        results = _run(names, results, options, Path(scratch)) if names else results
    page = render_page(results)
    partial = options.quick or not all(name in results.measured for name in BENCHMARKS)
    target = options.to or (None if partial else PAGE)
    if target is None:
        print(page)
    else:
        target.write_text(page, "utf-8")
        _log(f"wrote {target}")
    return 0


def _run(names: Sequence[str], results: Results, options: argparse.Namespace, scratch: Path) -> Results:
    if hasattr(os, "sched_setaffinity"):  # the measured programs run on one core, the server on another
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    venvs = options.venvs or scratch / "venvs"
    venvs.mkdir(parents=True, exist_ok=True)
    _log("creating the environments")
    environments = create_environments(venvs.resolve())
    results = results.with_environments(environments)
    for name in names:
        _log(name)
        video = _write_video(scratch, size=(2 if options.quick else 200) * MEBIBYTE)
        with ServerProcess(video) as server:
            context = BenchmarkContext(environments, server, scratch, options.rounds, options.quick, _log)
            results = results.with_measurements(name, BENCHMARKS[name](context))
        if options.results:
            save_results(results, options.results)
    return results


def _write_video(folder: Path, *, size: int) -> Path:
    """Write the boxes of an MP4, the last one of random bytes, unless it is there; return its path."""
    file = folder / "result.mp4"
    if not file.exists():
        chunk = os.urandom(MEBIBYTE)
        boxes = b"\0\0\0\x18ftypmp42" + bytes(12) + b"\0\0\0\x08moov"
        whole = size // MEBIBYTE * MEBIBYTE
        with file.open("wb") as video:
            head = boxes + (whole - len(boxes)).to_bytes(4, "big") + b"mdat"
            video.write(head + chunk[len(head) :])
            video.writelines([chunk] * (whole // MEBIBYTE - 1))
    return file


def _log(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "--only", metavar="NAMES", help=f"some of {','.join(BENCHMARKS)}; none renders only what is in --results"
    )
    parser.add_argument("--rounds", type=int, help="number of rounds of each benchmark, instead of its default")
    parser.add_argument("--quick", action="store_true", help="smoke test: two rounds with few requests")
    parser.add_argument("--venvs", type=Path, metavar="DIR", help="keep the environments in DIR and reuse them")
    parser.add_argument("--results", type=Path, metavar="FILE", help="add to the figures in FILE (JSON) and save all")
    parser.add_argument(
        "--to", type=Path, metavar="FILE", help="write the page to FILE; default: docs/benchmarks.md once all have run"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
