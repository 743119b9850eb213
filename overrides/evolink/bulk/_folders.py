"""Runs in the output folders of this machine."""

from __future__ import annotations

from pathlib import Path

from ._async_run import RECORD_FILE, RECORD_FOLDER

MAX_DEPTH = 3
"""How many folders deep runs are looked for."""


def find_runs(folder: Path) -> list[Path]:
    """Return the output folders of runs: a folder itself, and those in it, up to `MAX_DEPTH` deep."""
    records = (sorted(folder.glob(f"{'*/' * depth}{RECORD_FOLDER}/{RECORD_FILE}")) for depth in range(MAX_DEPTH + 1))
    return [record.parent.parent for found in records for record in found]
