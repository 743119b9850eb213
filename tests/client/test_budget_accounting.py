"""The budget of a client agrees with what the gateway has charged, whatever fails on the way."""

from __future__ import annotations

import asyncio
import os
import random
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import EvoLink, Task, errors
from evolink._http.sync_driver import SyncDriver
from evolink._sansio.submission_retry import new_idempotency_key
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from support.charging_gateway import (
    FAULTS,
    LOST_AFTER,
    LOST_BEFORE,
    NOT_CONNECTED,
    REFUSED_AFTER_KEY,
    ChargingGateway,
)
from support.client_harness import ClientHarness
from support.forks import exit_status_of_child

CREDITS = Decimal(27)
"""The price of CAT."""
CAT = {"model": "kling-o3-text-to-video", "prompt": "A cat", "duration": 5}
MAX_CREDITS = Decimal(200)


class BudgetMachine(RuleBasedStateMachine):
    """Submits requests through a gateway with faults, and compares the budget with what the client can know."""

    keys = Bundle("keys")

    def __init__(self) -> None:
        super().__init__()
        self.gateway = ChargingGateway()
        self.client = ClientHarness().client(self.gateway, max_credits=MAX_CREDITS)
        self.durations: dict[str, int] = {}
        self.uncertain: dict[str, errors.SubmissionUncertain] = {}
        """The keys whose outcome is unknown to the client, with its error."""
        self.tasks: dict[str, Task] = {}
        """The keys whose task the client knows."""
        self.costs: dict[str, Decimal] = {}
        """What each key has cost in the end, of those whose task the client has seen finished."""

    @rule(target=keys, duration=st.integers(3, 15), faults=st.lists(st.sampled_from((None, *FAULTS)), max_size=5))
    def generate(self, duration: int, faults: list[Any]) -> str:
        key = new_idempotency_key()
        self.durations[key] = duration
        self.repeat(key, faults)
        return key

    @rule(key=keys, faults=st.lists(st.sampled_from((None, *FAULTS)), max_size=5))
    def repeat(self, key: str, faults: list[Any]) -> None:
        duration = self.durations[key]
        self.submit(key, faults, lambda: self.client.videos.generate(CAT | {"duration": duration}, idempotency_key=key))

    @rule(key=keys, faults=st.lists(st.sampled_from((None, *FAULTS)), max_size=5))
    def resubmit(self, key: str, faults: list[Any]) -> None:
        if key in self.uncertain:
            self.submit(key, faults, self.uncertain[key].resubmit)

    @rule(key=keys, status=st.sampled_from(["completed", "failed", "cancelled"]), used=st.none() | st.integers(1, 20))
    def finish(self, key: str, status: str, used: int | None) -> None:
        if key in self.tasks and self.gateway.tasks[self.tasks[key].id]["status"] == "pending":
            self.gateway.finish(self.tasks[key].id, status, **({} if used is None else {"credits_used": used}))

    @rule(key=keys)
    def query(self, key: str) -> None:
        if key in self.tasks:
            self.see(key, self.client.tasks.get(self.tasks[key].id))

    @invariant()
    def the_budget_agrees_with_what_the_client_knows(self) -> None:
        budget = self.client.budget
        assert budget is not None
        reserved = [key for key in self.uncertain.keys() | self.tasks.keys() if key not in self.costs]
        expected = sum(map(self.price, reserved), Decimal())
        assert (budget.reserved, budget.spent) == (expected, sum(self.costs.values(), Decimal()))
        assert budget.remaining == MAX_CREDITS - budget.reserved - budget.spent

    @invariant()
    def the_gateway_never_charged_more_than_the_budget(self) -> None:
        assert self.gateway.most_outstanding <= MAX_CREDITS

    def submit(self, key: str, faults: list[Any], call: Callable[[], Task]) -> None:
        assert self.client.budget is not None
        self.gateway.faults, posts, remaining = faults, self.gateway.posts, self.client.budget.remaining
        try:
            task = call()
        except errors.BudgetExceeded:
            assert remaining is not None
            assert remaining < self.price(key)
            assert self.gateway.posts == posts
            assert key not in self.uncertain.keys() | self.tasks.keys()
        except errors.SubmissionUncertain as error:
            self.uncertain[key] = error
        except errors.APIError as refusal:
            if refusal.status in REFUSED_AFTER_KEY:
                self.uncertain.pop(key, None)
        except errors.ConnectionFailed:
            pass
        else:
            self.uncertain.pop(key, None)
            self.tasks[key] = task
            self.see(key, task)

    def see(self, key: str, task: Task) -> None:
        if task.done:
            used = self.price(key) if task.credits_used is None else Decimal(int(task.credits_used))
            self.costs[key] = used if task.status == "completed" else Decimal()

    def price(self, key: str) -> Decimal:
        return CREDITS * self.durations[key] / 5


def test_the_budget_agrees_with_the_gateway_after_any_sequence_of_calls_and_faults() -> None:
    run_state_machine_as_test(BudgetMachine, settings=settings(max_examples=25, stateful_step_count=20))


def test_fifty_threads_never_pass_the_budget_they_share(harness: ClientHarness) -> None:
    gateway = ChargingGateway()
    client = harness.client(gateway, max_credits=CREDITS * 37 + 1)
    copies = [client.with_options(max_retries=number % 3) for number in range(50)]

    def submit(copy: EvoLink) -> int:
        accepted = 0
        for _ in range(3):
            with suppress(errors.BudgetExceeded):
                accepted += bool(copy.videos.generate(CAT).id)
        return accepted

    with ThreadPoolExecutor(50) as threads:
        accepted = sum(threads.map(submit, copies))

    assert accepted == gateway.posts == 37
    assert client.budget is not None
    assert (client.budget.reserved, client.budget.remaining) == (CREDITS * 37, Decimal(1))


def test_threads_with_faults_and_refunds_agree_with_the_ledger_in_the_end(harness: ClientHarness) -> None:
    chance = random.Random(1)
    gateway = ChargingGateway([chance.choice((None, None, *FAULTS)) for _ in range(300)])
    client = harness.client(gateway, max_credits=CREDITS * 20)
    lock = threading.Lock()

    def submit(number: int) -> None:
        for attempt in range(4):
            with suppress(errors.EvoLinkError):
                try:
                    task = client.videos.generate(CAT)
                except errors.SubmissionUncertain as uncertain:
                    task = uncertain.resubmit()
                with lock:
                    gateway.finish(task.id, "failed" if (number + attempt) % 2 else "completed")
                client.tasks.get(task.id)

    with ThreadPoolExecutor(50) as threads:
        list(threads.map(submit, range(50)))
    gateway.faults.clear()

    assert client.budget is not None
    assert gateway.most_outstanding <= CREDITS * 20
    assert client.budget.spent + client.budget.reserved >= gateway.outstanding
    assert client.budget.spent == sum(task["status"] == "completed" for task in gateway.tasks.values()) * CREDITS


def test_tasks_of_an_event_loop_never_pass_the_budget_they_share(harness: ClientHarness) -> None:
    gateway = ChargingGateway()
    transport = httpx.MockTransport(gateway.handle_request)

    async def submit_all() -> list[Any]:
        client = harness.async_client(transport, max_credits=CREDITS * 7)
        copies = [client, client.with_options(max_retries=0)]
        outcomes = await asyncio.gather(
            *(copies[number % 2].videos.generate(CAT) for number in range(50)), return_exceptions=True
        )
        assert client.budget is not None
        assert client.budget.remaining == 0
        return outcomes

    outcomes = asyncio.run(submit_all())

    assert gateway.posts == 7
    assert sum(isinstance(outcome, errors.BudgetExceeded) for outcome in outcomes) == 43


@pytest.mark.parametrize("fails_at", ["request", "response"])
@pytest.mark.parametrize(
    ("fault", "is_kept"),
    [(None, True), (LOST_AFTER, True), (LOST_BEFORE, True), (NOT_CONNECTED, False), (402, False), (401, False)],
)
def test_a_failing_hook_keeps_what_may_be_charged(
    harness: ClientHarness, fails_at: str, fault: Any, is_kept: bool
) -> None:
    def fail(event: object) -> None:
        raise ValueError("hook")

    hooks: dict[str, Any] = {f"on_{fails_at}": fail}
    gateway = ChargingGateway([fault])
    client = harness.client(gateway, max_credits=100, resubmit_lost=False)

    with pytest.raises(ValueError, match="hook"):
        client.with_options(**hooks).videos.generate(CAT)

    assert client.budget is not None
    assert client.budget.reserved == (CREDITS if is_kept and fails_at == "response" else 0)
    assert gateway.outstanding <= client.budget.reserved


@pytest.mark.parametrize(("status", "is_released"), [*((each, True) for each in REFUSED_AFTER_KEY), (401, False)])
def test_a_refusal_that_the_gateway_gives_to_new_keys_only_settles_an_unknown_outcome(
    harness: ClientHarness, status: int, is_released: bool
) -> None:
    gateway = ChargingGateway([LOST_BEFORE, LOST_BEFORE])
    client = harness.client(gateway, max_credits=100)
    with pytest.raises(errors.SubmissionUncertain) as uncertain:
        client.videos.generate(CAT)
    assert client.budget is not None
    assert client.budget.reserved == CREDITS
    gateway.faults = [status]

    with pytest.raises(errors.APIError):
        uncertain.value.resubmit()

    assert client.budget.reserved == (0 if is_released else CREDITS)
    uncertain.value.resubmit()
    assert client.budget.reserved == gateway.outstanding == CREDITS


@pytest.mark.parametrize("reports", [lambda credits: None, lambda credits: 20.5, lambda credits: 205_000])
def test_the_credits_that_the_api_reserves_replace_the_estimate(harness: ClientHarness, reports: Any) -> None:
    client = harness.client(ChargingGateway(reports=reports), max_credits=100)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client.videos.generate(CAT)

    assert client.budget is not None
    assert client.budget.reserved == (CREDITS if reports(CREDITS) is None else Decimal("20.5"))


def test_the_first_task_of_another_client_costs_this_one_nothing(harness: ClientHarness) -> None:
    gateway, key = ChargingGateway(), new_idempotency_key()
    harness.client(gateway).videos.generate(CAT, idempotency_key=key)
    client = harness.client(gateway, max_credits=100)

    task = client.videos.generate(CAT, idempotency_key=key)

    assert task.replayed
    assert client.budget is not None
    assert (client.budget.reserved, client.budget.remaining) == (Decimal(0), Decimal(100))


@pytest.mark.parametrize("is_charged", [False, True])
def test_an_entry_of_another_process_costs_this_client_what_it_is_charged_for_it_now(
    harness: ClientHarness, is_charged: bool, journal_path: Path
) -> None:
    gateway = ChargingGateway([LOST_AFTER if is_charged else LOST_BEFORE])
    with pytest.raises(errors.SubmissionUncertain):
        harness.client(gateway, journal=journal_path, resubmit_lost=False).videos.generate(CAT)
    client = harness.client(gateway, journal=journal_path, max_credits=100)
    assert client.journal is not None
    (entry,) = client.journal.unfinished()

    client.videos.resubmit(entry)

    assert client.budget is not None
    assert client.budget.reserved == (0 if is_charged else CREDITS)


def test_an_entry_of_another_process_is_not_resubmitted_if_it_exceeds_a_limit(
    harness: ClientHarness, journal_path: Path
) -> None:
    gateway = ChargingGateway([LOST_BEFORE])
    with pytest.raises(errors.SubmissionUncertain):
        harness.client(gateway, journal=journal_path, resubmit_lost=False).videos.generate(CAT)
    client = harness.client(gateway, journal=journal_path, max_credits_per_request=20)
    assert client.journal is not None
    (entry,) = client.journal.unfinished()
    posts = gateway.posts

    with pytest.raises(errors.BudgetExceeded, match="max_credits_per_request of 20"):
        client.videos.resubmit(entry)

    assert gateway.posts == posts
    assert [each.state for each in client.journal.unfinished()] == ["open"]


def test_a_submission_that_another_process_has_settled_is_followed_further(
    harness: ClientHarness, journal_path: Path
) -> None:
    gateway = ChargingGateway([LOST_AFTER])
    client = harness.client(gateway, journal=journal_path, max_credits=100, resubmit_lost=False)
    with pytest.raises(errors.SubmissionUncertain) as uncertain:
        client.videos.generate(CAT)
    other = harness.client(gateway, journal=journal_path)
    assert other.journal is not None
    (entry,) = other.journal.unfinished()
    other.videos.resubmit(entry)
    assert client.budget is not None

    task = uncertain.value.resubmit()
    assert client.budget.reserved == CREDITS
    gateway.finish(task.id, "cancelled")
    client.tasks.get(task.id)

    assert client.budget.reserved == 0


def test_a_task_that_is_only_seen_in_a_list_or_a_wait_is_refunded(harness: ClientHarness) -> None:
    gateway = ChargingGateway()
    client = harness.client(gateway, max_credits=100)
    tasks = [client.videos.generate(CAT) for _ in range(3)]
    for task in tasks:
        gateway.finish(task.id, "failed", error={"code": "service_error", "message": "No."})
    assert client.budget is not None

    with pytest.raises(errors.TaskFailed):
        tasks[0].wait()
    assert client.budget.reserved == CREDITS * 2
    client.tasks.wait_many(tasks[1:2])
    assert client.budget.reserved == CREDITS
    listed = httpx.MockTransport(lambda request: httpx.Response(200, json={"data": [gateway.tasks[tasks[2].id]]}))
    client._session.driver = SyncDriver(httpx.Client(transport=listed))
    client.tasks.list()
    assert (client.budget.reserved, client.budget.spent, client.budget.remaining) == (
        Decimal(0),
        Decimal(0),
        Decimal(100),
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_nothing_of_the_budget_remains_in_a_forked_process(harness: ClientHarness) -> None:
    gateway = ChargingGateway()
    client = harness.client(gateway, max_credits=100)
    client.videos.generate(CAT)

    def refused() -> None:
        assert client.budget is not None
        assert client.budget.remaining == 0
        with pytest.raises(errors.BudgetExceeded, match="Create a client in this process"):
            client.videos.generate(CAT)

    assert exit_status_of_child(refused) == 0
    assert client.budget is not None
    assert client.budget.remaining == 100 - CREDITS
