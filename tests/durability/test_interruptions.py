"""Ctrl-C and cancellation at every step of a submission: no charge is lost, and the note states what is known."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from evolink import AsyncEvoLink, EvoLink, Journal, errors
from evolink._sansio.recording import record
from evolink.sandbox import ManualClock, Sandbox
from support.client_harness import API_KEY, CAT, ClientHarness
from support.client_kinds import KINDS, http_client_of_kind, transport_of_kind
from support.faults import LOST_AFTER_CHARGING, OK, Fault
from support.faulty_server import FaultyServer
from support.interruptions import Interruption, interrupt, interrupt_async, interrupted_at_line

KEY = "my-own-key-number-1"
PLANS = {"accepted at once": [OK], "response lost": [LOST_AFTER_CHARGING, OK]}
ASYNC_KINDS = [kind for kind in KINDS if kind != "sync"]


@pytest.fixture(params=PLANS)
def plan(request: pytest.FixtureRequest) -> list[Fault]:
    return PLANS[request.param]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


def start_server(plan: list[Fault]) -> FaultyServer:
    return FaultyServer(Sandbox(clock=ManualClock(), seed=7, api_key=API_KEY), plan)


def assert_nothing_is_lost(interruption: BaseException, server: FaultyServer, path: Path) -> None:
    """Assert that the note and the journal state what happened, and that the task is found and charged once."""
    journal = Journal(path)
    charged = [task.id for task in server.sandbox.account.tasks()]
    entries = journal.entries(state=None)
    unfinished = journal.unfinished()
    note = interruption.__notes__[-1]
    assert KEY in note
    assert all(entry.owner is None for entry in entries)
    if "Nothing was submitted" in note:
        assert charged == []
        assert server.posts == []
        assert [entry.state for entry in entries] in ([], ["refused"])
        assert unfinished == []
        return
    (entry,) = unfinished
    assert (f"Task {entry.task_id} was submitted" if entry.task_id else "may have been accepted and charged") in note
    with EvoLink(API_KEY, server.url, journal=journal) as client:
        task = client.videos.resubmit(entry)
    assert [found.id for found in server.sandbox.account.tasks()] == [task.id]
    assert charged in ([], [task.id])
    assert journal.unfinished() == []


def interruptions() -> Iterator[Interruption]:
    for step in itertools.count(1):
        yield Interruption(step, after=False)
        yield Interruption(step, after=True)


def test_ctrl_c_at_every_effect_loses_nothing(plan: list[Fault], path: Path) -> None:
    for number, interruption in enumerate(interruptions()):
        journal = path.with_name(f"journal-{number}.sqlite3")
        with start_server(plan) as server, EvoLink(API_KEY, server.url, journal=journal) as client:
            client._session.driver.sleep = server.pass_time
            interrupt(client, interruption)
            try:
                client.videos.generate(CAT, idempotency_key=KEY)
            except KeyboardInterrupt as error:
                assert_nothing_is_lost(error, server, journal)
        if interruption.step > len(interruption.effects):
            break

    assert number >= 8


def test_ctrl_c_at_every_line_loses_nothing(path: Path) -> None:
    """A trace function raises KeyboardInterrupt before every seventh line of the package that a submission executes."""
    ClientHarness().client().videos.generate(CAT)  # loads the contract, which takes more lines than a submission
    submitted = 0
    for line in itertools.count(1, 7):
        harness = ClientHarness()
        client = harness.client(journal=path.with_name(f"journal-{line}.sqlite3"))
        notes = note_of_interruption(client, line)
        if notes is None:
            break
        charged = [task.id for task in harness.sandbox.account.tasks()]
        assert client.journal is not None
        unfinished = client.journal.unfinished()
        if "Nothing was submitted" in notes:
            assert (charged, unfinished) == ([], [])
            continue
        submitted += 1
        (entry,) = unfinished
        task = client.videos.resubmit(entry)
        assert charged in ([], [task.id])
        assert [found.id for found in harness.sandbox.account.tasks()] == [task.id]

    assert submitted > 10


def note_of_interruption(client: EvoLink, line: int) -> str | None:
    """Submit, interrupted at a line; return the note of the interruption, None if there are fewer lines."""
    try:
        with interrupted_at_line(line):
            client.videos.generate(CAT, idempotency_key=KEY)
    except KeyboardInterrupt as error:
        return str(getattr(error, "__notes__", ["Nothing was submitted: the request was being checked."])[-1])
    return None


@pytest.mark.parametrize("kind", ASYNC_KINDS)
def test_cancellation_at_every_effect_loses_nothing(kind: str, plan: list[Fault], path: Path) -> None:
    async def submit_interrupted(server: FaultyServer, interruption: Interruption, journal: Path) -> None:
        own = http_client_of_kind(kind, 20.0)
        transport = transport_of_kind(kind)
        client = AsyncEvoLink(API_KEY, server.url, http_client=own, transport=transport, journal=journal)

        async def sleep(seconds: float) -> None:
            server.pass_time(seconds)

        client._session.driver.sleep = sleep
        interrupt_async(client, interruption)
        submission = asyncio.ensure_future(client.videos.generate(CAT, idempotency_key=KEY))
        try:
            await submission
        except asyncio.CancelledError as error:
            assert_nothing_is_lost(error, server, journal)
        await client.close()
        if own is not None:
            await own.aclose()

    for number, interruption in enumerate(interruptions()):
        journal = path.with_name(f"journal-{number}.sqlite3")
        with start_server(plan) as server:
            asyncio.run(submit_interrupted(server, interruption, journal))
        if interruption.step > len(interruption.effects):
            break

    assert number >= 8


def test_a_cancelled_task_still_records_what_it_is_recording(path: Path) -> None:
    """The event loop ends while the thread that writes to the journal is busy, and other threads keep it waiting."""
    journal = Journal(path)
    started, go_on = threading.Event(), threading.Event()

    async def run() -> None:
        client = AsyncEvoLink(API_KEY, "http://127.0.0.1:9")
        driver: Any = client._session.driver

        def write() -> None:
            started.set()
            assert go_on.wait(20)
            journal.begin(KEY, "m", b"{}")

        effect = next(record(write, "Could not record it"))
        writing = asyncio.ensure_future(driver.perform(effect))
        await asyncio.to_thread(started.wait, 20)
        for _ in range(3):
            writing.cancel()
            await asyncio.sleep(0)
        assert not writing.done()
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await writing

    asyncio.run(run())

    assert [entry.idempotency_key for entry in journal.entries()] == [KEY]


def test_an_exception_of_the_callers_own_transport_has_the_note_too(path: Path) -> None:
    import httpx

    def fail(request: httpx.Request) -> httpx.Response:
        raise RuntimeError("a hook failed")

    with (
        httpx.Client(transport=httpx.MockTransport(fail)) as http,
        EvoLink(API_KEY, "http://127.0.0.1:9", http_client=http, journal=path) as client,
        pytest.raises(RuntimeError) as caught,
    ):
        client.videos.generate(CAT, idempotency_key=KEY)

    assert "may have been accepted and charged" in caught.value.__notes__[-1]
    assert [entry.state for entry in Journal(path).unfinished()] == ["open"]


def test_an_error_of_this_package_has_no_such_note(path: Path) -> None:
    with EvoLink(API_KEY, "http://127.0.0.1:9", journal=path) as client:
        client._session.driver.sleep = lambda seconds: None
        with pytest.raises(errors.ConnectionFailed) as caught:
            client.videos.generate(CAT)

    assert not hasattr(caught.value, "__notes__")
