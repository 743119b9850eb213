"""The server and the key of `evolink contract run`: options, a profile, the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from evolink import conformance
from evolink.conformance import Report
from support.shell import Shell

WORK, LOCAL = "https://gateway.example", "http://127.0.0.1:1"
PROFILES = """
[profiles.default]
api_key_env = "DEFAULT_KEY"

[profiles.work]
base_url = "https://gateway.example"
api_key_env = "WORK_KEY"
"""


@pytest.mark.parametrize(
    ("arguments", "server"),
    [
        (["--profile", "work"], (WORK, "key-of-work")),
        (["--profile", "work", "--base-url", LOCAL], (LOCAL, "key-of-work")),
        (["--profile", "work", "--api-key", "given"], (WORK, "given")),
        (["--base-url", LOCAL], (LOCAL, None)),
        (["--base-url", LOCAL, "--api-key", "given"], (LOCAL, "given")),
    ],
)
def test_the_server_and_the_key_are_those_of_options_or_of_a_profile(
    arguments: list[str], server: tuple[str, str], evolink: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text(PROFILES)
    monkeypatch.setenv("EVOLINK_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("WORK_KEY", "key-of-work")
    monkeypatch.setenv("DEFAULT_KEY", "key-of-default")
    monkeypatch.delenv("EVOLINK_API_KEY", raising=False)
    tested: list[Any] = []

    def run(base_url: str, *, api_key: str | None, **options: object) -> Report:
        tested.append((base_url, api_key))
        return Report(base_url, ())

    monkeypatch.setattr(conformance, "run", run)

    assert evolink("contract", "run", *arguments).exit_code == 0
    monkeypatch.setenv("EVOLINK_API_KEY", "key-of-the-environment")
    assert evolink("contract", "run", *arguments).exit_code == 0

    url, key = server
    assert tested == [server, (url, key or "key-of-the-environment")]


def test_without_a_server_the_command_is_not_valid(
    evolink: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text(PROFILES)
    monkeypatch.setenv("EVOLINK_CONFIG", str(tmp_path / "config.toml"))

    result = evolink("contract", "run", "--profile", "default")

    assert result.exit_code == 2
    assert "Missing option '--base-url'" in result.stderr
