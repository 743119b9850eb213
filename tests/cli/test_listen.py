"""`evolink listen`: what it prints of each task, which callbacks it expects, and why it does not start.

`test_processes.py` runs it with real callbacks.
"""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

import pytest
from evolink import EvoLink
from evolink.cli.commands.listen import CallbackListener
from evolink.models import KlingO3TextToVideo
from support.client_harness import ClientHarness
from support.shell import Shell

BASE = "https://hooks.example.com/evolink"
PUBLIC_API = "https://api.example.com"


def listener_of(client: EvoLink, *, folder: str | None = None, as_json: bool = False) -> CallbackListener:
    return CallbackListener(client, BASE, folder=folder, as_json=as_json, count=None)


def submit(client: EvoLink, url: str) -> str:
    return client.videos.generate(KlingO3TextToVideo(prompt="A cat", callback_url=url)).id


def process(listener: CallbackListener, client: EvoLink, *task_ids: str) -> None:
    """Process tasks as the receiver reports them."""
    with listener.process_in_thread():
        for task_id in task_ids:
            listener.receiver._on_task(client.tasks.get(task_id))


def test_without_a_count_each_task_is_followed_by_a_new_url(
    harness: ClientHarness, capsys: pytest.CaptureFixture[str]
) -> None:
    client = harness.client()
    completed = submit(client, f"{BASE}/none")
    harness.sandbox.set_scenario("fail:service_error@60")
    failed = submit(client, f"{BASE}/none")
    harness.clock.advance(1000)

    process(listener_of(client), client, completed, failed)

    first, first_url, second, second_url = capsys.readouterr().out.splitlines()
    assert first.split("\t") == [completed, "kling-o3-text-to-video", "completed"]
    assert second.split("\t") == [failed, "kling-o3-text-to-video", "failed", "service_error"]
    assert first_url.startswith(f"{BASE}/")
    assert second_url.startswith(f"{BASE}/")
    assert first_url != second_url


def test_json_has_one_object_per_url_and_task(harness: ClientHarness, capsys: pytest.CaptureFixture[str]) -> None:
    client = harness.client()
    task_id = submit(client, f"{BASE}/none")
    harness.clock.advance(1000)

    process(listener_of(client, as_json=True), client, task_id)

    task, url = map(json.loads, capsys.readouterr().out.splitlines())
    assert (task["task"]["id"], task["task"]["status"]) == (task_id, "completed")
    assert url["callback_url"].startswith(f"{BASE}/")


def test_a_failed_download_is_reported_and_the_next_task_is_processed(
    harness: ClientHarness, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = harness.client()
    first, second = (submit(client, f"{BASE}/none") for _ in range(2))
    harness.clock.advance(1000)
    (folder / "videos").write_text("a file in place of the folder")

    process(listener_of(client, folder="videos"), client, first, second)

    output = capsys.readouterr()
    assert output.out.splitlines()[::2] == [
        f"{task_id}\tkling-o3-text-to-video\tcompleted" for task_id in (first, second)
    ]
    assert [line.startswith("evolink: ") for line in output.err.splitlines()] == [True, True]


def test_callbacks_of_earlier_submissions_to_this_receiver_are_expected(
    harness: ClientHarness, journal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = harness.client(journal=journal)
    url = listener_of(client).receiver.new_url()
    task_id = submit(client, url)
    submit(client, "https://other.example.com/callbacks/1")
    submit(client, f"{BASE}/without-a-token")
    client.videos.generate(KlingO3TextToVideo(prompt="A cat"))
    harness.clock.advance(1000)

    restarted = listener_of(client)
    restarted.expect_submitted()
    with restarted.process_in_thread():
        body = json.dumps(client.tasks.get(task_id).to_dict()).encode()
        response = restarted.receiver.handle("POST", url.removeprefix("https://hooks.example.com"), body)

    output = capsys.readouterr()
    assert response.status == 200
    assert output.out.splitlines()[0] == f"{task_id}\tkling-o3-text-to-video\tcompleted"
    (warning,) = output.err.splitlines()
    assert warning.startswith("warning: ")


def test_a_listener_without_a_journal_expects_no_earlier_callback(harness: ClientHarness) -> None:
    listener_of(harness.client()).expect_submitted()

    assert harness.sent == []


def test_a_public_api_needs_the_public_url_of_the_receiver(evolink: Shell, harness: ClientHarness) -> None:
    result = evolink("listen", "--port", "0", create_client=lambda journal: harness.client(base_url=PUBLIC_API))

    assert (result.exit_code, result.stdout) == (2, "")
    assert "EvoLink sends callbacks to public https URLs only. Pass --base-url, or --sandbox." in result.stderr


def test_a_port_in_use_is_a_usage_error(evolink: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as used:
        port = str(used.getsockname()[1])
        result = evolink("listen", "--port", port)

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"Cannot listen on 127.0.0.1:{port}: " in result.stderr


def test_a_missing_extra_is_a_usage_error(evolink: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)

    result = evolink("listen", "--port", "0")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Install the extra: pip install 'evolink[sandbox]'." in result.stderr
