"""`evolink docs`: pages as Markdown in a pipe, formatted on a terminal, and the list of pages."""

from __future__ import annotations

import io
from pathlib import Path

import click
import pytest
from evolink.cli import run
from evolink.cli.commands import docs
from support.client_harness import ROOT


def test_a_page_is_printed_as_markdown_and_the_list_has_its_title(capsys: pytest.CaptureFixture[str]) -> None:
    codes = [run(["docs", "sandbox"]), run(["docs"]), run(["docs", "sandbx"])]

    output = capsys.readouterr()
    assert codes == [0, 0, 2]
    assert output.out.startswith((ROOT / "docs" / "sandbox.md").read_text())
    assert "\nsandbox           The sandbox\n" in output.out
    assert "There is no page sandbx. The pages are agents, " in output.err


def test_the_wheel_contains_the_pages_of_the_documentation() -> None:
    included = {
        line.split('"')[1].removeprefix("docs/")
        for line in (ROOT / "pyproject.toml").read_text().splitlines()
        if line.startswith('"docs/')
    }
    for_developers = {"index.md", "benchmarks.md", "drift.md"}

    assert included | for_developers == {path.name for path in (ROOT / "docs").glob("*.md")}


def test_an_installation_without_pages_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(docs, "FOLDERS", (tmp_path,))

    assert run(["docs"]) == 1
    assert "contains no documentation" in capsys.readouterr().err


def test_a_page_is_formatted_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO())  # without a terminal to read keys from, nothing is paged
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "xterm")

    code = run(["docs", "waiting"])

    lines = click.unstyle(capsys.readouterr().out).splitlines()
    assert (code, any("Waiting and callbacks" in line for line in lines)) == (0, True)
    assert "# Waiting and callbacks" not in lines
    assert max(map(len, lines)) <= 60
