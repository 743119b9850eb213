"""The journal: an entry before each submission, its state afterwards, and resubmission after a crash."""

from __future__ import annotations

import json
import multiprocessing
import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import Journal, JournalEntry, errors
from evolink.journal import default_path
from evolink.sandbox import SandboxTransport
from support.client_harness import CAT, CAT_CREDITS, ClientHarness
from support.journals import only_entry
from support.scripted_transport import TASK_ID, ScriptedTransport, created, error_response

KEY = "my-own-key-number-1"


def test_an_entry_is_written_before_the_request_is_sent(harness: ClientHarness, journal_path: Path) -> None:
    entries: list[JournalEntry] = []

    class ReadingJournal(SandboxTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            entries.append(only_entry(journal_path))
            return super().handle_request(request)

    task = harness.client(ReadingJournal(harness.sandbox), journal=journal_path).videos.generate(CAT)

    before, after = entries[0], only_entry(journal_path)
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
    outcome: httpx.Response | BaseException, state: str, harness: ClientHarness, journal_path: Path
) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    with (
        harness.client(httpx.MockTransport(handle), journal=journal_path) as client,
        pytest.raises((errors.EvoLinkError, KeyboardInterrupt)),
    ):
        client.videos.generate(CAT)

    assert only_entry(journal_path).state == state


def test_an_open_entry_is_resubmitted_with_its_own_key_and_charged_once(
    harness: ClientHarness, journal_path: Path
) -> None:
    class Crashing(SandboxTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            super().handle_request(request)
            raise SystemExit("killed after charging")

    with pytest.raises(SystemExit):
        harness.client(Crashing(harness.sandbox), journal=journal_path).videos.generate(CAT)
    client = harness.client(journal=journal_path)
    assert client.journal is not None
    (entry,) = client.journal.entries()
    task = client.videos.resubmit(entry)

    assert task.replayed
    assert harness.sandbox.account.used == CAT_CREDITS
    assert only_entry(journal_path).task_id == task.id
    assert client.journal.entries() == []


def test_the_rejection_of_a_resubmission_does_not_close_the_entry(harness: ClientHarness, journal_path: Path) -> None:
    journal = Journal(journal_path)
    journal.begin("k" * 20, "kling-o3-text-to-video", b'{"model": "kling-o3-text-to-video"}')
    rejecting = httpx.MockTransport(lambda request: httpx.Response(402, json={"error": {"message": "no"}}))

    with pytest.raises(errors.InsufficientCredits):
        harness.client(rejecting, journal=journal).videos.resubmit(journal.entries()[0])

    assert only_entry(journal_path).state == "open"
    journal.forget("k" * 20)
    assert journal.entries(state=None) == []


def test_nothing_is_sent_if_the_journal_cannot_be_written(harness: ClientHarness, tmp_path: Path) -> None:
    invalid = tmp_path / "journal.sqlite3"
    invalid.write_bytes(b"this is no database at all" * 100)

    with pytest.raises(errors.ConfigurationError, match="cannot be used"):
        harness.client(journal=invalid)

    assert harness.sent == []


def test_a_task_is_returned_even_if_the_journal_fails_after_it_was_accepted(
    harness: ClientHarness, journal_path: Path
) -> None:
    journal = Journal(journal_path)

    class DroppingTable(SandboxTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            with sqlite3.connect(journal_path) as connection:
                connection.execute("DROP TABLE submissions")
            connection.close()
            return super().handle_request(request)

    assert harness.client(DroppingTable(harness.sandbox), journal=journal).videos.generate(CAT).id


def test_the_api_key_is_not_in_the_file(harness: ClientHarness, journal_path: Path) -> None:
    client = harness.client(journal=journal_path)
    client.videos.generate(CAT)
    client.close()

    files = [file.read_bytes() for file in journal_path.parent.iterdir()]
    assert b"A cat running on grass" in b"".join(files)
    assert b"sk-evo-test" not in b"".join(files)


def test_only_the_owner_has_access_to_the_file(harness: ClientHarness, journal_path: Path) -> None:
    client = harness.client(journal=journal_path)
    client.videos.generate(CAT)

    assert {file.stat().st_mode & 0o077 for file in journal_path.parent.iterdir()} == {0}


def test_threads_may_share_a_journal(journal_path: Path) -> None:
    journal = Journal(journal_path)

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


def test_processes_and_forks_may_share_a_journal(journal_path: Path) -> None:
    journal = Journal(journal_path)
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
    second: httpx.Response | Exception, harness: ClientHarness, journal_path: Path
) -> None:
    client = harness.client(ScriptedTransport(created(), second), journal=journal_path)
    client.videos.generate(CAT, idempotency_key=KEY)

    with pytest.raises(errors.EvoLinkError):
        client.videos.generate(CAT, idempotency_key=KEY)

    entry = only_entry(journal_path)
    assert (entry.state, entry.task_id) == ("accepted", TASK_ID)


@pytest.mark.parametrize("second", [httpx.ConnectError("down"), error_response(402)], ids=repr)
def test_an_open_entry_stays_open_whatever_a_later_call_with_its_key_gets(
    second: httpx.Response | Exception, harness: ClientHarness, journal_path: Path
) -> None:
    lost = httpx.ReadError("reset")
    client = harness.client(ScriptedTransport(lost, lost, second), journal=journal_path)

    with pytest.raises(errors.SubmissionUncertain):
        client.videos.generate(CAT, idempotency_key=KEY)
    with pytest.raises((errors.ConnectionFailed, errors.InsufficientCredits)):
        client.videos.generate(CAT, idempotency_key=KEY)

    assert only_entry(journal_path).state == "open"


def test_a_refused_entry_is_opened_and_refused_again(harness: ClientHarness, journal_path: Path) -> None:
    client = harness.client(
        ScriptedTransport(error_response(402), error_response(400), created()), journal=journal_path
    )

    for error in (errors.InsufficientCredits, errors.BadRequest):
        with pytest.raises(error) as caught:
            client.videos.generate(CAT, idempotency_key=KEY)
        assert (only_entry(journal_path).state, only_entry(journal_path).reason) == ("refused", str(caught.value))
    client.videos.generate(CAT, idempotency_key=KEY)

    assert (only_entry(journal_path).state, only_entry(journal_path).reason) == ("accepted", None)


def test_only_the_call_that_created_an_entry_records_its_refusal(journal_path: Path) -> None:
    journal = Journal(journal_path)
    assert journal.begin(KEY, "m", b"{}", call="first")

    journal.refused(KEY, "by another call", call="second")
    assert only_entry(journal_path).state == "open"
    assert not journal.begin(KEY, "m", b"{}", call="second")
    journal.refused(KEY, "while another call has sent it too", call="first")
    assert only_entry(journal_path).state == "open"
    journal.accepted(KEY, "first-task")
    journal.accepted(KEY, "second-task")
    journal.refused(KEY, "too late", call="first")

    assert (only_entry(journal_path).state, only_entry(journal_path).task_id) == ("accepted", "first-task")


# Labels


def test_label_and_metadata_are_kept_with_the_entry_and_not_sent(harness: ClientHarness, journal_path: Path) -> None:
    metadata = {"customer": "Zoë", "scene": 7, "tags": ["a", None]}

    harness.client(journal=journal_path).videos.generate(CAT, label="scene 7", metadata=metadata)
    harness.client().videos.generate(CAT, label="scene 7", metadata=metadata)

    entry = only_entry(journal_path)
    assert (entry.label, entry.metadata) == ("scene 7", metadata)
    assert b"customer" not in harness.sent[0].content
    assert hash(entry)


@pytest.mark.parametrize(
    "given", [{"label": 7}, {"metadata": {"a": object()}}, {"metadata": "text"}, {"label": "\ud800"}]
)
def test_a_label_that_cannot_be_kept_is_refused_before_anything_is_sent(
    given: dict[str, Any], harness: ClientHarness, journal_path: Path
) -> None:
    with pytest.raises(errors.ConfigurationError, match="Nothing was sent"):
        harness.client(journal=journal_path).videos.generate(CAT, **given)

    assert harness.sent == []
    assert Journal(journal_path).entries(state=None) == []
