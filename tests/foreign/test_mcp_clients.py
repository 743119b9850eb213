"""Independent MCP clients use `evolink mcp`: the official SDK for JavaScript, over both transports, and the inspector.

They also count the tokens of its tools and of a session beside EvoLink's own MCP server. Needs npm and its registry:
`scripts/test -m registry`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from evolink import sandbox
from evolink.sandbox import Sandbox, clock_of
from evolink.tools import NAMES
from foreign.test_official_client import PACKAGE, redirect

PACKAGES = ("@modelcontextprotocol/sdk@1.32.2", "@modelcontextprotocol/inspector@0.15.0", "js-tiktoken@1.0.21", PACKAGE)
REQUEST = {"model": "kling-o3-text-to-video", "prompt": "A cat running on grass", "duration": 5, "aspect_ratio": "16:9"}
SESSION: list[tuple[str, dict[str, Any]]] = [
    ("search_models", {"task": "text-to-video", "family": "kling"}),
    ("describe_model", {"model": REQUEST["model"]}),
    ("generate", {"request": REQUEST, "max_credits": 30}),
    ("wait_task", {"task_id": "$task_id", "timeout": 60}),
]
"""What an agent does for one video."""
OFFICIAL_SESSION: list[tuple[str, dict[str, Any]]] = [
    ("list_models", {"media_type": "video"}),
    ("estimate_cost", {"model": REQUEST["model"]}),
    ("generate_video", REQUEST),
    ("check_task", {"task_id": "$task_id"}),
    ("check_task", {"task_id": "$task_id"}),
]
"""The same with EvoLink's server, if it polls only twice."""

pytestmark = [
    pytest.mark.registry,
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed"),
]


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the packages; return their folder, which has the script of the session beside it."""
    folder = tmp_path_factory.mktemp("npm")
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), *PACKAGES]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    shutil.copy(Path(__file__).with_name("mcp_session.mjs"), folder)
    return folder / "node_modules"


def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "XDG_STATE_HOME": str(tmp_path)}


def run_session(modules: Path, steps: list[tuple[str, dict[str, Any]]], **server: Any) -> dict[str, Any]:
    """Run a session with the SDK for JavaScript; return the tokens of the tools and its steps."""
    completed = subprocess.run(
        ["node", "mcp_session.mjs"],
        cwd=modules.parent,
        input=json.dumps({**server, "steps": steps}),
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert completed.returncode == 0, completed.stderr
    session: dict[str, Any] = json.loads(completed.stdout)
    return session


def test_the_sdk_for_javascript_generates_over_standard_streams_with_half_the_tokens(
    modules: Path, tmp_path: Path
) -> None:
    ours = run_session(
        modules, SESSION, command=sys.executable, args=["-m", "evolink", "mcp", "--sandbox"], env=environment(tmp_path)
    )
    with sandbox.running(Sandbox(clock=clock_of(1000))) as running:
        script = redirect(modules / "@evolinkai" / "evolink-media", running.url)
        env = {**os.environ, "EVOLINK_API_KEY": "sk-evo-any-will-do"}
        official = run_session(modules, OFFICIAL_SESSION, command="node", args=[str(script)], env=env)

    assert [*ours["tools"]] == [*NAMES]
    assert not any(step["isError"] for step in ours["steps"])
    assert '"status":"completed"' in ours["steps"][-1]["text"]
    tokens = {
        name: (sum(each["tools"].values()), sum(step["tokens"] for step in each["steps"]))
        for name, each in (("ours", ours), ("official", official))
    }
    print(tokens, ours["tools"], official["tools"])
    assert tokens["ours"][0] < 1_100
    assert tokens["ours"][0] < tokens["official"][0] / 2
    assert tokens["ours"][1] < tokens["official"][1] / 2


def test_the_sdk_for_javascript_generates_over_http(modules: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "evolink", "mcp", "--sandbox", "--http", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment(tmp_path), text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split()[-1]
            session = run_session(modules, SESSION, url=url)
        finally:
            process.terminate()

    assert '"status":"completed"' in session["steps"][-1]["text"]


def test_the_inspector_lists_and_calls_the_tools(modules: Path, tmp_path: Path) -> None:
    def inspect(*arguments: str) -> Any:
        command = [
            str(modules / ".bin" / "mcp-inspector"),
            "--cli",
            sys.executable,
            "-m",
            "evolink",
            "mcp",
            "--sandbox",
        ]
        completed = subprocess.run(
            [*command, *arguments], env=environment(tmp_path), capture_output=True, text=True, timeout=120, check=True
        )
        return json.loads(completed.stdout)

    listed = inspect("--method", "tools/list")
    called = inspect("--method", "tools/call", "--tool-name", "describe_model", "--tool-arg", "model=veo3.1-pro")

    assert [tool["name"] for tool in listed["tools"]] == [*NAMES]
    assert called["structuredContent"]["model"] == "veo3.1-pro"
