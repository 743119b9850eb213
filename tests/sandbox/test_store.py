"""A sandbox with a database file continues after it was ended or killed."""

from __future__ import annotations

import base64
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink.sandbox import ManualClock, Sandbox, ScaledClock, StoreUnusable, running

BOAT = {"model": "wan2.5-text-to-video", "prompt": "A boat", "quality": "480p"}
KEY = {"authorization": "Bearer any"}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sandbox.sqlite3"


def send(sandbox: Sandbox, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
    return sandbox.handle(httpx.Request(method, f"http://127.0.0.1{path}", json=body, headers=KEY | headers))


def create(sandbox: Sandbox, body: Any = BOAT, **headers: str) -> dict[str, Any]:
    created: dict[str, Any] = send(sandbox, "POST", "/v1/videos/generations", body, **headers).json()
    return created


def test_tasks_credits_keys_files_and_events_are_restored(path: Path) -> None:
    clock = ManualClock()
    first = Sandbox(clock=clock, db=path)
    task = create(first, **{"idempotency-key": "k" * 16})
    failing = create(first, **{"x-sandbox-scenario": "fail:service_error@60"})
    picture = {"base64_data": base64.b64encode(PNG).decode()}
    uploaded = send(first, "POST", "/api/v1/files/upload/base64", picture).json()["data"]
    events = first.events()
    first.close()

    second = Sandbox(clock=clock, db=path)

    assert second.events() == events
    assert create(second, **{"idempotency-key": "k" * 16})["id"] == task["id"]
    assert send(second, "GET", httpx.URL(uploaded["file_url"]).path).content == PNG
    clock.advance(300)
    assert send(second, "GET", f"/v1/tasks/{task['id']}").json()["status"] == "completed"
    assert send(second, "GET", f"/v1/tasks/{failing['id']}").json()["error"]["code"] == "service_error"
    assert second.account.balance() == (9987.25, 12.75), "one task was charged, the failed one was refunded"


def test_ids_are_not_repeated_after_a_restart(path: Path) -> None:
    ids = set()
    for _ in range(3):
        sandbox = Sandbox(clock=ManualClock(), db=path)
        ids |= {create(sandbox)["id"] for _ in range(3)}
        sandbox.close()

    assert len(ids) == 9


def test_a_callback_that_is_still_due_is_sent_after_a_restart(path: Path) -> None:
    clock = ManualClock()
    first = Sandbox(clock=clock, db=path)
    task = create(first, BOAT | {"callback_url": "https://hooks.example.com/done"})
    first.close()
    sent: list[str] = []

    def post(url: str, body: bytes) -> Any:
        sent.append(f"{url} {task['id'] in body.decode()}")
        return type("Outcome", (), {"status": 200, "error": None, "ok": True})()

    second = Sandbox(clock=clock, db=path, send=post)
    second.advance(600)
    second.close()
    third = Sandbox(clock=clock, db=path, send=post)
    third.advance(600)

    assert sent == ["https://hooks.example.com/done True"]
    assert [delivery.delivered for delivery in third.callbacks.log.items()] == [True]


def test_reset_empties_the_file(path: Path) -> None:
    first = Sandbox(clock=ManualClock(), db=path)
    create(first)
    send(first, "POST", "/_sandbox/reset")
    first.close()

    second = Sandbox(clock=ManualClock(), db=path)

    assert (second.account.tasks(), second.events(), second.account.balance()) == ([], [], (10_000, 0))


def test_sandbox_time_continues_while_the_sandbox_is_not_running() -> None:
    earlier = ScaledClock(10)
    earlier.advance(5000)
    state = earlier.state() | {"start": earlier.state()["start"] - 60}

    later = ScaledClock(2)
    later.resume(state)

    assert later.now() - earlier.now() == pytest.approx(60 * 9, abs=5), "a minute at speed 10, of which one is real"


def test_a_database_of_another_program_is_not_changed(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE mine (x)")
    connection.commit()
    connection.close()
    before = path.read_bytes()

    with pytest.raises(StoreUnusable, match="Delete it or name another file"):
        Sandbox(db=path)

    assert path.read_bytes() == before


@pytest.mark.parametrize("kind", ["a folder", "in a missing folder", "not a database"])
def test_an_unusable_file_is_refused(kind: str, path: Path) -> None:
    if kind == "a folder":
        path.mkdir()
    elif kind == "not a database":
        path.write_bytes(b"this is no database at all" * 100)
    else:
        path = path / "deeper" / "sandbox.sqlite3"

    with pytest.raises(StoreUnusable, match="cannot be used"):
        Sandbox(db=path)


def test_a_file_in_use_by_another_sandbox_is_refused(path: Path) -> None:
    first = Sandbox(db=path)

    with pytest.raises(StoreUnusable, match="another sandbox uses it"):
        Sandbox(db=path)

    first.close()
    Sandbox(db=path).close()


def test_a_killed_sandbox_still_has_its_tasks_after_a_restart(path: Path) -> None:
    arguments = [
        sys.executable,
        "-m",
        "evolink",
        "sandbox",
        "--port",
        "0",
        "--quiet",
        "--speed",
        "0",
        "--db",
        str(path),
    ]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        with httpx.Client(base_url=url, headers=KEY) as http:
            ids = [http.post("/v1/videos/generations", json=BOAT).json()["id"] for _ in range(20)]
        process.send_signal(signal.SIGKILL)

    with running(speed=0, db=path) as local, httpx.Client(base_url=local.url, headers=KEY) as http:
        http.post("/_sandbox/advance", json={"seconds": 600})
        found = http.post("/v1/tasks/batch", json={"task_ids": ids}).json()["data"]
        used = http.get("/v1/credits").json()["data"]["user"]["used_credits"]

    assert [task["status"] for task in found] == ["completed"] * 20
    assert used == 255


@pytest.mark.parametrize("credits", [float("nan"), float("inf"), -1, -0.5])
def test_an_initial_balance_that_is_no_amount_is_refused_before_the_file_is_opened(path: Path, credits: float) -> None:
    with pytest.raises(ValueError, match=r"is not an amount of credits; it must be a finite number from 0\."):
        Sandbox(credits=credits, db=path)

    assert not path.exists()


def test_a_task_of_a_model_that_the_spec_no_longer_has_is_dropped(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = ManualClock()
    first = Sandbox(clock=clock, db=path)
    kept, dropped = create(first)["id"], create(first, BOAT | {"prompt": "Another"})["id"]
    first.close()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "UPDATE records SET record = replace(record, ?, 'wan0') WHERE name = ?", (BOAT["model"], dropped)
        )

    second = Sandbox(clock=clock, db=path)

    assert [task.id for task in second.account.tasks()] == [kept]
    assert f"task {dropped} was dropped: the spec no longer has the model wan0" in caplog.text
    second.close()


@pytest.mark.parametrize(("key", "status"), [("k" * 15, 400), ("k" * 16, 200), ("k" * 97, 400), ("k" * 16 + "!", 400)])
def test_a_malformed_idempotency_key_is_refused_and_nothing_is_charged(key: str, status: int) -> None:
    sandbox = Sandbox(clock=ManualClock())

    response = send(sandbox, "POST", "/v1/videos/generations", BOAT, **{"idempotency-key": key})

    assert response.status_code == status
    assert len(sandbox.account.tasks()) == (1 if status == 200 else 0)


def test_the_keys_of_expired_tasks_are_deleted_from_the_file(path: Path) -> None:
    clock = ManualClock()
    sandbox = Sandbox(clock=clock, db=path)
    for number in range(101):
        create(sandbox, **{"idempotency-key": f"key-of-16-characters-{number}"})
    clock.advance(30 * 24 * 3600)
    kept = create(sandbox, **{"idempotency-key": "key-of-a-later-task"})["id"]
    sandbox.account.tasks()
    sandbox.close()

    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT kind, name FROM records WHERE kind IN ('task', 'key') ORDER BY kind").fetchall()

    assert rows == [("key", "key-of-a-later-task"), ("task", kept)]
