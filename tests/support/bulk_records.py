"""Records of bulk runs as they are on disk: left by a run against a sandbox, and changed by SQL."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from evolink.bulk._async_run import RECORD_FILE, RECORD_FOLDER

from support.bulk_harness import COST, BulkHarness, jobs, poll_quickly

HOSTILE_PROMPT = "<script>alert('x')</script>"


def leave_record(folder: Path) -> None:
    """Run six rows whose budget suffices for five: one fails, five are done, the second has a hostile prompt."""
    with pytest.MonkeyPatch.context() as patch:
        poll_quickly(patch)
        rows = jobs(6)
        rows[1]["prompt"] = HOSTILE_PROMPT
        scenario = "fail:content_policy_violation@1"
        harness = BulkHarness(folder, scenario_of=lambda number: "" if number else scenario)
        harness.run(rows, max_credits=5 * COST, max_in_flight=1)


def copy_record(source: Path, folder: Path) -> None:
    """Copy the record of a run to another output folder; the results stay where they are."""
    (folder / RECORD_FOLDER).mkdir(parents=True)
    shutil.copy(source / RECORD_FOLDER / RECORD_FILE, folder / RECORD_FOLDER)


def change_record(folder: Path, *statements: str) -> None:
    """Execute SQL on the record in an output folder."""
    with closing(sqlite3.connect(folder / RECORD_FOLDER / RECORD_FILE)) as connection, connection:
        for sql in statements:
            connection.execute(sql)


def add_queued_rows(folder: Path, last: int) -> None:
    """Add rows r10 to r`last` that are not submitted yet."""
    change_record(
        folder,
        "INSERT INTO rows (run_id, row_id, position, line, reading, model, request, output, state) WITH RECURSIVE"
        f" numbers (number) AS (SELECT 10 UNION ALL SELECT number + 1 FROM numbers WHERE number < {last})"
        " SELECT run_id, 'r' || number, number, number, reading, 'veo3.1-pro', '{}', number, 'todo'"
        " FROM numbers, runs",
    )
