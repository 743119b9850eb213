"""The journal: an entry before each submission, its state afterwards, and resubmission after a crash."""

from __future__ import annotations

import json
import multiprocessing
import os
import sqlite3
import threading
from pathlib import Path

import httpx
import pytest
from evolink import Journal, JournalEntry, errors
from evolink.journal import default_path
from evolink.sandbox import SandboxTransport
from support.client_harness import CAT, ClientHarness


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.sqlite3"


def only_entry(path: Path, state: str | None = None) -> JournalEntry:
    (entry,) = Journal(path).entries(state=state)
    return entry


def test_an_entry_is_written_before_the_request_is_sent(harness: ClientHarness, path: Path) -> None:
    entries: list[JournalEntry] = []

    class ReadingJournal(SandboxTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            entries.append(only_entry(path))
            return super().handle_request(request)

    task = harness.client(ReadingJournal(harness.sandbox), journal=path).videos.generate(CAT)

    before, after = entries[0], only_entry(path)
    assert (before.state, before.task_id, before.model) == ("open", None, "kling-o3-text-to-video")
    assert json.loads(before.body) == CAT.to_dict()
    assert (after.state, after.task_id, after.idempotency_key) == ("accepted", task.id, task.idempotency_key)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (httpx.Response(400, json={"error": {"message": "no"}}), "refused"),
        (httpx.Response(402, json={"error": {"message": "no"}}), "refused"),
        (httpx.Response(409, json={"error": {"code": "paid_outcome_unknown", "message": "running"}}), "open"),
        (httpx.ConnectError("refused"), "refused"),
        (httpx.ReadError("reset"), "open"),
        (httpx.Response(500), "open"),
        (KeyboardInterrupt(), "open"),
    ],
    ids=repr,
)
def test_a_rejected_submission_is_closed_and_an_uncertain_one_stays_open(
    outcome: httpx.Response | BaseException, state: str, harness: ClientHarness, path: Path
) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    with pytest.raises((errors.EvoLinkError, KeyboardInterrupt)):
        harness.client(httpx.MockTransport(handle), journal=path).videos.generate(CAT)

    assert only_entry(path).state == state


def test_an_open_entry_is_resubmitted_with_its_own_key_and_charged_once(harness: ClientHarness, path: Path) -> None:
    class Crashing(SandboxTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            super().handle_request(request)
            raise SystemExit("killed after charging")

    with pytest.raises(SystemExit):
        harness.client(Crashing(harness.sandbox), journal=path).videos.generate(CAT)
    client = harness.client(journal=path)
    assert client.journal is not None
    (entry,) = client.journal.entries()
    task = client.videos.resubmit(entry)

    assert task.replayed
    assert harness.sandbox.account.used == 7
    assert only_entry(path).task_id == task.id
    assert client.journal.entries() == []


def test_the_rejection_of_a_resubmission_does_not_close_the_entry(harness: ClientHarness, path: Path) -> None:
    journal = Journal(path)
    journal.begin("k" * 20, "kling-o3-text-to-video", b'{"model": "kling-o3-text-to-video"}')
    rejecting = httpx.MockTransport(lambda request: httpx.Response(402, json={"error": {"message": "no"}}))

    with pytest.raises(errors.InsufficientCredits):
        harness.client(rejecting, journal=journal).videos.resubmit(journal.entries()[0])

    assert only_entry(path).state == "open"
    journal.forget("k" * 20)
    assert journal.entries(state=None) == []


def test_nothing_is_sent_if_the_journal_cannot_be_written(harness: ClientHarness, tmp_path: Path) -> None:
    invalid = tmp_path / "journal.sqlite3"
    invalid.write_bytes(b"this is no database at all" * 100)

    with pytest.raises(errors.ConfigurationError, match="cannot be used"):
        harness.client(journal=invalid)

    assert harness.sent == []


def test_a_task_is_returned_even_if_the_journal_fails_after_it_was_accepted(harness: ClientHarness, path: Path) -> None:
    journal = Journal(path)

    class DroppingTable(SandboxTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            with sqlite3.connect(path) as connection:
                connection.execute("DROP TABLE submissions")
            connection.close()
            return super().handle_request(request)

    assert harness.client(DroppingTable(harness.sandbox), journal=journal).videos.generate(CAT).id


def test_the_api_key_is_not_in_the_file(harness: ClientHarness, path: Path) -> None:
    client = harness.client(journal=path)
    client.videos.generate(CAT)
    client.close()

    files = [file.read_bytes() for file in path.parent.iterdir()]
    assert b"A cat running on grass" in b"".join(files)
    assert b"sk-evo-test" not in b"".join(files)


def test_only_the_owner_has_access_to_the_file(harness: ClientHarness, path: Path) -> None:
    client = harness.client(journal=path)
    client.videos.generate(CAT)

    assert {file.stat().st_mode & 0o077 for file in path.parent.iterdir()} == {0}


def test_threads_may_share_a_journal(path: Path) -> None:
    journal = Journal(path)

    def write_entries(name: int) -> None:
        for number in range(10):
            journal.begin(f"key-{name}-{number}", "m", b"{}")
            journal.accepted(f"key-{name}-{number}", "t")

    threads = [threading.Thread(target=write_entries, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(journal.entries(state="accepted")) == 40


def _write_entry_in_child(journal: Journal) -> None:
    journal.begin("from-the-child", "m", b"{}")


def test_processes_and_forks_may_share_a_journal(path: Path) -> None:
    journal = Journal(path)
    journal.begin("from-the-parent", "m", b"{}")

    child = multiprocessing.get_context("fork").Process(target=_write_entry_in_child, args=(journal,))
    child.start()
    child.join(timeout=30)
    journal.begin("from-the-parent-again", "m", b"{}")

    assert child.exitcode == 0
    assert {entry.idempotency_key for entry in journal.entries()} == {
        *("from-the-child", "from-the-parent", "from-the-parent-again")
    }


@pytest.mark.parametrize("given", [True, "path"])
def test_the_default_path_is_that_of_the_platform(
    given: bool | str, harness: ClientHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("sys.platform", "linux")

    journal = harness.client(journal=True if given is True else str(default_path())).journal

    assert journal is not None
    assert journal.path == tmp_path / "state" / "evolink" / "journal.sqlite3"
    assert journal.path.is_file()
    assert os.environ["XDG_STATE_HOME"] not in repr(harness)


def test_without_the_option_there_is_no_journal(harness: ClientHarness) -> None:
    assert harness.client().journal is None
    assert harness.client(journal=False).journal is None
