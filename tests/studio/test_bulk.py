"""The page of bulk runs: figures, rows, filter, actions, results and events, on records that real runs have left."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from evolink.bulk._studio import StudioRuns
from evolink.sandbox import ManualClock, Sandbox
from evolink.sandbox._studio import SandboxService
from evolink.studio import AccountService, Service, _events, create_app
from support.asgi_client import ASGIClient
from support.bulk_harness import BulkHarness, jobs, shorten_pauses
from support.bulk_records import HOSTILE_PROMPT, add_queued_rows, change_record, copy_record, leave_record
from support.event_stream import open_events

URL = "http://127.0.0.1:8767"


@dataclass
class Page:
    """The studio of a folder with one run of six rows: four are done, one has failed, one waits behind a budget."""

    http: ASGIClient
    folder: Path
    clock: ManualClock

    @property
    def run(self) -> str:
        """The path of the run's page."""
        (found,) = re.findall(r'href="(/studio/bulk/[0-9a-f]+)"', self.http.get("/studio/bulk").text)
        return str(found)

    def post(self, action: str, **data: str) -> str:
        return self.http.post(f"{self.run}/{action}", data=data).text


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output folder of a run that has ended."""
    folder = tmp_path_factory.mktemp("runs") / "summer & sun"
    leave_record(folder)
    return folder


@pytest.fixture
def page(record: Path, tmp_path: Path) -> Iterator[Page]:
    folder = tmp_path / "there" / record.name
    copy_record(record, folder)
    clock = ManualClock()
    runs = StudioRuns(tmp_path, clock=clock.now)
    app = create_app(SandboxService(Sandbox(), api_key="sandbox"), bulk_runs=runs)
    with ASGIClient(app, base_url=URL) as http:
        yield Page(http, folder, clock)


def text_of(page: str) -> str:
    """Return the text of a page without tags."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def test_runs_are_listed_with_their_figures_and_folders(page: Page) -> None:
    found = page.http.get("/studio/bulk").text

    assert "summer &amp; sun" in found
    assert str(page.folder) in html.unescape(found)
    text = text_of(found)
    assert re.search(r"Done 5 of 6 Failed 1 Credits charged 135 of 135 Credits reserved 0", text), text


def test_without_runs_the_page_says_how_to_start_one(tmp_path: Path) -> None:
    service = SandboxService(Sandbox(), api_key="sandbox")
    with ASGIClient(create_app(service, bulk_runs=StudioRuns(tmp_path)), base_url=URL) as http:
        assert "evolink bulk run jobs.csv --output renders" in http.get("/studio/bulk").text
    with ASGIClient(create_app(service), base_url=URL) as http:
        assert 'href="/studio/bulk"' not in http.get("/studio/tasks").text
        assert http.get("/studio/bulk").status_code == 404
        assert http.post("/studio/bulk/x/pause").status_code == 404


def test_the_rows_of_a_run_are_filtered_by_state_and_escaped(page: Page) -> None:
    everything = page.http.get(page.run).text
    failed = page.http.get(f"{page.run}?state=failed").text

    assert len(re.findall(r'<li id="row-', everything)) == 6
    assert html.escape(HOSTILE_PROMPT, quote=False).replace("'", "&#39;") in everything
    assert HOSTILE_PROMPT not in everything
    assert len(re.findall(r'<li id="row-', failed)) == 1
    assert "content_policy_violation" in failed
    assert len(re.findall(r'<li id="row-', page.http.get(f"{page.run}?state=nonsense&page=0x&page=9").text)) == 6


def test_thousands_of_rows_are_shown_in_pages(page: Page) -> None:
    change_record(page.folder, "DELETE FROM rows WHERE state <> 'failed'")
    add_queued_rows(page.folder, 9999)

    second, last = (page.http.get(f"{page.run}?state=queued&page={number}").text for number in (2, 999999))
    of_all = page.http.get(f"{page.run}?page=999999").text

    assert re.findall(r'<li id="row-r(\d+)"', second) == [str(number) for number in range(60, 110)]
    assert re.findall(r'<li id="row-r(\d+)"', last) == [str(number) for number in range(9960, 10_000)]
    assert re.findall(r'<li id="row-r(\d+)"', of_all)[-1] == "9999"
    assert "all 9,991" in of_all
    assert len(second) < 100_000


@pytest.mark.parametrize(
    ("state", "sql"),
    [
        ("uncertain", "UPDATE rows SET state = 'intent', error = 'The response was lost.'"),
        ("submitting", "UPDATE rows SET state = 'intent', error = NULL"),
        ("running", "UPDATE rows SET state = 'accepted'"),
        ("held", "UPDATE rows SET state = 'held'"),
    ],
)
def test_every_state_of_a_status_is_a_filter(page: Page, state: str, sql: str) -> None:
    change_record(page.folder, sql)

    found = page.http.get(f"{page.run}?state={state}").text

    assert len(re.findall(r'<li id="row-', found)) == 6
    assert f'aria-current="true">{state} 6' in found


def test_a_run_is_paused_resumed_and_cancelled(page: Page) -> None:
    change_record(page.folder, "UPDATE rows SET state = 'todo' WHERE state = 'failed'")

    assert "Paused." in page.post("pause")
    paused = page.http.get(page.run).text
    assert "Let the 1 waiting rows of this run be submitted?" in paused
    assert "Resumed." in page.post("resume")
    assert "Cancelled." in page.post("cancel")
    assert "Cancel the" not in page.http.get(page.run).text
    assert page.http.post(f"{page.run}/destroy").status_code == 404


def test_an_open_page_works_after_a_restart_of_the_studio(page: Page) -> None:
    path = page.run
    app = create_app(SandboxService(Sandbox(), api_key="sandbox"), bulk_runs=StudioRuns(page.folder.parent))
    with ASGIClient(app, base_url=URL) as http:
        assert "Paused." in http.post(f"{path}/pause").text
        assert http.post("/studio/bulk/0123/pause").status_code == 404


def test_a_retry_asks_with_the_price_and_is_done_once(page: Page) -> None:
    before = html.unescape(page.http.get(page.run).text)

    first, second = page.post("retry", retried="failed"), page.post("retry", retried="failed")

    assert "Submit the 1 failed rows once more? They are paid again: 27 credits." in before
    assert "1 row will be submitted again." in first
    assert "0 rows will be submitted again." in second
    assert "queued 1" in text_of(second)
    assert "cannot be retried" in page.post("retry", retried="<b>done")


def test_the_price_of_uncertain_rows_is_without_those_in_flight(page: Page) -> None:
    change_record(page.folder, "UPDATE rows SET state = 'intent', error = CASE WHEN position < 3 THEN 'lost' END")

    found = html.unescape(page.http.get(page.run).text)

    assert "Submit the 2 uncertain rows once more? They may be charged again: 54 credits." in found


@pytest.mark.parametrize("name", ["Sandbox", "EvoLink"])
def test_uncertain_rows_are_settled_by_the_task_list_without_charge(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shorten_pauses(monkeypatch)
    bulk = BulkHarness(tmp_path / "out", sandbox_options={"honour_keys": False})
    bulk.scenario_of = lambda number: "lost"
    bulk.before = lambda request: lose(request, json.dumps("A dog"))
    bulk.run([*jobs(1), *jobs(1, duration=10, prompt="A dog")], client=bulk.client(resubmit_lost=False))
    assert bulk.counts() == {"uncertain": 2}

    bulk.before = lambda request: None
    services: dict[str, Service] = {
        "Sandbox": SandboxService(bulk.sandbox, api_key="sandbox"),
        "EvoLink": AccountService(bulk.client()),
    }
    with ASGIClient(create_app(services[name], bulk_runs=StudioRuns(tmp_path)), base_url=URL) as http:
        page = Page(http, bulk.folder, ManualClock())
        first, second = text_of(page.post("settle")), text_of(page.post("settle"))

    assert f"The task list of {name} settles 1 row. The process that works on the run fetches the results." in first
    assert "1 row stays uncertain; the reason is with each row." in first
    assert "has no task for it" in first
    assert f"The task list of {name} settles 0 rows. 1 row stays uncertain" in second
    assert bulk.counts() == {"uncertain": 1, "running": 1}
    assert bulk.charges == 1


def lose(request: httpx.Request, prompt: str) -> httpx.Response | None:
    """Return an error for the task list, and for the submission of a prompt."""
    if request.url.path == "/v1/tasks":
        return httpx.Response(404)
    return httpx.Response(502, text="bad gateway") if prompt in request.content.decode() else None


def test_the_result_of_a_row_can_be_sought_in(page: Page, record: Path) -> None:
    (row, *_) = re.findall(r'<li id="row-([^"]+)"', page.http.get(f"{page.run}?state=done").text)
    result = f"{page.run}/rows/{row}/results/1"

    part = page.http.get(result, headers={"range": "bytes=4-7"})

    assert (part.status_code, part.content) == (206, b"ftyp")
    assert page.http.get(result.replace("results/1", "results/2")).status_code == 404
    change_record(page.folder, "UPDATE rows SET path = '/etc/passwd'")
    assert "is not a video" in page.http.get(result).text
    change_record(page.folder, "UPDATE rows SET path = '/nowhere/a.mp4', host = 'render-7'")
    assert "render-7 wrote it" in page.http.get(result).text


def test_a_record_that_cannot_be_read_is_shown_with_the_reason(page: Page) -> None:
    path = page.run
    (page.folder / ".evolink-bulk" / "run.sqlite3").write_bytes(b"not a database" * 100)

    found = page.http.get("/studio/bulk")

    assert found.status_code == 200
    assert "cannot be used" in found.text
    assert page.http.get(path).status_code == 200
    assert 'role="alert"' in page.post("pause")


def test_the_rate_is_that_of_the_last_minute(page: Page) -> None:
    change_record(page.folder, "UPDATE rows SET state = 'accepted', finished = NULL WHERE state = 'done'")
    assert "Rate none" in text_of(page.http.get(page.run).text)
    change_record(page.folder, "UPDATE rows SET state = 'done' WHERE position < 4")
    page.clock.advance(60)

    text = text_of(page.http.get(page.run).text)

    assert re.search(r"Rate [23] rows/min Time left \d", text), text


def test_a_page_receives_what_changes(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_events, "INTERVAL", 0.01)
    monkeypatch.setattr(_events, "IDLE_SHARE", 0)
    key = page.run.rpartition("/")[2]

    async def receive() -> list[str]:
        async with open_events(page.http.app, f"bulk={key}&state=failed", port=8767) as stream:
            await stream.wait_for("event: bulk")
            await asyncio.to_thread(
                change_record, page.folder, "UPDATE runs SET state = 'paused', reason = 'disk: No space is left.'"
            )
            await stream.wait_for("No space is left")
            return [event for event in stream.events if "event: bulk" in event]

    events = page.http.run(receive())

    assert 'id="bulk-live"' in events[0]
    assert len(events) == 2


def test_a_page_with_the_list_of_runs_receives_what_changes(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_events, "INTERVAL", 0.01)
    monkeypatch.setattr(_events, "IDLE_SHARE", 0)

    async def receive() -> list[str]:
        async with open_events(page.http.app, "bulk=", port=8767) as stream:
            await stream.wait_for("event: bulk")
            await asyncio.to_thread(change_record, page.folder, "UPDATE rows SET state = 'failed'")
            await stream.wait_for(">6<")
            return [text_of(event.replace("data: ", "")) for event in stream.events if "event: bulk" in event]

    before, after = page.http.run(receive())

    assert "summer & sun" in before
    assert "Failed 1 " in before
    assert "Failed 6 " in after


@pytest.mark.parametrize("has_runs", [True, False])
def test_a_page_of_runs_that_are_not_there_receives_no_other(tmp_path: Path, has_runs: bool) -> None:
    service = SandboxService(Sandbox(), api_key="sandbox")
    app = create_app(service, bulk_runs=StudioRuns(tmp_path) if has_runs else None)
    with ASGIClient(app, base_url=URL) as http:

        async def receive() -> str:
            async with open_events(app, "bulk=none", port=8767) as stream:
                return await stream.wait_for("event: bulk")

        assert http.run(receive()) == "event: bulk\ndata: "
        results = http.get("/studio/bulk/none/rows/r1/results/1")
        pages = [http.get("/studio/bulk/none"), http.post("/studio/bulk/none/pause")]
    assert [page.status_code for page in (results, *pages)] == [404, 404, 404]


@pytest.mark.parametrize("state", ["", "done", "queued"])
def test_only_rows_that_have_ended_without_a_result_are_retried(page: Page, state: str) -> None:
    before = page.http.get(page.run).text

    assert f"Rows that are &#39;{state}&#39; cannot be retried." in page.post("retry", retried=state)
    assert text_of(page.http.get(page.run).text) == text_of(before)
