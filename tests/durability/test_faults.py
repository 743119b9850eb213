"""A call never charges twice: every fault of a real connection, against both clients.

`PYTHONPATH=tests python tests/durability/test_faults.py` prints the matrix as a table.
"""

from __future__ import annotations

import logging
import random
import sys
from dataclasses import dataclass, field
from typing import Any

import pytest
from evolink import errors
from evolink.models import KlingO3TextToVideo
from evolink.sandbox import ManualClock, Sandbox
from support.client_kinds import API_KEY, KINDS, Caller, calling
from support.faulty_server import (
    CLOSED_AFTER_OK,
    FAULTS,
    LOST_AFTER_CHARGING,
    NOT_ACCEPTED,
    OK,
    OUTCOME_UNKNOWN,
    REFUSED,
    Fault,
    FaultyServer,
)

CAT = KlingO3TextToVideo(prompt="A cat running on grass", duration=5)
IMPATIENT = 0.2
"""Seconds that a client waits for a reply that is late on purpose; any other has as long as a busy machine needs."""


def new_sandbox() -> Sandbox:
    return Sandbox(clock=ManualClock(), seed=7, api_key=API_KEY)


@dataclass(frozen=True)
class Trial:
    """What one call led to."""

    posts: int
    """Paid POSTs that the server read."""
    charges: int
    outcome: str
    """"task", "task, replayed" or the name of an exception."""
    slept: list[float] = field(compare=False, default_factory=list)
    connections: int = field(compare=False, default=0)

    def __str__(self) -> str:
        return f"{self.posts} / {self.charges} / {self.outcome}"


def trial(kind: str, *plan: Fault, ignores_keys: bool = False, resubmit_lost: bool = True) -> Trial:
    """One call of `generate` against a plan, and what holds for every call, whatever the plan."""
    timeout = IMPATIENT if any(fault.pause for fault in plan) else 20.0
    with (
        FaultyServer(new_sandbox(), plan, ignores_keys=ignores_keys) as server,
        calling(kind, server, timeout=timeout, resubmit_lost=resubmit_lost) as client,
    ):
        result = outcome_of(client)
    key = result.idempotency_key
    charged = [known.id for known in server.sandbox.account.tasks()]
    assert server.sandbox.account.used == 7 * len(charged)
    assert {post.headers["idempotency-key"] for post in server.posts} <= {key}
    assert len({post.content for post in server.posts}) <= 1
    assert {post.headers["authorization"] for post in server.posts} <= {f"Bearer {API_KEY}"}
    if not isinstance(result, errors.EvoLinkError):
        assert result.id in charged
    elif not isinstance(result, errors.SubmissionUncertain):
        assert charged == [], "charged, but the error says that it was not accepted"
    assert API_KEY not in f"{result!r} {result}"
    if not ignores_keys or not resubmit_lost:
        assert len(charged) <= 1, "charged twice"
    return Trial(len(server.posts), len(charged), named(result), client.slept, server.connections)


def outcome_of(client: Caller) -> Any:
    """The task that a call gives, or the error that it raises."""
    try:
        return client.generate(CAT)
    except errors.EvoLinkError as error:
        return error


def named(result: Any) -> str:
    if isinstance(result, errors.EvoLinkError):
        return type(result).__name__
    return "task, replayed" if result.replayed else "task"


def read(fault: Fault) -> int:
    """How many POSTs the server has read when this fault has happened."""
    return 0 if fault.unread or fault.refused else 1


# Keys are honoured


@pytest.mark.parametrize("fault", OUTCOME_UNKNOWN, ids=str)
def test_a_lost_reply_is_asked_for_once_more_and_charged_once(fault: Fault, kind: str) -> None:
    seen = trial(kind, fault, OK)

    assert seen == Trial(read(fault) + 1, 1, "task, replayed" if fault.processed else "task")
    assert len(seen.slept) == 1


@pytest.mark.parametrize("fault", OUTCOME_UNKNOWN, ids=str)
def test_a_reply_lost_twice_is_uncertain_and_charged_once_at_the_most(fault: Fault, kind: str) -> None:
    assert trial(kind, fault) == Trial(2 * read(fault), int(fault.processed), "SubmissionUncertain")


@pytest.mark.parametrize("fault", NOT_ACCEPTED, ids=str)
def test_what_was_not_accepted_is_sent_again_and_charged_once(fault: Fault, kind: str) -> None:
    assert trial(kind, fault, fault, OK) == Trial(3, 1, "task")


@pytest.mark.parametrize("fault", NOT_ACCEPTED, ids=str)
def test_what_is_never_accepted_is_sent_four_times_and_not_charged(fault: Fault, kind: str) -> None:
    assert trial(kind, fault) == Trial(4, 0, "RateLimited" if fault.name.startswith("429") else "ServerError")


@pytest.mark.parametrize("fault", NOT_ACCEPTED, ids=str)
def test_a_retry_waits_as_long_as_the_server_asks(fault: Fault, kind: str) -> None:
    (pause,) = trial(kind, fault, OK).slept

    low, high = (7, 7) if "Retry-After 7" in fault.name else (15, 20) if "a date" in fault.name else (0.25, 0.5)
    assert low <= pause <= high


def test_a_server_that_comes_back_gets_the_request_once(kind: str) -> None:
    seen = trial(kind, REFUSED, REFUSED, REFUSED, OK)

    assert seen == Trial(1, 1, "task")
    assert (seen.connections, len(seen.slept)) == (1, 3)


def test_a_server_that_never_comes_back_gets_nothing(kind: str) -> None:
    seen = trial(kind, REFUSED)

    assert seen == Trial(0, 0, "ConnectionFailed")
    assert (seen.connections, len(seen.slept)) == (0, 3)


@pytest.mark.parametrize("status", [REFUSED, *NOT_ACCEPTED], ids=str)
def test_a_lost_reply_stays_uncertain_whatever_is_answered_next(status: Fault, kind: str) -> None:
    assert trial(kind, LOST_AFTER_CHARGING, status).outcome == "SubmissionUncertain"


@pytest.mark.parametrize("seed", range(20))
def test_no_sequence_of_faults_charges_twice(seed: int, kind: str) -> None:
    seen = trial(kind, *random_plan(seed))

    assert seen.posts <= 5


def test_an_uncertain_submission_is_resolved_by_its_own_key(kind: str) -> None:
    plan = [LOST_AFTER_CHARGING, LOST_AFTER_CHARGING, OK]
    with FaultyServer(new_sandbox(), plan) as server, calling(kind, server) as client:
        with pytest.raises(errors.SubmissionUncertain) as caught:
            client.generate(CAT)
        task = client.resubmit(caught.value)

    assert [known.id for known in server.sandbox.account.tasks()] == [task.id]
    assert task.replayed
    assert {post.headers["idempotency-key"] for post in server.posts} == {caught.value.idempotency_key}


# Keys are ignored: every POST that is processed is charged


@pytest.mark.parametrize("fault", OUTCOME_UNKNOWN, ids=str)
def test_without_resubmission_a_lost_reply_is_charged_once_even_where_keys_are_ignored(fault: Fault, kind: str) -> None:
    seen = trial(kind, fault, OK, ignores_keys=True, resubmit_lost=False)

    assert seen == Trial(read(fault), int(fault.processed), "SubmissionUncertain")
    assert seen.slept == []


@pytest.mark.parametrize("fault", [REFUSED, *NOT_ACCEPTED], ids=str)
def test_what_was_not_accepted_is_charged_once_even_where_keys_are_ignored(fault: Fault, kind: str) -> None:
    for resubmit_lost in (True, False):
        seen = trial(kind, fault, fault, OK, ignores_keys=True, resubmit_lost=resubmit_lost)

        assert seen == Trial(2 * read(fault) + 1, 1, "task")


@pytest.mark.parametrize("seed", range(20))
def test_without_resubmission_no_sequence_charges_twice_even_where_keys_are_ignored(seed: int, kind: str) -> None:
    seen = trial(kind, *random_plan(seed), ignores_keys=True, resubmit_lost=False)

    assert seen.posts <= 4


@pytest.mark.parametrize("fault", OUTCOME_UNKNOWN, ids=str)
def test_only_a_reply_lost_after_charging_is_charged_twice_where_keys_are_ignored(fault: Fault, kind: str) -> None:
    """The price of `resubmit_lost=True` at a gateway that breaks its promise; `resubmit_lost=False` does not pay it."""
    assert trial(kind, fault, OK, ignores_keys=True) == Trial(read(fault) + 1, 2 if fault.processed else 1, "task")


# Connections that are used again


def two_calls(kind: str, *plan: Fault) -> FaultyServer:
    """Two calls of one client, each of which gets its task, and the server that has seen them."""
    with FaultyServer(new_sandbox(), plan) as server, calling(kind, server) as client:
        ids = [client.generate(CAT).id]
        client.rest()
        ids.append(client.generate(CAT).id)
    assert [known.id for known in server.sandbox.account.tasks()] == ids
    assert len({post.headers["idempotency-key"] for post in server.posts}) == 2
    return server


def test_calls_share_a_connection(kind: str) -> None:
    server = two_calls(kind, OK)

    assert (server.connections, len(server.posts)) == (1, 2)


def test_a_connection_closed_between_two_calls_costs_neither_a_charge_nor_a_repetition(kind: str) -> None:
    server = two_calls(kind, CLOSED_AFTER_OK)

    assert (server.connections, len(server.posts)) == (2, 2)


@pytest.mark.parametrize("fault", [fault for fault in OUTCOME_UNKNOWN if not fault.pause], ids=str)
def test_a_kept_connection_that_breaks_under_a_call_charges_it_once(fault: Fault, kind: str) -> None:
    server = two_calls(kind, OK, fault, OK)

    assert len(server.posts) == 2 + read(fault)


# Queries cost nothing


def test_a_task_survives_every_fault_of_its_queries(kind: str) -> None:
    faults = [fault for fault in FAULTS if not (fault.refused or fault.unread)]
    with (
        FaultyServer(new_sandbox(), queries=[OK, *faults, OK]) as server,
        calling(kind, server, timeout=IMPATIENT) as client,
    ):
        task = client.generate(CAT)
        done = client.wait(task.id)

    assert (done.id, done.status) == (task.id, "completed")
    assert len(server.posts) == 1


# The table


def random_plan(seed: int) -> list[Fault]:
    """One to five faults in a random order, then none, or the last one for good."""
    chance = random.Random(seed)
    plan = chance.choices([fault for fault in FAULTS if not fault.pause], k=chance.randint(1, 5))
    return plan if chance.random() < 0.3 else [*plan, OK]


def table() -> str:
    """The matrix in Markdown: POSTs read / charges / outcome."""
    columns: list[tuple[str, bool, dict[str, bool]]] = [
        ("once", False, {}),
        ("for good", True, {}),
        ("once, keys ignored, `resubmit_lost=False`", False, {"ignores_keys": True, "resubmit_lost": False}),
        ("once, keys ignored", False, {"ignores_keys": True}),
    ]
    lines = [
        "| fault | " + " | ".join(name for name, _, _ in columns) + " |",
        "|---" * (len(columns) + 1) + "|",
    ]
    for fault in (OK, *FAULTS):
        cells = []
        for _, for_good, options in columns:
            plan = [fault] if for_good else [fault, OK]
            seen = {kind: str(trial(kind, *plan, **options)) for kind in KINDS}
            alike = len(set(seen.values())) == 1
            cells.append(seen["sync"] if alike else "; ".join(f"{kind} {told}" for kind, told in seen.items()))
        lines.append(f"| {fault} | {' | '.join(cells)} |")
    return "\n".join([f"Clients: {', '.join(KINDS)}; POSTs read / charges / outcome.", "", *lines])


if __name__ == "__main__":
    logging.disable()
    sys.stdout.write(table() + "\n")
