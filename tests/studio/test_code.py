"""Copied code: it submits exactly the request, whatever its texts are."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest
from evolink.sandbox import running
from evolink.studio import Connection
from evolink.studio._code import snippets

HOSTILE = "It's \"quoted\" $HOME `id` \\ ${x} !!\nnew line — é 🎬 'EOF'"
REQUEST: dict[str, Any] = {
    "model": "kling-o3-text-to-video",
    "prompt": HOSTILE,
    "duration": 5,
    "model_params": {"multi_shot": False, "element_list": [{"element_id": HOSTILE}]},
}


def code(connection: Connection) -> dict[str, str]:
    return {snippet.language: snippet.text for snippet in snippets(REQUEST, connection)}


def test_curl_sends_the_request_and_reads_a_secret_key_from_the_environment() -> None:
    words = shlex.split(code(Connection())["curl"].replace("\\\n", " "))

    assert words[1] == "https://api.evolink.ai/v1/videos/generations"
    assert json.loads(words[words.index("--data-raw") + 1]) == REQUEST
    assert "Authorization: Bearer $EVOLINK_API_KEY" in words


def test_the_command_line_sends_the_request_with_the_address_and_profile() -> None:
    text = code(Connection("http://127.0.0.1:8765", "sandbox", "work"))["Command line"]
    words = shlex.split(text.replace("\\\n", " "))

    assert json.loads(words[2]) == REQUEST
    assert words[3:] == [
        *("|", "EVOLINK_API_KEY=sandbox", "EVOLINK_BASE_URL=http://127.0.0.1:8765"),
        *("evolink", "generate", REQUEST["model"], "--params", "-", "--profile", "work"),
    ]


def test_python_submits_the_request(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.chdir(tmp_path)
    with running(speed=10_000) as local:
        text = code(Connection(local.url, "sandbox"))["Python"]

        exec(compile(text, "copied", "exec"), {})

        (task,) = local.sandbox.account.tasks()
    assert task.payload == REQUEST
    assert [path.suffix for path in tmp_path.iterdir()] == [".mp4"]


def test_a_lone_surrogate_does_not_stop_the_page() -> None:
    for snippet in snippets({"model": "x", "prompt": "\ud800"}, Connection()):
        snippet.text.encode()
