"""`evolink login`, and the profiles of commands."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click
import pytest
from evolink import EvoLink, sandbox
from support.shell import Shell

KEY = "sk-evo-login-0123456789"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config" / "config.toml"
    monkeypatch.setenv("EVOLINK_CONFIG", str(path))
    return path


@pytest.fixture(autouse=True)
def typed_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{KEY}\n" * 2))


def test_login_writes_a_key_file_for_its_owner_and_the_default_profile(evolink: Shell, config: Path) -> None:
    result = evolink("login", "--no-check")

    key_file = config.parent / "key-default"
    assert result.exit_code == 0, result.stderr
    assert key_file.read_text() == f"{KEY}\n"
    assert (key_file.stat().st_mode & 0o777, config.stat().st_mode & 0o777) == (0o600, 0o600)
    assert KEY not in result.stdout + result.stderr + config.read_text()
    assert EvoLink()._session.config.endpoint.api_key == KEY


def test_login_keeps_the_rest_of_the_file_and_its_link(evolink: Shell, config: Path, tmp_path: Path) -> None:
    real, text = tmp_path / "dotfiles.toml", "# mine\r\n[profiles.work]  # at work\r\nbase_url = 'https://a.io'\r\n"
    real.write_bytes(text.encode())
    config.parent.mkdir()
    config.symlink_to(real)

    codes = [evolink("login", "--no-check", "--profile", name).exit_code for name in ("work", "home", "home")]

    assert codes == [0, 0, 3]  # the third one has no key to read
    assert config.is_symlink()
    expected = b"# mine\r\n[profiles.work]  # at work\r\napi_key_file = \"key-work\"\nbase_url = 'https://a.io'\r\n"
    assert real.read_bytes().startswith(expected.rstrip())
    assert (config.parent / "key-work").is_file()


@pytest.mark.parametrize(
    ("text", "arguments", "expected"),
    [
        ("[profiles.work]\napi_key_command = ['x']\n", [], "The key comes from api_key_command of the profile 'work'"),
        ("[profiles.work]\nbase_url = 'https://a.io'\n", ["--base-url", "https://b.io"], "base_url of the profile"),
        ("profiles = { work = { base_url = 'https://a.io' } }\n", [], "by hand: api_key_file = "),
        ("profiles = { }\n", [], "by hand: api_key_file = "),
        ("[profiles.work\n", [], "not valid TOML"),
        ("", ["--base-url", "http://gateway.example.com"], "over which the API key would be sent unencrypted"),
        ("", ["--profile", "../x"], "must consist of up to 64 letters"),
    ],
)
def test_login_changes_nothing_if_the_profile_cannot_be_written(
    text: str, arguments: list[str], expected: str, evolink: Shell, config: Path
) -> None:
    config.parent.mkdir()
    config.write_text(text)

    result = evolink("login", "--no-check", "--profile", "work", *arguments)

    assert (result.exit_code, config.read_text()) == (2, text)
    assert expected in result.stderr
    assert [file.name for file in config.parent.iterdir()] == ["config.toml"]


def test_login_tries_the_key_before_it_writes_anything(evolink: Shell, config: Path) -> None:
    with sandbox.running(sandbox.Sandbox(clock=sandbox.ManualClock(), api_key="sk-evo-another-key")) as running:
        result = evolink("login", "--base-url", running.url)

    assert (result.exit_code, config.exists()) == (3, False)
    assert "401" in result.stderr


def test_a_missing_key_is_an_error(evolink: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))

    assert evolink("login", "--no-check").exit_code == 3


def test_a_profile_gives_options_their_defaults(evolink: Shell, config: Path, folder: Path) -> None:
    config.parent.mkdir()
    config.write_text("[profiles.work.defaults]\noutput = 'videos/'\nquiet = true\ntimeout = 3600\n")
    arguments = ["generate", "kling-o3-text-to-video", "-p", "A cat", "--duration", "3", "--profile", "work"]

    with_default = evolink(*arguments)
    with_option = evolink(*arguments, "--output", "cat.mp4")

    assert (with_default.exit_code, with_default.stderr) == (0, ""), with_default.stderr
    assert with_default.stdout.startswith("videos/task-")
    assert with_option.stdout == "cat.mp4\n"


@pytest.mark.parametrize(
    ("defaults", "expected"),
    [
        ("{ ouput = 'x' }", "defaults of the profile 'work' in {config} has the unknown option 'ouput'"),
        ("{ quiet = 'yes' }", "quiet in defaults of the profile 'work' in {config} is 'yes'; it must be true or false"),
        ("{ output = true }", "is True; it must be a string or a number"),
        ("{ output = ['a'] }", "is ['a']; it must be a string or a number"),
        ("{ timeout = 'soon' }", "timeout in defaults of the profile 'work' in {config} is 'soon'"),
        ("{ progress = 'csv' }", "progress in defaults of the profile 'work' in {config} is 'csv'"),
    ],
)
def test_an_invalid_default_is_an_error_that_names_the_file(
    defaults: str, expected: str, evolink: Shell, config: Path
) -> None:
    config.parent.mkdir()
    config.write_text(f"[profiles.work]\ndefaults = {defaults}\n")

    result = evolink("generate", "veo3.1-pro", "-p", "A cat", "--profile", "work", "--no-wait")

    assert (result.exit_code, result.stdout) == (2, "")
    assert expected.format(config=config) in result.stderr


def test_an_unknown_profile_is_an_error_of_every_command_that_opens_a_client(evolink: Shell, config: Path) -> None:
    for command in (["credits"], ["task", "list"], ["watch", "task-1"], ["doctor"], ["upload", "x.png"]):
        result = evolink(*command, "--profile", "work")

        assert (result.exit_code, f"{config} has no profile 'work'" in result.stderr) == (2, True), command


def test_commands_that_continue_name_the_profile(evolink: Shell, config: Path) -> None:
    config.parent.mkdir()
    config.write_text("[profiles.'my work']\nbase_url = 'https://gateway.example.com'\n")
    arguments = ["generate", "veo3.1-pro", "-p", "A cat", "--profile", "my work"]

    submitted = evolink(*arguments, "--no-wait")
    late = evolink(*arguments, "--timeout", "1")
    dry_run = evolink(*arguments, "--dry-run")

    assert "--profile 'my work'" in submitted.stderr
    assert late.exit_code == 4
    assert late.stderr.rstrip().endswith("--profile 'my work'")
    assert "POST https://gateway.example.com/v1/videos/generations" in dry_run.stderr


def test_each_profile_has_a_journal_of_its_own(
    evolink: Shell, config: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config.parent.mkdir()
    config.write_text("[profiles.default]\n[profiles.work]\n[profiles.'../x']\n")
    monkeypatch.setenv("EVOLINK_API_KEY", KEY)

    clients = [EvoLink(profile=name, journal=True) for name in (None, "default", "work", "../x")]
    evolink_history = evolink("history", "--profile", "work")

    folder = tmp_path / "state" / "evolink"
    for client in clients:
        client.close()
    names = [client.journal.path.relative_to(folder).name for client in clients if client.journal]
    assert names == ["journal.sqlite3", "journal.sqlite3", "journal-work.sqlite3", "journal-..%2Fx.sqlite3"]
    assert f"The journal {folder / 'journal-work.sqlite3'} has no submission." in evolink_history.stderr


def test_login_prompts_on_a_terminal_and_reports_the_balance(
    evolink: Shell, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompts: list[tuple[str, bool]] = []

    def prompt(text: str, *, hide_input: bool, **options: object) -> str:
        prompts.append((text, hide_input))
        return f" {KEY} "

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(click, "prompt", prompt)
    monkeypatch.setenv("EVOLINK_API_KEY", "sk-evo-of-the-environment")
    with sandbox.running(sandbox.Sandbox(clock=sandbox.ManualClock(), api_key=KEY, credits=7)) as running:
        result = evolink("login", "--base-url", running.url)

    assert (result.exit_code, prompts) == (0, [("API key", True)])
    assert (config.parent / "key-default").read_text() == f"{KEY}\n"
    assert "The API accepts the key. The account has 7 credits." in result.stderr
    assert "EVOLINK_API_KEY is set and takes precedence. Unset it to use the profile." in result.stderr


def test_a_key_that_cannot_be_written_leaves_no_file(
    evolink: Shell, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: str, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", refuse)

    result = evolink("login", "--no-check")

    assert result.exit_code != 0
    assert "No space left on device" in result.stderr
    assert list(config.parent.iterdir()) == []


def test_a_default_of_an_option_that_a_command_lacks_is_left_to_other_commands(evolink: Shell, config: Path) -> None:
    config.parent.mkdir()
    config.write_text("[profiles.work]\napi_key_env = 'X'\n[profiles.work.defaults]\noutput = 'videos/'\n")

    assert evolink("credits", "--profile", "work").exit_code == 0
