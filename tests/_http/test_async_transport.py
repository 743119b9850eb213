"""The choice between aiohttp and httpx."""

from __future__ import annotations

import pytest
from evolink._http.async_transport import new_async_client


@pytest.mark.parametrize(
    ("proxies", "transport"), [(True, "AsyncHTTPTransport"), (False, "_TransportByScheme")], ids=["proxies", "none"]
)
def test_aiohttp_is_used_if_it_is_installed_and_no_proxy_is_set(
    proxies: bool, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    if proxies:
        monkeypatch.setenv("https_proxy", "http://127.0.0.1:3128")

    client, _ = new_async_client(1.0)

    assert type(client._transport).__name__ == transport
