"""Rate limit of submissions, and the tasks of recent ones."""

from __future__ import annotations

import pytest
from evolink import errors
from evolink._sansio.rate_limit import RateLimiter, RecentTasks
from support.client_harness import CAT, ClientHarness


def test_submissions_are_spaced_evenly(harness: ClientHarness) -> None:
    client = harness.client(max_submissions_per_second=2)

    for _ in range(4):
        client.videos.generate(CAT)

    assert harness.slept == [0.5, 0.5, 0.5]
    with pytest.raises(errors.ConfigurationError, match="above 0"):
        harness.client(max_submissions_per_second=0)


def test_reserved_slots_are_spaced_evenly_and_unused_ones_expire() -> None:
    limiter = RateLimiter(10)

    assert [round(limiter.reserve(0), 3) for _ in range(3)] == [0, 0.1, 0.2]
    assert [round(limiter.reserve(100), 3) for _ in range(3)] == [0, 0.1, 0.2]


def test_a_task_is_claimed_by_its_first_idempotency_key_only() -> None:
    recent = RecentTasks()

    assert [recent.claim("task", key) for key in ("first", "second", "first")] == [True, False, True]


def test_the_oldest_claims_are_forgotten() -> None:
    recent = RecentTasks(max_size=2)

    for task_id in ("a", "b", "c"):
        recent.claim(task_id, "first")

    assert recent.claim("c", "second") is False
    assert recent.claim("a", "second") is True
