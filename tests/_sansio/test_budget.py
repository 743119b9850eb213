"""The budget as a ledger: calls that work on the same submission at the same time."""

from __future__ import annotations

from decimal import Decimal

import pytest
from evolink import errors, prices
from evolink._sansio.budget import Budget
from evolink.tasks import TaskSnapshot

ESTIMATE = prices.estimate({"model": "kling-o3-text-to-video", "duration": 5})
KEY = "one-key-of-16-characters"
TASK = TaskSnapshot({"id": "task-unified-1-a", "status": "pending"})


@pytest.fixture
def budget() -> Budget:
    return Budget(Decimal(27), None, allow_unknown_price=False)


@pytest.mark.parametrize("ends_first", ["first", "second"])
def test_calls_for_the_same_key_reserve_once_until_the_last_one_ends(budget: Budget, ends_first: str) -> None:
    assert budget.reserve(KEY, ESTIMATE, "first")
    assert not budget.reserve(KEY, ESTIMATE, "second")
    assert budget.reserved == 27

    budget.settle(KEY, ends_first, may_be_charged=False, is_refuted=True)
    assert budget.reserved == 27
    budget.settle(KEY, "second" if ends_first == "first" else "first", may_be_charged=False, is_refuted=True)

    assert (budget.reserved, budget.has(KEY)) == (Decimal(0), False)


def test_a_refusal_of_one_call_releases_nothing_of_another_that_was_accepted(budget: Budget) -> None:
    budget.reserve(KEY, ESTIMATE, "first")
    budget.reserve(KEY, ESTIMATE, "second")
    budget.accept(KEY, TASK)
    budget.settle(KEY, "first", may_be_charged=True, is_refuted=False)

    budget.settle(KEY, "second", may_be_charged=False, is_refuted=True)

    assert budget.reserved == 27


def test_settling_twice_or_without_a_reservation_changes_nothing(budget: Budget) -> None:
    budget.reserve(KEY, ESTIMATE, "first")
    budget.settle(KEY, "another", may_be_charged=False, is_refuted=True)
    assert budget.reserved == 27
    budget.settle(KEY, "first", may_be_charged=True, is_refuted=False)

    budget.settle(KEY, "first", may_be_charged=False, is_refuted=True)

    assert budget.reserved == 27


def test_an_accepted_submission_stays_reserved_whatever_its_call_reports(budget: Budget) -> None:
    budget.reserve(KEY, ESTIMATE, "first")
    budget.accept(KEY, TASK)

    budget.settle(KEY, "first", may_be_charged=False, is_refuted=False)

    assert budget.reserved == 27


@pytest.mark.parametrize(("status", "spent"), [("completed", 25), ("failed", 0), ("cancelled", 0)])
def test_a_task_that_is_final_when_it_is_accepted_is_spent_or_refunded(status: str, spent: int, budget: Budget) -> None:
    budget.reserve(KEY, ESTIMATE, "first")

    budget.accept(KEY, TaskSnapshot({"id": TASK.id, "status": status, "usage": {"credits_used": 25}}))

    assert (budget.reserved, budget.spent, budget.remaining) == (Decimal(0), Decimal(spent), Decimal(27 - spent))


def test_a_refused_reservation_leaves_nothing(budget: Budget) -> None:
    budget.reserve(KEY, ESTIMATE, "first")

    with pytest.raises(errors.BudgetExceeded):
        budget.reserve("another-key-of-16-characters", ESTIMATE, "second")
    budget.settle("another-key-of-16-characters", "second", may_be_charged=False, is_refuted=False)

    assert (budget.reserved, budget.has("another-key-of-16-characters")) == (Decimal(27), False)


def test_a_task_counts_once_however_often_it_is_seen(budget: Budget) -> None:
    budget.reserve(KEY, ESTIMATE, "first")
    budget.accept(KEY, TASK)
    budget.settle(KEY, "first", may_be_charged=True, is_refuted=False)
    failed = TaskSnapshot({"id": TASK.id, "status": "failed"})

    for _ in range(2):
        budget.record_task(failed)
    budget.record_task(TaskSnapshot({"id": "task-of-another-client", "status": "failed"}))
    budget.accept(KEY, TaskSnapshot(TASK.to_dict() | {"usage": {"credits_reserved": 27}}))  # the first response again

    assert (budget.reserved, budget.spent, budget.remaining) == (Decimal(0), Decimal(0), Decimal(27))
