"""The traffic recorder checks every request and response of all clients of the process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from evolink import errors
from evolink.conformance import TrafficRecorder, record_traffic
from support.client_harness import ClientHarness

REQUEST = {"model": "wan2.5-text-to-video", "prompt": "A boat"}


@pytest.fixture
def traffic() -> Iterator[TrafficRecorder]:
    with record_traffic() as recorder:
        yield recorder


def modified(harness: ClientHarness, change: Callable[[dict[str, Any]], object]) -> httpx.MockTransport:
    """Return the harness's sandbox with modified responses."""

    def handle(request: httpx.Request) -> httpx.Response:
        response = harness.sandbox.handle(request)
        body = json.loads(response.content)
        change(body)
        return httpx.Response(response.status_code, json=body)

    return httpx.MockTransport(handle)


def violations(traffic: TrafficRecorder) -> list[tuple[str, str, str]]:
    return [(one.where.partition(" ")[0], one.pointer, one.keyword) for one in traffic.violations]


def test_a_conforming_client_has_no_violations(harness: ClientHarness, traffic: TrafficRecorder) -> None:
    client = harness.client()
    task = client.videos.generate(REQUEST)
    task.wait()
    client.tasks.get(task.id)
    client.credits.get()
    client.files.upload(b"\x89PNG\r\n\x1a\n" + bytes(100))

    assert traffic.request_count >= 5
    traffic.assert_no_violations()


def test_the_requests_of_an_async_client_are_recorded(harness: ClientHarness, traffic: TrafficRecorder) -> None:
    async def submit() -> None:
        async with harness.async_client() as client:
            await client.videos.generate(REQUEST)

    asyncio.run(submit())

    assert traffic.request_count == 1


def test_an_unchecked_request_is_a_violation(harness: ClientHarness, traffic: TrafficRecorder) -> None:
    with pytest.raises(errors.BadRequest):
        harness.client().videos.generate(REQUEST | {"quality": "8k"}, check=False)

    assert violations(traffic) == [("request", "/quality", "enum")]
    with pytest.raises(AssertionError, match=r"request POST /v1/videos/generations: /quality enum: quality is '8k'"):
        traffic.assert_no_violations()


def test_an_intended_violation_can_be_allowed(harness: ClientHarness, traffic: TrafficRecorder) -> None:
    traffic.allow("/quality", "enum")
    with pytest.raises(errors.BadRequest):
        harness.client().videos.generate(REQUEST | {"quality": "8k"}, check=False)

    traffic.assert_no_violations()


@pytest.mark.parametrize(
    ("change", "pointer", "keyword"),
    [
        (lambda body: body.update(status="done"), "/status", "enum"),
        (lambda body: body.update(progress="0"), "/progress", "type"),
        (lambda body: body.update(percent=body.pop("progress")), "/progress", "properties"),
    ],
)
def test_a_response_that_breaks_a_constraint_is_a_violation(
    harness: ClientHarness,
    traffic: TrafficRecorder,
    change: Callable[[dict[str, Any]], object],
    pointer: str,
    keyword: str,
) -> None:
    harness.client(modified(harness, change)).videos.generate(REQUEST)

    assert violations(traffic) == [("response", pointer, keyword)]


def test_an_undocumented_status_is_a_violation(harness: ClientHarness, traffic: TrafficRecorder) -> None:
    client = harness.client(httpx.MockTransport(lambda request: httpx.Response(418, json={})))
    with pytest.raises(errors.APIError):
        client.credits.get()

    assert ("response", "", "status") in violations(traffic)


def test_a_request_whose_response_is_lost_is_checked(harness: ClientHarness, traffic: TrafficRecorder) -> None:
    def reset(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("reset", request=request)

    client = harness.client(httpx.MockTransport(reset), resubmit_lost=False)
    with pytest.raises(errors.SubmissionUncertain):
        client.videos.generate(REQUEST | {"quality": "8k"}, check=False)

    assert violations(traffic) == [("request", "/quality", "enum")]


def test_nothing_is_recorded_before_and_after(harness: ClientHarness) -> None:
    client = harness.client()
    client.videos.generate(REQUEST)
    with record_traffic() as recorder:
        pass
    client.videos.generate(REQUEST)

    assert recorder.request_count == 0


def test_downloading_a_result_is_not_an_operation_of_the_contract(
    harness: ClientHarness, traffic: TrafficRecorder, tmp_path: Any
) -> None:
    harness.client().videos.run(REQUEST | {"quality": "480p"}, tmp_path / "boat.mp4")

    traffic.assert_no_violations()
