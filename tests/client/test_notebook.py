"""Tasks and downloads as HTML for notebooks, and the progress bar of `progress=True`."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from evolink import Download, EvoLink, Task, _html, errors
from evolink.resources._progress_bar import ProgressBar
from support.client_harness import API_KEY, CAT, ClientHarness

HOSTILE = "</code><script>alert('x')</script>\" onload=\"x"


class Elements(HTMLParser):
    """The elements of an HTML text with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def loaded(self) -> list[str | None]:
        """The URLs that a browser loads, or opens on a click."""
        return [attrs[name] for _, attrs in self.found for name in ("src", "href", "data", "poster") if name in attrs]


def parse(shown: Any) -> Elements:
    return Elements(shown._repr_html_())


def test_the_card_of_a_task_shows_its_state_and_plays_its_result(harness: ClientHarness) -> None:
    task = harness.client().videos.generate(CAT)
    waiting, completed = parse(task), parse(task.wait())

    assert task.id in waiting.text
    assert "pending" in waiting.text
    assert ("progress", {"max": "100", "value": "0"}) in waiting.found
    assert waiting.loaded == []
    (link,) = task.refresh().results
    assert [tag for tag, attrs in completed.found if attrs.get("src") == link] == ["video"]
    assert set(completed.loaded) == {link}
    assert API_KEY not in task._repr_html_()


@pytest.mark.parametrize("field", ["id", "model", "status", "error", "results", "result_data"])
def test_whatever_a_server_sends_is_escaped(field: str) -> None:
    values: dict[str, Any] = {"error": {"code": HOSTILE, "message": HOSTILE}, "result_data": {"element_id": HOSTILE}}
    data: dict[str, Any] = {"id": "task-1", "status": "failed", field: values.get(field, HOSTILE)}
    data["results"] = [f"https://example.com/{HOSTILE}", f"javascript:{HOSTILE}", "data:text/html,x", HOSTILE]

    card = parse(Task(data))

    assert {tag for tag, _ in card.found} <= {"div", "b", "code", "span", "video", "a", "progress"}
    assert all(url == f"https://example.com/{HOSTILE}" for url in card.loaded)
    assert all("onload" not in attrs for _, attrs in card.found)
    assert HOSTILE in card.text


def test_the_card_of_a_download_contains_each_of_its_videos(tmp_path: Path) -> None:
    first, second = tmp_path / f"a{HOSTILE.replace('/', '')}.mp4", tmp_path / "b.webm"
    for path in (first, second):
        path.write_bytes(b"video")
    more = Download(second, 5, "", "video/webm", "task-1")

    card = parse(Download(first, 5, "", "text/html", "task-1", (more,)))

    assert card.loaded == ["data:video/mp4;base64,dmlkZW8=", "data:video/webm;base64,dmlkZW8="]
    assert str(first) in card.text


def test_a_large_video_is_loaded_from_its_file_and_a_missing_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(_html, "MAX_EMBEDDED", 4)
    path = tmp_path / "out" / "my cat#1.mp4"
    path.parent.mkdir()
    path.write_bytes(b"video")
    download = Download(path, 5, "", "video/mp4", "task-1")

    large = parse(download)
    path.unlink()
    os.mkfifo(path)
    missing = parse(download)

    assert large.loaded == ["out/my%20cat%231.mp4"]
    assert (missing.loaded, "cannot be read any more" in missing.text) == ([], True)


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def task(progress: int, status: str = "processing", task_id: str = "task-1") -> Task:
    return Task({"id": task_id, "status": status, "progress": progress})


@pytest.mark.parametrize("columns", [20, 40, 100])
def test_a_terminal_shows_one_line_that_fits(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    stream, now = Terminal(), [0.0]
    bar = ProgressBar(1, stream=stream, clock=lambda: now[0])

    for progress in (0, 50):
        bar.update(task(progress))
        now[0] += 75
    bar.update(task(100, "completed"))
    bar.close()

    *states, end = stream.getvalue().split("\r")[1:]
    assert all(len(state.rstrip("\n")) < columns for state in (*states, end))
    assert end.endswith("\n")
    if columns == 100:
        assert states[1].rstrip() == f"processing [{'#' * 15}{'-' * 15}]  50 % 1:15"
        assert end.rstrip() == f"completed [{'#' * 30}] 100 % 2:30"


def test_elsewhere_lines_are_few_and_several_tasks_are_one_progress() -> None:
    stream = io.StringIO()
    bar = ProgressBar(2, stream=stream, clock=lambda: 0.0)

    for progress in range(60):
        bar.update(task(progress))
    bar.update(task(60, "failed", "task-2"))
    bar.close()

    assert stream.getvalue().splitlines() == [
        "0 of 2 ended, 0 %, 0:00",
        "0 of 2 ended, 25 %, 0:00",
        "1 of 2 ended, 80 %, 0:00",
    ]


def test_a_notebook_shows_an_element_that_is_updated(harness: ClientHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    def display(html: str, *, display_id: bool) -> SimpleNamespace:
        shown.append(html)
        return SimpleNamespace(update=shown.append)

    ipython = SimpleNamespace(get_ipython=lambda: SimpleNamespace(kernel=object()))
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(HTML=str, display=display))

    harness.client().videos.generate(CAT).wait(progress=True)

    assert len(shown) > 2
    assert "completed" in Elements(shown[-1]).text
    assert [attrs["value"] for tag, attrs in Elements(shown[-1]).found if tag == "progress"] == ["100"]


def test_every_method_that_waits_has_a_progress_bar(
    harness: ClientHarness, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    client = harness.client()
    seen: list[Task] = []

    def generate() -> Task:
        return client.videos.generate(CAT)

    async def use_async() -> None:
        async_client = harness.async_client()
        submitted = await async_client.videos.generate(CAT)
        await submitted.wait(progress=True)
        await async_client.tasks.wait_many([submitted, generate()], progress=True)
        assert [one async for one in async_client.tasks.as_completed([generate()], progress=True)]
        await async_client.videos.run(CAT, tmp_path / "async.mp4", progress=True)

    for wait in (
        lambda: generate().wait(progress=True, on_progress=seen.append),
        lambda: client.tasks.wait(generate().id, progress=True),
        lambda: client.tasks.wait_many([generate(), generate()], progress=True),
        lambda: list(client.tasks.as_completed([generate()], progress=True)),
        lambda: client.videos.run(CAT, tmp_path / "cat.mp4", progress=True),
        lambda: asyncio.run(use_async()),
    ):
        wait()
        assert "100 %" in capsys.readouterr().err
    assert seen[-1].status == "completed"
    client.tasks.wait_many([], progress=True)
    generate().wait()
    assert capsys.readouterr().err == ""


def test_progress_that_is_no_bool_is_refused_before_anything_is_paid(harness: ClientHarness) -> None:
    with pytest.raises(errors.ConfigurationError, match="Pass a function as on_progress"):
        harness.client().videos.run(CAT, progress=print)  # type: ignore[call-overload]

    assert harness.sent == []


def test_a_closed_standard_error_does_not_matter(client: EvoLink, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Task] = []
    stream = io.StringIO()
    stream.close()

    monkeypatch.setattr(sys, "stderr", stream)
    client.videos.generate(CAT).wait(progress=True, on_progress=seen.append)
    monkeypatch.setattr(sys, "stderr", None)
    client.videos.generate(CAT).wait(progress=True)

    assert seen[-1].status == "completed"
