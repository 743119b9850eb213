"""Uncertain rows where idempotency keys are ignored: settled by the account's list or by the user, never paid again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from evolink import errors
from evolink.bulk import AsyncRun
from evolink.bulk._engine.task_matching import MAX_DELAY, match_tasks
from evolink.bulk._store.settlement import Attempt
from evolink.tasks import TaskSnapshot
from support.bulk_harness import COST, MODEL, BulkHarness, jobs

LOST = "lost"
NOW = 1_000_000


@pytest.fixture
def bulk(bulk: BulkHarness) -> BulkHarness:
    """A sandbox that ignores idempotency keys."""
    return BulkHarness(bulk.folder, sandbox_options={"honour_keys": False})


def run(bulk: BulkHarness, source: Any, **options: Any) -> None:
    bulk.run(source, client=bulk.client(resubmit_lost=False), **options)


def prompts(bulk: BulkHarness) -> dict[str, str]:
    """Return the prompt of each row's request by the prompt of the task that the row has."""
    bodies = {task.id: task.payload["prompt"] for task in bulk.sandbox.account.tasks()}
    requests = {row.task_id: json.loads(row.request)["prompt"] for row in bulk.do(open_rows)}
    return {bodies[task_id]: prompt for task_id, prompt in requests.items() if task_id is not None}


async def open_rows(run: AsyncRun) -> Any:
    return await (await run._open()).open_rows()


def attempt(row_id: str, began: float = NOW, *, is_uncertain: bool = True, **fields: Any) -> Attempt:
    body = json.dumps({"model": MODEL, "prompt": f"Prompt of {row_id}", **fields})
    return Attempt("run-1", row_id, 1, MODEL, body, began, is_uncertain)


def task(name: str, created: float = NOW, **fields: Any) -> TaskSnapshot:
    return TaskSnapshot({"id": f"task-unified-{name}", "model": MODEL, "created_at": created, **fields})


def match(*given: Attempt | TaskSnapshot, taken: Mapping[str, float] | None = None) -> dict[str, str]:
    """Return the name of the task of each row, or the end of the message about it."""
    attempts = [each for each in given if isinstance(each, Attempt)]
    tasks = [each for each in given if isinstance(each, TaskSnapshot)]
    outcomes = match_tasks(attempts, tasks, {f"task-unified-{name}": began for name, began in (taken or {}).items()})
    return {
        attempt.row_id: each if isinstance(each, str) else each.id.removeprefix("task-unified-")
        for attempt, each in outcomes.items()
    }


def test_a_row_whose_response_was_lost_gets_its_task_from_the_list(bulk: BulkHarness) -> None:
    bulk.scenario_of = lambda number: LOST if number == 1 else ""

    run(bulk, jobs(4))

    assert bulk.counts() == {"done": 4}
    assert bulk.charges == bulk.posts == 4
    assert all(task == row for task, row in prompts(bulk).items())


def test_uncertain_rows_are_settled_between_submissions(bulk: BulkHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evolink.bulk._engine.runner.SETTLE_INTERVAL", 0.02)
    monkeypatch.setattr("evolink.bulk._engine.runner.CHECK_INTERVAL", 0.0)
    bulk.scenario_of = lambda number: LOST if number == 0 else ""

    run(bulk, jobs(6), max_in_flight=1)

    requests = [(request.method, request.url.path) for request in bulk.sent]
    first_list = requests.index(("GET", "/v1/tasks"))
    assert ("POST", "/v1/videos/generations") in requests[first_list:]
    assert bulk.counts() == {"done": 6}
    assert bulk.charges == bulk.posts == 6


def test_rows_that_were_lost_together_stay_uncertain_with_a_message(bulk: BulkHarness) -> None:
    bulk.scenario_of = lambda number: LOST if number in (1, 2) else ""

    run(bulk, jobs(4))
    run(bulk, jobs(4))

    assert bulk.counts() == {"done": 2, "uncertain": 2}
    assert bulk.charges == bulk.posts == 4
    uncertain = [row["error"] for row in bulk.written() if row["state"] == "intent"]
    assert len(uncertain) == 2
    assert all("each may be that of another row" in error for error in uncertain)
    assert all(task.id in error for error in uncertain for task in bulk.sandbox.account.tasks() if task.id in error)


def test_different_models_and_durations_tell_rows_apart(bulk: BulkHarness) -> None:
    bulk.scenario_of = lambda number: LOST
    other = {"model": "wan2.5-text-to-video", "prompt": "Rain", "duration": 5}

    run(bulk, [*jobs(1), *jobs(1, duration=10), other])

    assert bulk.counts() == {"done": 3}
    assert bulk.charges == bulk.posts == 3


def test_a_row_that_was_not_accepted_stays_uncertain(bulk: BulkHarness) -> None:
    bulk.before = lambda request: (
        httpx.Response(502, text="bad gateway")
        if request.method == "POST" and "take 0" in str(request.content)
        else None
    )

    run(bulk, jobs(2))

    assert bulk.counts() == {"done": 1, "uncertain": 1}
    (error,) = (row["error"] for row in bulk.written() if row["state"] == "intent")
    assert error.endswith("The account's list has no task for it.")


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(404, json={"error": {"code": "not_found", "message": "no such route"}}),
        httpx.Response(200, json={"data": "none"}),
        httpx.Response(200, json={"data": [{"id": "task-unified-1", "model": MODEL}], "total": 1}),
    ],
    ids=["missing", "not-a-list", "without-times"],
)
def test_a_list_that_does_not_work_leaves_rows_uncertain(bulk: BulkHarness, response: httpx.Response) -> None:
    bulk.scenario_of = lambda number: LOST if number == 0 else ""
    bulk.before = lambda request: response if request.url.path == "/v1/tasks" else None

    run(bulk, jobs(2))

    assert bulk.counts() == {"done": 1, "uncertain": 1}
    bulk.before = lambda request: None
    run(bulk, jobs(2))
    assert bulk.counts() == {"done": 2}
    assert bulk.charges == bulk.posts == 2


def test_the_user_names_the_tasks_of_rows(bulk: BulkHarness) -> None:
    bulk.scenario_of = lambda number: LOST
    url = "https://hooks.example.com/evolink/1"
    source = [*jobs(1), *jobs(1, prompt="A dog", callback_url=url)]
    run(bulk, source)
    tasks = {task.payload["prompt"]: task.id for task in bulk.sandbox.account.tasks()}
    cat = next(row.row_id for row in bulk.do(open_rows) if "A cat" in row.request)

    with pytest.raises(errors.ConfigurationError, match="has no uncertain row 'no-such-row'"):
        bulk.do(lambda run: run.settle({"no-such-row": tasks["A dog"]}))
    with pytest.raises(errors.NotFound):
        bulk.do(lambda run: run.settle({url: "task-unified-1-none"}))
    assert bulk.do(lambda run: run.settle({url: tasks["A dog"]})) != [cat]
    with pytest.raises(errors.ConfigurationError, match="is that of another row"):
        bulk.do(lambda run: run.settle({cat: tasks["A dog"]}))
    assert bulk.counts() == {"uncertain": 1, "running": 1}
    assert bulk.do(lambda run: run.settle()) == [cat]  # there is only one task left
    run(bulk, source)
    assert bulk.counts() == {"done": 2}
    assert bulk.charges == bulk.posts == 2
    assert all(task == row for task, row in prompts(bulk).items())


def test_the_task_of_an_earlier_attempt_is_that_of_no_other_row(bulk: BulkHarness) -> None:
    bulk.scenario_of = lambda number: LOST if number < 2 else ""
    run(bulk, jobs(2))
    first = next(row for row in bulk.do(open_rows) if "take 0" in row.request)

    assert bulk.do(lambda run: run.retry([first.row_id], failed=False, uncertain=True)) == 1
    run(bulk, jobs(2))

    assert bulk.counts() == {"done": 1, "uncertain": 1}  # the other may have either of the first two tasks
    assert bulk.do(lambda run: run.status()).charged == 2 * COST


def test_a_task_is_matched_if_row_and_task_are_only_each_others() -> None:
    assert match(attempt("a"), task("1", NOW + 1)) == {"a": "1"}
    assert match(attempt("a"), task("1", NOW + 1), task("2", NOW), taken={"2": NOW}) == {"a": "1"}
    assert "each may be" in match(attempt("a"), task("1"), task("2"))["a"]
    assert "each may be" in match(attempt("a"), attempt("b", is_uncertain=False), task("1"))["a"]
    assert "has no task" in match(attempt("a"))["a"]
    assert "has no task" in match(attempt("a", duration=5), task("1", duration=10))["a"]
    assert "has no task" in match(attempt("a"), task("1", model="veo3.1-pro"))["a"]
    assert "has no task" in match(attempt("a"), task("1", NOW + 2 * MAX_DELAY))["a"].split(" Its")[0]


def test_prompts_are_compared_if_the_list_states_them() -> None:
    tasks = [task(name, prompt=f"Prompt of {name}") for name in ("a", "b", "x")]

    assert match(attempt("a"), attempt("b"), *tasks) == {"a": "a", "b": "b"}


def test_tasks_of_other_programs_leave_rows_uncertain() -> None:
    (message,) = match(attempt("a"), task("1"), task("2", NOW - 60)).values()

    assert "Its task may be task-unified-1, but the list also has tasks of other programs." in message


def test_the_clock_of_the_api_may_be_another() -> None:
    taken, others = {"x": NOW - 10.0}, task("x", NOW + 3590)

    assert match(attempt("a"), task("1", NOW + 3601), others, taken=taken) == {"a": "1"}
    assert "has no task" in match(attempt("a"), task("1", NOW + 1), others, taken=taken)["a"]
