"""Rounds, their middles and their ratios."""

from __future__ import annotations

import pytest
from tooling.bench.serving import Figures, RunFailed
from tooling.bench.sheets import Sheet, Spread, interleaved, spread


def silent(line: str) -> None:
    """Tells nobody."""


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([], None),
        ([3.0], Spread(3, 3, 3, 1)),
        ([4.0, 2.0, 3.0], Spread(3, 2, 4, 3)),
        ([5.0, 1.0, 2.0, 4.0, 3.0], Spread(3, 2, 4, 5)),
    ],
)
def test_a_spread_is_the_median_with_quartiles_or_with_the_extremes_of_few(
    values: list[float], wanted: Spread | None
) -> None:
    assert spread(values) == wanted


def test_ratios_are_taken_round_by_round_so_that_a_slow_round_changes_nothing() -> None:
    us, peer = (1.0, 10.0, 30.0), (2.0, 20.0, 10.0)
    sheet = Sheet({"us": [{"cpu": value} for value in us], "peer": [{"cpu": value} for value in peer]})

    assert sheet.ratio("us", "peer", "cpu") == Spread(0.5, 0.5, 3, 3)
    assert sheet.ratio("us", "stranger", "cpu") is None
    assert sheet.ratio("us", "peer", "wall") is None


def test_rounds_go_forward_and_then_backward() -> None:
    visited: list[str] = []

    def once(client: str) -> Figures:
        visited.append(client)
        return {"cpu": float(len(visited))}

    sheet = interleaved(["a", "b", "slow"], 3, once, only_once=frozenset({"slow"}), tell=silent)

    assert visited == ["a", "b", "slow", "b", "a", "a", "b"]
    assert sheet.rounds["slow"] == [{"cpu": 3.0}]


def test_a_client_that_cannot_be_run_breaks_nothing_and_is_not_asked_again() -> None:
    asked: list[str] = []

    def once(client: str) -> Figures:
        asked.append(client)
        if client == "broken":
            raise RunFailed("no such module")
        return {"cpu": 1.0}

    sheet = interleaved(["sound", "broken"], 2, once, tell=silent)

    assert asked == ["sound", "broken", "sound"]
    assert sheet.fault("broken") == "no such module"
    assert sheet.fault("sound") is None
    assert sheet.ratio("sound", "broken", "cpu") is None


def test_one_good_round_is_enough_to_be_measured() -> None:
    sheet = Sheet({"us": [{"cpu": 2.0}, "not done after 300 s"]})

    assert sheet.fault("us") is None
    assert sheet.of("us", "cpu") == Spread(2, 2, 2, 1)
