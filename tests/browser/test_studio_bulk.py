"""Bulk runs in a browser: live figures, thousands of rows, results that play, questions before paying, axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from evolink.bulk._studio import StudioRuns
from evolink.sandbox import Sandbox
from evolink.sandbox._server import serve_in_thread
from playwright.sync_api import Page, expect
from support.bulk_records import add_queued_rows, change_record, leave_record

OpenPage = Callable[..., Page]


@dataclass
class Served:
    """A studio with a run of 10,000 rows."""

    url: str
    folder: Path

    def open_run(self, open_page: OpenPage, **options: object) -> Page:
        page = open_page(f"{self.url}/studio/bulk", **options)
        page.get_by_role("link", name=self.folder.name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(self.folder.name)
        return page


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("runs") / "<b>summer"
    leave_record(folder)
    add_queued_rows(folder, 10_000)
    with serve_in_thread(Sandbox(), bulk_runs=StudioRuns(folder.parent)) as url:
        yield Served(url, folder)


def test_figures_change_without_a_reload_and_keep_the_selection(served: Served, open_page: OpenPage) -> None:
    page = served.open_run(open_page)
    prompt = page.locator("#bulk-rows .prompt").first
    prompt.evaluate("node => getSelection().selectAllChildren(node)")
    page.evaluate("window.kept = document.querySelector('#bulk-rows li')")

    change_record(served.folder, "UPDATE rows SET state = 'cancelled' WHERE row_id = 'r10000'")

    expect(page.get_by_role("link", name="cancelled 1")).to_be_visible()
    assert page.evaluate("getSelection().toString()") == prompt.inner_text()
    assert page.evaluate("window.kept === document.querySelector('#bulk-rows li')")


def test_thousands_of_rows_are_paged_and_filtered(served: Served, open_page: OpenPage) -> None:
    page = served.open_run(open_page)
    expect(page.locator("#bulk-rows li")).to_have_count(50)
    page.get_by_role("link", name="Last").click()
    expect(page.get_by_text("line 10,000")).to_be_visible()
    page.get_by_role("textbox", name="Page").fill("3")
    page.keyboard.press("Enter")
    expect(page.get_by_text("line 110 ·")).to_be_visible()
    page.get_by_role("link", name="failed 1").click()
    expect(page.locator("#bulk-rows .message.error")).to_contain_text("content_policy_violation")


def test_the_result_of_a_row_plays_and_is_sought_in(served: Served, open_page: OpenPage) -> None:
    page = served.open_run(open_page)
    page.get_by_role("link", name="done 5").click()
    page.get_by_role("button", name="Play the result").first.click()

    video = page.locator("#bulk-rows video").first
    page.wait_for_function("video => video.currentTime > 0.2", arg=video.element_handle())
    video.evaluate("video => { video.pause(); video.currentTime = video.duration - 0.3; }")
    page.wait_for_function("video => !video.seeking && video.currentTime > 0.5", arg=video.element_handle())


def test_what_costs_credits_asks_first(served: Served, open_page: OpenPage) -> None:
    page = served.open_run(open_page)
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.message))

    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#bulk-notice")).to_have_text("Paused.")
    assert asked == []
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("#bulk-notice")).to_have_text("Resumed.")
    page.get_by_role("button", name="Retry failed").click()
    expect(page.locator("#bulk-notice")).to_have_text("1 row will be submitted again.")

    assert len(asked) == 2
    assert "They are paid again: 27 credits" in asked[1]
    change_record(
        served.folder, "UPDATE rows SET state = 'failed', error = 'content_policy_violation' WHERE position = 1"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280, 2560])
def test_axe_finds_no_violation(width: int, scheme: str, served: Served, open_page: OpenPage, tmp_path: Path) -> None:
    page = served.open_run(open_page, width=width, color_scheme=scheme)
    with serve_in_thread(Sandbox(), bulk_runs=StudioRuns(tmp_path)) as empty:
        for address in (page.url, f"{served.url}/studio/bulk", f"{empty}/studio/bulk"):
            page.goto(address)
            found = Axe().run(page).response["violations"]
            assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == [], address
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
