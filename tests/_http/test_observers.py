"""Observers of the traffic: raw responses and the log."""

from __future__ import annotations

import asyncio
import json
import logging

import httpx
import pytest
from evolink import AsyncEvoLink, AsyncTask, EvoLink
from evolink._sansio.messages import RawResponse
from support.client_harness import CAT, ClientHarness


def test_raw_responses_include_those_of_retries(harness: ClientHarness) -> None:
    responses = iter([httpx.Response(503), httpx.Response(200, json={"id": "task-unified-1-a"}, headers={"x-a": "b"})])
    client = harness.client(httpx.MockTransport(lambda request: next(responses)))

    raw = client.with_raw_response(lambda client: client.tasks.get("task-unified-1-a"))

    assert raw.value.id == "task-unified-1-a"
    assert [response.status for response in raw.responses] == [503, 200]
    assert raw.responses[1].headers["x-a"] == "b"


def test_raw_responses_of_the_async_client_are_those_of_one_call(harness: ClientHarness) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"id": request.url.path.rpartition("/")[2]})

    async def get(client: AsyncEvoLink, task_id: str) -> RawResponse[AsyncTask]:
        return await client.with_raw_response(lambda client: client.tasks.get(task_id))

    async def get_two() -> tuple[RawResponse[AsyncTask], RawResponse[AsyncTask]]:
        async with harness.async_client(httpx.MockTransport(respond)) as client:
            return await asyncio.gather(get(client, "task-unified-1-a"), get(client, "task-unified-1-b"))

    for raw, task_id in zip(asyncio.run(get_two()), ("task-unified-1-a", "task-unified-1-b"), strict=True):
        assert raw.value.id == task_id
        assert [json.loads(response.body)["id"] for response in raw.responses] == [task_id]


def test_the_log_contains_requests_but_no_key(
    harness: ClientHarness, client: EvoLink, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.videos.generate(CAT)

    assert "POST http://127.0.0.1:9/v1/videos/generations -> 200" in caplog.text
    assert "sk-evo-test" not in caplog.text
