"""The file of the journal: a full disk, the files of other programs, and the migration of an older layout."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import Journal, errors
from support.client_harness import CAT, CAT_CREDITS, ClientHarness
from support.journals import only_entry
from support.scripted_transport import TASK_ID, ScriptedTransport, created, error_response

KEY = "my-own-key-number-1"
OLD_LAYOUT = """
CREATE TABLE IF NOT EXISTS submissions (
    idempotency_key TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    body BLOB NOT NULL,
    began REAL NOT NULL,
    state TEXT NOT NULL,
    task_id TEXT,
    reason TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS submissions_by_time ON submissions (began);
INSERT INTO submissions VALUES ('an-open-submission', 'm', '{}', 1.5, 'open', NULL, NULL);
INSERT INTO submissions VALUES ('an-accepted-submission', 'm', '{}', 2.5, 'accepted', 'task-unified-1-a', NULL);
"""


@pytest.fixture
def failing() -> Any:
    """A function that returns a journal whose writes fail from its second transaction on, as on a full disk."""

    class FailingJournal(Journal):
        writes = 0

        def _transaction(self, *, is_durable: bool = True) -> Any:
            self.writes += 1
            if self.writes > 1:
                raise errors.ConfigurationError(f"The journal {self.path} cannot be used: database or disk is full.")
            return super()._transaction(is_durable=is_durable)

    return FailingJournal


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (error_response(402), errors.InsufficientCredits),
        (httpx.ConnectError("refused"), errors.ConnectionFailed),
        (httpx.ReadError("reset"), errors.SubmissionUncertain),
        (created(), None),
    ],
    ids=repr,
)
def test_a_full_disk_never_hides_the_response(
    outcome: Any, expected: type[errors.EvoLinkError] | None, failing: Any, harness: ClientHarness, journal_path: Path
) -> None:
    client = harness.client(ScriptedTransport(outcome), journal=failing(journal_path))

    if expected is None:
        assert client.videos.generate(CAT).id == TASK_ID
        return
    with pytest.raises(expected) as caught:
        client.videos.generate(CAT)

    assert len([note for note in caught.value.__notes__ if "disk is full" in note]) == 1
    assert only_entry(journal_path).state == "open"


@pytest.mark.parametrize("kind", ["another program", "newer version", "other columns", "other application"])
def test_the_sqlite_file_of_another_program_is_refused_and_not_changed(kind: str, tmp_path: Path) -> None:
    journal_path = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(journal_path)) as connection:
        if kind == "newer version":
            Journal(journal_path).close()
            connection.execute("PRAGMA user_version = 99")
        elif kind == "other columns":
            connection.execute("CREATE TABLE submissions (essay TEXT)")
        elif kind == "other application":
            connection.execute("PRAGMA application_id = 1")
        else:
            connection.execute("CREATE TABLE bookmarks (url TEXT)")
    before = journal_path.read_bytes()

    with pytest.raises(errors.ConfigurationError, match="newer version" if kind == "newer version" else "other file"):
        Journal(journal_path)

    assert journal_path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["other.sqlite3"]


def test_a_journal_of_the_first_layout_is_brought_up_to_date(journal_path: Path) -> None:
    journal_path.parent.mkdir()
    with closing(sqlite3.connect(journal_path)) as connection:
        connection.executescript(OLD_LAYOUT)

    journals = [Journal(journal_path), Journal(journal_path)]

    assert [entry.idempotency_key for entry in journals[0].unfinished()] == ["an-open-submission"]
    assert [entry.task_id for entry in journals[1].entries(state="accepted")] == ["task-unified-1-a"]
    journals[1].begin(KEY, "m", b"{}", label="new")
    assert [entry.label for entry in journals[0].entries()] == [None, "new"]


@pytest.mark.parametrize(("layout", "missing"), [(2, ("credits", "file", "estimate")), (3, ("estimate",))])
def test_a_journal_of_an_older_layout_gets_the_columns_of_newer_ones(
    layout: int, missing: tuple[str, ...], journal_path: Path
) -> None:
    with closing(Journal(journal_path)) as journal:
        journal.begin(KEY, "m", b"{}", label="kept")
        journal.accepted(KEY, TASK_ID)
    with closing(sqlite3.connect(journal_path)) as connection:
        for name in missing:
            connection.execute(f"ALTER TABLE submissions DROP COLUMN {name}")
        connection.execute(f"PRAGMA user_version = {layout}")

    journals = [Journal(journal_path), Journal(journal_path)]
    journals[0].downloaded(TASK_ID, Path("cat.mp4"))

    entry = journals[1].entry(KEY)
    assert entry is not None
    assert (entry.label, entry.task_id, entry.credits) == ("kept", TASK_ID, None)
    assert (entry.file, entry.estimate) == (Path("cat.mp4").absolute(), None)


def test_the_price_and_the_file_of_a_submission_are_recorded(
    harness: ClientHarness, journal_path: Path, tmp_path: Path
) -> None:
    name = os.fsdecode(b"caf\xe9.mp4")  # no Unicode

    with harness.client(journal=journal_path) as client:
        download = client.videos.run(CAT, tmp_path / name)

    entry = only_entry(journal_path)
    assert (entry.credits, entry.file) == (CAT_CREDITS, download.path)
