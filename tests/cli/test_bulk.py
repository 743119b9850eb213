"""`evolink bulk`: from the file of jobs to the folder of results, and the commands on runs that exist."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from evolink import EvoLink
from evolink.bulk import Run, RunStatus
from evolink.cli.output.bulk_status import StatusReader
from evolink.sandbox import Sandbox, clock_of, running
from support.bulk_harness import MODEL, SPEED, SampleRenderer, poll_quickly
from support.shell import CommandResult, Shell

TABLE = "product,prompt,duration\r\nshoe,A {product},5\r\nhat,A {product},5\r\n"
OPTIONS = ("--model", MODEL, "--name", "{product}", "--output", "out", "--min-free", "0")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[tuple[Sandbox, str]]:
    sandbox = Sandbox(clock=clock_of(SPEED), seed=7, credits=1e6)
    sandbox._tasks._renderer = SampleRenderer()  # type: ignore[assignment]
    with running(sandbox) as server:
        yield sandbox, server.url


@pytest.fixture
def bulk(evolink: Shell, sandbox: tuple[Sandbox, str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Run a subcommand of `evolink bulk`, in a folder with jobs.csv, against a sandbox with sockets."""
    poll_quickly(monkeypatch)
    (folder / "jobs.csv").write_bytes(TABLE.encode())
    sandbox[0].reset()

    def run(*arguments: str) -> CommandResult:
        return evolink("bulk", *arguments, create_client=lambda journal: EvoLink("sk-evo-any", sandbox[1]))

    return run


def test_a_table_becomes_videos(bulk: Shell, folder: Path, sandbox: tuple[Sandbox, str]) -> None:
    result = bulk("run", "jobs.csv", *OPTIONS)

    assert result.exit_code == 0, result.stderr
    assert f"{MODEL}: 2 rows, 54 credits" in result.stderr
    assert "done\t2" in result.stdout
    assert {path.name for path in (folder / "out").glob("*.mp4")} == {"shoe.mp4", "hat.mp4"}
    with (folder / "out" / "results.csv").open(newline="") as file:
        assert [(row["line"], row["state"]) for row in csv.DictReader(file)] == [("2", "done"), ("3", "done")]
    assert bulk("run", "jobs.csv", *OPTIONS, "--quiet").exit_code == 0
    assert len(sandbox[0].account.tasks()) == 2


def test_invalid_rows_are_all_shown_with_their_lines_and_nothing_is_sent(
    bulk: Shell, folder: Path, sandbox: tuple[Sandbox, str]
) -> None:
    (folder / "jobs.csv").write_text(TABLE + "cap,A {product},700\ncap,A {prodct},5\n")

    result = bulk("run", "jobs.csv", *OPTIONS)

    assert result.exit_code == 1
    assert "line 4: duration is 700" in result.stderr
    assert "line 5: prompt: The row has no column prodct" in result.stderr
    assert "Nothing was sent" in result.stderr
    assert sandbox[0].account.tasks() == []
    assert bulk("run", "jobs.csv", *OPTIONS, "--skip-invalid").exit_code == 0
    assert len(sandbox[0].account.tasks()) == 2


def test_a_dry_run_prices_the_rows_and_sends_nothing(bulk: Shell, sandbox: tuple[Sandbox, str]) -> None:
    result = bulk("run", "jobs.csv", *OPTIONS, "--dry-run")

    assert result.exit_code == 0
    assert "2 rows, 2 to submit for 54 credits" in result.stderr
    assert sandbox[0].account.tasks() == []


def test_an_expensive_run_needs_a_yes(bulk: Shell, folder: Path, sandbox: tuple[Sandbox, str]) -> None:
    (folder / "jobs.csv").write_text(TABLE + "cap,A {product},15\ncoat,A {product},15\n")

    refused = bulk("run", "jobs.csv", *OPTIONS)

    assert refused.exit_code == 2
    assert "Pass --yes" in refused.stderr
    assert sandbox[0].account.tasks() == []
    assert bulk("run", "jobs.csv", *OPTIONS, "--yes").exit_code == 0


@pytest.mark.parametrize(("answer", "exit_code", "tasks"), [("n", 1, 0), ("y", 0, 4)])
def test_an_expensive_run_asks_on_a_terminal(
    answer: str,
    exit_code: int,
    tasks: int,
    bulk: Shell,
    folder: Path,
    sandbox: tuple[Sandbox, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (folder / "jobs.csv").write_text(TABLE + "cap,A {product},15\ncoat,A {product},15\n")
    terminal = io.StringIO(f"{answer}\n")
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)

    result = bulk("run", "jobs.csv", *OPTIONS)

    assert result.exit_code == exit_code
    assert "Submit them? [y/N]" in result.stderr
    assert ("The rows were not submitted. Nothing was sent." in result.stderr) is (tasks == 0)
    assert len(sandbox[0].account.tasks()) == tasks


def test_an_interrupted_run_prints_the_command_that_continues_it(bulk: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(run: Run) -> Iterator[None]:
        raise KeyboardInterrupt

    monkeypatch.setattr(Run, "results", interrupt)

    result = bulk("run", "jobs.csv", *OPTIONS)

    assert (result.exit_code, result.stdout) == (130, "")
    assert "where this one stopped: evolink bulk run jobs.csv --output out …\n" in result.stderr


def test_a_budget_that_does_not_suffice_holds_rows_and_fails(bulk: Shell) -> None:
    result = bulk("run", "jobs.csv", *OPTIONS, "--max-credits", "30", "--json")

    assert result.exit_code == 1
    status = json.loads(result.stdout)
    assert (status["rows"]["done"], status["rows"]["held"], status["max_credits"]) == (1, 1, "30.0000")


def test_a_refused_key_pauses_the_run_until_it_is_resumed(bulk: Shell, sandbox: tuple[Sandbox, str]) -> None:
    sandbox[0].set_scenario("error:402")

    paused = bulk("run", "jobs.csv", *OPTIONS)

    assert paused.exit_code == 3
    assert "paused: credits: 402" in bulk("status", "out").stdout
    assert "`evolink bulk resume` ends that" in bulk("status", "out").stderr
    sandbox[0].set_scenario("")
    assert bulk("run", "jobs.csv", *OPTIONS).exit_code == 3
    assert bulk("resume", "out").exit_code == 0
    assert bulk("run", "jobs.csv", *OPTIONS).exit_code == 0


def test_failed_rows_are_submitted_again_on_request(bulk: Shell, sandbox: tuple[Sandbox, str]) -> None:
    sandbox[0].set_scenario("fail:service_error")
    assert bulk("run", "jobs.csv", *OPTIONS).exit_code == 1
    sandbox[0].set_scenario("")
    assert bulk("run", "jobs.csv", *OPTIONS).exit_code == 1

    assert bulk("run", "jobs.csv", *OPTIONS, "--retry-failed").exit_code == 0
    assert "0 rows will be submitted again" in bulk("retry", "out").stderr


def test_runs_are_paused_cancelled_listed_and_exported(bulk: Shell, folder: Path) -> None:
    bulk("run", "jobs.csv", *OPTIONS, "--max-credits", "30")

    assert bulk("pause", "out").exit_code == 0
    assert json.loads(bulk("status", "out", "--json").stdout)["state"] == "paused"
    assert bulk("cancel", "out").exit_code == 0
    assert "cancelled\t1" in bulk("status", "out", "--watch").stdout
    assert bulk("list").stdout == f"{folder / 'out'}\tcancelled\t2\t1\t0\t27\n"
    assert "1 row will be submitted again" in bulk("retry", "out", "--cancelled").stderr
    assert [line.rpartition("/")[2] for line in bulk("export", "out").stdout.split()] == [
        "results.jsonl",
        "results.csv",
    ]


def test_rows_of_unknown_outcome_are_settled(
    bulk: Shell, sandbox: tuple[Sandbox, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evolink.bulk._engine.settlement.MIN_AGE", 0.0)
    sandbox[0].set_scenario("lost")
    result = bulk("run", "jobs.csv", *OPTIONS, "--no-resubmit")
    rows = {line.split("row ")[1].split(":")[0] for line in bulk("settle", "out").stderr.splitlines()}
    tasks = [task.id for task in sandbox[0].account.tasks()]

    assert result.exit_code == 1
    assert "2 rows may have been charged" in result.stderr
    assert len(rows) == len(tasks) == 2
    first, second = rows
    assert "names no task" in bulk("settle", "out", first).stderr
    assert bulk("settle", "out", f"{first}={tasks[0]}").stdout == f"{first}\n"
    assert bulk("settle", "out").stdout == f"{second}\n"
    sandbox[0].set_scenario("")
    assert bulk("run", "jobs.csv", *OPTIONS).exit_code == 0
    assert len(sandbox[0].account.tasks()) == 2


def test_unusable_arguments_are_named(bulk: Shell) -> None:
    assert "has no run" in bulk("status", "out").stderr
    assert "Write --set NAME=VALUE" in bulk("run", "jobs.csv", *OPTIONS, "--set", "duration").stderr
    assert "max_credits is 'many'" in bulk("run", "jobs.csv", *OPTIONS, "--max-credits", "many").stderr
    assert "--enqueue needs --database" in bulk("run", "jobs.csv", *OPTIONS, "--enqueue").stderr
    assert "The database is missing" in bulk("worker").stderr


def test_reading_the_status_of_a_large_run_takes_a_small_share_of_the_time(tmp_path: Path) -> None:
    time, reads = [0.0], [0]

    def read() -> RunStatus:
        reads[0] += 1
        time[0] += 0.3
        return status

    with Run([], tmp_path, client=EvoLink("sk-evo-any", "http://127.0.0.1:9")) as run:
        run.read()
        status = run.status()
    reader = StatusReader(read, clock=lambda: time[0])
    while time[0] < 100:
        reader.status()
        time[0] += 0.5

    assert reads[0] * 0.3 < 4
    assert reader.rate == 0.0
