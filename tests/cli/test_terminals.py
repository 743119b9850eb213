"""What commands write on terminals of several widths, and numbers as people write them."""

from __future__ import annotations

from typing import Any

import click
import httpx
import pytest
from click.testing import CliRunner
from evolink import catalog
from evolink.cli import evolink as command_line
from evolink.cli.output.no_match import describe_no_match
from evolink.cli.output.numbers import format_number
from evolink.cli.output.progress import show_progress
from evolink.cli.output.tables import write_records, write_table
from evolink.tasks import TaskSnapshot
from support.client_harness import ClientHarness
from support.shell import Shell

LONG = "task-unified-1757169743-7cvnl5zw"


@pytest.mark.parametrize("columns", [20, 40, 60, 100])
def test_no_table_cuts_a_value(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", "1")

    write_table(("task", "model", "status"), [(LONG, "kling-o3-reference-to-video", "completed"), ("b", "-", "failed")])

    output = capsys.readouterr().out
    assert "…" not in output
    for value in (LONG, "kling-o3-reference-to-video", "completed", "failed"):
        assert value in output
    assert ("model:" in output) == (columns < 100)


@pytest.mark.parametrize("columns", [40, 100])
def test_the_list_of_models_contains_every_id(columns: int, evolink: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", "1")

    output = evolink("models").stdout

    assert {*catalog.ids()} <= {*output.split()}
    assert max(map(len, output.splitlines())) <= columns


def test_a_search_without_a_match_prints_no_table(evolink: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    assert evolink("models", "--duration", "1000").stdout == ""


@pytest.mark.parametrize("arguments", [[], ["task"], ["contract"], ["generate"]], ids=" ".join)
@pytest.mark.parametrize("columns", [40, 100])
def test_help_fits_the_terminal_and_cuts_nothing(columns: int, arguments: list[str]) -> None:
    result = CliRunner().invoke(
        command_line, [*arguments, "--help"], env={"COLUMNS": str(columns)}, prog_name="evolink"
    )

    lines = [line for line in result.output.splitlines() if line.strip() not in catalog.ids()]  # an id is never cut
    assert max(map(len, lines)) <= columns
    assert "..." not in result.output.replace("[ARGS]...", "")


def test_the_help_of_generate_lists_the_options_of_every_model_and_the_models() -> None:
    output = CliRunner().invoke(command_line, ["generate", "--help"], env={"COLUMNS": "100"}).output

    for name in (
        "--params",
        "--dry-run",
        "--no-wait",
        "-o, --output",
        "--timeout",
        "--sandbox",
        "--quiet",
        *catalog.ids(),
    ):
        assert name in output


@pytest.mark.parametrize("arguments", [[], ["task"], ["contract"], ["generate"]], ids=" ".join)
def test_a_group_without_a_command_shows_its_usage_and_no_error(arguments: list[str], evolink: Shell) -> None:
    result = evolink(*arguments)

    assert (result.stdout + result.stderr).startswith(" ".join(["Usage: evolink", *arguments]))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (999986.5, "999986.5"),
        (1234567.0, "1234567"),
        (1e21, "1000000000000000000000"),
        (14.0, "14"),
        (100, "100"),
        (-0.00001, "0"),
        (-2.5, "-2.5"),
    ],
)
def test_numbers_are_written_without_exponent_and_floating_point_error(value: float, text: str) -> None:
    assert format_number(value) == text


def test_the_balance_has_no_floating_point_error(evolink: Shell) -> None:
    account = {"remaining_credits": 1_000_000.1 + 0.2, "used_credits": 0.1 + 0.2}
    body = {"data": {"user": account, "token": {**account, "unlimited_credits": True}}, "success": True}

    result = evolink(
        "credits",
        create_client=lambda _: ClientHarness().client(httpx.MockTransport(lambda _: httpx.Response(200, json=body))),
    )

    assert result.stdout.splitlines() == ["account\t1000000.3 left, 0.3 used", "key\tno limit of its own, 0.3 used"]


@pytest.mark.parametrize(("estimate", "shown"), [(90.0, "of about 1:30"), (None, "")])
def test_the_live_line_shows_the_text_of_the_api_as_it_is(
    estimate: float | None, shown: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    task = TaskSnapshot({"id": LONG, "model": "[/x] [bold]model", "status": "[/pending]", "progress": 0})

    with show_progress(task, quiet=False, estimate=estimate) as update:
        update(TaskSnapshot({"id": LONG, "status": "[/processing]", "progress": 40}))

    lines = click.unstyle(capsys.readouterr().err).replace("\r", "\n").splitlines()
    assert lines[0].rstrip() == f"[/x] [bold]model {LONG}"
    assert any(line.startswith("[/processing]") and "40%" in line and shown in line for line in lines)


def test_a_row_without_further_values_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "20")

    write_table(("task", "model"), [(LONG, "-")])
    write_records([(LONG, ["", ""])])

    assert click.unstyle(capsys.readouterr().out) == f"{LONG}\n{LONG}\n"


@pytest.mark.parametrize(
    ("filters", "others"),
    [({"duration": 5, "family": "topaz"}, 0), ({"duration": 1000, "family": "kling"}, 1)],
)
def test_a_search_without_a_match_names_models_only_if_one_filter_less_has_some(
    filters: dict[str, Any], others: int
) -> None:
    first, *further = describe_no_match(filters)

    assert first.startswith("No model matches --")
    assert [line.startswith("The nearest length is ") for line in further][:others] == [True] * others
    assert [line.startswith("Without --family ") for line in further][others:] == [True] * (1 - others)
