"""A submission is never charged twice: every fault of a real connection, against both clients.

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
from evolink.sandbox import ManualClock, Sandbox
from support.client_harness import API_KEY, CAT, CAT_CREDITS
from support.client_kinds import KINDS, AnyClient, open_client
from support.faults import (
    CLOSED_AFTER_OK,
    CONNECTION_REFUSED,
    FAULTS,
    LOST_AFTER_CHARGING,
    NOT_ACCEPTED,
    OK,
    OUTCOME_UNKNOWN,
    Fault,
)
from support.faulty_server import FaultyServer

SHORT_TIMEOUT = 0.2
"""Seconds that a client waits for a response that is delayed on purpose; other tests leave time for a busy machine."""


def new_sandbox() -> Sandbox:
    return Sandbox(clock=ManualClock(), seed=7, api_key=API_KEY)


@dataclass(frozen=True)
class Trial:
    """The outcome of one `generate`."""

    posts: int
    """Paid POSTs that the server read."""
    charges: int
    outcome: str
    """"task", "task, replayed" or the name of an exception."""
    slept: list[float] = field(compare=False, default_factory=list)
    connections: int = field(compare=False, default=0)

    def __str__(self) -> str:
        return f"{self.posts} / {self.charges} / {self.outcome}"


def run_trial(kind: str, *plan: Fault, ignores_keys: bool = False, resubmit_lost: bool = True) -> Trial:
    """Run `generate` once against a plan, and assert what holds for every plan."""
    timeout = SHORT_TIMEOUT if any(fault.delay for fault in plan) else 20.0
    with (
        FaultyServer(new_sandbox(), plan, ignores_keys=ignores_keys) as server,
        open_client(kind, server, timeout=timeout, resubmit_lost=resubmit_lost) as client,
    ):
        result = generate(client)
    key = result.idempotency_key
    charged = [created.id for created in server.sandbox.account.tasks()]
    assert server.sandbox.account.used == CAT_CREDITS * len(charged)
    assert {post.headers["idempotency-key"] for post in server.posts} <= {key}
    assert len({post.content for post in server.posts}) <= 1
    assert {post.headers["authorization"] for post in server.posts} <= {f"Bearer {API_KEY}"}
    if not isinstance(result, errors.EvoLinkError):
        assert result.id in charged
    elif not isinstance(result, errors.SubmissionUncertain):
        assert charged == [], "charged, but the error states that it was not accepted"
    assert API_KEY not in f"{result!r} {result}"
    if not ignores_keys or not resubmit_lost:
        assert len(charged) <= 1, "charged twice"
    return Trial(len(server.posts), len(charged), outcome_name(result), client.slept, server.connections)


def generate(client: AnyClient) -> Any:
    """Return the task of a submission, or the error that it raises."""
    try:
        return client.generate(CAT)
    except errors.EvoLinkError as error:
        return error


def outcome_name(result: Any) -> str:
    if isinstance(result, errors.EvoLinkError):
        return type(result).__name__
    return "task, replayed" if result.replayed else "task"


def posts_read(fault: Fault) -> int:
    """Return how many POSTs the server reads of a submission with this fault."""
    return 0 if fault.resets_unread or fault.refuses_connection else 1


# The server honours idempotency keys


@pytest.mark.parametrize("fault", OUTCOME_UNKNOWN, ids=str)
def test_a_submission_with_a_lost_response_is_repeated_once_and_charged_once(fault: Fault, kind: str) -> None:
    seen = run_trial(kind, fault, OK)

    assert seen == Trial(posts_read(fault) + 1, 1, "task, replayed" if fault.processed else "task")
    assert len(seen.slept) == 1


@pytest.mark.parametrize("fault", OUTCOME_UNKNOWN, ids=str)
def test_a_response_lost_twice_is_uncertain_and_charged_at_most_once(fault: Fault, kind: str) -> None:
    assert run_trial(kind, fault) == Trial(2 * posts_read(fault), int(fault.processed), "SubmissionUncertain")


@pytest.mark.parametrize("fault", NOT_ACCEPTED, ids=str)
def test_a_submission_that_was_not_accepted_is_retried_after_retry_after_and_charged_once(
    fault: Fault, kind: str
) -> None:
    seen = run_trial(kind, fault, fault, OK)

    assert seen == Trial(3, 1, "task")
    pause, _ = seen.slept
    low, high = (7, 7) if "Retry-After 7" in fault.name else (15, 20) if "a date" in fault.name else (0.25, 0.5)
    assert low <= pause <= high


@pytest.mark.parametrize("fault", NOT_ACCEPTED, ids=str)
def test_a_submission_that_is_never_accepted_is_sent_four_times_and_not_charged(fault: Fault, kind: str) -> None:
    assert run_trial(kind, fault) == Trial(4, 0, "RateLimited" if fault.name.startswith("429") else "ServerError")


def test_a_server_that_recovers_gets_the_request_once(kind: str) -> None:
    seen = run_trial(kind, CONNECTION_REFUSED, CONNECTION_REFUSED, CONNECTION_REFUSED, OK)

    assert seen == Trial(1, 1, "task")
    assert (seen.connections, len(seen.slept)) == (1, 3)


def test_a_server_that_never_recovers_gets_no_request(kind: str) -> None:
    seen = run_trial(kind, CONNECTION_REFUSED)

    assert seen == Trial(0, 0, "ConnectionFailed")
    assert (seen.connections, len(seen.slept)) == (0, 3)


@pytest.mark.parametrize("status", [CONNECTION_REFUSED, *NOT_ACCEPTED], ids=str)
def test_a_lost_response_stays_uncertain_whatever_the_repeat_gets(status: Fault, kind: str) -> None:
    assert run_trial(kind, LOST_AFTER_CHARGING, status).outcome == "SubmissionUncertain"


@pytest.mark.parametrize("seed", range(20))
def test_no_sequence_of_faults_charges_twice(seed: int, kind: str) -> None:
    seen = run_trial(kind, *random_plan(seed))

    assert seen.posts <= 5


def test_an_uncertain_submission_is_resolved_by_its_own_key(kind: str) -> None:
    plan = [LOST_AFTER_CHARGING, LOST_AFTER_CHARGING, OK]
    with FaultyServer(new_sandbox(), plan) as server, open_client(kind, server) as client:
        with pytest.raises(errors.SubmissionUncertain) as caught:
            client.generate(CAT)
        task = client.resubmit(caught.value)

    assert [created.id for created in server.sandbox.account.tasks()] == [task.id]
    assert task.replayed
    assert {post.headers["idempotency-key"] for post in server.posts} == {caught.value.idempotency_key}


# The server ignores idempotency keys: every POST that is processed is charged


@pytest.mark.parametrize("fault", OUTCOME_UNKNOWN, ids=str)
def test_without_resubmission_a_lost_response_is_charged_once_even_if_keys_are_ignored(fault: Fault, kind: str) -> None:
    seen = run_trial(kind, fault, OK, ignores_keys=True, resubmit_lost=False)

    assert seen == Trial(posts_read(fault), int(fault.processed), "SubmissionUncertain")
    assert seen.slept == []


@pytest.mark.parametrize("fault", [CONNECTION_REFUSED, *NOT_ACCEPTED], ids=str)
def test_a_submission_that_was_not_accepted_is_charged_once_even_if_keys_are_ignored(fault: Fault, kind: str) -> None:
    for resubmit_lost in (True, False):
        seen = run_trial(kind, fault, fault, OK, ignores_keys=True, resubmit_lost=resubmit_lost)

        assert seen == Trial(2 * posts_read(fault) + 1, 1, "task")


@pytest.mark.parametrize("seed", range(20))
def test_without_resubmission_no_sequence_charges_twice_even_if_keys_are_ignored(seed: int, kind: str) -> None:
    seen = run_trial(kind, *random_plan(seed), ignores_keys=True, resubmit_lost=False)

    assert seen.posts <= 4


@pytest.mark.parametrize("fault", OUTCOME_UNKNOWN, ids=str)
def test_only_a_response_lost_after_charging_is_charged_twice_if_keys_are_ignored(fault: Fault, kind: str) -> None:
    """The cost of `resubmit_lost=True` at a gateway that ignores keys; `resubmit_lost=False` avoids it."""
    assert run_trial(kind, fault, OK, ignores_keys=True) == Trial(
        posts_read(fault) + 1, 2 if fault.processed else 1, "task"
    )


# Connections that are reused


def generate_twice(kind: str, *plan: Fault) -> FaultyServer:
    """Generate twice with one client, assert that each submission got its task, and return the server."""
    with FaultyServer(new_sandbox(), plan) as server, open_client(kind, server) as client:
        ids = [client.generate(CAT).id]
        client.settle()
        ids.append(client.generate(CAT).id)
    assert [created.id for created in server.sandbox.account.tasks()] == ids
    assert len({post.headers["idempotency-key"] for post in server.posts}) == 2
    return server


def test_submissions_share_a_connection(kind: str) -> None:
    server = generate_twice(kind, OK)

    assert (server.connections, len(server.posts)) == (1, 2)


def test_a_connection_closed_between_two_submissions_causes_no_charge_and_no_retry(kind: str) -> None:
    server = generate_twice(kind, CLOSED_AFTER_OK)

    assert (server.connections, len(server.posts)) == (2, 2)


@pytest.mark.parametrize("fault", [fault for fault in OUTCOME_UNKNOWN if not fault.delay], ids=str)
def test_a_submission_on_a_reused_connection_that_breaks_is_charged_once(fault: Fault, kind: str) -> None:
    server = generate_twice(kind, OK, fault, OK)

    assert len(server.posts) == 2 + posts_read(fault)


# Queries


def test_a_task_is_not_lost_by_any_fault_of_its_queries(kind: str) -> None:
    faults = [fault for fault in FAULTS if not (fault.refuses_connection or fault.resets_unread)]
    with (
        FaultyServer(new_sandbox(), queries=[OK, *faults, OK]) as server,
        open_client(kind, server, timeout=SHORT_TIMEOUT) as client,
    ):
        task = client.generate(CAT)
        done = client.wait(task.id)

    assert (done.id, done.status) == (task.id, "completed")
    assert len(server.posts) == 1


# The table


def random_plan(seed: int) -> list[Fault]:
    """Return one to five random faults, then none, or the last one for good."""
    rng = random.Random(seed)
    plan = rng.choices([fault for fault in FAULTS if not fault.delay], k=rng.randint(1, 5))
    return plan if rng.random() < 0.3 else [*plan, OK]


def markdown_table() -> str:
    """Return the matrix in Markdown: POSTs read / charges / outcome."""
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
            seen = {kind: str(run_trial(kind, *plan, **options)) for kind in KINDS}
            alike = len(set(seen.values())) == 1
            cells.append(seen["sync"] if alike else "; ".join(f"{kind} {outcome}" for kind, outcome in seen.items()))
        lines.append(f"| {fault} | {' | '.join(cells)} |")
    return "\n".join([f"Clients: {', '.join(KINDS)}; POSTs read / charges / outcome.", "", *lines])


if __name__ == "__main__":
    logging.disable()
    sys.stdout.write(markdown_table() + "\n")
