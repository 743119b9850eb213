"""The commands `watch`, `history` and `open`, and `--progress json`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from evolink import Journal
from evolink.cli.output.tables import write_records
from support.client_harness import ClientHarness
from support.shell import Shell

CAT = {"model": "kling-o3-text-to-video", "prompt": "A cat\non grass", "duration": 3}
MISSING = "task-unified-1757169743-7cvnl5zw"


@pytest.fixture
def default_journal(tmp_path: Path) -> Path:
    """The journal that commands read."""
    return tmp_path / "state" / "evolink" / "journal.sqlite3"


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were opened."""
    paths: list[str] = []

    def launch(path: str) -> int:
        paths.append(path)
        return 0 if path.endswith(".mp4") else 1

    monkeypatch.setattr(click, "launch", launch)
    return paths


def generate(harness: ClientHarness, journal: Path | None = None, **fields: Any) -> str:
    with harness.client(journal=journal) as client:
        return client.videos.generate(CAT | fields, label=fields.pop("label", None)).id


def test_history_has_time_model_price_label_prompt_and_file(
    evolink: Shell, harness: ClientHarness, default_journal: Path, folder: Path
) -> None:
    with harness.client(journal=default_journal) as client:
        client.videos.run(CAT, "cat.mp4", label="scene 7", metadata={"shot": "Überblick"})
        client.videos.generate(CAT | {"prompt": "A dog"})

    rows = [line.split("\t") for line in evolink("history").stdout.splitlines()]

    assert [row[2:] for row in rows] == [
        ["kling-o3-text-to-video", "accepted", rows[0][4], "", "A dog", ""],
        ["kling-o3-text-to-video", "accepted", rows[0][4], "scene 7", "A cat on grass", str(folder / "cat.mp4")],
    ]
    assert rows[0][4].endswith(" credits")
    assert rows[0][1].startswith("20")


def test_history_has_no_file_that_is_gone_like_the_temporary_one_of_standard_output(
    evolink: Shell, harness: ClientHarness, default_journal: Path, folder: Path
) -> None:
    with harness.client(journal=default_journal) as client:
        client.videos.run(CAT, "cat.mp4")
    (folder / "cat.mp4").unlink()

    assert evolink("history").stdout.splitlines()[0].endswith("\tA cat on grass\t")
    assert json.loads(evolink("history", "--json").stdout)[0]["file"] is None


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["CAT"], ["cat"]),
        (["scene", "cat"], ["cat"]),
        (["überblick"], ["cat"]),
        (["kling"], ["dog", "cat"]),
        (["--limit", "1"], ["dog"]),
        (["--limit", "0"], ["dog", "cat"]),
        (["bird"], []),
        (["--model", "veo3.1-pro"], []),
        (["--state", "refused"], []),
    ],
)
def test_history_is_searched_by_words_and_filters(
    arguments: list[str], found: list[str], evolink: Shell, harness: ClientHarness, default_journal: Path
) -> None:
    with harness.client(journal=default_journal) as client:
        client.videos.generate(CAT | {"prompt": "cat"}, label="Scene 7", metadata={"shot": "Überblick"})
        client.videos.generate(CAT | {"prompt": "dog"})

    result = evolink("history", *arguments, "--json")

    assert [entry["prompt"] for entry in json.loads(result.stdout)] == found


def test_history_without_a_journal_creates_none(evolink: Shell, default_journal: Path) -> None:
    result = evolink("history")

    assert (result.exit_code, result.stdout, default_journal.exists()) == (0, "", False)
    assert f"The journal {default_journal} has no submission." in result.stderr


def test_open_downloads_a_result_once_and_then_opens_its_file(
    evolink: Shell, harness: ClientHarness, default_journal: Path, launched: list[str], folder: Path
) -> None:
    task_id = generate(harness, default_journal)
    harness.clock.advance(1000)

    downloaded = evolink("open", task_id, "--output", "videos/")
    harness.sent.clear()
    again = evolink("open", task_id)

    path = folder / "videos" / f"{task_id}.mp4"
    assert (downloaded.exit_code, downloaded.stdout) == (0, f"{path.relative_to(folder)}\n"), downloaded.stderr
    assert (again.exit_code, again.stdout, harness.sent) == (0, f"{path}\n", [])
    assert launched == [str(path)] * 2


def test_open_needs_no_journal_and_reports_a_missing_program(
    evolink: Shell, harness: ClientHarness, launched: list[str], folder: Path
) -> None:
    task_id = generate(harness)
    harness.clock.advance(1000)

    opened = [evolink("open", task_id) for _ in range(2)]
    failed = evolink("open", task_id, "--output", "cat.webm")

    assert [result.stdout for result in opened] == [f"{task_id}.mp4\n"] * 2
    assert (failed.exit_code, failed.stdout) == (1, "cat.webm\n")
    assert "No program opens cat.webm. Open it by hand." in failed.stderr


def test_open_of_a_task_without_a_result_is_an_error(
    evolink: Shell, harness: ClientHarness, launched: list[str]
) -> None:
    result = evolink("open", generate(harness))

    assert (result.exit_code, result.stdout, launched) == (1, "", [])
    assert "is pending at 0 %" in result.stderr


def test_watch_prints_how_each_task_ended(evolink: Shell, harness: ClientHarness) -> None:
    completed = generate(harness)
    harness.sandbox.set_scenario("fail:service_error@60")
    failed = generate(harness)

    one, both = evolink("watch", completed), evolink("watch", completed, failed, completed)

    rows = [line.split("\t") for line in both.stdout.splitlines()]
    assert (one.exit_code, both.exit_code) == (0, 1)
    assert [row[:3] for row in rows] == [
        [completed, "completed", "kling-o3-text-to-video"],
        [failed, "failed", "kling-o3-text-to-video"],
    ]
    assert rows[0][3].endswith(".mp4")
    assert rows[1][3].startswith("service_error: ")
    assert f"{failed}: failed, 60 %" in both.stderr


def test_watch_exits_with_4_after_its_timeout_and_with_1_for_an_unknown_task(
    evolink: Shell, harness: ClientHarness
) -> None:
    task_id = generate(harness)

    late = evolink("watch", task_id, "--timeout", "1", "--json", "--quiet")
    unknown = evolink("watch", MISSING)

    assert (late.exit_code, late.stderr) == (4, "")
    assert json.loads(late.stdout)[0]["error"]["type"] == "WaitTimeout"
    assert unknown.exit_code == 1
    assert unknown.stdout.startswith(f"{MISSING}\tunknown\t\t404")


@pytest.mark.parametrize("columns", [40, 100])
def test_watch_draws_the_states_on_a_terminal_of_any_width(
    columns: int, evolink: Shell, harness: ClientHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    harness.sandbox.set_scenario("fail:service_error@60")
    failed = generate(harness)

    result = evolink("watch", failed, MISSING)

    lines = [line.rstrip() for line in click.unstyle(result.stderr).replace("\r", "").splitlines()]
    states = {line.replace("━", "").replace("╸", "").replace("╺", "") for line in lines}
    bar = "" if columns < 80 else failed
    assert any(state.split() == [*bar.split(), "failed", "60", "%"] for state in states), result.stderr
    assert any(state.split()[-3:] == ["waiting", "0", "%"] for state in states if state.strip())
    assert (failed in lines) is (columns < 80)
    assert any(line.startswith("1 of 2 ended, 0:0") for line in lines)
    assert result.stdout.startswith(f"{failed}\tfailed\t")


def test_watch_of_an_interrupted_command_prints_how_to_watch_again(
    evolink: Shell, harness: ClientHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    task_id = generate(harness)
    monkeypatch.setattr(harness, "sleep", interrupt)

    result = evolink("watch", task_id, task_id)

    assert (result.exit_code, result.stdout) == (130, "")
    assert f"The tasks continue on the server. To watch them again:\nevolink watch {task_id}\n" in result.stderr


@pytest.mark.parametrize(("arguments", "exit_code"), [((), 4), ((MISSING,), 1)])
def test_watch_reports_a_task_that_still_runs_after_the_timeout(
    arguments: tuple[str, ...], exit_code: int, evolink: Shell, harness: ClientHarness
) -> None:
    task_id = generate(harness)

    result = evolink("watch", task_id, *arguments, "--timeout", "1", "--quiet")

    assert result.exit_code == exit_code
    assert result.stdout.splitlines()[0] == f"{task_id}\trunning\t\tIt is not final in time. Watch it again."


def test_progress_json_is_one_object_per_state_on_standard_error(evolink: Shell, harness: ClientHarness) -> None:
    waited = evolink("task", "wait", generate(harness), "--no-download", "--progress", "json")
    watched = evolink("watch", generate(harness), "--progress", "json")

    for output in (waited, watched):
        states = [json.loads(line) for line in output.stderr.splitlines()]
        assert {"task_id", "model", "status", "progress", "elapsed", "estimated_time"} == set(states[0])
        assert (states[-1]["status"], states[-1]["progress"]) == ("completed", 100)
        assert len(states) == len({(state["status"], state["progress"]) for state in states}) > 1


def test_a_label_is_kept_in_the_journal(evolink: Shell, journal: Path) -> None:
    evolink("generate", "veo3.1-pro", "-p", "A cat", "--label", "scene 7", "--no-wait")

    assert [entry.label for entry in Journal(journal).entries(state=None)] == ["scene 7"]


def test_records_keep_whole_links_and_no_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    link = "https://files.example.com/a.mp4?signature=" + "x" * 100

    write_records([("task-\x1b[31m1", ["a\tb\nc", link, "\x9b2J猫👩‍🚀"])])

    assert capsys.readouterr().out == f"task- [31m1\ta b c\t{link}\t2J猫👩‍🚀\n"


@pytest.mark.parametrize("columns", [40, 100])
def test_records_fill_the_lines_of_a_terminal(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

    write_records([(MISSING, ["2026-11-28 14:36", "veo3.1-pro", "accepted", "", "A cat " * 20, "/" + "x" * 120])])

    lines = click.unstyle(capsys.readouterr().out).splitlines()
    assert lines[0] == MISSING
    assert lines[1] == "  2026-11-28 14:36  veo3.1-pro  accepted"
    assert lines[-1] == "  /" + "x" * 120
    assert all(len(line) <= columns for line in lines[:-1])
    assert " ".join(lines[2:-1]).split() == ["A", "cat"] * 20


def test_history_counts_the_submissions_that_a_limit_hides(
    evolink: Shell, harness: ClientHarness, default_journal: Path
) -> None:
    for prompt in ("cat", "dog"):
        generate(harness, default_journal, prompt=prompt)

    limited, all_ = evolink("history", "--limit", "1"), evolink("history", "--limit", "2")

    assert (limited.stderr, all_.stderr) == ("1 of 2 submissions. --limit 0 lists all.\n", "")


@pytest.mark.parametrize("body", [b"", b"[1]", b'{"prompt": 7}', b"[" * 100_000])
def test_history_shows_a_submission_whose_body_has_no_prompt(
    body: bytes, evolink: Shell, default_journal: Path
) -> None:
    default_journal.parent.mkdir(parents=True)
    Journal(default_journal).begin("key-of-a-submission", "veo3.1-pro", body)

    result = evolink("history")

    assert (result.exit_code, result.stdout.split("\t")[0]) == (0, "key-of-a-submission"), result.stderr


def test_the_path_of_the_journal_needs_a_home(evolink: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setattr(Path, "home", no_home)

    result = evolink("history")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "The path of the journal is unknown: Could not determine home directory. Set HOME." in result.stderr
