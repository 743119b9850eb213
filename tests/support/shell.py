"""Fixtures that run the command line in this process, in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from evolink import EvoLink, catalog, cli

from support.client_harness import ClientHarness


@dataclass(frozen=True)
class CommandResult:
    """The exit code and the output of a command."""

    exit_code: int
    stdout: str
    stderr: str


Shell = Callable[..., CommandResult]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory of commands; the state directory is another one."""
    working_directory = tmp_path / "here"
    working_directory.mkdir()
    monkeypatch.chdir(working_directory)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(catalog, "age", lambda today=None: 0)  # an outdated catalog would add a warning to the output
    return working_directory


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest.fixture
def evolink(harness: ClientHarness, journal: Path, capfd: pytest.CaptureFixture[str]) -> Shell:
    """Run a command in this process, against the harness's sandbox or with a given client factory."""

    def run(*arguments: str | Path, create_client: Callable[[bool], EvoLink] | None = None) -> CommandResult:
        def create_harness_client(with_journal: bool) -> EvoLink:
            return harness.client(journal=journal if with_journal else None)

        exit_code = cli.run(list(map(str, arguments)), create_client=create_client or create_harness_client)
        stdout, stderr = capfd.readouterr()
        return CommandResult(exit_code, stdout, stderr)

    return run
