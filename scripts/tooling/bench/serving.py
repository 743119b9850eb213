"""The local server as a process, and programs that are run against it and timed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .environments import ROOT

Figures = dict[str, float]
"""What one run measured, by name."""


class RunFailed(Exception):
    """A program ended with an error; the text is its last line."""


class Server:
    """The server of tooling.bench.server, for as long as the `with` lasts."""

    def __init__(self, result: Path) -> None:
        """`result` is what its result links give."""
        self._command = [sys.executable, "-m", "tooling.bench.server", str(result)]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
        )
        port = self._process.stdout.readline() if self._process.stdout is not None else ""
        self.base = f"http://127.0.0.1:{int(port)}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=20)

    def reset(self, **plan: float) -> None:
        """Starts over, by the fields of `service.Plan`."""
        self._get("reset?" + "&".join(f"{name}={value}" for name, value in plan.items()))

    def told(self) -> dict[str, Any]:
        """What it has counted since."""
        counted: dict[str, Any] = self._get("told")
        return counted

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.base}/bench/{path}", timeout=60) as reply:  # noqa: S310  it is http
            return json.load(reply)


def environment(**more: str) -> dict[str, str]:
    """The environment of measured programs: without proxies and keys, and with the adapters on the path."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, "PYTHONPATH": str(ROOT / "scripts"), **more}


def driven(python: str, driver: str, *arguments: str, seconds: float = 300) -> Figures:
    """What a driver measured, run by a client's own interpreter.

    Raises:
        RunFailed: it did not get to the end.
    """
    command = [python, "-W", "ignore", "-m", f"tooling.bench.drivers.{driver}", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds, env=environment())
    except subprocess.TimeoutExpired:
        raise RunFailed(f"not done after {seconds:.0f} s") from None
    if done.returncode:
        raise RunFailed((done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1][:200])
    figures: Figures = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def timed(command: list[str], given: Mapping[str, str]) -> Figures:
    """Milliseconds that a program takes, by the clock and of CPU, its start and end included.

    Raises:
        RunFailed: it ended with an error.
    """
    quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in (0, 1, 2)]
    began = time.perf_counter()
    process = os.posix_spawn(command[0], command, dict(given), file_actions=quiet)
    _, status, used = os.wait4(process, 0)
    wall = time.perf_counter() - began
    if status:
        raise RunFailed(f"exit code {os.waitstatus_to_exitcode(status)}")
    return {"cpu": 1e3 * (used.ru_utime + used.ru_stime), "wall": 1e3 * wall}
