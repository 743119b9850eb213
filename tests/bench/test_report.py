"""The page that scripts/bench writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tooling.bench.__main__ import BENCHMARKS
from tooling.bench.benchmarks import poll_schedule
from tooling.bench.measurements import Measurements, Summary
from tooling.bench.reports.goal_definitions import GOALS
from tooling.bench.reports.goals import FigureRef, Goal, render_goals
from tooling.bench.reports.page import render_page
from tooling.bench.reports.table_definitions import PROFILES, TABLES
from tooling.bench.reports.tables import Metric, Table, format_figure, format_summary, render_table
from tooling.bench.results import Results, load_results, save_results

MEASUREMENTS = Measurements(
    {
        "httpx": [{"query": 300.0}, {"query": 310.0}],
        "openai": [{"query": 600.0}, {"query": 620.0}],
        "replicate": ["not installed: no such | version"],
        "fal-client": [{"query": 400.0}, {"query": 400.0}],
        "evolink": [{"query": 330.0}, {"query": 310.0}],
    }
)
TABLE = Table("sync", "One query", "One after the other.", (Metric("query", "query, µs"),), references=("evolink",))


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (0.0, "0"),
        (0.0123, "0.012"),
        (0.512, "0.51"),
        (1.234, "1.23"),
        (12.34, "12.3"),
        (349.4, "349"),
        (4.0, "4"),
        (12345.6, "12,346"),
    ],
)
def test_figures_have_about_three_digits(value: float, wanted: str) -> None:
    assert format_figure(value) == wanted


@pytest.mark.parametrize(
    ("summary", "wanted"),
    [
        (None, "–"),
        (Summary(2, 1, 3, 1), "2"),
        (Summary(0.5, 0.4, 0.6, 3), "0.50 [0.40–0.60]"),
        (Summary(1, 1, 1, 9), "1"),
    ],
)
def test_a_median_is_shown_with_its_quartiles(summary: Summary | None, wanted: str) -> None:
    assert format_summary(summary) == wanted


def test_a_table_has_ratios_first_and_this_project_then_peers_then_floors_then_failures() -> None:
    lines = render_table(TABLE, MEASUREMENTS).splitlines()

    assert lines[0] == "|  | evolink ÷ row | query, µs |"
    assert [line.split(" | ")[0] for line in lines[2:]] == [
        *("| evolink", "| fal-client", "| openai", "| httpx", "| replicate"),
    ]
    assert lines[3] == "| fal-client | 0.80 [0.78–0.82] | 400 |"
    assert lines[6] == "| replicate |  | not measured: not installed: no such / version |"


GOAL = Goal(
    *("query", "at most 1.1 × httpx", FigureRef("sync", "evolink", "query")),
    bound=1.1,
    relative_to="httpx",
    unit="µs",
    floor="httpx",
    reason="httpx spends most of it.",
)


def test_a_goal_is_shown_with_the_best_peer_the_floor_and_whether_it_is_met() -> None:
    text = render_goals([GOAL], {"sync": MEASUREMENTS})

    cells = ("query", "0.80 [0.78–0.82] (fal-client)", "1.05 [1–1.10] (httpx)", "320 [310–330] µs")
    line = f"| {' | '.join(cells)} | at most 1.1 × httpx | yes |"
    assert line in text
    assert "Goals not met" not in text


def test_a_goal_that_is_not_met_is_followed_by_the_reason() -> None:
    slow = Measurements({**MEASUREMENTS.rounds, "evolink": [{"query": 400.0}, {"query": 400.0}]})

    text = render_goals([GOAL], {"sync": slow})

    assert "| **no** |" in text
    assert "- query: httpx spends most of it." in text


def test_a_goal_whose_bound_lies_between_the_quartiles_is_unsettled() -> None:
    wide = Measurements({**MEASUREMENTS.rounds, "evolink": [{"query": 300.0}, {"query": 350.0}]})

    assert "| yes, unsettled |" in render_goals([GOAL], {"sync": wide})
    assert "unsettled" not in render_goals([GOAL], {"sync": MEASUREMENTS})


def test_a_goal_without_measurements_is_marked_not_measured() -> None:
    assert "| not measured |" in render_goals([GOAL], {})


@pytest.mark.parametrize(("at_least", "bound", "met"), [(False, 1.0, False), (True, 1.0, True), (True, 1.2, False)])
def test_a_goal_is_an_upper_or_a_lower_bound(at_least: bool, bound: float, met: bool) -> None:
    goal = Goal("query", "", FigureRef("sync", "evolink", "query"), bound, relative_to="httpx", at_least=at_least)

    assert goal.is_met(MEASUREMENTS) is met


def test_each_goal_refers_to_a_figure_in_a_table() -> None:
    shown = {(table.measurements, metric.key) for table in TABLES for metric in table.metrics}

    assert {(goal.figure.measurements, goal.figure.metric) for goal in GOALS} <= shown
    assert {name for name in BENCHMARKS if name not in {"query", "profile"}} <= {table.measurements for table in TABLES}


def test_the_page_contains_only_what_was_measured(tmp_path: Path) -> None:
    results = Results(machine="2 cores").with_measurements("query", {"sync": MEASUREMENTS})
    save_results(results, tmp_path / "results.json")

    page = render_page(load_results(tmp_path / "results.json"))

    assert page == render_page(results)
    assert page.startswith("<!-- Written by scripts/bench. -->\n")
    assert "## One query, sync" in page
    assert all(f"## {table.title}" not in page for table in PROFILES)


def test_the_goals_on_poll_schedules_refer_to_simulated_clients() -> None:
    names = {f"accurate: {name}" for name in poll_schedule.WAITS} | {poll_schedule.WORST}

    assert {goal.figure.client for goal in GOALS if goal.figure.measurements == "schedule"} <= names
