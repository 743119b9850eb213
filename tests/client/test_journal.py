"""The journal: an entry before each submission, its state afterwards, and resubmission after a crash."""

from __future__ import annotations

import json
import multiprocessing
import os
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import Journal, JournalEntry, errors
from evolink._storage.processes import ProcessIdentity, current_process
from evolink.journal import LEASE, UNKNOWN_OWNER_LEASE, default_path
from evolink.sandbox import SandboxTransport
from support.client_harness import CAT, ClientHarness
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


# One key, several calls


@pytest.mark.parametrize(
    "second",
    [httpx.ConnectError("down"), error_response(402), error_response(503), httpx.ReadError("reset")],
    ids=repr,
)
def test_a_later_call_with_the_same_key_never_erases_the_id_of_a_paid_task(
    second: httpx.Response | Exception, harness: ClientHarness, path: Path
) -> None:
    client = harness.client(ScriptedTransport(created(), second), journal=path)
    client.videos.generate(CAT, idempotency_key=KEY)

    with pytest.raises(errors.EvoLinkError):
        client.videos.generate(CAT, idempotency_key=KEY)

    entry = only_entry(path)
    assert (entry.state, entry.task_id) == ("accepted", TASK_ID)


@pytest.mark.parametrize("second", [httpx.ConnectError("down"), error_response(402)], ids=repr)
def test_an_open_entry_stays_open_whatever_a_later_call_with_its_key_gets(
    second: httpx.Response | Exception, harness: ClientHarness, path: Path
) -> None:
    lost = httpx.ReadError("reset")
    client = harness.client(ScriptedTransport(lost, lost, second), journal=path)

    with pytest.raises(errors.SubmissionUncertain):
        client.videos.generate(CAT, idempotency_key=KEY)
    with pytest.raises((errors.ConnectionFailed, errors.InsufficientCredits)):
        client.videos.generate(CAT, idempotency_key=KEY)

    assert only_entry(path).state == "open"


def test_a_refused_entry_is_opened_and_refused_again(harness: ClientHarness, path: Path) -> None:
    client = harness.client(ScriptedTransport(error_response(402), error_response(400), created()), journal=path)

    for error in (errors.InsufficientCredits, errors.BadRequest):
        with pytest.raises(error) as caught:
            client.videos.generate(CAT, idempotency_key=KEY)
        assert (only_entry(path).state, only_entry(path).reason) == ("refused", str(caught.value))
    client.videos.generate(CAT, idempotency_key=KEY)

    assert (only_entry(path).state, only_entry(path).reason) == ("accepted", None)


def test_only_the_call_that_created_an_entry_records_its_refusal(path: Path) -> None:
    journal = Journal(path)
    assert journal.begin(KEY, "m", b"{}", call="first")

    journal.refused(KEY, "by another call", call="second")
    assert only_entry(path).state == "open"
    assert not journal.begin(KEY, "m", b"{}", call="second")
    journal.refused(KEY, "while another call has sent it too", call="first")
    assert only_entry(path).state == "open"
    journal.accepted(KEY, "first-task")
    journal.accepted(KEY, "second-task")
    journal.refused(KEY, "too late", call="first")

    assert (only_entry(path).state, only_entry(path).task_id) == ("accepted", "first-task")


# Tasks that nobody received


def test_a_received_task_is_not_offered_again(harness: ClientHarness, path: Path) -> None:
    client = harness.client(journal=path)
    client.videos.generate(CAT)

    assert client.journal is not None
    assert client.journal.unfinished() == []
    assert only_entry(path).received is not None
    assert only_entry(path).owner is None


@pytest.mark.parametrize("finish", ["resubmit", "wait", "download"])
def test_an_accepted_task_that_nobody_received_is_offered_until_it_is_received_or_finished(
    finish: str, harness: ClientHarness, path: Path, tmp_path: Path
) -> None:
    paid = harness.client().videos.generate(CAT)
    journal = Journal(path)
    journal.begin(KEY, "m", b"{}")
    journal.accepted(KEY, paid.id)
    client = harness.client(journal=journal)
    (offered,) = journal.unfinished()

    if finish == "resubmit":
        found = client.videos.resubmit(offered)
        assert (found.id, found.idempotency_key, found.replayed) == (paid.id, KEY, True)
    else:
        completed = client.tasks.wait(paid.id) if finish == "wait" else harness.client().tasks.wait(paid.id)
        if finish == "download":
            client.tasks.download(completed, tmp_path / "cat.mp4")

    assert offered.task_id == paid.id
    assert journal.unfinished() == []
    assert [request.method for request in harness.sent].count("POST") == 1
    assert harness.sandbox.account.used == 7


def test_the_entry_that_counts_is_the_current_one(harness: ClientHarness, path: Path) -> None:
    """Two programs read the same open entry, and one after the other resubmits it."""
    lost = httpx.ReadError("reset")
    with pytest.raises(errors.SubmissionUncertain):
        harness.client(ScriptedTransport(lost), journal=path).videos.generate(CAT)
    (entry,) = Journal(path).unfinished()
    posts = len(harness.sent)

    first = harness.client(journal=path).videos.resubmit(entry)
    second = harness.client(journal=path).videos.resubmit(entry)

    assert first.id == second.id
    assert [request.method for request in harness.sent[posts:]] == ["POST", "GET"]


# Entries in use


def _submit_and_hang(path: Path) -> None:
    Journal(path).begin(KEY, "m", b'{"model": "m"}', call="a call")
    time.sleep(60)


def test_an_entry_is_not_resubmitted_while_its_process_lives_and_for_seconds_after(
    harness: ClientHarness, path: Path
) -> None:
    journal = Journal(path)
    child = multiprocessing.get_context("fork").Process(target=_submit_and_hang, args=(path,))
    child.start()
    while not journal.unfinished():
        time.sleep(0.005)
    (entry,) = journal.unfinished()
    clocks: list[Any] = [time.time, lambda: time.time() + 3600, time.time, lambda: time.time() + LEASE]

    for clock in clocks[:2]:
        with pytest.raises(errors.SubmissionUncertain, match=f"by process {child.pid} on .* Nothing was sent"):
            harness.client(journal=Journal(path, clock=clock)).videos.resubmit(entry)
    child.kill()
    child.join()
    with pytest.raises(errors.SubmissionUncertain, match=r"Resubmit it in \d s"):
        harness.client(journal=Journal(path, clock=clocks[2])).videos.resubmit(entry)
    assert harness.sent == []
    transport = ScriptedTransport(created())
    task = harness.client(transport, journal=Journal(path, clock=clocks[3])).videos.resubmit(entry)

    assert task.id == TASK_ID
    assert only_entry(path).owner is None


def test_two_resubmissions_at_once_send_one_request(harness: ClientHarness, path: Path) -> None:
    journal = Journal(path)
    journal.begin(KEY, "m", b'{"model": "m"}')
    (entry,) = journal.unfinished()

    def resubmit_too(request: httpx.Request) -> httpx.Response:
        with pytest.raises(errors.SubmissionUncertain, match="still be working on it"):
            harness.client(journal=path).videos.resubmit(entry)
        return created()

    assert harness.client(httpx.MockTransport(resubmit_too), journal=path).videos.resubmit(entry).id == TASK_ID
    assert len(harness.sent) == 1


def test_whether_an_owner_lives_is_known_by_its_start_and_not_by_its_reusable_id() -> None:
    this = current_process()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        pass

    assert this.is_alive()
    assert ProcessIdentity(this.host, other.pid, this.started).is_alive() is False
    assert ProcessIdentity(this.host, this.pid, "1" + this.started).is_alive() is False
    assert ProcessIdentity("another-machine", this.pid, this.started).is_alive() is None


@pytest.mark.parametrize(
    ("host", "age", "seconds"),
    [
        ("this", 0.0, LEASE),
        ("this", LEASE, 0.0),
        ("another-machine", LEASE, UNKNOWN_OWNER_LEASE - LEASE),
        ("another-machine", UNKNOWN_OWNER_LEASE, 0.0),
        ("another-machine", -3600.0, UNKNOWN_OWNER_LEASE),
    ],
)
def test_an_entry_of_a_dead_or_distant_process_is_free_after_its_lease(host: str, age: float, seconds: float) -> None:
    this = current_process()
    owner = ProcessIdentity(this.host if host == "this" else host, this.pid, "1" + this.started)
    entry = JournalEntry(KEY, "m", b"{}", 100.0, "open", owner=owner, leased=100.0)

    assert entry.seconds_in_use(100.0 + age) == seconds


# A journal that fails


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
    outcome: Any, expected: type[errors.EvoLinkError] | None, failing: Any, harness: ClientHarness, path: Path
) -> None:
    client = harness.client(ScriptedTransport(outcome), journal=failing(path))

    if expected is None:
        assert client.videos.generate(CAT).id == TASK_ID
        return
    with pytest.raises(expected) as caught:
        client.videos.generate(CAT)

    assert any("disk is full" in note for note in caught.value.__notes__)
    assert only_entry(path).state == "open"


@pytest.mark.parametrize("kind", ["another program", "newer version", "other columns", "other application"])
def test_the_sqlite_file_of_another_program_is_refused_and_not_changed(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        if kind == "newer version":
            Journal(path).close()
            connection.execute("PRAGMA user_version = 99")
        elif kind == "other columns":
            connection.execute("CREATE TABLE submissions (essay TEXT)")
        elif kind == "other application":
            connection.execute("PRAGMA application_id = 1")
        else:
            connection.execute("CREATE TABLE bookmarks (url TEXT)")
    before = path.read_bytes()

    with pytest.raises(errors.ConfigurationError, match="newer version" if kind == "newer version" else "other file"):
        Journal(path)

    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["other.sqlite3"]


def test_a_journal_of_the_first_layout_is_brought_up_to_date(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD_LAYOUT)

    journals = [Journal(path), Journal(path)]

    assert [entry.idempotency_key for entry in journals[0].unfinished()] == ["an-open-submission"]
    assert [entry.task_id for entry in journals[1].entries(state="accepted")] == ["task-unified-1-a"]
    journals[1].begin(KEY, "m", b"{}", label="new")
    assert [entry.label for entry in journals[0].entries()] == [None, "new"]


# Labels


def test_label_and_metadata_are_kept_with_the_entry_and_not_sent(harness: ClientHarness, path: Path) -> None:
    metadata = {"customer": "Zoë", "scene": 7, "tags": ["a", None]}

    harness.client(journal=path).videos.generate(CAT, label="scene 7", metadata=metadata)
    harness.client().videos.generate(CAT, label="scene 7", metadata=metadata)

    entry = only_entry(path)
    assert (entry.label, entry.metadata) == ("scene 7", metadata)
    assert b"customer" not in harness.sent[0].content
    assert hash(entry)


@pytest.mark.parametrize(
    "given", [{"label": 7}, {"metadata": {"a": object()}}, {"metadata": "text"}, {"label": "\ud800"}]
)
def test_a_label_that_cannot_be_kept_is_refused_before_anything_is_sent(
    given: dict[str, Any], harness: ClientHarness, path: Path
) -> None:
    with pytest.raises(errors.ConfigurationError, match="Nothing was sent"):
        harness.client(journal=path).videos.generate(CAT, **given)

    assert harness.sent == []
    assert Journal(path).entries(state=None) == []
