"""EvoLink's own client, an MCP server in JavaScript from npm, works against the sandbox.

Only its two built-in base URLs are changed. Needs npm and its registry: `scripts/test -m registry`.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import sandbox
from evolink.sandbox import ManualClock, RunningSandbox, Sandbox

PACKAGE = "@evolinkai/evolink-media@1.2.1"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20

pytestmark = [
    pytest.mark.registry,
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed"),
]


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the published package."""
    folder = tmp_path_factory.mktemp("npm")
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), PACKAGE]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / "node_modules" / "@evolinkai" / "evolink-media"


class MCPClient:
    """Calls the MCP server's tools by JSON-RPC over its standard streams."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._request_id = 0
        parameters = {
            "protocolVersion": "2024-11-05",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        }
        self._request("initialize", parameters)
        self._send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def call(self, tool: str, **arguments: Any) -> str:
        """Return the text of the tool's result, or the response if it is an error."""
        response = self._request("tools/call", {"name": tool, "arguments": arguments})
        if "result" not in response:
            return str(response)
        return "\n".join(content["text"] for content in response["result"]["content"])

    def _request(self, method: str, params: Any) -> dict[str, Any]:
        self._request_id += 1
        self._send({"jsonrpc": "2.0", "id": self._request_id, "method": method, "params": params})
        assert self._process.stdout is not None
        for line in self._process.stdout:
            response: dict[str, Any] = json.loads(line)
            if response.get("id") == self._request_id:
                return response
        raise AssertionError("The MCP server has exited.")

    def _send(self, message: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()


def redirect(package: Path, url: str) -> Path:
    """Replace the two built-in base URLs of the client by the sandbox's; return the script that starts it."""
    core = package / "dist" / "core" / "src"
    for name, base_url in (
        ("config.js", "https://api.evolink.ai"),
        ("services/file-client.js", "https://files-api.evolink.ai"),
    ):
        text = (core / name).read_text()
        (core / name).write_text(re.sub(re.escape(base_url) + r"|http://127\.0\.0\.1:[0-9]+", url, text))
    return package / "dist" / "evolink-media" / "src" / "index.js"


@contextmanager
def run_client(package: Path, url: str) -> Generator[MCPClient]:
    """Run the client with the sandbox's base URL instead of its two built-in ones."""
    with subprocess.Popen(
        ["node", str(redirect(package, url))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "EVOLINK_API_KEY": "sk-evo-any-will-do"},
        text=True,
    ) as process:
        try:
            yield MCPClient(process)
        finally:
            process.kill()


@pytest.fixture
def local() -> Iterator[RunningSandbox]:
    with sandbox.running(Sandbox(clock=ManualClock())) as local:
        yield local


def test_it_uploads_a_file_generates_a_video_and_polls_until_the_video_can_be_downloaded(
    local: RunningSandbox, package: Path
) -> None:
    with run_client(package, local.url) as client:
        uploaded = client.call("upload_file", base64_data=base64.b64encode(PNG).decode(), file_name="fox.png")
        image_url = next(iter(re.findall(r"http://127\S+/files/\S+\.png", uploaded)), uploaded)
        created = client.call(
            "generate_video", model="kling-o1-image-to-video", prompt="A fox runs", duration=5, image_urls=[image_url]
        )
        task = next(iter(re.findall(r"task-unified-[0-9]+-[a-z0-9]+", created)), created)
        pending = client.call("check_task", task_id=task)
        local.sandbox.advance(600)
        completed = client.call("check_task", task_id=task)
        listed = client.call("list_files")

    result = next(iter(re.findall(r"http://127\S+\.mp4", completed)), completed)
    assert "pending" in pending.lower()
    assert httpx.get(result).content[4:8] == b"ftyp"
    assert "fox.png" in listed, "the uploaded file is listed"
    assert local.sandbox.account.used == 40


def test_the_error_message_of_a_refused_request_reaches_the_user(local: RunningSandbox, package: Path) -> None:
    with run_client(package, local.url) as client:
        message = client.call(
            "generate_video",
            model="kling-o1-image-to-video",
            prompt="A fox",
            duration=7,
            image_urls=["https://example.com/fox.png"],
        )

    assert "duration" in message
    assert local.sandbox.account.used == 0
