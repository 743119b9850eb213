"""The unfinished entries of the journal: tasks not returned to the caller, and entries that a process still uses."""

from __future__ import annotations

import asyncio
import multiprocessing
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import Journal, JournalEntry, errors
from evolink._storage.processes import ProcessIdentity, current_process
from evolink.journal._journal import LEASE, UNKNOWN_OWNER_LEASE
from support.client_harness import CAT, CAT_CREDITS, ClientHarness
from support.journals import only_entry
from support.scripted_transport import TASK_ID, ScriptedTransport, created

KEY = "my-own-key-number-1"


def test_a_received_task_is_not_offered_again(harness: ClientHarness, journal_path: Path) -> None:
    client = harness.client(journal=journal_path)
    client.videos.generate(CAT)

    assert client.journal is not None
    assert client.journal.unfinished() == []
    assert only_entry(journal_path).received is not None
    assert only_entry(journal_path).owner is None


@pytest.mark.parametrize("finish", ["resubmit", "wait", "download"])
def test_an_accepted_task_that_nobody_received_is_offered_until_it_is_received_or_finished(
    finish: str, harness: ClientHarness, journal_path: Path, tmp_path: Path
) -> None:
    paid = harness.client().videos.generate(CAT)
    journal = Journal(journal_path)
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
    assert harness.sandbox.account.used == CAT_CREDITS


def test_the_entry_that_counts_is_the_current_one(harness: ClientHarness, journal_path: Path) -> None:
    """Two programs read the same open entry, and one after the other resubmits it."""
    lost = httpx.ReadError("reset")
    with pytest.raises(errors.SubmissionUncertain):
        harness.client(ScriptedTransport(lost), journal=journal_path).videos.generate(CAT)
    (entry,) = Journal(journal_path).unfinished()
    posts = len(harness.sent)

    first = harness.client(journal=journal_path).videos.resubmit(entry)
    second = harness.client(journal=journal_path).videos.resubmit(entry)

    assert first.id == second.id
    assert [request.method for request in harness.sent[posts:]] == ["POST", "GET"]


def accepted_and_not_received(journal: Journal, harness: ClientHarness, count: int) -> list[str]:
    """Submit requests and record their tasks as accepted by calls that ended before they returned them."""
    ids = [harness.client().videos.generate(CAT).id for _ in range(count)]
    for number, task_id in enumerate(ids):
        journal.begin(f"{KEY}-{number}", "m", b"{}")
        journal.accepted(f"{KEY}-{number}", task_id)
    return ids


def wait_for_all(method: str, client_kind: str, harness: ClientHarness, journal: Journal, ids: list[str]) -> None:
    if client_kind == "sync":
        tasks = harness.client(journal=journal).tasks
        list(tasks.as_completed(ids)) if method == "as_completed" else tasks.wait_many(ids)
        return

    async def run() -> None:
        tasks = harness.async_client(journal=journal).tasks
        if method == "wait_many":
            await tasks.wait_many(ids)
        else:
            async for _ in tasks.as_completed(ids):
                pass

    asyncio.run(run())


@pytest.mark.parametrize("client_kind", ["sync", "async"])
@pytest.mark.parametrize("method", ["as_completed", "wait_many"])
def test_tasks_that_were_waited_for_together_are_not_offered_again(
    method: str, client_kind: str, harness: ClientHarness, journal_path: Path
) -> None:
    journal = Journal(journal_path)
    ids = accepted_and_not_received(journal, harness, 3)

    wait_for_all(method, client_kind, harness, journal, ids)

    assert journal.unfinished() == []
    assert all(entry.finished is not None for entry in journal.entries(state=None))


def test_as_completed_finishes_only_the_tasks_that_it_has_yielded(harness: ClientHarness, journal_path: Path) -> None:
    journal = Journal(journal_path)
    ids = accepted_and_not_received(journal, harness, 3)

    with closing(harness.client(journal=journal).tasks.as_completed(ids)) as tasks:
        first = next(tasks)

    assert [entry.task_id for entry in journal.unfinished()] == [task_id for task_id in ids if task_id != first.id]


def test_wait_many_finishes_only_what_it_returns(harness: ClientHarness, journal_path: Path) -> None:
    journal = Journal(journal_path)
    ids = accepted_and_not_received(journal, harness, 2)
    tasks = harness.client(journal=journal).tasks

    with pytest.raises(errors.NotFound):
        tasks.wait_many([*ids, "task-unified-0-unknown"])
    assert len(journal.unfinished()) == 2

    tasks.wait_many([*ids, "task-unified-0-unknown"], return_exceptions=True)
    assert journal.unfinished() == []


def test_a_journal_that_fails_hides_no_task_that_was_waited_for(
    harness: ClientHarness, journal_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    journal = Journal(journal_path)
    ids = accepted_and_not_received(journal, harness, 2)

    def fail(*task_ids: str) -> None:
        raise errors.ConfigurationError("The disk is full.")

    monkeypatch.setattr(journal, "finished", fail)
    tasks = harness.client(journal=journal).tasks

    assert len(list(tasks.as_completed(ids))) == len(tasks.wait_many(ids)) == 2
    assert "Could not record" in caplog.text


# Entries in use


def _submit_and_hang(journal_path: Path) -> None:
    Journal(journal_path).begin(KEY, "m", b'{"model": "m"}', call="a call")
    time.sleep(60)


def test_an_entry_is_not_resubmitted_while_its_process_lives_and_for_seconds_after(
    harness: ClientHarness, journal_path: Path
) -> None:
    journal = Journal(journal_path)
    child = multiprocessing.get_context("fork").Process(target=_submit_and_hang, args=(journal_path,))
    child.start()
    while not journal.unfinished():
        time.sleep(0.005)
    (entry,) = journal.unfinished()
    clocks: list[Any] = [time.time, lambda: time.time() + 3600, time.time, lambda: time.time() + LEASE]

    for clock in clocks[:2]:
        with pytest.raises(errors.SubmissionUncertain, match=f"by process {child.pid} on .* Nothing was sent"):
            harness.client(journal=Journal(journal_path, clock=clock)).videos.resubmit(entry)
    child.kill()
    child.join()
    with pytest.raises(errors.SubmissionUncertain, match=r"Resubmit it in \d s"):
        harness.client(journal=Journal(journal_path, clock=clocks[2])).videos.resubmit(entry)
    assert harness.sent == []
    transport = ScriptedTransport(created())
    task = harness.client(transport, journal=Journal(journal_path, clock=clocks[3])).videos.resubmit(entry)

    assert task.id == TASK_ID
    assert only_entry(journal_path).owner is None


def test_two_resubmissions_at_once_send_one_request(harness: ClientHarness, journal_path: Path) -> None:
    journal = Journal(journal_path)
    journal.begin(KEY, "m", b'{"model": "m"}')
    (entry,) = journal.unfinished()

    def resubmit_too(request: httpx.Request) -> httpx.Response:
        with pytest.raises(errors.SubmissionUncertain, match="still be working on it"):
            harness.client(journal=journal_path).videos.resubmit(entry)
        return created()

    assert harness.client(httpx.MockTransport(resubmit_too), journal=journal_path).videos.resubmit(entry).id == TASK_ID
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
