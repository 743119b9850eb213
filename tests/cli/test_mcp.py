"""`evolink mcp`: its options, and a session with the official client over standard input and output."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from evolink import AsyncEvoLink, errors
from evolink.cli import run
from evolink.tools import Toolset

REQUEST = {"model": "kling-o3-text-to-video", "prompt": "A cat", "duration": 5}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--models", "kling-99"], "No model matches 'kling-99'."),
        (["--max-credits", "many"], "'many' is not a valid float range."),
        (["--max-credits=-1"], "-1.0 is not in the range"),
        (["--max-credits", "nan"], "'nan' is not a finite number."),
        (["--input", "no-such-folder"], "no-such-folder"),
        (["--port", "70000"], "70000"),
    ],
)
def test_wrong_options_are_usage_errors(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    assert run(["mcp", "--sandbox", *arguments]) == 2

    assert message in capsys.readouterr().err


def test_without_the_extra_it_says_which_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "mcp_types", None)
    monkeypatch.delitem(sys.modules, "evolink._mcp._server", raising=False)

    assert run(["mcp", "--sandbox"]) == 2

    assert "pip install 'evolink[mcp]'" in capsys.readouterr().err


def test_without_a_key_it_does_not_start(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["mcp"]) == 3

    assert "The API key is missing." in capsys.readouterr().err


def test_a_port_that_is_taken_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert run(["mcp", "--sandbox", "--http", "--port", str(taken.getsockname()[1])]) == 2

    assert "Try --port 0." in capsys.readouterr().err


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Toolset, AsyncEvoLink]]:
    """Return a function that starts the command with a profile, and returns what it would serve."""
    created: list[tuple[Toolset, AsyncEvoLink]] = []

    def refuse(toolset: Toolset, client: AsyncEvoLink, **options: Any) -> None:
        created.append((toolset, client))
        raise errors.ConfigurationError("Not served in this test.")

    def start(profile: str, *arguments: str) -> tuple[Toolset, AsyncEvoLink]:
        text = f'[profiles.default]\napi_key_env = "EVOLINK_TEST_KEY"\n{profile}\n'
        (tmp_path / "config.toml").write_text(text)
        run(["mcp", *arguments])
        return created.pop()

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("evolink._mcp._server.create_server", refuse)
    monkeypatch.setenv("EVOLINK_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("EVOLINK_TEST_KEY", "sk-evo-any-will-do")
    return start


@pytest.mark.parametrize(("arguments", "output"), [([], None), (["--output", "clips"], "clips")])
def test_only_the_option_itself_allows_downloads(
    tmp_path: Path, start: Callable[..., tuple[Toolset, AsyncEvoLink]], arguments: list[str], output: str | None
) -> None:
    """A profile's default of --output is for the commands that people run."""
    toolset, _ = start('defaults = { output = "videos" }', *arguments)

    assert toolset._state.output == (None if output is None else tmp_path / output)
    assert [path.name for path in tmp_path.iterdir() if path.name in ("videos", "clips")] == [output][: bool(output)]


@pytest.mark.parametrize(
    ("arguments", "limit"), [([], 40), (["--max-credits", "50.5"], Decimal("50.5")), (["--max-credits", "0"], 0)]
)
def test_the_budget_is_that_of_the_client(
    start: Callable[..., tuple[Toolset, AsyncEvoLink]], arguments: list[str], limit: Decimal
) -> None:
    """The option replaces the budget of the profile."""
    _, client = start("max_credits = 40", *arguments)

    assert client.budget is not None
    assert client.budget.max_credits == limit


@pytest.mark.services
def test_the_official_client_starts_it_and_downloads_a_video(tmp_path: Path) -> None:
    from mcp import Client, StdioServerParameters

    options = ["--sandbox", "--max-credits", "50", "--models", "kling-*", "--output", str(tmp_path / "out")]
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "evolink", "mcp", *options],
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")},
    )

    async def session() -> tuple[Any, Any, Any]:
        async with Client(server) as client:
            task = await client.call_tool("generate", {"request": REQUEST, "max_credits": 50})
            task_id = task.structured_content["task_id"]
            await client.call_tool("wait_task", {"task_id": task_id, "timeout": 60})
            saved = await client.call_tool("download", {"task_id": task_id})
            second = await client.call_tool(
                "generate", {"request": REQUEST, "max_credits": 50, "request_id": "another"}
            )
            other = await client.call_tool("describe_model", {"model": "veo3.1-pro"})
            return saved.structured_content, second.structured_content, other.structured_content

    saved, second, other = asyncio.run(session())

    assert Path(saved["files"][0]["path"]).read_bytes()[4:8] == b"ftyp"
    assert second["error"]["type"] == "BudgetExceeded"
    assert other["error"]["type"] == "ModelNotAllowed"
