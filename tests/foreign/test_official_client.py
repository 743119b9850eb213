"""EvoLink's own client, an MCP server in JavaScript from npm, works against the sandbox.

Nothing of it is changed but the two addresses it has built in. Needs npm and its registry: `scripts/test -m registry`.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
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
    """The package as it is published."""
    folder = tmp_path_factory.mktemp("npm")
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), PACKAGE]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / "node_modules" / "@evolinkai" / "evolink-media"


class Client:
    """The MCP server's tools, called over its standard streams."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._number = 0
        hello = {"protocolVersion": "2024-11-05", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
        self._ask("initialize", hello)
        self._tell({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def call(self, tool: str, **arguments: Any) -> str:
        """What the tool answers, in words."""
        reply = self._ask("tools/call", {"name": tool, "arguments": arguments})
        return "\n".join(part["text"] for part in reply["result"]["content"]) if "result" in reply else str(reply)

    def _ask(self, method: str, params: Any) -> dict[str, Any]:
        self._number += 1
        self._tell({"jsonrpc": "2.0", "id": self._number, "method": method, "params": params})
        assert self._process.stdout is not None
        for line in self._process.stdout:
            reply: dict[str, Any] = json.loads(line)
            if reply.get("id") == self._number:
                return reply
        raise AssertionError("it ended")

    def _tell(self, message: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()


@contextmanager
def started(package: Path, url: str) -> Iterator[Client]:
    """The client with the sandbox's address in the place of the two it was published with."""
    core = package / "dist" / "core" / "src"
    for name, address in (
        ("config.js", "https://api.evolink.ai"),
        ("services/file-client.js", "https://files-api.evolink.ai"),
    ):
        text = (core / name).read_text()
        (core / name).write_text(re.sub(re.escape(address) + r"|http://127\.0\.0\.1:[0-9]+", url, text))
    with subprocess.Popen(
        ["node", str(package / "dist" / "evolink-media" / "src" / "index.js")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "EVOLINK_API_KEY": "sk-evo-any-will-do"},
        text=True,
    ) as process:
        try:
            yield Client(process)
        finally:
            process.kill()


@pytest.fixture
def local() -> Iterator[RunningSandbox]:
    with sandbox.running(Sandbox(clock=ManualClock())) as local:
        yield local


def test_it_uploads_creates_queries_until_done_and_its_result_plays(local: RunningSandbox, package: Path) -> None:
    with started(package, local.url) as client:
        uploaded = client.call("upload_file", base64_data=base64.b64encode(PNG).decode(), file_name="fox.png")
        picture = next(iter(re.findall(r"http://127\S+/files/\S+\.png", uploaded)), uploaded)
        created = client.call(
            "generate_video", model="kling-o1-image-to-video", prompt="A fox runs", duration=5, image_urls=[picture]
        )
        task = next(iter(re.findall(r"task-unified-[0-9]+-[a-z0-9]+", created)), created)
        waiting = client.call("check_task", task_id=task)
        local.sandbox.advance(600)
        done = client.call("check_task", task_id=task)
        listed = client.call("list_files")

    result = next(iter(re.findall(r"http://127\S+\.mp4", done)), done)
    assert "pending" in waiting.lower()
    assert httpx.get(result).content[4:8] == b"ftyp"
    assert "fox.png" in listed, "files are listed as well"
    assert local.sandbox.account.used == 7


def test_a_refused_body_reaches_its_user_in_words(local: RunningSandbox, package: Path) -> None:
    with started(package, local.url) as client:
        told = client.call(
            "generate_video",
            model="kling-o1-image-to-video",
            prompt="A fox",
            duration=7,
            image_urls=["https://example.com/fox.png"],
        )

    assert "duration" in told
    assert local.sandbox.account.used == 0
