"""The page of bulk runs on runs in PostgreSQL."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from evolink.bulk._studio import StudioRuns
from evolink.sandbox._studio import SandboxService
from evolink.studio import create_app
from support.asgi_client import ASGIClient
from support.bulk_harness import COST, BulkHarness, jobs, shorten_pauses
from support.postgres import Postgres, running_postgres

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture
def bulk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BulkHarness:
    shorten_pauses(monkeypatch)
    return BulkHarness(tmp_path / "spring", sandbox_options={"honour_keys": False})


class Page:
    """The page of one run."""

    def __init__(self, http: ASGIClient, name: str) -> None:
        self._http = http
        found = re.search(rf'href="(/studio/bulk/[0-9a-f]+)">{name}<', http.get("/studio/bulk").text)
        assert found is not None
        self.path = found[1]

    def show(self, query: str = "") -> str:
        return html.unescape(self._http.get(f"{self.path}{query}").text)

    def post(self, action: str, **data: str) -> str:
        return self._http.post(f"{self.path}/{action}", data=data).text


@pytest.fixture
def open_runs(postgres: Postgres, bulk: BulkHarness) -> Iterator[ASGIClient]:
    runs = StudioRuns(bulk.folder, database=postgres.url)
    app = create_app(SandboxService(bulk.sandbox, api_key="sandbox"), bulk_runs=runs)
    with ASGIClient(app, base_url="http://127.0.0.1:8767") as http:
        yield http


def test_a_run_in_a_database_is_shown_changed_and_retried(
    postgres: Postgres, bulk: BulkHarness, open_runs: ASGIClient
) -> None:
    bulk.scenario_of = lambda number: "" if number else "fail:content_policy_violation@1"
    bulk.run(jobs(4), database=postgres.url, run_id="spring", max_credits=2 * COST, max_in_flight=1)
    page = Page(open_runs, "spring")

    assert {state: len(re.findall('<li id="row-', page.show(f"?state={state}"))) for state in STATES} == STATES
    assert "content_policy_violation" in page.show("?state=failed")
    assert "Submit the 1 failed rows once more? They are paid again: 27 credits." in page.show()
    assert "1 row will be submitted again." in page.post("retry", retried="failed")
    assert "Paused." in page.post("pause")
    assert "Resumed." in page.post("resume")
    assert "Cancelled." in page.post("cancel")
    assert "Submit the 2 cancelled rows after all? They cost 54 credits." in page.show()
    (row, *_) = re.findall(r'<li id="row-([^"]+)"', page.show("?state=done"))
    part = open_runs.get(f"{page.path}/rows/{row}/results/1", headers={"range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")


STATES = {"done": 2, "failed": 1, "held": 1, "": 4}
"""State -> the rows that the filter shows."""


def test_an_uncertain_row_in_a_database_is_settled(
    postgres: Postgres, bulk: BulkHarness, open_runs: ASGIClient
) -> None:
    bulk.scenario_of = lambda number: "lost"
    bulk.before = lambda request: httpx.Response(404) if request.url.path == "/v1/tasks" else None
    bulk.folder = bulk.folder.with_name("autumn")
    bulk.run(jobs(1), client=bulk.client(resubmit_lost=False), database=postgres.url, run_id="autumn")
    page = Page(open_runs, "autumn")
    assert "They may be charged again: 27 credits." in page.show()

    assert "The task list of Sandbox settles 1 row." in page.post("settle")

    assert "running 1" in page.show()
    assert bulk.charges == 1
