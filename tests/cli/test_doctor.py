"""`evolink doctor`: what it finds, what it advises, and its exit code."""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import os
import sys
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path

import click
import httpx
import pytest
from evolink import EvoLink, Journal, catalog, cli
from evolink.cli.commands import doctor
from evolink.sandbox import Sandbox
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
    harness.sandbox = Sandbox(clock=harness.clock, credits=0)
    Journal(tmp_path / "state" / "evolink" / "journal.sqlite3").begin("a-key-of-16-characters", "m", b"{}")

    exit_code, results = diagnose()

    assert (exit_code, results["credits"][0], results["journal"][0]) == (1, "problem", "note")
    assert results["journal"][2] == "Run evolink task resume."


def test_finished_submissions_are_in_order_and_an_unreadable_journal_is_a_problem(
    diagnose: Callable[..., tuple[int, Results]], tmp_path: Path
) -> None:
    path = tmp_path / "state" / "evolink" / "journal.sqlite3"
    journal = Journal(path)
    journal.begin("a-key-of-16-characters", "m", b"{}")
    journal.refused("a-key-of-16-characters", "no")
    journal.close()
    _, finished = diagnose()
    for file in path.parent.iterdir():
        file.unlink()
    path.write_text("not a database " * 100)
    exit_code, unreadable = diagnose()

    assert finished["journal"][:2] == ("ok", f"{path} has no unfinished submission.")
    assert (exit_code, unreadable["journal"][0], str(path) in unreadable["journal"][1]) == (1, "problem", True)


def test_each_incomplete_extra_is_a_note_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    requirements = [*("httpx<1", "rich>=13; extra == 'all'"), *("click>=8; extra == 'cli'", "rich>=13; extra == 'cli'")]
    requirements += ["av>=13; extra == 'media'"]
    missing = {"rich"}
    monkeypatch.setattr(importlib.metadata, "requires", lambda package: requirements)
    monkeypatch.setattr(importlib.metadata, "version", lambda package: _version(package, missing))

    partly = [result[1:] for result in doctor._check_extras()]
    missing |= {"click", "av"}
    entirely = [result[1:] for result in doctor._check_extras()]

    advice = "To use it: pip install 'evolink[cli]'."
    assert partly == [
        ("note", "The extra cli is not installed: rich missing.", advice),
        ("ok", "Installed: media.", ""),
    ]
    assert [(status, message) for status, message, _ in entirely] == [
        ("note", "The extra cli is not installed: click, rich missing."),
        ("note", "The extra media is not installed: av missing."),
    ]


def _version(package: str, missing: set[str]) -> str:
    if package in missing:
        raise importlib.metadata.PackageNotFoundError(package)
    return "1.0"


def test_a_package_without_metadata_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "requires", lambda package: _version(package, {"evolink"}))

    (result,) = doctor._check_extras()

    assert (result.status, "its extras are not known" in result.message) == ("note", True)


def test_an_old_catalog_is_a_note_with_its_age(monkeypatch: pytest.MonkeyPatch) -> None:
    newest = max(model.checked for model in catalog.models())
    age = (datetime.date.today() - datetime.date.fromisoformat(newest)).days
    monkeypatch.setattr(doctor, "MAX_CATALOG_AGE", age)
    in_time = doctor._check_catalog()
    monkeypatch.setattr(doctor, "MAX_CATALOG_AGE", age - 1)
    late = doctor._check_catalog()

    assert (in_time.status, in_time.advice) == ("ok", "")
    assert (late.status, late.advice) == ("note", "Run pip install --upgrade evolink.")
    assert late.message.endswith(f" on {newest}. That is {age} days ago.")


def test_a_program_that_cannot_be_read_is_another_program(tmp_path: Path) -> None:
    assert doctor._describe_program(tmp_path / "gone") == "another program"


def test_an_unusable_address_is_a_problem_and_nothing_is_sent(
    diagnose: Callable[..., tuple[int, Results]], monkeypatch: pytest.MonkeyPatch
) -> None:
    exit_code, results = diagnose(lambda journal: EvoLink(API_KEY, "ftp://example.com"))

    assert (exit_code, results["key and address"][0]) == (1, "problem")
    assert "ftp://example.com" in results["key and address"][1]
    assert "network" not in results


def test_the_sandbox_needs_no_key(evolink: Shell) -> None:
    results = {row["check"]: row for row in json.loads(evolink("doctor", "--sandbox", "--json").stdout)}

    assert results["key and address"]["message"].startswith("The sandbox accepts any key. Requests go to http://127.")


def test_a_sandbox_without_its_extra_is_a_problem(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "evolink.sandbox._server", raising=False)

    exit_code = cli.run(["doctor", "--sandbox", "--json"])

    results = {row["check"]: row for row in json.loads(capfd.readouterr().out)}
    assert (exit_code, results["sandbox"]["status"]) == (1, "problem")
    assert "pip install 'evolink[sandbox]'" in results["sandbox"]["message"]


@pytest.mark.parametrize("columns", [40, 100])
def test_results_fit_the_width_of_a_terminal(
    columns: int, evolink: Shell, harness: ClientHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

    result = evolink("doctor", create_client=dated(harness, 600))

    lines = click.unstyle(result.stdout).splitlines()
    position = lines.index("problem clock")
    text = " ".join(line.strip() for line in lines[position + 1 : lines.index("ok      credits")])
    assert text.endswith("behind the API's. Set the clock of this machine.")
    assert all(line.startswith(" " * 8) for line in lines[position + 1 : position + 3])


def test_results_are_tab_separated_fields_in_a_pipe(evolink: Shell, harness: ClientHarness) -> None:
    result = evolink("doctor", create_client=dated(harness, 600))

    rows = {(fields := line.split("\t"))[1]: fields for line in result.stdout.splitlines()}
    assert rows["clock"][0] == "problem"
    assert rows["clock"][3] == "Set the clock of this machine."
    assert len(rows["version"]) == 3
