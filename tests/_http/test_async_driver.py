"""The async driver in several event loops."""

from __future__ import annotations

import asyncio

import pytest
from evolink import AsyncEvoLink, errors
from evolink._http.async_driver import AsyncDriver
from evolink._http.async_transport import AsyncTransport, DefaultTransport
from evolink._http.httpx_transport import HttpxTransport
from support.client_harness import API_KEY, BASE_URL, ClientHarness


def is_closed(transport: AsyncTransport) -> bool:
    assert isinstance(transport, DefaultTransport)
    assert isinstance(transport._over_httpx, HttpxTransport)
    return transport._over_httpx._client.is_closed


def test_several_event_loops_may_use_one_client() -> None:
    client = AsyncEvoLink(API_KEY, BASE_URL)

    async def open_and_close() -> tuple[int, bool]:
        driver = client._session.driver
        assert isinstance(driver, AsyncDriver)
        transport, _ = driver._transport_of_running_loop()
        await client.close()
        return id(transport), is_closed(transport)

    first, second = asyncio.run(open_and_close()), asyncio.run(open_and_close())

    assert first[1]
    assert second[1]


def test_close_leaves_the_connections_of_other_event_loops_open() -> None:
    client = AsyncEvoLink(API_KEY, BASE_URL)
    driver = client._session.driver
    assert isinstance(driver, AsyncDriver)

    async def open_transport() -> AsyncTransport:
        return driver._transport_of_running_loop()[0]

    with asyncio.Runner() as first, asyncio.Runner() as second:
        of_first, of_second = first.run(open_transport()), second.run(open_transport())
        first.run(client.close())

        assert is_closed(of_first)
        assert not is_closed(of_second)
        second.run(client.close())
        assert is_closed(of_second)


def test_an_http_client_of_the_caller_belongs_to_one_event_loop(harness: ClientHarness) -> None:
    client = harness.async_client()
    first = asyncio.new_event_loop()
    first.run_until_complete(client.credits.get())

    with pytest.raises(errors.ConfigurationError, match="another event loop"):
        asyncio.run(client.credits.get())

    first.close()
