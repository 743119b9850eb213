"""Rounds, their medians, quartiles and ratios."""

from __future__ import annotations

from pathlib import Path

import pytest
from evolink._storage.mp4_boxes import are_boxes_whole
from tooling.bench.__main__ import _write_video
from tooling.bench.measurements import Measurements, Summary, run_interleaved, summarize
from tooling.bench.processes import Figures, RunFailed


def discard(line: str) -> None:
    """Log nothing."""


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([], None),
        ([3.0], Summary(3, 3, 3, 1)),
        ([4.0, 2.0, 3.0], Summary(3, 2, 4, 3)),
        ([5.0, 1.0, 2.0, 4.0, 3.0], Summary(3, 2, 4, 5)),
    ],
)
def test_a_summary_is_the_median_with_quartiles_or_with_the_extremes_of_few_figures(
    values: list[float], wanted: Summary | None
) -> None:
    assert summarize(values) == wanted


def test_ratios_are_taken_round_by_round_so_that_a_slow_round_cancels_out() -> None:
    us, peer = (1.0, 10.0, 30.0), (2.0, 20.0, 10.0)
    measurements = Measurements({"us": [{"cpu": value} for value in us], "peer": [{"cpu": value} for value in peer]})

    assert measurements.ratio("us", "peer", "cpu") == Summary(0.5, 0.5, 3, 3)
    assert measurements.ratio("us", "unknown", "cpu") is None
    assert measurements.ratio("us", "peer", "wall") is None


def test_rounds_go_forward_and_then_backward() -> None:
    visited: list[str] = []

    def run(client: str) -> Figures:
        visited.append(client)
        return {"cpu": float(len(visited))}

    measurements = run_interleaved(["a", "b", "slow"], 3, run, first_round_only=frozenset({"slow"}), log=discard)

    assert visited == ["a", "b", "slow", "b", "a", "a", "b"]
    assert measurements.rounds["slow"] == [{"cpu": 3.0}]


def test_a_client_that_fails_does_not_stop_the_others_and_is_not_run_again() -> None:
    ran: list[str] = []

    def run(client: str) -> Figures:
        ran.append(client)
        if client == "broken":
            raise RunFailed("no such module")
        return {"cpu": 1.0}

    measurements = run_interleaved(["working", "broken"], 2, run, log=discard)

    assert ran == ["working", "broken", "working"]
    assert measurements.failure("broken") == "no such module"
    assert measurements.failure("working") is None
    assert measurements.ratio("working", "broken", "cpu") is None


def test_one_successful_round_is_enough() -> None:
    measurements = Measurements({"us": [{"cpu": 2.0}, "not done after 300 s"]})

    assert measurements.failure("us") is None
    assert measurements.summary("us", "cpu") == Summary(2, 2, 2, 1)


def test_the_video_of_the_downloads_is_one_that_the_client_accepts(tmp_path: Path) -> None:
    video = _write_video(tmp_path, size=2 << 20)

    with video.open("rb") as file:
        assert are_boxes_whole(file, 2 << 20)
