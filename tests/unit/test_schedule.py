"""When a task is asked for again."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable

import pytest
from evolink._schedule import BLIND, SHORTEST, Schedule, patience
from hypothesis import given
from hypothesis import strategies as st

Progress = Callable[[float, float], int]


def simulated(estimate: float, takes: float, progress: Progress) -> tuple[int, float]:
    """How many queries a task needs, and how many seconds after its end the last one comes."""
    schedule, now, queries = Schedule(estimate), 0.0, 0
    seen = 0
    while now < takes:
        now += schedule.pause(now, seen)
        queries += 1
        seen = progress(now, takes)
    return queries, now - takes


def runs(progress: Progress) -> tuple[float, float, float]:
    """Mean queries, median lag and 99th percentile of the lag, over tasks whose estimates are roughly right."""
    draw = random.Random(7)
    queries, lags = [], []
    for _ in range(2000):
        estimate = draw.lognormvariate(4.5, 0.5)
        count, lag = simulated(estimate, estimate * draw.lognormvariate(0, 0.35), progress)
        queries.append(count)
        lags.append(lag)
    lags.sort()
    return statistics.mean(queries), lags[len(lags) // 2], lags[int(0.99 * len(lags))]


def test_an_honest_progress_costs_few_queries_and_little_lag() -> None:
    queries, median, percentile = runs(lambda now, takes: 10 * int(10 * min(now / takes, 0.99)))

    assert queries <= 12
    assert median <= 2
    assert percentile <= 10


@pytest.mark.parametrize("stuck", [0, 50, 99])
def test_a_progress_that_stands_still_costs_no_more_than_a_fixed_interval(stuck: int) -> None:
    queries, _, percentile = runs(lambda now, takes: min(stuck, int(100 * now / takes)))

    assert queries <= 20
    assert percentile <= BLIND


@given(
    estimate=st.none() | st.floats(min_value=-10, max_value=1e6),
    looks=st.lists(
        st.tuples(st.floats(min_value=0, max_value=1e5), st.integers(min_value=0, max_value=100)), max_size=50
    ),
)
def test_a_pause_is_never_under_a_second_nor_without_end(
    estimate: float | None, looks: list[tuple[float, int]]
) -> None:
    schedule = Schedule(estimate)

    for elapsed, progress in sorted(looks):
        pause = schedule.pause(elapsed, progress)
        assert SHORTEST <= pause <= 15 * BLIND
        assert pause <= BLIND or elapsed == 0


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
    assert patience(timeout, estimates) == wanted
