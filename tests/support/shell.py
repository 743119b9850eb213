"""Commands run in this process, in a folder of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from evolink import EvoLink, cli

from support.client_harness import ClientHarness


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Shell = Callable[..., Ended]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that commands run in; the state that they keep goes into another one."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "100")
    return here


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest.fixture
def evolink(harness: ClientHarness, journal: Path, capfd: pytest.CaptureFixture[str]) -> Shell:
    """Runs a command in this process, against the harness's sandbox or a given client."""

    def run(*words: str | Path, connect: Callable[[bool], EvoLink] | None = None) -> Ended:
        def connected(journalled: bool) -> EvoLink:
            return harness.client(journal=journal if journalled else None)

        code = cli.run(list(map(str, words)), connect=connect or connected)
        out, err = capfd.readouterr()
        return Ended(code, out, err)

    return run
