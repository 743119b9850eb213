"""What `evolink bulk` shows of a run: on a terminal, elsewhere, and before it submits anything."""

from __future__ import annotations

import sys
import time
from decimal import Decimal

import click
import pytest
from evolink.bulk import Plan, Problem, RunStatus
from evolink.bulk._values import STATES
from evolink.cli.output.bulk_status import LINE_INTERVAL, properties, show_status, write_plan

FOLDER = r"C:\[videos]\[bold]"


def status_of(**counts: int) -> RunStatus:
    rows = dict.fromkeys(STATES, 0) | counts
    return RunStatus("run-1", "running", None, rows, Decimal(27), Decimal("1054.5"), None, FOLDER, 0.0)


@pytest.mark.parametrize(
    ("rate", "left"), [(0.5, "0:00:20"), (0.1, "0:01:40"), (0.001, "2:46:40"), (0.0, None)], ids=str
)
def test_the_time_left_follows_from_the_rows_that_end_per_second(rate: float, left: str | None) -> None:
    assert dict(properties(status_of(queued=4, running=6, done=90), rate)).get("time left") == left


@pytest.mark.parametrize("columns", ["60", "100"])
def test_a_terminal_has_a_live_table_with_every_character_of_the_folder(
    columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    with show_status(lambda: status_of(done=1234), quiet=False) as show:
        show(None)

    lines = [line.split() for line in click.unstyle(capsys.readouterr().err).replace("\r", "").splitlines()]
    assert ["run", "run-1", "in", FOLDER] in lines
    assert ["done", "1,234"] in lines
    assert ["credits", "charged", "1054.5"] in lines


def test_elsewhere_there_is_a_line_at_intervals(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    with show_status(lambda: status_of(queued=2, done=1234), quiet=False) as show:
        for seconds in (0.0, LINE_INTERVAL - 0.1, 0.2):
            now[0] += seconds
            show(None)

    assert capsys.readouterr().err == "2 queued, 1,234 done; 1054.5 credits charged\n" * 2


@pytest.mark.parametrize("terminal", [True, False])
def test_a_quiet_run_shows_nothing(
    terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)

    with show_status(lambda: status_of(done=1), quiet=True) as show:
        show(None)

    assert capsys.readouterr() == ("", "")


def test_of_many_problems_the_rest_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    problem = Problem(2, "duration is 700")

    write_plan(Plan(1, (problem,), 1501, 1501, (), (), {("veo3.1-pro", "The audio is off."): 2}))

    assert capsys.readouterr().err.splitlines()[:3] == [
        str(problem),
        "… and 1,500 more problems",
        "warning: The audio is off. (veo3.1-pro, 2 rows)",
    ]
