"""Bulk runs from the jobs to the files: nothing is paid twice or lost, whatever goes wrong on the way."""

from __future__ import annotations

import asyncio
import csv
import hashlib
from collections import Counter

import httpx
import pytest
from evolink.bulk import AsyncRun, InvalidJobs, RowResult
from evolink.sandbox._media.samples import SAMPLE_VIDEO
from support.bulk_harness import COST, BulkHarness, jobs

LOST = "lost"


def states(results: list[RowResult]) -> Counter[str]:
    return Counter(result.state for result in results)


def test_every_row_is_submitted_once_and_its_result_is_in_the_folder(bulk: BulkHarness) -> None:
    results = bulk.run(jobs(5))

    assert states(results) == {"done": 5}
    assert bulk.charges == 5
    digest = hashlib.sha256(SAMPLE_VIDEO.read_bytes()).hexdigest()
    for result in results:
        assert result.path is not None
        assert result.path.parent == bulk.folder
        assert hashlib.sha256(result.path.read_bytes()).hexdigest() == result.sha256 == digest
        assert result.credits == COST
        assert result.bytes == SAMPLE_VIDEO.stat().st_size
    assert [row["line"] for row in bulk.written()] == [1, 2, 3, 4, 5]
    with (bulk.folder / "results.csv").open(newline="") as file:
        assert {row["state"] for row in csv.DictReader(file)} == {"done"}


def test_a_second_run_of_the_same_jobs_submits_nothing(bulk: BulkHarness) -> None:
    bulk.run(jobs(3))

    assert bulk.run(jobs(3)) == []
    assert bulk.charges == 3


@pytest.mark.parametrize("scenario", [LOST, "lost, busyx2", "reset", "truncated", "not-json", "error:500x1"])
def test_a_lost_response_costs_nothing_twice(bulk: BulkHarness, scenario: str) -> None:
    bulk.scenario_of = lambda number: scenario if number < 3 else ""

    results = bulk.run(jobs(3))

    assert states(results) == {"done": 3}
    assert bulk.charges == 3


def refuse_lists(request: httpx.Request) -> httpx.Response | None:
    """Respond that the API has no list of tasks, which is not documented."""
    return httpx.Response(404) if request.url.path == "/v1/tasks" else None


def test_where_keys_are_ignored_a_lost_row_stays_uncertain(bulk: BulkHarness) -> None:
    bulk.scenario_of = lambda number: LOST if number == 0 else ""
    bulk.before = refuse_lists
    client = bulk.client(resubmit_lost=False)

    bulk.run(jobs(3), client=client)
    assert bulk.counts() == {"done": 2, "uncertain": 1}
    bulk.run(jobs(3), client=bulk.client(resubmit_lost=False))

    assert bulk.charges == bulk.posts == 3
    assert bulk.do(lambda run: run.retry(uncertain=True)) == 1
    bulk.run(jobs(3))
    assert bulk.counts() == {"done": 3}


def test_an_uncertain_row_is_submitted_with_its_own_body_and_key(bulk: BulkHarness) -> None:
    bulk.before = refuse_lists
    bulk.scenario_of = lambda number: LOST if number == 0 else ""
    bulk.run(jobs(1), client=bulk.client(resubmit_lost=False))

    bulk.run(jobs(1))

    first, second = (request for request in bulk.sent if request.method == "POST" and "generations" in str(request.url))
    assert (first.content, first.headers["idempotency-key"]) == (second.content, second.headers["idempotency-key"])
    assert bulk.charges == 1
    assert bulk.counts() == {"done": 1}


def test_a_tenth_of_the_tasks_fails_and_is_retried_only_on_request(bulk: BulkHarness) -> None:
    bulk.scenario_of = lambda number: "fail:service_error" if number % 10 == 0 and number < 20 else ""

    results = bulk.run(jobs(20), max_credits=20 * COST)
    assert states(results) == {"done": 18, "failed": 2}
    assert all("service_error" in str(result.error) for result in results if result.state == "failed")
    assert bulk.run(jobs(20)) == []
    assert bulk.do(lambda run: run.status()).charged == 18 * COST  # failed tasks are refunded

    plan = bulk.do(lambda run: run.read(), jobs(20), retry_failed=True)
    assert (plan.to_submit, plan.credits) == (2, 2 * COST)
    assert bulk.run(jobs(20)) == []  # reading alone retries nothing
    assert states(bulk.run(jobs(20), retry_failed=True)) == {"done": 2}
    assert bulk.charges == 22


def test_a_refused_row_fails_alone(bulk: BulkHarness) -> None:
    bulk.scenario_of = lambda number: "error:400" if number == 1 else ""

    results = bulk.run(jobs(3))

    assert states(results) == {"done": 2, "failed": 1}
    assert bulk.do(lambda run: run.status()).charged == 2 * COST


@pytest.mark.parametrize(
    ("fault", "word"), [("error:402", "credits"), ("error:401", "key"), ("error:403", "key")], ids=str
)
def test_a_run_pauses_if_no_row_can_be_paid_for(bulk: BulkHarness, fault: str, word: str) -> None:
    bulk.scenario_of = lambda number: fault if number >= 2 else ""

    bulk.run(jobs(24), max_submissions_per_second=1000)

    status = bulk.do(lambda run: run.status())
    assert (status.state, status.reason.partition(":")[0]) == ("paused", word)
    assert status.counts["failed"] == 0
    assert (status.counts["done"], status.reserved) == (2, 0)
    assert bulk.posts < 24  # those in flight; not one for each row
    bulk.scenario_of = lambda number: ""
    assert bulk.run(jobs(24)) == []  # a paused run stays paused
    bulk.do(lambda run: run.resume())
    bulk.run(jobs(24))
    assert bulk.counts() == {"done": 24}
    assert bulk.charges == 24


def test_credits_that_end_half_way_pause_the_run_and_cost_nothing(bulk: BulkHarness) -> None:
    bulk = BulkHarness(bulk.folder, sandbox_options={"credits": 100.0})

    bulk.run(jobs(15))

    status = bulk.do(lambda run: run.status())
    assert status.reason.startswith("credits: 402")
    assert 0 < status.counts["done"] == bulk.charges < 15
    assert status.counts["queued"] == 15 - bulk.charges


def test_refused_submissions_slow_the_whole_run_down(bulk: BulkHarness) -> None:
    bulk.scenario_of = lambda number: "error:429" if number % 3 == 0 and number < 15 else ""

    results = bulk.run(jobs(15))

    assert states(results) == {"done": 15}
    assert bulk.charges == 15
    assert bulk.posts < 30


def test_an_api_that_is_not_reached_is_tried_until_it_is(bulk: BulkHarness) -> None:
    failures = iter(range(3))

    def refuse(request: httpx.Request) -> None:
        if "generations" in request.url.path and next(failures, None) is not None:
            raise httpx.ConnectError("refused")

    bulk.before = refuse

    assert states(bulk.run(jobs(2))) == {"done": 2}
    assert bulk.charges == 2


def test_the_budget_is_never_passed_and_released_credits_are_used(bulk: BulkHarness) -> None:
    bulk.scenario_of = lambda number: "fail:service_error" if number < 2 else ""

    results = bulk.run(jobs(6), max_credits=3 * COST + 1)

    assert states(results)["done"] == 3
    assert bulk.counts() == {"done": 3, "failed": 2, "held": 1}
    status = bulk.do(lambda run: run.status())
    assert (status.charged, status.max_credits) == (3 * COST, 3 * COST + 1)
    bulk.run(jobs(6), max_credits=10 * COST)
    assert bulk.counts() == {"done": 4, "failed": 2}


def test_a_row_of_unknown_price_needs_a_price_for_the_budget(bulk: BulkHarness) -> None:
    job = {"model": "wan2.5-image-to-video", "prompt": "Rain", "image_urls": ["https://a.example/i.png"]}
    edit = {"model": "kling-o3-video-edit", "prompt": "Rain", "video_url": "https://a.example/v.mp4"}

    with pytest.raises(InvalidJobs, match="line 2: The price of kling-o3-video-edit is not known"):
        bulk.run([job, edit], max_credits=1000)
    plan = bulk.do(lambda run: run.read(), [job, edit], max_credits=1000, unknown_price=50)

    assert plan.problems == ()
    assert next(price.credits for price in plan.prices if price.model == "kling-o3-video-edit") == 50


def test_a_run_can_be_paused_and_resumed_from_elsewhere(bulk: BulkHarness) -> None:
    async def act() -> None:
        async with AsyncRun(jobs(20), bulk.folder, client=bulk.client(), max_in_flight=4) as run:
            other = AsyncRun(None, bulk.folder)
            count = 0
            async for _ in run.results():
                count += 1
                if count == 5:
                    await other.pause()
                    posts = bulk.posts
                    await asyncio.sleep(0.05)
                    assert bulk.posts <= posts + 4  # those whose slot was granted before
                    await other.resume()
            await other.close()

    asyncio.run(act())

    bulk.run(None)
    assert bulk.counts() == {"done": 20}
    assert bulk.charges == 20


def test_a_paused_run_goes_on_when_it_is_resumed_though_tasks_are_in_flight(
    bulk: BulkHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("STATE_INTERVAL", "CHECK_INTERVAL"):
        monkeypatch.setattr(f"evolink.bulk._engine.runner.{name}", 0.01)
    bulk.scenario_of = lambda number: "stall@50" if number == 0 else ""

    async def act() -> None:
        async with AsyncRun(jobs(5), bulk.folder, client=bulk.client(), max_in_flight=2) as run:
            other = AsyncRun(None, bulk.folder)
            results = run.results()
            await anext(results)
            await other.pause()
            posts = bulk.posts
            await asyncio.sleep(0.05)
            assert bulk.posts <= posts + 1  # one whose slot was granted before
            await other.resume()
            await other.close()
            async with asyncio.timeout(10):
                while bulk.posts < 5:
                    await anext(results)

    asyncio.run(act())


def test_results_of_a_paused_run_are_fetched(bulk: BulkHarness) -> None:
    async def act() -> None:
        async with AsyncRun(jobs(9), bulk.folder, client=bulk.client()) as run:
            bulk.scenario_of = lambda number: "error:402" if number > 3 else ""
            async for _ in run.results():
                pass

    asyncio.run(act())

    assert bulk.counts() == {"done": bulk.charges, "queued": 9 - bulk.charges}


def test_each_row_is_yielded_once_and_those_that_have_not_ended_at_the_end(bulk: BulkHarness) -> None:
    bulk.scenario_of = lambda number: "fail:service_error" if number < 3 else LOST if number < 5 else ""
    bulk.before = refuse_lists

    results = bulk.run(jobs(12), client=bulk.client(resubmit_lost=False), max_credits=6 * COST)

    assert states(results) == {"failed": 3, "intent": 2, "done": 4, "held": 3}
    assert len({result.row for result in results}) == 12
    assert [result.state in ("done", "failed") for result in results] == [True] * 7 + [False] * 5


def test_a_slow_caller_of_results_limits_the_rows_in_memory(bulk: BulkHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evolink.bulk._async_run.MAX_WAITING", 3)

    async def act() -> None:
        async with AsyncRun(jobs(20), bulk.folder, client=bulk.client(), max_in_flight=2) as run:
            results = run.results()
            await anext(results)
            await asyncio.sleep(0.1)
            assert bulk.posts <= 1 + 3 + 2
            assert len([result async for result in results]) == 19

    asyncio.run(act())


def test_a_cancelled_run_submits_nothing_more(bulk: BulkHarness) -> None:
    bulk.run(jobs(4), max_credits=COST)

    bulk.do(lambda run: run.cancel())
    bulk.run(jobs(4))

    assert bulk.counts() == {"done": 1, "cancelled": 3}
    assert bulk.charges == 1
    assert bulk.do(lambda run: run.retry(failed=False, cancelled=True)) == 3
    bulk.run(None)
    assert bulk.counts() == {"done": 4}
