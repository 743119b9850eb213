"""The witness hears every client of the process, and tells what did not keep the contract."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from evolink import errors
from evolink.conformance import Witness, witness
from support.client_harness import ClientHarness

REQUEST = {"model": "wan2.5-text-to-video", "prompt": "A boat"}


@pytest.fixture
def heard() -> Iterator[Witness]:
    with witness() as listening:
        yield listening


def spoilt(harness: ClientHarness, change: Callable[[dict[str, Any]], object]) -> httpx.MockTransport:
    """The harness's sandbox, whose replies are changed."""

    def handle(request: httpx.Request) -> httpx.Response:
        reply = harness.sandbox.handle(request)
        body = json.loads(reply.content)
        change(body)
        return httpx.Response(reply.status_code, json=body)

    return httpx.MockTransport(handle)


def told(heard: Witness) -> list[tuple[str, str, str]]:
    return [(one.where.partition(" ")[0], one.pointer, one.keyword) for one in heard.breaches]


def test_a_client_that_keeps_the_contract_is_heard_in_silence(harness: ClientHarness, heard: Witness) -> None:
    client = harness.client()
    task = client.videos.generate(REQUEST)
    task.wait()
    client.tasks.get(task.id)
    client.credits.get()
    client.files.upload(b"\x89PNG\r\n\x1a\n" + bytes(100))

    assert heard.heard >= 5
    heard.assert_kept()


def test_an_async_client_is_heard_as_well(harness: ClientHarness, heard: Witness) -> None:
    async def submit() -> None:
        async with harness.async_client() as client:
            await client.videos.generate(REQUEST)

    asyncio.run(submit())

    assert heard.heard == 1


def test_a_request_that_was_sent_unchecked_is_told(harness: ClientHarness, heard: Witness) -> None:
    with pytest.raises(errors.BadRequest):
        harness.client().videos.generate(REQUEST | {"quality": "8k"}, check=False)

    assert told(heard) == [("request", "/quality", "enum")]
    with pytest.raises(AssertionError, match=r"request POST /v1/videos/generations: /quality enum: quality is '8k'"):
        heard.assert_kept()


def test_what_a_test_means_to_break_can_be_allowed(harness: ClientHarness, heard: Witness) -> None:
    heard.allow("/quality", "enum")
    with pytest.raises(errors.BadRequest):
        harness.client().videos.generate(REQUEST | {"quality": "8k"}, check=False)

    heard.assert_kept()


@pytest.mark.parametrize(
    ("change", "pointer", "keyword"),
    [
        (lambda body: body.update(status="done"), "/status", "enum"),
        (lambda body: body.update(progress="0"), "/progress", "type"),
        (lambda body: body.update(percent=body.pop("progress")), "/progress", "properties"),
    ],
)
def test_a_reply_that_breaks_the_contract_is_told(
    harness: ClientHarness, heard: Witness, change: Callable[[dict[str, Any]], object], pointer: str, keyword: str
) -> None:
    harness.client(spoilt(harness, change)).videos.generate(REQUEST)

    assert told(heard) == [("reply", pointer, keyword)]


def test_a_status_that_no_operation_documents_is_told(harness: ClientHarness, heard: Witness) -> None:
    client = harness.client(httpx.MockTransport(lambda request: httpx.Response(418, json={})))
    with pytest.raises(errors.APIError):
        client.credits.get()

    assert ("reply", "", "status") in told(heard)


def test_a_request_whose_reply_is_lost_is_looked_at(harness: ClientHarness, heard: Witness) -> None:
    def reset(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("reset", request=request)

    client = harness.client(httpx.MockTransport(reset), resubmit_lost=False)
    with pytest.raises(errors.SubmissionUncertain):
        client.videos.generate(REQUEST | {"quality": "8k"}, check=False)

    assert told(heard) == [("request", "/quality", "enum")]


def test_nothing_is_heard_before_and_after(harness: ClientHarness) -> None:
    client = harness.client()
    client.videos.generate(REQUEST)
    with witness() as listening:
        pass
    client.videos.generate(REQUEST)

    assert listening.heard == 0


def test_fetching_a_result_is_none_of_the_contracts_operations(
    harness: ClientHarness, heard: Witness, tmp_path: Any
) -> None:
    harness.client().videos.run(REQUEST | {"quality": "480p"}, tmp_path / "boat.mp4")

    heard.assert_kept()
