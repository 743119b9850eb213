"""docs/bulk.md describes all states, options, columns and reasons of bulk runs, and its examples work."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from evolink import bulk
from evolink.bulk import _values
from evolink.bulk._engine import failures
from evolink.bulk._jobs.records import CSV_SUFFIXES
from evolink.bulk._options import CheckedOptions, RunOptions
from evolink.bulk._results import COLUMNS
from evolink.bulk._run import Run
from evolink.bulk._store.postgres import SCHEMA
from support.bulk_harness import MODEL, BulkHarness
from support.client_harness import ROOT

PAGE = (ROOT / "docs" / "bulk.md").read_text("utf-8")


def section(title: str) -> str:
    return PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_every_state_has_a_row() -> None:
    assert re.findall(r"^\| ([a-z]+) \|", section("States"), re.MULTILINE)[1:] == list(_values.STATES)


def test_every_option_is_named_and_checked() -> None:
    text = section("From Python")

    assert [name for name in RunOptions.__optional_keys__ if f"`{name}`" not in text] == []
    assert RunOptions.__optional_keys__ - {"model"} == set(CheckedOptions.__dataclass_fields__)
    assert [name for name in RunOptions.__optional_keys__ if name not in (Run.__init__.__doc__ or "")] == []


def test_every_column_and_suffix_is_named() -> None:
    named = {"row": "the row's id", "line": "the line of the file", "sha256": "SHA-256", "credits": "price in\ncredits"}

    assert [column for column in COLUMNS if named.get(column, column.replace("_", " ")) not in section("States")] == []
    assert [suffix for suffix in CSV_SUFFIXES if suffix.removeprefix(".").upper() not in section("Jobs")] == []


def test_every_reason_for_a_pause_is_named() -> None:
    source = Path(failures.__file__).read_text("utf-8")
    reasons = set(re.findall(r'f"([a-z]+): ', source)) - {"setup"}

    assert reasons == {"credits", "key", "disk"}
    assert [reason for reason in reasons if f"`{reason}`" not in section("What happens if")] == []


def test_the_names_that_the_page_mentions_exist() -> None:
    assert f"`{SCHEMA}`" in PAGE
    for name in re.findall(r"`((?:Async)?Run)`", PAGE):
        assert name in bulk.__all__


def test_the_example_of_jobs_and_that_of_python_work(
    bulk: BulkHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    table = re.search(r"\n((?:    .*\n)+)", section("Jobs"))
    code = re.search(r"```python\n(.*?)```", section("From Python"), re.DOTALL)
    assert table is not None
    assert code is not None
    lines = [line.removeprefix("    ") for line in table[1].splitlines()]
    Path("table.csv").write_text("\n".join(lines))
    assert [result.state for result in bulk.run("table.csv", model=MODEL, name="{sku}")] == ["done", "done"]

    def run_in_sandbox(*arguments: Any, **options: Any) -> Run:
        return Run(*arguments, client=bulk.client(), **options)

    monkeypatch.setattr("evolink.bulk.Run", run_in_sandbox)
    exec(code[1], {})

    assert re.findall("  # (.*)", code[1])[0] in capsys.readouterr().out
    assert bulk.charges == 4
    assert {path.name for path in Path("renders").glob("*.mp4")} == {"4711.mp4", "4712.mp4"}
