"""`with_options`: other options for some calls, over the same connections, rate limit and journal."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from evolink import AsyncEvoLink, EvoLink, errors
from evolink.sandbox import ManualClock, Sandbox
from support.client_harness import API_KEY, BASE_URL, CAT, ClientHarness, http_client_of
from support.faulty_server import FaultyServer
from support.scripted_transport import ScriptedTransport, error_response


def test_the_timeout_holds_for_the_derived_client_only(harness: ClientHarness) -> None:
    client = harness.client()

    client.with_options(timeout=7).credits.get()
    client.credits.get()

    assert [request.extensions["timeout"]["read"] for request in harness.sent] == [7, 60]


def test_the_timeout_holds_for_the_derived_async_client_only(harness: ClientHarness) -> None:
    async def run() -> None:
        client = harness.async_client()
        await client.with_options(timeout=7).credits.get()
        await client.credits.get()

    asyncio.run(run())

    assert [request.extensions["timeout"]["read"] for request in harness.sent] == [7, 60]


@pytest.mark.parametrize("max_retries", [0, 2, 5])
def test_a_query_and_a_submission_are_retried_so_often(max_retries: int, harness: ClientHarness) -> None:
    client = harness.client(ScriptedTransport(lambda: error_response(503)))

    with pytest.raises(errors.ServerError):
        client.with_options(max_retries=max_retries).credits.get()
    with pytest.raises(errors.ServerError):
        client.with_options(max_retries=max_retries).tasks.list()
    with pytest.raises(errors.ServerError):
        client.with_options(max_retries=max_retries).videos.generate(CAT)

    assert len(harness.sent) == 3 * (max_retries + 1)


def test_headers_go_to_the_api_only_and_add_up(harness: ClientHarness, tmp_path: Path) -> None:
    client = harness.client().with_options(headers={"X-Team": "film"}).with_options(headers={"x-trace": "1"})
    task = client.videos.generate(CAT)
    harness.sandbox.advance(300)

    client.tasks.download(task.id, tmp_path / "cat.mp4")

    team_of_host = {request.url.path.split("/")[1]: request.headers.get("x-team") for request in harness.sent}
    assert team_of_host.pop("v1") == "film"
    assert set(team_of_host.values()) == {None}
    assert harness.sent[0].headers["x-trace"] == "1"


def test_connections_and_journal_are_shared(tmp_path: Path) -> None:
    with (
        FaultyServer(Sandbox(clock=ManualClock())) as server,
        EvoLink(API_KEY, server.url, journal=tmp_path / "journal") as client,
    ):
        derived = client.with_options(timeout=7, headers={"x-team": "film"})
        derived.videos.generate(CAT)
        client.credits.get()

        assert server.connections == 1
        assert derived.journal is client.journal
        assert http_client_of(derived) is http_client_of(client)
        assert len(client.journal.entries(state=None) if client.journal else []) == 1


def test_closing_a_derived_client_closes_the_connections() -> None:
    client = EvoLink(API_KEY, BASE_URL)
    http = http_client_of(client)

    client.with_options(timeout=7).close()

    assert http.is_closed


def test_async_connections_are_shared() -> None:
    async def run() -> int:
        with FaultyServer(Sandbox(clock=ManualClock())) as server:
            async with AsyncEvoLink(API_KEY, server.url) as client:
                await client.with_options(timeout=7).credits.get()
                await client.credits.get()
                return server.connections

    assert asyncio.run(run()) == 1


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"timeout": -1}, "timeout is -1"),
        ({"max_retries": -1}, "max_retries is -1"),
        ({"max_retries": True}, "max_retries is True"),
        ({"headers": {"Authorization": "Bearer x"}}, "Authorization is set by the client"),
        ({"headers": {"x y": "z"}}, "'x y' is not the name of a header"),
        ({"headers": {"x-a": "b\r\nx-c: d"}}, "x-a must be printable ASCII"),
    ],
)
@pytest.mark.parametrize("client", [EvoLink(API_KEY, BASE_URL), AsyncEvoLink(API_KEY, BASE_URL)], ids=["sync", "async"])
def test_an_invalid_option_is_refused(client: Any, options: dict[str, Any], reason: str) -> None:
    with pytest.raises(errors.ConfigurationError, match=reason):
        client.with_options(**options)
