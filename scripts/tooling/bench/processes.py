"""Starts measured programs: workloads in a client's environment, and any command that is timed from outside."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Mapping

from .environments import ROOT

Figures = dict[str, float]
"""The figures of one run, by name."""


class RunFailed(Exception):
    """A program ended with an error; the text is its last line."""


def program_environment(**variables: str) -> dict[str, str]:
    """Return the environment variables of measured programs: no proxies, and PYTHONPATH leading to the adapters."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, "PYTHONPATH": str(ROOT / "scripts"), **variables}


def run_workload(python: str, workload: str, *arguments: str, seconds: float = 300) -> Figures:
    """Run a workload with a client's own interpreter and return its figures.

    Args:
        python: The path of the interpreter.
        workload: The name of a module in `workloads`.
        arguments: Its command-line arguments.
        seconds: The timeout.

    Raises:
        RunFailed: If it ends with an error or exceeds the timeout.
    """
    command = [python, "-W", "ignore", "-m", f"tooling.bench.workloads.{workload}", *arguments]
    try:
        completed = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=seconds, env=program_environment()
        )
    except subprocess.TimeoutExpired:
        raise RunFailed(f"not done after {seconds:.0f} s") from None
    if completed.returncode:
        raise RunFailed((completed.stderr.strip().splitlines() or [f"exit code {completed.returncode}"])[-1][:200])
    figures: Figures = json.loads(completed.stdout.strip().splitlines()[-1])
    return figures


def time_command(command: list[str], variables: Mapping[str, str]) -> Figures:
    """Run a command and return its milliseconds of wall time and of CPU, including its start and end.

    Raises:
        RunFailed: If it ends with an error.
    """
    quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in (0, 1, 2)]
    started = time.perf_counter()
    process = os.posix_spawn(command[0], command, dict(variables), file_actions=quiet)
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - started
    if status:
        raise RunFailed(f"exit code {os.waitstatus_to_exitcode(status)}")
    return {"cpu": 1e3 * (usage.ru_utime + usage.ru_stime), "wall": 1e3 * wall}
