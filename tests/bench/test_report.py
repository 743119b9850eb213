"""The page that scripts/bench writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tooling.bench import targets
from tooling.bench.__main__ import ROWS
from tooling.bench.content import PROFILES, TABLES
from tooling.bench.goals import Figure, Goal, summary
from tooling.bench.report import written
from tooling.bench.results import Results, load, save
from tooling.bench.rows import scheduling
from tooling.bench.sheets import Sheet, Spread
from tooling.bench.tables import Measure, Table, figure, rendered, told

SHEET = Sheet(
    {
        "httpx": [{"query": 300.0}, {"query": 310.0}],
        "openai": [{"query": 600.0}, {"query": 620.0}],
        "replicate": ["not installed: no such | version"],
        "fal-client": [{"query": 400.0}, {"query": 400.0}],
        "evolink": [{"query": 330.0}, {"query": 310.0}],
    }
)
TABLE = Table("sync", "One query", "One after the other.", (Measure("query", "query, µs"),), ours=("evolink",))


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
    assert figure(value) == wanted


@pytest.mark.parametrize(
    ("spread", "wanted"),
    [(None, "–"), (Spread(2, 1, 3, 1), "2"), (Spread(0.5, 0.4, 0.6, 3), "0.50 [0.40–0.60]"), (Spread(1, 1, 1, 9), "1")],
)
def test_a_median_is_told_with_its_spread(spread: Spread | None, wanted: str) -> None:
    assert told(spread) == wanted


def test_a_table_has_ratios_first_and_ours_then_peers_then_floors_then_what_failed() -> None:
    lines = rendered(TABLE, SHEET).splitlines()

    assert lines[0] == "|  | evolink ÷ it | query, µs |"
    assert [line.split(" | ")[0] for line in lines[2:]] == [
        *("| evolink", "| fal-client", "| openai", "| httpx", "| replicate"),
    ]
    assert lines[3] == "| fal-client | 0.80 [0.78–0.82] | 400 |"
    assert lines[6] == "| replicate |  | not measured: not installed: no such / version |"


GOAL = Goal(
    *("query", "at most 1.1 × httpx", Figure("sync", "evolink", "query")),
    limit=1.1,
    to="httpx",
    unit="µs",
    floor="httpx",
    missed="httpx spends most of it.",
)


def test_a_goal_is_told_with_the_best_peer_the_floor_and_whether_it_is_met() -> None:
    text = summary([GOAL], {"sync": SHEET})

    cells = ("query", "0.80 [0.78–0.82] (fal-client)", "1.05 [1–1.10] (httpx)", "320 [310–330] µs")
    line = f"| {' | '.join(cells)} | at most 1.1 × httpx | yes |"
    assert line in text
    assert "why" not in text


def test_a_goal_that_is_not_met_says_why() -> None:
    slow = Sheet({**SHEET.rounds, "evolink": [{"query": 400.0}, {"query": 400.0}]})

    text = summary([GOAL], {"sync": slow})

    assert "| **no** |" in text
    assert "- query: httpx spends most of it." in text


def test_a_goal_whose_limit_lies_within_the_spread_is_unsettled() -> None:
    spread = Sheet({**SHEET.rounds, "evolink": [{"query": 300.0}, {"query": 350.0}]})

    assert "| yes, unsettled |" in summary([GOAL], {"sync": spread})
    assert "unsettled" not in summary([GOAL], {"sync": SHEET})


def test_what_was_not_measured_says_so() -> None:
    assert "| not measured |" in summary([GOAL], {})


@pytest.mark.parametrize(("at_least", "limit", "met"), [(False, 1.0, False), (True, 1.0, True), (True, 1.2, False)])
def test_a_goal_is_an_upper_or_a_lower_limit(at_least: bool, limit: float, met: bool) -> None:
    goal = Goal("query", "", Figure("sync", "evolink", "query"), limit, to="httpx", at_least=at_least)

    assert goal.met(SHEET) is met


def test_each_goal_is_about_a_figure_that_is_shown() -> None:
    shown = {(table.sheet, measure.key) for table in TABLES for measure in table.measures}

    assert {(goal.figure.sheet, goal.figure.measure) for goal in targets.GOALS} <= shown
    assert {row for row in ROWS if row not in {"query", "profile"}} <= {table.sheet for table in TABLES}


def test_the_page_is_written_of_whatever_is_there(tmp_path: Path) -> None:
    results = Results(machine="2 cores").with_sheets("query", {"sync": SHEET})
    save(results, tmp_path / "results.json")

    page = written(load(tmp_path / "results.json"))

    assert page == written(results)
    assert page.startswith("<!-- Written by scripts/bench. -->\n")
    assert "## One query, sync" in page
    assert all(f"## {table.title}" not in page for table in PROFILES)


def test_the_goals_on_schedules_name_clients_that_are_simulated() -> None:
    names = {f"honest: {name}" for name in scheduling.WAITS} | {scheduling.WORST}

    assert {goal.figure.client for goal in targets.GOALS if goal.figure.sheet == "schedule"} <= names
