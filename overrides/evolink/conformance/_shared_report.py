"""One report for several processes: the first that needs it runs the plan, and the others wait for its file."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from .._storage import file_system
from ._report import Report

FILE_NAME = "report.pickle"
WAIT_INTERVAL = 0.1
"""Seconds between two attempts to take the lock."""


def execute_once(folder: Path, execute: Callable[[], Report]) -> Report:
    """Return the report in a folder that only this user can write to; the first caller of all processes creates it.

    If that process ends before it has written the report, the next one runs the plan.

    Args:
        folder: The folder that the processes share.
        execute: Runs the plan.
    """
    with (folder / "lock").open("ab") as lock:
        while _is_locked_elsewhere(lock):
            time.sleep(WAIT_INTERVAL)
        report = read_report(folder)
        if report is None:
            report = execute()
            complete = folder / f"report-{os.getpid()}.pickle"
            complete.write_bytes(pickle.dumps(report))
            complete.replace(folder / FILE_NAME)
        return report


def read_report(folder: Path) -> Report | None:
    """Return the report in a folder; None if it has none yet."""
    file = folder / FILE_NAME
    if not file.exists():
        return None
    report: Report = pickle.loads(file.read_bytes())  # noqa: S301  a process of this session wrote it
    return report


def _is_locked_elsewhere(file: BinaryIO) -> bool:
    """Lock a file, and return whether another process has locked it."""
    try:
        file_system.lock(file)
    except file_system.FileLocked:
        return True
    return False
