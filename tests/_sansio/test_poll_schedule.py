"""The poll schedule: queries and delays that it costs, for accurate and misleading progress, and its bounds."""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from evolink._sansio.poll_schedule import (
    FALLBACK_INTERVAL,
    FIRST_POLL_SHARE,
    MAX_FIRST_INTERVAL,
    MIN_INTERVAL,
    PollSchedule,
    effective_timeout,
)
from hypothesis import given
from hypothesis import strategies as st

Progress = Callable[[float, float, float], float]
"""The progress that a server reports, in percent, given three times in seconds: elapsed, duration, estimate."""

ACCURATE: Progress = lambda elapsed, duration, estimate: 100 * elapsed / duration  # noqa: E731  one row of a table
MISLEADING: dict[str, Progress] = {
    "stays at 0": lambda elapsed, duration, estimate: 0,
    "stays at 50": lambda elapsed, duration, estimate: min(50, 100 * elapsed / duration),
    "is 50 from the start": lambda elapsed, duration, estimate: 50,
    "reaches 99 too early": lambda elapsed, duration, estimate: 330 * elapsed / duration,
    "is twice as fast": lambda elapsed, duration, estimate: 200 * elapsed / duration,
    "follows the estimate": lambda elapsed, duration, estimate: min(95, 100 * elapsed / estimate),
    "is fast, then slow": lambda elapsed, duration, estimate: 100 * (1 - math.exp(-3 * elapsed / duration)),
    "is slow, then fast": lambda elapsed, duration, estimate: 100 * (elapsed / duration) ** 2,
}

COARSE_AND_LATE = ("is slow, then fast", 10)


@dataclass(frozen=True)
class Costs:
    """The cost of waiting for many tasks."""

    queries: float
    """Per task, on average."""
    median: float
    """Seconds from a task's end to the query that sees it."""
    percentile: float
    """The 99th percentile of these seconds."""


def simulate(progress: Progress, *, step: int = 1, by_id: bool = False) -> Costs:
    """Simulate waiting for tasks that take about 90 s and about as long as estimated; return what it costs."""
    generator = random.Random(7)
    queries, delays = 0, []
    for _ in range(1500):
        estimate = generator.lognormvariate(math.log(90), 0.5)
        duration = estimate * generator.lognormvariate(0, 0.35)
        schedule, now, reported = PollSchedule(None if by_id else estimate), 0.0, 0
        while now < duration:
            now += schedule.next_interval(now, reported)
            reported = step * int(min(progress(now, duration, estimate), 99) // step)
            queries += 1
        delays.append(now - duration)
    delays.sort()
    return Costs(queries / len(delays), statistics.median(delays), delays[int(0.99 * len(delays))])


def queries_at_fixed_interval(seconds: float) -> float:
    """Return how many queries the same tasks take at a fixed interval, on average."""
    generator = random.Random(7)
    durations = [generator.lognormvariate(math.log(90), 0.5) * generator.lognormvariate(0, 0.35) for _ in range(1500)]
    return statistics.mean(math.ceil(duration / seconds) for duration in durations)


@pytest.mark.parametrize("step", [1, 5, 10])
def test_accurate_progress_costs_few_queries_and_little_delay(step: int) -> None:
    costs = simulate(ACCURATE, step=step)

    assert costs.queries <= 8
    assert costs.median <= 2
    assert costs.percentile <= 10


@pytest.mark.parametrize("step", [1, 5, 10])
def test_without_an_estimate_progress_alone_saves_queries(step: int) -> None:
    costs = simulate(ACCURATE, step=step, by_id=True)

    assert costs.queries <= 11
    assert costs.median <= 2
    assert costs.percentile <= 10


@pytest.mark.parametrize(
    ("progress", "step"),
    [
        pytest.param(progress, step, id=f"{name}, in steps of {step}")
        for name, progress in MISLEADING.items()
        for step in (1, 10)
        if (name, step) != COARSE_AND_LATE
    ],
)
def test_misleading_progress_costs_no_more_than_a_fixed_interval(progress: Progress, step: int) -> None:
    costs = simulate(progress, step=step)

    assert costs.queries <= queries_at_fixed_interval(FALLBACK_INTERVAL)
    assert costs.percentile <= FALLBACK_INTERVAL


def test_the_end_is_seen_within_two_fixed_intervals_if_progress_in_coarse_steps_speeds_up() -> None:
    """The first steps are too coarse to distinguish it from accurate progress."""
    costs = simulate(MISLEADING[COARSE_AND_LATE[0]], step=COARSE_AND_LATE[1])

    assert costs.queries <= queries_at_fixed_interval(FALLBACK_INTERVAL)
    assert costs.percentile <= 2 * FALLBACK_INTERVAL


@pytest.mark.parametrize("by_id", [True, False])
def test_the_end_is_seen_within_three_fixed_intervals_if_progress_ends_half_way(by_id: bool) -> None:
    """Before the end, nothing distinguishes it from accurate progress."""
    costs = simulate(lambda elapsed, duration, estimate: 50 * elapsed / duration, by_id=by_id)

    assert costs.queries <= queries_at_fixed_interval(FALLBACK_INTERVAL)
    assert costs.median <= FALLBACK_INTERVAL
    assert costs.percentile <= 3 * FALLBACK_INTERVAL


@pytest.mark.parametrize(("elapsed", "remaining"), [(0, 42), (30, 12), (41.5, MIN_INTERVAL), (500, MIN_INTERVAL)])
def test_the_first_interval_of_a_late_wait_is_shortened_by_the_elapsed_time(elapsed: float, remaining: float) -> None:
    assert (
        PollSchedule(100).next_interval(elapsed, 0) == remaining == max(FIRST_POLL_SHARE * 100 - elapsed, MIN_INTERVAL)
    )


@pytest.mark.parametrize(
    ("estimate", "polls", "intervals"),
    [
        pytest.param(
            None, [(0, 20), (10, 30), (20, 40), (30, 50), (60, 80)], [8, 8, 16, 16, 12], id="from 20 %, no estimate"
        ),
        pytest.param(100, [(0, 0), (42, 52), (60, 75), (70, 88)], [42, 16, 12, 5.727], id="faster than the estimate"),
        pytest.param(100, [(0, 0), (10, 17)], [42, 16], id="as much faster as a match allows"),
        pytest.param(100, [(0, 0), (10, 18)], [42, 8], id="faster than a match allows"),
        pytest.param(100, [(0, 0), (16, 9)], [42, 16], id="as much slower as a match allows"),
        pytest.param(100, [(0, 0), (16, 8)], [42, 8], id="slower than a match allows"),
        pytest.param(
            100, [(0, 0), (42, 30), (70, 50), (100, 71), (130, 93)], [42, 16, 24, 8, 5.871], id="later than estimated"
        ),
        pytest.param(100, [(0, 0), (42, 42), (70, 70), (95, 95)], [42, 8, 8, 3], id="exactly as estimated"),
        pytest.param(100, [(0, 0), (42, 42), (70, 42), (90, 60)], [42, 8, 8, 8], id="stops for a while"),
        pytest.param(200, [(0, 0), (80, 60), (90, 20), (110, 40), (120, 50)], [84, 16, 8, 8, 16], id="begins again"),
        pytest.param(100, [(0, 0), (42, 15), (84, 30), (150, 55)], [42, 8, 8, 8], id="takes over twice the estimate"),
    ],
)
def test_the_intervals_follow_the_predicted_end(
    estimate: float | None, polls: list[tuple[float, int]], intervals: list[float]
) -> None:
    schedule = PollSchedule(estimate)

    assert [schedule.next_interval(*poll) for poll in polls] == pytest.approx(intervals, abs=0.001)


@given(
    estimate=st.none() | st.floats(min_value=-10, max_value=1e6),
    polls=st.lists(
        st.tuples(st.floats(min_value=0, max_value=1e5), st.integers(min_value=0, max_value=100)), max_size=50
    ),
)
def test_every_interval_is_within_its_bounds(estimate: float | None, polls: list[tuple[float, int]]) -> None:
    schedule = PollSchedule(estimate)

    for number, (elapsed, progress) in enumerate(sorted(polls)):
        interval = schedule.next_interval(elapsed, progress)
        assert MIN_INTERVAL <= interval <= MAX_FIRST_INTERVAL
        assert interval <= 3 * FALLBACK_INTERVAL or number == 0


@pytest.mark.parametrize(
    ("timeout", "estimates", "expected"),
    [
        (None, [], 1800),
        (None, [None, 300], 1800),
        (None, [300, 2400, None], 4800),
        (None, [1e9], 4 * 3600),
        (60, [2400], 60),
        (1e6, [300], 1e6),
    ],
)
def test_the_default_timeout_depends_on_the_estimates(
    timeout: float | None, estimates: list[float | None], expected: float
) -> None:
    assert effective_timeout(timeout, estimates) == expected
