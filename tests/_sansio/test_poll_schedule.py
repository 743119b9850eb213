"""When a task is asked for again."""

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
"""What a server says is done, in percent: after so many seconds, of so many that it takes, with such an estimate."""

HONEST: Progress = lambda now, takes, estimate: 100 * now / takes  # noqa: E731  these are a table
MISLEADING: dict[str, Progress] = {
    "stands still at 0": lambda now, takes, estimate: 0,
    "stands still at 50": lambda now, takes, estimate: min(50, 100 * now / takes),
    "says 50 at once and for good": lambda now, takes, estimate: 50,
    "is at 99 too soon": lambda now, takes, estimate: 330 * now / takes,
    "is twice as fast": lambda now, takes, estimate: 200 * now / takes,
    "is the estimate's clock": lambda now, takes, estimate: min(95, 100 * now / estimate),
    "is fast, then slow": lambda now, takes, estimate: 100 * (1 - math.exp(-3 * now / takes)),
    "is slow, then fast": lambda now, takes, estimate: 100 * (now / takes) ** 2,
}

LATE = ("is slow, then fast", 10)


@dataclass(frozen=True)
class Figures:
    """What waiting for many tasks came to."""

    queries: float
    """On average."""
    median: float
    """Seconds from a task's end to the query that tells of it."""
    percentile: float
    """The same, which 99 of 100 tasks do not exceed."""


def simulated(progress: Progress, *, grain: int = 1, by_id: bool = False) -> Figures:
    """Waiting for tasks that take 90 s or so, and about as long as their estimates say, on a clock of its own."""
    draw = random.Random(7)
    queries, lags = 0, []
    for _ in range(1500):
        estimate = draw.lognormvariate(math.log(90), 0.5)
        takes = estimate * draw.lognormvariate(0, 0.35)
        schedule, now, seen = PollSchedule(None if by_id else estimate), 0.0, 0
        while now < takes:
            now += schedule.next_interval(now, seen)
            seen = grain * int(min(progress(now, takes, estimate), 99) // grain)
            queries += 1
        lags.append(now - takes)
    lags.sort()
    return Figures(queries / len(lags), statistics.median(lags), lags[int(0.99 * len(lags))])


def at_fixed_intervals(seconds: float) -> float:
    """The queries that the same tasks take when they are asked for at fixed intervals, on average."""
    draw = random.Random(7)
    times = [draw.lognormvariate(math.log(90), 0.5) * draw.lognormvariate(0, 0.35) for _ in range(1500)]
    return statistics.mean(math.ceil(takes / seconds) for takes in times)


@pytest.mark.parametrize("grain", [1, 5, 10])
def test_an_honest_progress_costs_few_queries_and_little_lag(grain: int) -> None:
    figures = simulated(HONEST, grain=grain)

    assert figures.queries <= 8
    assert figures.median <= 2
    assert figures.percentile <= 10


@pytest.mark.parametrize("grain", [1, 5, 10])
def test_without_an_estimate_the_progress_alone_saves_queries(grain: int) -> None:
    figures = simulated(HONEST, grain=grain, by_id=True)

    assert figures.queries <= 11
    assert figures.median <= 2
    assert figures.percentile <= 10


@pytest.mark.parametrize(
    ("progress", "grain"),
    [
        pytest.param(progress, grain, id=f"{name}, in steps of {grain}")
        for name, progress in MISLEADING.items()
        for grain in (1, 10)
        if (name, grain) != LATE
    ],
)
def test_a_misleading_progress_costs_no_more_than_a_fixed_interval(progress: Progress, grain: int) -> None:
    figures = simulated(progress, grain=grain)

    assert figures.queries <= at_fixed_intervals(FALLBACK_INTERVAL)
    assert figures.percentile <= FALLBACK_INTERVAL


def test_a_progress_in_coarse_steps_that_speeds_up_is_noticed_within_two_fixed_intervals() -> None:
    """Its first steps are too coarse to tell it from an honest one."""
    figures = simulated(MISLEADING[LATE[0]], grain=LATE[1])

    assert figures.queries <= at_fixed_intervals(FALLBACK_INTERVAL)
    assert figures.percentile <= 2 * FALLBACK_INTERVAL


@pytest.mark.parametrize("by_id", [True, False])
def test_a_progress_that_ends_at_half_way_is_noticed_within_three_fixed_intervals(by_id: bool) -> None:
    """Nothing tells it from an honest one before."""
    figures = simulated(lambda now, takes, estimate: 50 * now / takes, by_id=by_id)

    assert figures.queries <= at_fixed_intervals(FALLBACK_INTERVAL)
    assert figures.median <= FALLBACK_INTERVAL
    assert figures.percentile <= 3 * FALLBACK_INTERVAL


@pytest.mark.parametrize(("late", "left"), [(0, 42), (30, 12), (41.5, MIN_INTERVAL), (500, MIN_INTERVAL)])
def test_a_wait_that_begins_late_counts_what_has_passed(late: float, left: float) -> None:
    assert PollSchedule(100).next_interval(late, 0) == left == max(FIRST_POLL_SHARE * 100 - late, MIN_INTERVAL)


@given(
    estimate=st.none() | st.floats(min_value=-10, max_value=1e6),
    looks=st.lists(
        st.tuples(st.floats(min_value=0, max_value=1e5), st.integers(min_value=0, max_value=100)), max_size=50
    ),
)
def test_a_pause_is_never_under_a_second_nor_without_end(
    estimate: float | None, looks: list[tuple[float, int]]
) -> None:
    schedule = PollSchedule(estimate)

    for number, (elapsed, progress) in enumerate(sorted(looks)):
        pause = schedule.next_interval(elapsed, progress)
        assert MIN_INTERVAL <= pause <= MAX_FIRST_INTERVAL
        assert pause <= 3 * FALLBACK_INTERVAL or number == 0


@pytest.mark.parametrize(
    ("timeout", "estimates", "wanted"),
    [
        (None, [], 1800),
        (None, [None, 300], 1800),
        (None, [300, 2400, None], 4800),
        (None, [1e9], 4 * 3600),
        (60, [2400], 60),
        (1e6, [300], 1e6),
    ],
)
def test_a_wait_without_a_time_is_as_long_as_its_tasks_may_need(
    timeout: float | None, estimates: list[float | None], wanted: float
) -> None:
    assert effective_timeout(timeout, estimates) == wanted
