"""`evolink doctor`: what it finds, what it advises, and its exit code."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path

import httpx
import pytest
from evolink import EvoLink
from evolink.cli.commands import doctor
from support.client_harness import API_KEY, ClientHarness
from support.shell import CommandResult, Shell

Results = dict[str, tuple[str, str, str]]
"""Check -> its status, message and advice."""


@pytest.fixture
def diagnose(evolink: Shell) -> Callable[..., tuple[int, Results]]:
    """Run the command and return its exit code and results."""

    def run(create_client: Callable[[bool], EvoLink] | None = None) -> tuple[int, Results]:
        result: CommandResult = evolink("doctor", "--json", create_client=create_client)
        assert API_KEY not in result.stdout + result.stderr
        rows = json.loads(result.stdout)
        return result.exit_code, {row["check"]: (row["status"], row["message"], row["advice"]) for row in rows}

    return run


def program(folder: Path, content: str) -> Path:
    folder.mkdir(parents=True)
    path = folder / "evolink"
    path.write_text(content)
    path.chmod(0o755)
    return path


def dated(harness: ClientHarness, ahead: float) -> Callable[[bool], EvoLink]:
    """Return a client factory of an API whose clock is so many seconds ahead."""

    def handle(request: httpx.Request) -> httpx.Response:
        response = harness.sandbox.handle(request)
        response.headers["date"] = formatdate(time.time() + ahead, usegmt=True)
        return response

    return lambda journal: harness.client(httpx.MockTransport(handle))


def test_everything_in_order_exits_with_0(
    diagnose: Callable[..., tuple[int, Results]], harness: ClientHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "MAX_CATALOG_AGE", 10**6)
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))

    exit_code, results = diagnose(dated(harness, 0))

    assert (exit_code, {status for status, _, _ in results.values()}) == (0, {"ok"}), results
    assert set(results) == {
        *("version", "program", "extras", "catalog", "configuration", "key and address", "proxy", "network", "clock"),
        *("credits", "journal"),
    }


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("#!/usr/bin/env node\n", "a program of npm"),
        ("#!/usr/bin/python3\n", "another installation"),
        ("#!/bin/sh\n", "a script"),
        ("\x7fELF", "another program"),
    ],
)
def test_another_program_of_the_same_name_on_the_path_is_a_problem(
    content: str,
    expected: str,
    diagnose: Callable[..., tuple[int, Results]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other, own = program(tmp_path / "other", content), Path(sys.executable).parent
    monkeypatch.setenv("PATH", os.pathsep.join([str(other.parent), "", str(own)]))
    exit_code, results = diagnose()
    monkeypatch.setenv("PATH", os.pathsep.join([str(own), str(other.parent)]))
    _, later = diagnose()

    assert (exit_code, results["program"][0]) == (1, "problem")
    assert f"evolink runs {other}, {expected}." in results["program"][1]
    assert f"Put {own} first on the PATH" in results["program"][2]
    assert (later["program"][0], f"precedes {other}, {expected}" in later["program"][1]) == ("ok", True)


def test_a_program_of_npm_is_recognised_by_its_link(tmp_path: Path) -> None:
    target = program(tmp_path / "lib" / "node_modules" / "evolink" / "bin", "…")
    link = tmp_path / "evolink"
    link.symlink_to(target)

    assert doctor._describe_program(link) == "a program of npm"


def test_a_link_to_this_installation_on_the_path_is_in_order(
    diagnose: Callable[..., tuple[int, Results]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "bin" / "evolink"  # as pipx and uv tool create it
    link.parent.mkdir()
    link.symlink_to(Path(sys.executable).parent / "evolink")
    monkeypatch.setenv("PATH", str(link.parent))

    assert diagnose()[1]["program"][:2] == ("ok", f"evolink runs {link}.")


@pytest.mark.parametrize(("ahead", "expected"), [(600, "behind the API's"), (-600, "ahead of the API's")])
def test_a_wrong_clock_is_a_problem(
    ahead: float, expected: str, diagnose: Callable[..., tuple[int, Results]], harness: ClientHarness
) -> None:
    exit_code, results = diagnose(dated(harness, ahead))

    assert (exit_code, results["clock"][0], results["clock"][2]) == (1, "problem", "Set the clock of this machine.")
    assert results["clock"][1].startswith(("599 s", "600 s", "601 s"))
    assert results["clock"][1].endswith(f"{expected}.")


@pytest.mark.parametrize("date", [None, "yesterday", ""])
def test_a_response_without_a_date_is_a_note(date: str | None) -> None:
    assert doctor._check_clock(date, 0.0).status == "note"


def test_a_missing_key_is_a_problem_and_the_network_is_checked_nevertheless(
    diagnose: Callable[..., tuple[int, Results]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVOLINK_BASE_URL", "http://127.0.0.1:9")

    def without_key(journal: bool) -> EvoLink:
        return EvoLink()

    exit_code, results = diagnose(without_key)

    assert exit_code == 1
    assert "Set EVOLINK_API_KEY or run `evolink login`" in results["key and address"][1]
    assert (results["network"][0], "127.0.0.1" in results["network"][1]) == ("problem", True)


@pytest.mark.parametrize(("status", "check"), [(401, "key"), (403, "key"), (500, "network"), (407, "network")])
def test_a_response_with_an_error_is_a_problem_of_the_key_or_the_network(
    status: int, check: str, diagnose: Callable[..., tuple[int, Results]], harness: ClientHarness
) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(status, text=API_KEY))

    exit_code, results = diagnose(lambda journal: harness.client(transport))

    assert (exit_code, results[check][0], str(status) in results[check][1]) == (1, "problem", True)
    assert len(harness.sent) == 1


def test_an_unusable_proxy_and_configuration_file_are_problems(
    diagnose: Callable[..., tuple[int, Results]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[profiles.work")
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@")
    exit_code, results = diagnose()
    monkeypatch.setattr(doctor, "config_path", lambda: config)
    _, broken = diagnose()

    assert (exit_code, results["proxy"][0], "HTTPS_PROXY" in results["proxy"][1]) == (1, "problem", True)
    assert "secret" not in str(results)
    assert (broken["configuration"][0], str(config) in broken["configuration"][1]) == ("problem", True)


def test_no_credits_are_a_problem_and_unfinished_submissions_a_note(
    diagnose: Callable[..., tuple[int, Results]], harness: ClientHarness, tmp_path: Path
) -> None:
    from evolink import Journal
    from evolink.sandbox import Sandbox

    harness.sandbox = Sandbox(clock=harness.clock, credits=0)
    Journal(tmp_path / "state" / "evolink" / "journal.sqlite3").begin("a-key-of-16-characters", "m", b"{}")

    exit_code, results = diagnose()

    assert (exit_code, results["credits"][0], results["journal"][0]) == (1, "problem", "note")
    assert results["journal"][2] == "Run evolink task resume."
