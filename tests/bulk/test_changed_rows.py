"""Jobs that have changed since the last run: which rows are the same, which are new, and what is not paid again."""

from __future__ import annotations

import json

import pytest
from evolink.bulk import InvalidJobs
from support.bulk_harness import COST, BulkHarness, jobs


def test_a_changed_row_is_a_new_one_and_equal_rows_are_separate(bulk: BulkHarness) -> None:
    same = jobs(1) * 2
    assert len(bulk.run(same)) == 2

    (result,) = bulk.run([*same, *jobs(1, quality="1080p")])

    assert result.line == 3
    assert bulk.charges == 3


def test_a_changed_row_may_have_the_output_of_the_former_one_if_that_was_moved(bulk: BulkHarness) -> None:
    bulk.run(jobs(1, output="cat"))
    changed = jobs(1, output="cat", quality="1080p")

    with pytest.raises(InvalidJobs, match=r"line 1: The file cat.mp4 exists .* Move it"):
        bulk.run(changed)
    (bulk.folder / "cat.mp4").rename(bulk.folder / "former.mp4")

    assert [result.state for result in bulk.run(changed)] == ["done"]
    assert bulk.charges == 2


def test_the_former_version_of_a_failed_row_is_not_submitted_again(bulk: BulkHarness) -> None:
    bulk.scenario_of = lambda number: "fail:service_error" if number < 2 else ""
    bulk.run(jobs(3))
    changed = [*jobs(1, quality="1080p"), *jobs(3)[1:]]

    plan = bulk.do(lambda run: run.read(), changed, retry_failed=True)
    bulk.run(changed, retry_failed=True)

    assert plan.to_submit == 2
    assert bulk.counts() == {"done": 3, "failed": 1}
    assert bulk.charges == 5
    assert bulk.do(lambda run: run.retry()) == 0


def test_a_changed_row_cannot_have_the_output_of_one_that_runs(bulk: BulkHarness) -> None:
    bulk.scenario_of = lambda number: "stall@50"
    bulk.run(jobs(1, output="cat"), task_timeout=0.05)

    with pytest.raises(InvalidJobs, match=r"cat.mp4 is also that of an earlier version of the row, which is running"):
        bulk.run(jobs(1, output="cat", quality="1080p"))


def test_a_row_with_another_callback_url_is_the_same_row(bulk: BulkHarness) -> None:
    bulk.run(jobs(2, callback_url="https://hooks.example.com/first"), max_credits=COST)  # the other one is held

    bulk.run(jobs(2, callback_url="https://hooks.example.com/second"))

    sent = [request for request in bulk.sent if request.url.path == "/v1/videos/generations"]
    assert [json.loads(request.content)["callback_url"].rpartition("/")[2] for request in sent] == ["first", "second"]
    assert bulk.counts() == {"done": 2}


def test_rows_that_are_no_longer_in_the_jobs_are_not_submitted(bulk: BulkHarness) -> None:
    bulk.run(jobs(3), max_credits=COST)  # the others are held

    bulk.run(jobs(2))

    assert bulk.charges == 2
    assert bulk.counts() == {"done": 2, "cancelled": 1}
    bulk.run(jobs(3))
    assert bulk.charges == 3
    assert bulk.counts() == {"done": 3}
