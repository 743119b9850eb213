"""The choice between aiohttp, the pool and httpx."""

from __future__ import annotations

import importlib.util

import pytest
from evolink import AsyncEvoLink, EvoLink, errors
from evolink._http.async_driver import AsyncDriver
from evolink._http.async_transport import DefaultTransport, new_async_transport
from support.client_harness import API_KEY, BASE_URL

HAS_AIOHTTP = importlib.util.find_spec("aiohttp") is not None


def fast_transport(transport: str | None) -> str | None:
    created, _ = new_async_transport(1.0, transport)
    return type(created._fast).__name__ if isinstance(created, DefaultTransport) else None


@pytest.mark.parametrize(
    ("transport", "expected"),
    [
        (None, "AiohttpTransport" if HAS_AIOHTTP else "UnsharedConnectionPool"),
        pytest.param("aiohttp", "AiohttpTransport", marks=pytest.mark.skipif(not HAS_AIOHTTP, reason="no aiohttp")),
        ("pool", "UnsharedConnectionPool"),
        ("httpx", None),
    ],
)
def test_the_transport_is_the_chosen_one_and_by_default_the_fastest(transport: str | None, expected: str) -> None:
    assert fast_transport(transport) == expected


def test_the_variable_and_the_argument_choose_the_transport(monkeypatch: pytest.MonkeyPatch) -> None:
    def chosen(transport: str | None = None) -> str | None:
        driver = AsyncEvoLink(API_KEY, BASE_URL, transport=transport)._session.driver
        assert isinstance(driver, AsyncDriver)
        return driver._transport

    assert chosen() is None
    monkeypatch.setenv("EVOLINK_TRANSPORT", "pool")
    assert chosen() == "pool"
    assert chosen("httpx") == "httpx"
    EvoLink(API_KEY, BASE_URL)  # the variable is for clients of both kinds


def test_invalid_transports_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for client in (EvoLink, AsyncEvoLink):
        with pytest.raises(errors.ConfigurationError, match=r"transport is 'curl'; it must be httpx, aiohttp or pool"):
            client(API_KEY, BASE_URL, transport="curl")
    with pytest.raises(errors.ConfigurationError, match="EvoLink sends with httpx only"):
        EvoLink(API_KEY, BASE_URL, transport="pool")
    monkeypatch.setenv("EVOLINK_TRANSPORT", "curl")
    with pytest.raises(errors.ConfigurationError, match="EVOLINK_TRANSPORT is 'curl'"):
        EvoLink(API_KEY, BASE_URL)


def test_the_transport_of_an_extra_that_is_not_installed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    with pytest.raises(errors.ConfigurationError, match=r"pip install 'evolink\[aiohttp\]'"):
        AsyncEvoLink(API_KEY, BASE_URL, transport="aiohttp")
