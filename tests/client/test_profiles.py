"""Profiles of the configuration file: their precedence, the sources of a key, and what is refused."""

from __future__ import annotations

import os
import re
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from evolink import AsyncEvoLink, EvoLink, errors
from evolink._profiles import config_path
from evolink._security.key_command import KeyCommandFailed, run_key_command
from support.client_harness import API_KEY, BASE_URL


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of the configuration file, which does not exist yet."""
    path = tmp_path / "evolink" / "config.toml"
    path.parent.mkdir()
    monkeypatch.setenv("EVOLINK_CONFIG", str(path))
    monkeypatch.setenv("WORK_KEY", "sk-evo-work-0123456789")
    return path


def key_of(client: EvoLink | AsyncEvoLink) -> str:
    return client._session.config.endpoint.api_key


def write_key_file(config: Path, content: bytes, mode: int = 0o600) -> Path:
    path = config.parent / "work.key"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def python_command(code: str) -> str:
    """Return the TOML list of a command that runs Python code."""
    return f"[{sys.executable!r}, '-c', {code!r}]"


@pytest.mark.parametrize("client_class", [EvoLink, AsyncEvoLink])
def test_a_profile_gives_the_key_the_addresses_and_the_limit(
    client_class: type[EvoLink | AsyncEvoLink], config: Path
) -> None:
    config.write_text(
        "[profiles.work]\napi_key_env = 'WORK_KEY'\nbase_url = 'https://gateway.example.com'\n"
        "files_url = 'https://files.example.com'\nmax_submissions_per_second = 0.5\n"
        "max_credits = 1000\nmax_credits_per_request = 27.5\n"
    )

    client = client_class(profile="work")

    assert key_of(client) == os.environ["WORK_KEY"]
    assert client._session.config.endpoint.base_url == "https://gateway.example.com"
    assert client._session.config.endpoint.files_url == "https://files.example.com"
    limiter = client._session.config.rate_limiter
    assert [limiter.reserve(0.0), limiter.reserve(0.0)] == [0.0, 2.0]
    assert client.budget is not None
    assert (client.budget.max_credits, client.budget.max_credits_per_request) == (Decimal(1000), Decimal("27.5"))
    other = client_class(profile="work", max_credits=1).budget
    assert other is not None
    assert (other.max_credits, other.max_credits_per_request) == (Decimal(1), Decimal("27.5"))


def test_a_profile_replaces_the_environment_and_an_argument_replaces_the_profile(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("[profiles.default]\napi_key_env = 'WORK_KEY'\n[profiles.other]\n")
    default = key_of(EvoLink())
    monkeypatch.setenv("EVOLINK_API_KEY", "from-the-environment")
    monkeypatch.setenv("EVOLINK_BASE_URL", "https://environment.example.com")

    assert default == os.environ["WORK_KEY"]
    assert key_of(EvoLink()) == "from-the-environment"
    assert key_of(EvoLink(profile="default")) == default
    assert EvoLink(profile="default")._session.config.endpoint.base_url == "https://api.evolink.ai"
    assert EvoLink(API_KEY, BASE_URL, profile="default")._session.config.endpoint.base_url == BASE_URL
    assert key_of(EvoLink(API_KEY, profile="default")) == API_KEY
    assert key_of(EvoLink(profile="other")) == "from-the-environment"
    monkeypatch.setenv("EVOLINK_PROFILE", "default")
    assert key_of(EvoLink()) == default
    assert key_of(EvoLink(API_KEY)) == API_KEY


def test_without_a_file_or_a_home_folder_the_environment_configures_a_client(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setenv("EVOLINK_API_KEY", API_KEY)
    assert key_of(EvoLink()) == API_KEY
    monkeypatch.delenv("EVOLINK_API_KEY")
    monkeypatch.delenv("EVOLINK_CONFIG")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    with pytest.raises(errors.MissingAPIKey):
        EvoLink()
    with pytest.raises(errors.ConfigurationError, match="Set HOME, or EVOLINK_CONFIG"):
        EvoLink(profile="work")


@pytest.mark.parametrize(
    ("platform", "variable", "expected"),
    [
        ("linux", "XDG_CONFIG_HOME", "{folder}/evolink/config.toml"),
        ("linux", "", "{home}/.config/evolink/config.toml"),
        ("win32", "APPDATA", "{folder}/evolink/config.toml"),
        ("win32", "", "{home}/AppData/Roaming/evolink/config.toml"),
        ("darwin", "", "{home}/Library/Application Support/evolink/config.toml"),
    ],
)
def test_the_file_is_in_the_platforms_folder(
    platform: str, variable: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, folder = tmp_path / "home", tmp_path / "folder"
    for name in ("EVOLINK_CONFIG", "XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, str(folder))
    monkeypatch.setattr(Path, "home", lambda: home)
    monkeypatch.setattr(sys, "platform", platform)

    assert config_path() == Path(expected.format(folder=folder, home=home))


@pytest.mark.parametrize("content", [b"sk-evo-file-0123456789", b"\xef\xbb\xbfsk-evo-file-0123456789\r\nnote\n"])
def test_the_key_is_the_first_line_of_a_file_beside_the_configuration_or_of_a_command(
    content: bytes, config: Path
) -> None:
    path = write_key_file(config, content)
    command = python_command(f"import sys; sys.stdout.buffer.write(open({str(path)!r}, 'rb').read())")
    config.write_text(f"[profiles.file]\napi_key_file = 'work.key'\n[profiles.command]\napi_key_command = {command}\n")

    assert key_of(EvoLink(profile="file")) == "sk-evo-file-0123456789"
    assert key_of(EvoLink(profile="command")) == "sk-evo-file-0123456789"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[profiles.work\n", "is not valid TOML: .*line 1"),
        ("[profiles.work]\nbase_url = 'a'\nbase_url = 'b'\n", "is not valid TOML"),
        ("work = 1\n", r"no place for the entry 'work'.*\[profiles.default\]"),
        ("profiles = 5\n", "must contain tables"),
        ("[profiles]\nwork = 'x'\n", "must contain tables"),
        ("[profiles.work]\napi_key = 'secret-value'\n", "api_key of the profile 'work'.*evolink login"),
        ("[profiles.work]\napi_key_fiel = 'x'\n", "'api_key_fiel' of the profile 'work'.*Did you mean 'api_key_file'"),
        ("[profiles.work]\napi_key_file = 5\n", "api_key_file of the profile 'work'.*must be the path of a file"),
        ("[profiles.work]\napi_key_env = ''\n", "must be the name of an environment variable"),
        ("[profiles.work]\napi_key_env = 'A=B'\n", "must be the name of an environment variable"),
        ("[profiles.work]\napi_key_command = 'pass show evolink'\n", "must be a list of strings such as"),
        ("[profiles.work]\napi_key_command = []\n", "must be a list of strings such as"),
        ("[profiles.work]\napi_key_env = 'A'\napi_key_file = 'b'\n", "has api_key_env and api_key_file. Keep one"),
        ("[profiles.work]\nmax_submissions_per_second = true\n", "must be a number above 0"),
        ("[profiles.work]\nmax_credits = -1\n", "max_credits of the profile 'work' in"),
        ("[profiles.work]\nmax_credits = nan\n", "must be a number of credits from 0"),
        ("[profiles.work]\nmax_credits_per_request = true\n", "must be a number of credits from 0"),
        ("[profiles.work]\nmax_credits_per_request = '7'\n", "must be a number of credits from 0"),
        ("[profiles.work]\nmax_submissions_per_second = inf\n", "must be a number above 0"),
        (f"[profiles.work]\nmax_submissions_per_second = {10**400}\n", "must be a number above 0"),
        ("[profiles.work]\ndefaults = 'x'\n", "must be a table"),
        ("[profiles.work]\napi_key_env = 'WORK_KEY'\nbase_url = 'ftp://x'\n", "base_url of the profile 'work'.*https"),
        ("[profiles.work]\napi_key_env = 'WORK_KEY'\nfiles_url = 'x'\n", "files_url of the profile 'work'.*https"),
        ("[profiles.work]\napi_key_env = 'NOT_SET'\n", "NOT_SET is not set, which is api_key_env of the profile"),
        ("[profiles.work]\napi_key_file = 'missing'\n", "missing, api_key_file of.*cannot be read: No such file"),
        ("[profiles.work]\napi_key_file = '.'\n", "api_key_file of.*cannot be read: Is a directory"),
        ("[profiles.home]\n[profiles.wrok]\n", "no profile 'work'. Did you mean 'wrok'?.*evolink login"),
        ("", "no profile 'work'. It has none"),
    ],
)
def test_a_configuration_error_names_the_file_the_entry_and_what_to_do(text: str, expected: str, config: Path) -> None:
    config.write_text(text)

    with pytest.raises(errors.ConfigurationError, match=expected) as caught:
        EvoLink(profile="work")

    assert str(config.parent) in str(caught.value)
    assert "secret-value" not in str(caught.value)


def next_descriptor() -> int:
    """Return the lowest free file descriptor, which POSIX gives to the next file."""
    with open(os.devnull) as file:
        return file.fileno()


@pytest.mark.parametrize("kind", ["folder", "fifo", "not UTF-8", "too large"])
def test_a_configuration_file_that_cannot_be_read_is_an_error_and_never_waits(kind: str, config: Path) -> None:
    if kind == "folder":
        config.mkdir()
    elif kind == "fifo":
        os.mkfifo(config)
    else:
        config.write_bytes(b"\xff" if kind == "not UTF-8" else b"#" * 1_000_001)
    free = next_descriptor()

    with pytest.raises(errors.ConfigurationError, match=re.escape(str(config))):
        EvoLink()

    assert next_descriptor() == free, "the file is still open"


@pytest.mark.parametrize(
    ("content", "mode", "expected"),
    [
        (b"sk-evo-file-0123456789\n", 0o640, "can be used by others than its owner. Run: chmod 600"),
        (b"sk-evo-file-0123456789\n", 0o602, "can be used by others than its owner"),
        (b"\nsk-evo-file-0123456789\n", 0o600, "first line.*is empty.*evolink login --profile work"),
        (b"sk evo 0123456789\n", 0o600, "The API key from api_key_file of the profile 'work'.*Check how it was copied"),
        ("sk-evo-file".encode("utf-16"), 0o600, "Check how it was copied"),
    ],
)
def test_a_key_file_that_is_shared_or_has_no_key_is_refused(
    content: bytes, mode: int, expected: str, config: Path
) -> None:
    write_key_file(config, content, mode)
    config.write_text("[profiles.work]\napi_key_file = 'work.key'\n")

    with pytest.raises(errors.ConfigurationError, match=expected) as caught:
        EvoLink(profile="work")

    assert str(config) in str(caught.value)
    assert "0123456789" not in str(caught.value)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("['no-such-program']", "'no-such-program' cannot be started: No such file"),
        (python_command("raise SystemExit(3)"), "failed with exit code 3"),
        (python_command("pass"), "prints nothing on its first line"),
        (python_command("print('a key')"), "The API key from api_key_command of the profile 'work'"),
    ],
)
def test_a_command_that_gives_no_key_is_an_error(command: str, expected: str, config: Path) -> None:
    config.write_text(f"[profiles.work]\napi_key_command = {command}\n")

    with pytest.raises(errors.ConfigurationError, match=expected) as caught:
        EvoLink(profile="work")

    assert f"api_key_command of the profile 'work' in {config}" in str(caught.value)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import time; time.sleep(60)", "did not end within"),
        ("import os, time; os.close(1); time.sleep(60)", "did not end within"),
        ("import sys\nwhile True: sys.stdout.write('y' * 65536)", "prints more than 65536 bytes"),
    ],
)
def test_a_command_that_hangs_or_never_stops_printing_is_killed(code: str, expected: str) -> None:
    with pytest.raises(KeyCommandFailed, match=expected):
        run_key_command([sys.executable, "-S", "-c", code], timeout=0.3 if "sleep" in code else 30)


@pytest.mark.parametrize("name", ["", 5, [], "x\0y"])
def test_a_name_that_no_profile_can_have_is_an_error(name: Any, config: Path) -> None:
    with pytest.raises(errors.ConfigurationError, match="has no profile"):
        EvoLink(profile=name)
