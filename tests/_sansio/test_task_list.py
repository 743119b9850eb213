"""Iterating over the account's tasks, page by page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from evolink import errors
from evolink.models import Wan25TextToVideo
from support.client_harness import ClientHarness


class Pages:
    """Returns pages of tasks whose number grows with each request."""

    def __init__(self, count: int, *, new: int = 0, with_total: bool = True, ignores_page: bool = False) -> None:
        self.ids = [f"task-unified-1-{number:04}" for number in range(count)]
        self.requests = 0
        self._new = new
        self._with_total = with_total
        self._ignores_page = ignores_page

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        query = request.url.params
        page, size = 1 if self._ignores_page else int(query["page"]), int(query["page_size"])
        rows = [{"id": task_id, "status": query.get("status", "completed")} for task_id in self.ids]
        data = {"data": rows[(page - 1) * size : page * size], "page": page, "page_size": size}
        body = data | ({"total": len(rows)} if self._with_total else {})
        self.ids = [f"task-unified-2-{self.requests:04}-{number}" for number in range(self._new)] + self.ids
        return httpx.Response(200, json=body)


def iterate(harness: ClientHarness, pages: Pages) -> list[str]:
    return [task.id for task in harness.client(httpx.MockTransport(pages)).tasks.iter(page_size=10)]


def iterate_async(harness: ClientHarness, pages: Pages) -> list[str]:
    async def run() -> list[str]:
        return [task.id async for task in harness.async_client(httpx.MockTransport(pages)).tasks.iter(page_size=10)]

    return asyncio.run(run())


both = pytest.mark.parametrize("iterate_tasks", [iterate, iterate_async])
Iterate = Callable[[ClientHarness, Pages], list[str]]


@both
@pytest.mark.parametrize("with_total", [True, False])
@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 35])
def test_all_tasks_are_yielded_in_order(
    iterate_tasks: Iterate, count: int, with_total: bool, harness: ClientHarness
) -> None:
    pages = Pages(count, with_total=with_total)

    assert iterate_tasks(harness, pages) == pages.ids
    assert pages.requests <= count // 10 + 2


@both
def test_new_tasks_that_move_the_pages_repeat_and_hide_none(iterate_tasks: Iterate, harness: ClientHarness) -> None:
    pages = Pages(35, new=3)
    ids = list(pages.ids)

    found = iterate_tasks(harness, pages)

    assert len(found) == len(set(found))
    assert [task_id for task_id in found if task_id in ids] == ids


@both
def test_a_server_that_repeats_its_only_page_ends_the_iteration(iterate_tasks: Iterate, harness: ClientHarness) -> None:
    pages = Pages(35, ignores_page=True)

    assert iterate_tasks(harness, pages) == pages.ids[:10]
    assert pages.requests == 2


def test_the_next_page_is_requested_when_it_is_needed(harness: ClientHarness) -> None:
    pages = Pages(35)
    tasks = harness.client(httpx.MockTransport(pages)).tasks.iter(status="failed", page_size=10)

    first = next(tasks)

    assert (first.status, pages.requests) == ("failed", 1)


def test_the_sandbox_lists_every_task(harness: ClientHarness) -> None:
    client = harness.client()
    ids = {client.videos.generate(Wan25TextToVideo(prompt="A boat")).id for _ in range(5)}

    assert {task.id for task in client.tasks.iter(page_size=2)} == ids


@pytest.mark.parametrize(
    ("filters", "query"),
    [
        ({"type": "video", "model": "veo3.1-pro"}, {"type": "video", "model": "veo3.1-pro"}),
        ({"since": 1757169743, "until": 1757169743.9}, {"since": "1757169743", "until": "1757169743"}),
        ({"since": "2025-09-06", "status": "failed"}, {"since": "2025-09-06", "status": "failed"}),
        ({"until": datetime(2025, 9, 6, 16, 42, 23, tzinfo=timezone(timedelta(hours=2)))}, {"until": "1757169743"}),
    ],
)
def test_every_filter_is_sent_by_both_clients(
    filters: dict[str, Any], query: dict[str, str], harness: ClientHarness
) -> None:
    asked: list[dict[str, str]] = []

    def record(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        return httpx.Response(200, json={"data": []})

    transport = httpx.MockTransport(record)
    harness.client(transport).tasks.list(**filters, page_size=50)
    list(harness.client(transport).tasks.iter(**filters, page_size=50))
    asyncio.run(harness.async_client(transport).tasks.list(**filters, page_size=50))

    assert asked == [query | {"page": "1", "page_size": "50"}] * 3


@pytest.mark.parametrize("time", [True, -1, float("nan"), float("inf"), 1e300, b"5", [5]])
def test_a_time_that_is_none_is_refused(time: Any, harness: ClientHarness) -> None:
    with pytest.raises(errors.ConfigurationError, match=r"since is .*; it must be a datetime"):
        harness.client().tasks.list(since=time)

    assert harness.sent == []


def test_a_page_of_more_than_50_tasks_is_refused(harness: ClientHarness) -> None:
    with pytest.raises(errors.ConfigurationError, match="page_size is 51; it must be an integer from 1 to 50"):
        harness.client().tasks.list(page_size=51)
