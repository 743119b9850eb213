"""Three properties of `videos.run`, whatever the server, the transport, an interruption, a hook or the caller does.

1. Nothing but an EvoLinkError, or the caller's own exception, is raised.
2. No task is lost: its id is returned, or the exception and the journal lead to it, and it is charged once.
3. Nothing is paid that could have been known before: an invalid request or destination causes no POST.

`EVOLINK_TEST_EXAMPLES=10000 pytest -n 0 tests/durability/test_properties.py` runs so many examples.
"""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evolink import EvoLink, Journal, errors
from evolink.journal._journal import LEASE
from evolink.sandbox import ManualClock, Sandbox
from hypothesis import event, given, settings
from hypothesis import strategies as st
from support.client_harness import API_KEY
from support.client_kinds import KINDS, open_client
from support.faults import FAULTS, OK, Fault
from support.faulty_server import FaultyServer
from support.interruptions import Interruption

EXAMPLES = int(os.environ.get("EVOLINK_TEST_EXAMPLES", 15))
CREDITS = 12.75
REQUEST = {"model": "wan2.5-text-to-video", "prompt": "A boat", "duration": 5, "quality": "480p"}
RESULT = "boat.mp4"
TRANSPORT_FAULTS = [fault for fault in FAULTS if not fault.delay]
RESPONSE_FAULTS = [fault for fault in TRANSPORT_FAULTS if not (fault.refuses_connection or fault.resets_unread)]


class HookError(Exception):
    """The caller's own exception."""


@dataclass(frozen=True)
class Mistake:
    """A mistake of the caller, and the error that names it."""

    name: str
    error: type[errors.EvoLinkError]
    request: dict[str, Any]
    blocks_destination: bool = False


MISTAKES = [
    Mistake("no prompt", errors.InvalidRequest, {"model": "wan2.5-text-to-video"}),
    Mistake("no such file", errors.EvoLinkError, {**REQUEST, "image_urls": [Path("/no/such/file.png")]}),
    Mistake("a file in the way", errors.DownloadFailed, REQUEST, blocks_destination=True),
]


@dataclass(frozen=True)
class Hook:
    """A hook, or `on_bytes`, that raises HookError when it is called for the time number `number`."""

    name: str
    number: int

    @property
    def options(self) -> dict[str, Any]:
        """The argument of a client or, if it is `on_bytes`, of `videos.run`."""
        count = 0

        def call(*args: object) -> None:
            nonlocal count
            count += 1
            if count == self.number:
                raise HookError(args)

        return {self.name: call}


plans = st.lists(st.sampled_from(TRANSPORT_FAULTS), max_size=5)
response_plans = st.lists(st.sampled_from(RESPONSE_FAULTS), max_size=3)
interruptions = st.builds(Interruption, st.integers(1, 30), after=st.booleans())
hooks = st.builds(Hook, st.sampled_from(["on_request", "on_response", "on_bytes"]), st.integers(1, 8))


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    plan=plans,
    queries=response_plans,
    results=response_plans,
    interruption=st.none() | interruptions,
    hook=st.none() | hooks,
    mistake=st.none() | st.none() | st.sampled_from(MISTAKES),
    resubmit_lost=st.booleans(),
)
def test_no_run_loses_a_task_or_raises_a_foreign_exception(
    kind: str,
    plan: list[Fault],
    queries: list[Fault],
    results: list[Fault],
    interruption: Interruption | None,
    hook: Hook | None,
    mistake: Mistake | None,
    resubmit_lost: bool,
) -> None:
    sandbox = Sandbox(clock=ManualClock(), seed=7, api_key=API_KEY)
    hooks = hook.options if hook is not None else {}
    run_options = {"on_bytes": hooks.pop("on_bytes", None)}
    with TemporaryDirectory() as name:
        folder = Path(name)
        if mistake is not None and mistake.blocks_destination:
            (folder / RESULT).touch()
        error, posts = None, 0
        with (
            FaultyServer(sandbox, [*plan, OK], queries=[*queries, OK], results=[*results, OK]) as server,
            open_client(kind, server, journal=folder / "journal", resubmit_lost=resubmit_lost, **hooks) as client,
        ):
            if interruption is not None:
                client.interrupt(interruption)
            try:
                request = mistake.request if mistake is not None else REQUEST
                download = client.run_video(request, folder / RESULT, **run_options)
            except BaseException as raised:  # noqa: BLE001  each is checked
                error, posts = raised, len(server.posts)
        charged = [task.id for task in sandbox.account.tasks()]
        event(type(error).__name__)
        assert len(charged) <= 1
        assert_is_allowed(error, interruption, hook)
        if mistake is not None:
            assert (posts, charged) == (0, [])
            assert isinstance(error, mistake.error)
            return
        if error is None:
            assert [download.task_id] == charged
            assert (folder / RESULT).stat().st_size == download.size
        else:
            assert_is_found(error, charged, sandbox, folder / "journal")
        assert sandbox.account.used == CREDITS * len(sandbox.account.tasks())


def assert_is_allowed(error: BaseException | None, interruption: Interruption | None, hook: Hook | None) -> None:
    """Assert that an exception is of this package or the caller's own."""
    allowed: list[type[BaseException]] = [errors.EvoLinkError]
    if interruption is not None:
        allowed += [KeyboardInterrupt, asyncio.CancelledError]
    if hook is not None:
        allowed.append(HookError)
    if error is not None and not isinstance(error, tuple(allowed)):
        raise error


def assert_is_found(error: BaseException, charged: list[str], sandbox: Sandbox, path: Path) -> None:
    """Assert that the exception and the journal lead to the task that was charged, or prove that there is none."""
    text = " ".join([str(error), *getattr(error, "__notes__", []), str(getattr(error, "task_id", "")), key_of(error)])
    journal = Journal(path, clock=lambda: time.time() + LEASE)  # a call that just ended has a lease
    entries, unfinished = journal.entries(state=None), journal.unfinished()
    assert len(entries) <= 1
    if charged:
        (entry,) = entries
        assert charged[0] in text or entry.idempotency_key in text
        assert entry.task_id in (None, charged[0])
        assert entry.state == ("open" if entry.task_id is None else "accepted")
    if "nothing was charged" in text.lower():
        assert charged == []
        assert unfinished == []
    with FaultyServer(sandbox) as server, EvoLink(API_KEY, server.url, journal=journal) as client:
        found = [client.videos.resubmit(entry).id for entry in unfinished]
    assert [task.id for task in sandbox.account.tasks()] == (found or charged)
    assert charged in ([], found or charged)


def key_of(error: BaseException) -> str:
    return str(getattr(error, "idempotency_key", ""))
