"""Rows whose upload, submission, poll or download fails, or that another process has taken over meanwhile."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from evolink import AsyncEvoLink, RequestEvent, ResponseEvent, catalog
from evolink._sansio.result_download import MAX_FRUITLESS_ATTEMPTS
from evolink.bulk import AsyncRun
from evolink.bulk._async_run import RECORD_FILE, RECORD_FOLDER
from evolink.bulk._engine.context import JobContext
from evolink.bulk._engine.job import MAX_TRIES, Job
from evolink.bulk._engine.poller import SharedPoller
from evolink.bulk._engine.window import SubmissionWindow
from evolink.bulk._store.states import Row
from evolink.prices import UC_PER_CREDIT
from evolink.sandbox._media.samples import choose_sample
from evolink.tasks import TaskSnapshot
from support.bulk_harness import COST, BulkHarness, jobs
from support.bulk_records import change_record

pytestmark = pytest.mark.usefixtures("without_delays")

SUBMISSION = "/v1/videos/generations"


@pytest.fixture
def without_delays(bulk: BulkHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evolink.bulk._engine.job.FIRST_DELAY", 0.0)


def impatient_client(bulk: BulkHarness) -> AsyncEvoLink:
    """Return a client of the sandbox that never sleeps between two attempts."""

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(0)

    client = bulk.client()
    client._session.driver.sleep = sleep
    return client


def run_job(bulk: BulkHarness, state: str, *, is_stopping: bool = False) -> Row:
    """Run the job of the only row, which was read in a state, and return the row as the job leaves it."""

    async def act(run: AsyncRun) -> Row:
        store, session = await run._open(), bulk.client()._session
        (row,) = await store.open_rows()
        async with SharedPoller(session) as poller:
            context = JobContext(
                session=session,
                store=store,
                poller=poller,
                window=SubmissionWindow(None),
                folder=bulk.folder,
                task_timeout=60.0,
            )
            if is_stopping:
                context.stopping.set()
            return await Job(context, row._replace(state=state)).run()

    found: Row = bulk.do(act)
    return found


def refuse_lists(request: httpx.Request) -> httpx.Response | None:
    """Respond that the API has no list of tasks, which is not documented."""
    return httpx.Response(404) if request.url.path == "/v1/tasks" else None


def table_with_a_file(folder: Path) -> Path:
    """Write two jobs, the second of which has a local file."""
    (folder / "house.png").write_bytes(choose_sample("https://a.example/a.png")[1])
    table = folder / "jobs.csv"
    table.write_text("model,prompt,image_urls\nwan2.5-text-to-video,Rain,\nwan2.5-image-to-video,Snow,house.png\n")
    return table


def test_a_refused_upload_fails_its_row_alone_and_submits_nothing_for_it(bulk: BulkHarness, tmp_path: Path) -> None:
    refusal = httpx.Response(400, json={"success": False, "code": 400, "msg": "Unsupported file type"})
    bulk.before = lambda request: refusal if "upload" in request.url.path else None

    results = bulk.run(table_with_a_file(tmp_path))

    assert {result.line: result.state for result in results} == {2: "done", 3: "failed"}
    assert "Unsupported file type" in str(next(result.error for result in results if result.state == "failed"))
    assert bulk.posts == 1


def test_a_files_host_that_is_not_reached_is_tried_until_it_is(bulk: BulkHarness, tmp_path: Path) -> None:
    failures = iter(range(2))

    def refuse(request: httpx.Request) -> None:
        if "upload" in request.url.path and next(failures, None) is not None:
            raise httpx.ConnectError("refused")

    bulk.before = refuse

    results = bulk.run(table_with_a_file(tmp_path), client=impatient_client(bulk))

    assert [result.state for result in results] == ["done", "done"]
    assert next(failures, None) is None
    assert bulk.posts == 2


def test_rows_that_wait_for_their_time_slot_when_the_run_is_interrupted_are_not_submitted(bulk: BulkHarness) -> None:
    async def act() -> None:
        async with AsyncRun(jobs(8), bulk.folder, client=bulk.client(), max_submissions_per_second=2) as run:
            async for _ in run.results():
                break

    asyncio.run(act())

    status = bulk.do(lambda run: run.status())
    assert (status.counts["done"], status.counts["queued"]) == (1, 7)
    assert (status.charged, status.reserved, bulk.posts) == (COST, 0, 1)


@pytest.mark.parametrize(("state", "expected"), [("paused", "queued"), ("cancelled", "cancelled")])
def test_rows_that_wait_for_their_time_slot_when_the_run_ends_keep_no_credits(
    bulk: BulkHarness, state: str, expected: str
) -> None:
    async def act() -> None:
        async with AsyncRun(jobs(3), bulk.folder, client=bulk.client(), max_submissions_per_second=5) as run:
            async for _ in run.results():
                await (run.pause() if state == "paused" else run.cancel())

    asyncio.run(act())

    status = bulk.do(lambda run: run.status())
    assert (status.counts["done"], status.counts[expected]) == (1, 2)
    assert (status.charged, status.reserved, bulk.posts) == (COST, 0, 1)


def test_a_row_that_waited_for_its_time_slot_is_recorded_as_submitted_before_its_post(bulk: BulkHarness) -> None:
    recorded: list[tuple[str, bool]] = []

    def read_record(request: httpx.Request) -> None:
        if request.url.path == "/v1/videos/generations":
            with closing(sqlite3.connect(bulk.folder / RECORD_FOLDER / RECORD_FILE)) as connection:
                recorded.extend(
                    connection.execute("SELECT state, began > 0 FROM rows WHERE body = ?", (request.content.decode(),))
                )

    bulk.before = read_record
    bulk.run(jobs(3), max_submissions_per_second=20)

    assert recorded == [("intent", True)] * 3


@pytest.mark.parametrize(("state", "expected"), [("paused", "queued"), ("cancelled", "cancelled")])
def test_rows_that_waited_when_their_process_was_killed_are_not_submitted_once_the_run_has_ended(
    bulk: BulkHarness, state: str, expected: str
) -> None:
    bulk.run(jobs(2), max_submissions_per_second=1000)
    change_record(
        bulk.folder,
        f"UPDATE rows SET state = 'intent', task_id = NULL, began = NULL, reserved = {COST * UC_PER_CREDIT}",
        f"UPDATE runs SET state = '{state}'",
    )

    bulk.run(None)

    status = bulk.do(lambda run: run.status())
    assert (status.counts[expected], status.reserved, bulk.posts) == (2, 0, 2)


def test_rows_that_waited_when_their_process_was_killed_are_submitted_although_keys_are_ignored(
    bulk: BulkHarness,
) -> None:
    bulk.run(jobs(2))
    change_record(bulk.folder, "UPDATE rows SET state = 'intent', task_id = NULL, began = NULL")
    bulk.run(jobs(2), resubmit_lost=False)
    assert (bulk.counts(), bulk.posts) == ({"done": 2}, 4)

    change_record(bulk.folder, "UPDATE rows SET state = 'intent', task_id = NULL")
    bulk.before = refuse_lists
    bulk.run(jobs(2), resubmit_lost=False)
    assert (bulk.counts(), bulk.posts) == ({"uncertain": 2}, 4)


def test_a_hook_that_fails_after_the_submission_ends_the_run_and_keeps_the_task(bulk: BulkHarness) -> None:
    def fail(response: ResponseEvent) -> None:
        if response.request.operation == "submit":
            raise LookupError("the hook failed")

    with pytest.raises(LookupError, match="the hook failed"):
        bulk.run(jobs(1), client=bulk.client(on_response=fail))

    assert bulk.counts() == {"running": 1}
    bulk.run(jobs(1))
    assert bulk.counts() == {"done": 1}
    assert bulk.charges == bulk.posts == 1


def test_a_hook_that_fails_while_tasks_are_polled_ends_the_run(bulk: BulkHarness) -> None:
    def fail(request: RequestEvent) -> None:
        if request.operation == "query":
            raise LookupError("the hook failed")

    with pytest.raises(LookupError, match="the hook failed"):
        bulk.run(jobs(2), client=bulk.client(on_request=fail))

    assert set(bulk.counts()) <= {"running", "queued"}
    bulk.run(jobs(2))
    assert bulk.counts() == {"done": 2}
    assert bulk.charges == 2


def test_a_row_that_is_taken_over_during_its_submission_keeps_the_task(bulk: BulkHarness) -> None:
    def take_over(request: httpx.Request) -> None:
        if request.url.path == SUBMISSION:
            change_record(bulk.folder, "UPDATE rows SET epoch = epoch + 1")

    bulk.before = take_over
    bulk.run(jobs(1))

    assert bulk.counts() == {"running": 1}
    bulk.before = lambda request: None
    bulk.run(jobs(1))
    assert bulk.counts() == {"done": 1}
    assert bulk.posts == 1


def test_a_row_that_is_taken_over_before_its_download_is_not_downloaded(bulk: BulkHarness) -> None:
    bulk.run(jobs(1), task_timeout=1e-9)
    assert bulk.counts() == {"running": 1}

    def take_over(request: httpx.Request) -> None:
        if "/tasks" in request.url.path:
            change_record(bulk.folder, "UPDATE rows SET epoch = epoch + 1")

    bulk.before = take_over
    bulk.run(jobs(1))

    assert bulk.counts() == {"running": 1}
    assert not list(bulk.folder.glob("*.mp4"))


@pytest.mark.parametrize(("status_code", "state"), [(400, "running"), (402, "paused"), (401, "paused")])
def test_a_refusal_of_a_row_that_may_be_accepted_leaves_it_uncertain(
    bulk: BulkHarness, status_code: int, state: str
) -> None:
    bulk.scenario_of = lambda number: "lost"
    bulk.before = refuse_lists
    bulk.run(jobs(1), client=bulk.client(resubmit_lost=False))
    refusal = httpx.Response(status_code, json={"error": {"code": "refused", "message": "It is refused."}})
    bulk.before = lambda request: refusal if request.url.path == SUBMISSION else None

    bulk.run(jobs(1))

    status = bulk.do(lambda run: run.status())
    assert (status.counts["uncertain"], status.counts["failed"], status.reserved) == (1, 0, COST)
    assert (status.state, bulk.charges) == (state, 1)
    assert bulk.posts == 1 + (MAX_TRIES if state == "running" else 1)


def test_a_task_that_the_api_does_not_have_fails_its_row_which_stays_charged(bulk: BulkHarness) -> None:
    missing = httpx.Response(404, json={"error": {"code": "task_not_found", "message": "There is no such task."}})
    bulk.run(jobs(1), task_timeout=1e-9)
    bulk.before = lambda request: missing if "/tasks/" in request.url.path else None

    (result,) = bulk.run(jobs(1))

    assert (result.state, result.path) == ("failed", None)
    assert "There is no such task." in str(result.error)
    assert bulk.do(lambda run: run.status()).charged == COST


def test_a_task_without_a_video_ends_its_row_without_a_file(bulk: BulkHarness) -> None:
    element = next(iter(catalog.get("kling-custom-element").examples.values()))

    (result,) = bulk.run([element])

    assert (result.state, result.path, result.sha256) == ("done", None, None)
    assert result.element_id


def test_a_result_is_fetched_several_times_and_then_left_to_a_later_run(bulk: BulkHarness) -> None:
    failures = iter(range(1000))

    def lose(request: httpx.Request) -> None:
        if "/results/" in request.url.path and next(failures, None) is not None:
            raise httpx.ReadError("reset")

    bulk.before = lose
    (left,) = bulk.run(jobs(1), client=impatient_client(bulk))
    assert (left.state, next(failures)) == ("accepted", MAX_TRIES * MAX_FRUITLESS_ATTEMPTS)

    failures = iter(range(MAX_FRUITLESS_ATTEMPTS + 1))
    (done,) = bulk.run(jobs(1), client=impatient_client(bulk))
    assert (done.state, next(failures, None)) == ("done", None)
    assert bulk.charges == 1


@pytest.mark.parametrize(
    ("read_as", "recorded", "state", "requests"),
    [
        ("todo", "state = 'done'", "todo", 0),
        ("accepted", "state = 'done'", "accepted", 0),
        ("todo", "state = 'accepted'", "done", 2),
        ("intent", "state = 'cancelled'", "intent", 0),
    ],
)
def test_a_row_that_was_changed_since_it_was_read_is_taken_as_it_is_recorded(
    bulk: BulkHarness, read_as: str, recorded: str, state: str, requests: int
) -> None:
    bulk.run(jobs(1))
    change_record(bulk.folder, f"UPDATE rows SET {recorded}")
    bulk.sent.clear()

    assert run_job(bulk, read_as).state == state
    assert (len(bulk.sent), bulk.posts) == (requests, 1)


def test_a_row_whose_turn_comes_when_the_process_ends_is_not_submitted(bulk: BulkHarness) -> None:
    bulk.run(jobs(1))
    change_record(bulk.folder, "UPDATE rows SET state = 'todo', task_id = NULL")

    assert run_job(bulk, "todo", is_stopping=True).state == "todo"
    assert (bulk.counts(), bulk.posts) == ({"queued": 1}, 1)


def test_a_task_that_is_final_when_it_is_submitted_is_not_polled(bulk: BulkHarness) -> None:
    final = TaskSnapshot({"id": "task-unified-1-a", "status": "completed"})

    async def act() -> None:
        async with SharedPoller(bulk.client()._session) as poller:
            poller.add(final)
            assert await poller.wait(final.id, timeout=60.0) is final

    asyncio.run(act())
    assert bulk.sent == []


def test_a_submission_that_ends_while_it_waits_gives_its_turn_to_the_next() -> None:
    async def act() -> None:
        window = SubmissionWindow(0.1)
        async with window:
            waiting = [asyncio.create_task(window.__aenter__()) for _ in range(2)]
            await asyncio.sleep(0)
        waiting[0].cancel()  # it was its turn just now
        await asyncio.wait_for(waiting[1], 1)

    asyncio.run(act())
