"""Observers of the traffic: raw responses and the log."""

from __future__ import annotations

import logging

import httpx
import pytest
from evolink import EvoLink
from support.client_harness import CAT, ClientHarness


def test_raw_responses_include_those_of_retries(harness: ClientHarness) -> None:
    responses = iter([httpx.Response(503), httpx.Response(200, json={"id": "task-unified-1-a"}, headers={"x-a": "b"})])
    client = harness.client(httpx.MockTransport(lambda request: next(responses)))

    raw = client.with_raw_response(lambda client: client.tasks.get("task-unified-1-a"))

    assert raw.value.id == "task-unified-1-a"
    assert [response.status for response in raw.responses] == [503, 200]
    assert raw.responses[1].headers["x-a"] == "b"


def test_the_log_contains_requests_but_no_key(
    harness: ClientHarness, client: EvoLink, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.videos.generate(CAT)

    assert "POST http://127.0.0.1:9/v1/videos/generations -> 200" in caplog.text
    assert "sk-evo-test" not in caplog.text
