"""The async driver in several event loops."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from evolink import AsyncEvoLink, errors
from evolink._http.async_driver import AsyncDriver
from support.client_harness import API_KEY, BASE_URL, ClientHarness


def test_several_event_loops_may_use_one_client() -> None:
    client = AsyncEvoLink(API_KEY, BASE_URL)

    async def open_and_close() -> tuple[int, bool]:
        driver = client._session.driver
        assert isinstance(driver, AsyncDriver)
        http, _ = driver._client_of_running_loop()
        await client.close()
        return id(http), http.is_closed

    first, second = asyncio.run(open_and_close()), asyncio.run(open_and_close())

    assert first[1]
    assert second[1]


def test_close_leaves_the_connections_of_other_event_loops_open() -> None:
    client = AsyncEvoLink(API_KEY, BASE_URL)
    driver = client._session.driver
    assert isinstance(driver, AsyncDriver)

    async def open_pool() -> httpx.AsyncClient:
        http, _ = driver._client_of_running_loop()
        return http

    with asyncio.Runner() as first, asyncio.Runner() as second:
        first_http, second_http = first.run(open_pool()), second.run(open_pool())
        first.run(client.close())

        assert first_http.is_closed
        assert not second_http.is_closed
        second.run(client.close())
        assert second_http.is_closed


def test_an_http_client_of_the_caller_belongs_to_one_event_loop(harness: ClientHarness) -> None:
    client = harness.async_client()
    first = asyncio.new_event_loop()
    first.run_until_complete(client.credits.get())

    with pytest.raises(errors.ConfigurationError, match="another event loop"):
        asyncio.run(client.credits.get())

    first.close()
