"""The account as the studio's service, against a sandbox in this process: journal, polling, submission, results."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from evolink import AsyncEvoLink
from evolink.journal import Journal
from evolink.sandbox import InProcessSandbox, ManualClock, Sandbox
from evolink.studio import AccountService, StudioError, TaskFilter, TaskRecord, _account, create_app

BOAT = {"model": "wan2.5-text-to-video", "prompt": "A boat"}
KEY = "sk-a-secret-key"
URL = "http://127.0.0.1:1"


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(clock=ManualClock())


@pytest.fixture(autouse=True)
def quick_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_account, "POLL_INTERVAL", 0.001)


def service_of(sandbox: Sandbox, journal: Path) -> AccountService:
    client = InProcessSandbox(sandbox, URL).async_client(api_key=KEY, journal=Journal(journal))
    return AccountService(client, clock=sandbox.clock.now)


async def until(service: AccountService, task_id: str, condition: Callable[[TaskRecord], bool]) -> TaskRecord:
    """Return a task as the list has it, once a condition holds."""
    async with asyncio.timeout(5):
        while True:
            for record in service.list_tasks(TaskFilter(), offset=0, limit=9).records:
                if record.id == task_id and condition(record):
                    return record
            await asyncio.sleep(0.002)


def test_a_submission_is_polled_until_it_ends_and_its_result_is_passed_on(sandbox: Sandbox, tmp_path: Path) -> None:
    async def run() -> None:
        service = service_of(sandbox, tmp_path / "journal")
        async with service.run():
            task_id = await service.submit(BOAT, idempotency_key="0123456789abcdef0123", origin="")
            running = await until(service, task_id, lambda record: not record.is_over)
            assert running.prompt == "A boat"
            assert running.seconds_left is not None
            sandbox.advance(3600)
            done = await until(service, task_id, lambda record: record.is_over)
            assert service.states() == [(task_id, "completed", 100)]
            found = await service.result(done.id, 1)
            assert b"".join([chunk async for chunk in found.body()])[4:8] == b"ftyp"
            with pytest.raises(StudioError, match="no result 2"):
                await service.result(done.id, 2)
            with pytest.raises(StudioError, match="no such task"):
                await service.result("task-unified-1-other", 1)

    asyncio.run(run())


def test_earlier_submissions_are_read_from_the_journal_and_other_tasks_from_the_account(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    with InProcessSandbox(sandbox, URL).client(journal=Journal(tmp_path / "journal")) as client:
        mine = client.videos.generate(BOAT).id
        sandbox.advance(3600)
    with InProcessSandbox(sandbox, URL).client() as client:
        other = client.videos.generate({**BOAT, "prompt": "A cat"}).id

    async def run() -> None:
        service = service_of(sandbox, tmp_path / "journal")
        async with service.run():
            listed = await until(service, other, lambda record: True)
            assert listed.request is None
            done = await until(service, mine, lambda record: record.result_count == 1)
            assert done.request == BOAT

    asyncio.run(run())


def test_a_task_that_the_api_no_longer_has_is_expired(sandbox: Sandbox, tmp_path: Path) -> None:
    with InProcessSandbox(sandbox, URL).client(journal=Journal(tmp_path / "journal")) as client:
        task_id = client.videos.generate(BOAT).id
    sandbox.reset()

    async def run() -> None:
        service = service_of(sandbox, tmp_path / "journal")
        async with service.run():
            record = await until(service, task_id, lambda record: record.is_over)
            assert record.snapshot.status == "expired"

    asyncio.run(run())


def test_the_pages_of_an_account_show_its_tasks_and_no_key(sandbox: Sandbox, tmp_path: Path) -> None:
    async def run() -> None:
        service = service_of(sandbox, tmp_path / "journal")
        app = create_app(service)
        async with service.run(), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as http:
            submitted = await http.post(
                f"/studio/compose/{BOAT['model']}/submit", data={"text:/prompt": "A boat", "key": "k" * 20}
            )
            ((task_id, _, _),) = service.states()
            assert f"/studio/tasks/{task_id}" in submitted.text
            for path in ("compose", f"compose/{BOAT['model']}", "tasks?status=running", f"tasks/{task_id}"):
                page = await http.get(f"/studio/{path}", follow_redirects=True)
                assert page.status_code == 200
                assert KEY not in page.text
            assert "A boat" in page.text
            assert "Bearer $EVOLINK_API_KEY" in page.text
            assert (await http.get("/studio/sandbox")).status_code == 404
            assert (await http.post("/studio/sandbox/reset")).status_code == 404

    asyncio.run(run())


def test_errors_are_those_of_the_client(sandbox: Sandbox, tmp_path: Path) -> None:
    async def run() -> None:
        service = service_of(sandbox, tmp_path / "journal")
        async with service.run():
            with pytest.raises(StudioError, match="prompt is missing"):
                await service.submit({"model": BOAT["model"]}, idempotency_key="", origin="")
            text = tmp_path / "notes.txt"
            text.write_text("hello")
            with pytest.raises(StudioError):
                await service.upload(text, "notes.txt", origin="")
            balance = await service.balance()
            assert balance is not None
            assert balance.remaining == 10_000

    asyncio.run(run())


def test_an_api_that_is_down_leaves_what_is_known(sandbox: Sandbox, tmp_path: Path) -> None:
    is_down = False

    def handle(request: httpx.Request) -> httpx.Response:
        if is_down:
            return httpx.Response(401, json={"error": {"code": "unauthorized", "message": "The key was revoked."}})
        return sandbox.handle(request)

    async def run() -> None:
        nonlocal is_down
        http = httpx.AsyncClient(transport=httpx.MockTransport(handle))
        service = AccountService(AsyncEvoLink(api_key=KEY, base_url=URL, http_client=http), clock=sandbox.clock.now)
        task_id = await service.submit(BOAT, idempotency_key="", origin="")
        before = await service.balance()
        is_down = True
        sandbox.advance(3600)
        assert await service.balance() == before
        found = await service.task(task_id)
        assert found is not None
        assert found.snapshot.status == "pending"
        is_down = False
        found = await service.task(task_id)
        assert found is not None
        assert found.snapshot.status == "completed"

    asyncio.run(run())
