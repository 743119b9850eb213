"""Snapshots return a sandbox to an earlier state as if nothing had happened since."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink.sandbox import Clock, ManualClock, Sandbox, ScaledClock

BOAT = {"model": "wan2.5-text-to-video", "prompt": "A boat", "callback_url": "https://hooks.example.com/x"}


def send(sandbox: Sandbox, method: str, path: str, body: Any = None, **headers: str) -> Any:
    request = httpx.Request(
        method, f"http://127.0.0.1{path}", headers={"authorization": "Bearer any"} | headers, json=body
    )
    return sandbox.handle(request).json()


def create(sandbox: Sandbox, **headers: str) -> str:
    task_id: str = send(sandbox, "POST", "/v1/videos/generations", BOAT, **headers)["id"]
    return task_id


def upload(sandbox: Sandbox) -> str:
    png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
    file_id: str = send(sandbox, "POST", "/api/v1/files/upload/base64", {"base64_data": png})["data"]["file_id"]
    return file_id


def observe(sandbox: Sandbox) -> list[Any]:
    """Return all that a user can observe; the requests that observe are not part of it."""
    journal = send(sandbox, "GET", "/_sandbox/journal")
    due = sandbox.callbacks.snapshot()
    return [journal, [file.id for file in sandbox.account.files()], due, sandbox.account.snapshot().random_state]


def prepare(sandbox: Sandbox) -> None:
    """Submit a task that fails, upload a file, set a scenario and draw from it."""
    sandbox.set_scenario("credits.error:503@50%, files.lost")
    create(sandbox, **{"x-sandbox-scenario": "fail@50", "idempotency-key": "key-of-the-first-1"})
    upload(sandbox)
    send(sandbox, "GET", "/v1/credits")
    sandbox.advance(20)


def go_on(sandbox: Sandbox) -> list[Any]:
    """Change everything that can change, and return what happened."""
    seen: list[Any] = [create(sandbox), create(sandbox, **{"idempotency-key": "key-of-the-first-1"}), upload(sandbox)]
    seen += [send(sandbox, "GET", "/v1/credits") for _ in range(10)]
    sandbox.advance(500)
    seen += [send(sandbox, "GET", "/v1/tasks"), sandbox.callbacks.next_due()]
    return seen


def test_everything_is_as_it_was_and_goes_on_in_the_same_way() -> None:
    sandbox = Sandbox(clock=ManualClock())
    prepare(sandbox)
    before = observe(sandbox)
    assert send(sandbox, "POST", "/_sandbox/save") == {"saved": "default"}

    first = go_on(sandbox)
    sandbox.reset()
    loaded = send(sandbox, "POST", "/_sandbox/load")
    restored = observe(sandbox)
    again = go_on(sandbox)
    sandbox.load()

    assert loaded == {"loaded": "default", "now": before[0]["now"]}
    assert restored == before == observe(sandbox)
    assert first == again


@pytest.mark.parametrize("clock", [ManualClock(), ScaledClock(1000)])
def test_the_progress_of_a_task_is_restored(clock: Clock) -> None:
    sandbox = Sandbox(clock=clock)
    task_id = create(sandbox)
    sandbox.save("pending")
    sandbox.advance(10_000)
    assert send(sandbox, "GET", f"/v1/tasks/{task_id}")["status"] == "completed"

    sandbox.load("pending")

    assert send(sandbox, "GET", f"/v1/tasks/{task_id}")["status"] in ("pending", "processing")


def test_a_loaded_state_is_kept_in_the_file(tmp_path: Path) -> None:
    sandbox = Sandbox(clock=ManualClock(), db=tmp_path / "state.db")
    prepare(sandbox)
    sandbox.save()
    before = observe(sandbox)[:3]
    go_on(sandbox)
    sandbox.load()
    sandbox.close()

    reopened = Sandbox(clock=ManualClock(0), db=tmp_path / "state.db")
    reopened.set_scenario("credits.error:503@50%, files.lost")

    assert observe(reopened)[:3] == before
    reopened.close()


def test_snapshots_have_names_and_a_maximum() -> None:
    sandbox = Sandbox(clock=ManualClock())
    for number in range(10):
        assert send(sandbox, "POST", "/_sandbox/save", {"name": str(number)}) == {"saved": str(number)}
        create(sandbox)

    assert (
        "There are 10 snapshots, the maximum"
        in send(sandbox, "POST", "/_sandbox/save", {"name": "x"})["error"]["message"]
    )
    assert "There is no snapshot 'x'" in send(sandbox, "POST", "/_sandbox/load", {"name": "x"})["error"]["message"]
    assert "name must be a string" in send(sandbox, "POST", "/_sandbox/load", {"name": ""})["error"]["message"]
    send(sandbox, "POST", "/_sandbox/load", {"name": "3"})
    assert len(sandbox.account.tasks()) == 3
