"""The variables of the environment: proxies, certificates, and what cannot be used."""

from __future__ import annotations

import asyncio
import importlib.util
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import AsyncEvoLink, EvoLink, errors
from evolink._http import tls
from evolink._http.environment import Proxies
from evolink.journal import default_path
from evolink.sandbox import ManualClock, Sandbox
from support.client_harness import API_KEY
from support.faulty_server import FaultyServer

CLIENTS = ["sync", "httpx", "pool", *(["aiohttp"] if importlib.util.find_spec("aiohttp") else [])]
REMOTE = "https://api.example.com"


@pytest.fixture(autouse=True)
def unset_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for scheme in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{scheme}_proxy", raising=False)
        monkeypatch.delenv(f"{scheme}_PROXY".upper(), raising=False)


class Proxy:
    """A proxy that refuses every request and keeps what it has read."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                self.received.append(connection.recv(65536))
                connection.sendall(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")

    def close(self) -> None:
        """End the thread. Closing the socket alone would leave it waiting on a descriptor that other tests use next."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    proxy = Proxy()
    yield proxy
    proxy.close()


def get_credits(kind: str, url: str) -> Any:
    """Query the balance with a client of a kind."""
    if kind == "sync":
        with EvoLink(API_KEY, url) as client:
            client._session.driver.sleep = lambda seconds: None
            return client.credits.get()

    async def run() -> Any:
        async with AsyncEvoLink(API_KEY, url, transport=kind) as client:
            client._session.driver.sleep = lambda seconds: asyncio.sleep(0)
            return await client.credits.get()

    return asyncio.run(run())


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize("variable", ["http_proxy", "ALL_PROXY"])
def test_loopback_never_goes_through_a_proxy(
    variable: str, kind: str, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, proxy.url)

    with FaultyServer(Sandbox(clock=ManualClock())) as server:
        get_credits(kind, server.url)
        get_credits(kind, server.url.replace("127.0.0.1", "localhost"))

    assert proxy.received == []


@pytest.mark.parametrize("kind", CLIENTS)
def test_other_hosts_go_through_the_proxy(kind: str, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)

    with pytest.raises(errors.ConnectionFailed, match="Nothing was sent"):
        get_credits(kind, REMOTE)

    assert {received.split(b"\r\n")[0] for received in proxy.received} == {b"CONNECT api.example.com:443 HTTP/1.1"}
    assert not any(API_KEY.encode() in received for received in proxy.received)


@pytest.mark.parametrize(
    ("no_proxy", "url", "is_covered"),
    [
        ("*", REMOTE, True),
        ("example.com", REMOTE, True),
        (".example.com, other.com", REMOTE, True),
        ("ample.com", REMOTE, False),
        ("api.example.com:443", REMOTE, True),
        ("api.example.com:8443", REMOTE, False),
        ("http://api.example.com", REMOTE, False),
        ("https://api.example.com", REMOTE, True),
        ("all://example.com", REMOTE, True),
        ("https://other.com", REMOTE, False),
        ("10.0.0.0/8", "https://10.1.2.3", True),
        ("::1,fe80::/10,[2001:db8::1]", "https://[2001:db8::1]", True),
        ("::1,fe80::/10,[2001:db8::1]", REMOTE, False),
        ("", "https://[::1]:9", True),
    ],
)
def test_no_proxy_has_names_addresses_and_networks(
    no_proxy: str, url: str, is_covered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example.com:3128")
    monkeypatch.setenv("no_proxy", no_proxy)

    assert (Proxies().proxy_of(httpx.URL(url)) is None) == is_covered


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("ALL_PROXY", "socks://127.0.0.1:1080", "ALL_PROXY.*socks://127.0.0.1:1080.*[Uu]nset ALL_PROXY"),
        ("https_proxy", "ftp://127.0.0.1:1080", "https_proxy"),
        ("HTTPS_PROXY", "http://[fe80::1", "HTTPS_PROXY"),
        ("HTTPS_PROXY", "http://:3128", "HTTPS_PROXY.*no host"),
        ("SSL_CERT_FILE", "/nowhere/ca.pem", "SSL_CERT_FILE='/nowhere/ca.pem'.*no such file"),
    ],
)
@pytest.mark.parametrize("client", [EvoLink, AsyncEvoLink])
def test_a_variable_that_cannot_be_used_is_named(
    client: type[EvoLink | AsyncEvoLink],
    variable: str,
    value: str,
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(errors.ConfigurationError, match=reason):
        client(API_KEY)
    client(API_KEY, "http://127.0.0.1:9")  # to which no such variable applies


def test_socks_without_its_package_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("ALL_PROXY", "socks5://me:secret@127.0.0.1:1080")

    with pytest.raises(errors.ConfigurationError, match=r"ALL_PROXY.*pip install 'httpx\[socks\]'") as caught:
        EvoLink(API_KEY)

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("kind", CLIENTS)
def test_certificates_that_cannot_be_read_are_a_configuration_error(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    tls.verified_context.cache_clear()

    with pytest.raises(errors.ConfigurationError, match=r"SSL_CERT_FILE.*Nothing was sent"):
        get_credits(kind, "https://127.0.0.1:9")


def test_an_empty_state_directory_is_the_default_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    default = default_path()
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, "")

    assert default_path() == default
    assert default.is_absolute()


def test_a_home_that_is_unknown_is_a_configuration_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)

    with pytest.raises(errors.ConfigurationError, match="Set HOME or pass journal=FILE"):
        EvoLink(API_KEY, journal=True)
