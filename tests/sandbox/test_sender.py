"""Callbacks are sent only to allowed addresses. Uses real sockets, all on loopback."""

from __future__ import annotations

import os
import socket
import ssl
import struct
import threading
import time
from pathlib import Path
from typing import Any

import evolink
import pytest
from contract.test_callback_urls import INTERNAL, NO_URL, NOT_HTTPS
from evolink.sandbox._callbacks.connecting import resolve_host
from evolink.sandbox._callbacks.sender import MAX_ERROR_LENGTH, Sender, SendResult
from support.certificates import create_certificate
from support.raw_receiver import Behaviour, Receiver

NAME = "hooks.example.com"
PUBLIC = "8.8.8.8"
PUBLIC_6 = "2606:4700:4700::1111"
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
ODD_HOSTS = ["me:pw@a.com", "@a.com", "a.com\\@8.8.4.4", "a.com\\.b.com", "%65xample.com", "[2606::1%25lo]", "a\tb.com"]


class FakeResolver:
    """A resolver that returns the given addresses in turn, the last ones for ever, and keeps its lookups."""

    def __init__(self, *addresses: list[str]) -> None:
        self.lookups: list[tuple[str, int]] = []
        self._addresses = list(addresses)

    def __call__(self, host: str, port: int) -> list[str]:
        self.lookups.append((host, port))
        return self._addresses.pop(0) if len(self._addresses) > 1 else self._addresses[0]


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return the connections and system lookups that are attempted, all of which fail as without a network."""
    attempts: list[Any] = []

    def refuse(*arguments: Any, **_flags: Any) -> None:
        attempts.append(arguments[-1])
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return attempts


@pytest.fixture
def secured(tmp_path: Path) -> tuple[ssl.SSLContext, Sender]:
    """Return a server TLS context for NAME, and a sender that trusts it and resolves every name to this machine."""
    file = tmp_path / "key and certificate"
    tls = create_certificate(file, f"DNS:{NAME}")
    trusting_context = ssl.create_default_context(cafile=str(file))
    return tls, Sender(allow_local=True, ssl_context=trusting_context, resolve=FakeResolver(["127.0.0.1"]))


@pytest.mark.parametrize("url", [*INTERNAL, *NOT_HTTPS, *NO_URL, *(f"https://{host}/" for host in ODD_HOSTS)])
def test_a_url_that_is_not_plainly_public_is_neither_resolved_nor_connected(url: str, connections: list[Any]) -> None:
    resolver = FakeResolver([PUBLIC])

    sent = Sender(resolve=resolver).send(url, b"{}")

    assert (sent.status, sent.address, sent.ok) == (None, None, False)
    assert str(sent.error).startswith("Not sent: ")
    assert resolver.lookups == connections == []


@pytest.mark.parametrize("url", ["http://10.0.0.1/x", "https://[fd00::1]/x", "ftp://127.0.0.1/x", "https://1.2.3.4.5/"])
def test_allowing_loopback_allows_no_other_internal_url(url: str, connections: list[Any]) -> None:
    assert Sender(allow_local=True, resolve=FakeResolver([PUBLIC])).send(url, b"{}").error
    assert connections == []


@pytest.mark.parametrize("bad", ["10.0.0.1", "fd00::1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "2606::1%lo", "010.0.0.1"])
def test_a_name_with_any_internal_address_is_refused(bad: str, connections: list[Any]) -> None:
    for allow_local, addresses in ((False, [PUBLIC, bad]), (True, [bad, PUBLIC_6])):
        sent = Sender(allow_local=allow_local, resolve=FakeResolver(addresses)).send(f"https://{NAME}/x", b"{}")

        assert bad in str(sent.error)
    assert connections == []


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_a_name_that_resolves_to_loopback_is_refused_unless_allowed(address: str, connections: list[Any]) -> None:
    refused = Sender(resolve=FakeResolver([address])).send(f"https://{NAME}/x", b"{}")
    Sender(allow_local=True, resolve=FakeResolver([address])).send(f"https://{NAME}/x", b"{}")

    assert "loopback" in str(refused.error)
    assert connections == [(address, 443)]


def test_exactly_the_checked_addresses_are_connected_to(connections: list[Any]) -> None:
    resolver = FakeResolver([PUBLIC, PUBLIC_6], ["127.0.0.1"])
    sender = Sender(resolve=resolver)

    first = sender.send(f"https://{NAME}:8443/x", b"{}")
    lookups, tried = list(resolver.lookups), list(connections)
    second = sender.send(f"https://{NAME}:8443/x", b"{}")

    assert first == SendResult(None, "no network here", None)
    assert lookups == [(NAME, 8443)]
    assert tried == connections == [(PUBLIC, 8443), (PUBLIC_6, 8443)]
    assert "loopback" in str(second.error)


def test_an_address_literal_resolves_to_itself_in_any_spelling() -> None:
    assert [resolve_host(host, 443) for host in (PUBLIC, "134744072", PUBLIC_6)] == [[PUBLIC], [PUBLIC], [PUBLIC_6]]


def test_the_request_has_the_json_body_and_the_user_agent() -> None:
    with Receiver(OK) as local:
        sent = Sender(allow_local=True).send(local.url(), b'{"id": "task-unified-1"}')

    assert sent == SendResult(200, None, "127.0.0.1")
    head, _, body = local.requests[0].partition(b"\r\n\r\n")
    assert body == b'{"id": "task-unified-1"}'
    agent = f"user-agent: evolink-sandbox/{evolink.__version__}"
    expected = {"POST /done?a=b HTTP/1.1", f"host: 127.0.0.1:{local.port}", agent, "content-type: application/json"}
    assert expected <= set(head.decode().split("\r\n"))


def test_the_next_address_is_tried_if_the_first_does_not_accept() -> None:
    with Receiver(OK) as local:
        sent = Sender(allow_local=True, resolve=FakeResolver(["::1", "127.0.0.1"])).send(local.url(NAME), b"{}")

    assert sent == SendResult(200, None, "127.0.0.1")
    assert f"host: {NAME}:{local.port}".encode() in local.requests[0].lower()


@pytest.mark.parametrize("host", [NAME, NAME.upper(), NAME + "."])
def test_the_certificate_is_checked_against_the_name(host: str, secured: tuple[ssl.SSLContext, Sender]) -> None:
    tls, trusting_sender = secured
    server_names: list[str | None] = []
    tls.sni_callback = lambda _socket, name, _context: server_names.append(name)
    with Receiver(OK, tls) as local:
        sent = trusting_sender.send(local.url(host, "https"), b"{}")

    assert sent == SendResult(200, None, "127.0.0.1")
    assert server_names == [NAME]


def test_a_certificate_for_another_name_or_from_an_unknown_authority_is_refused(
    secured: tuple[ssl.SSLContext, Sender],
) -> None:
    tls, trusting_sender = secured
    untrusting = Sender(allow_local=True, resolve=FakeResolver(["127.0.0.1"]))
    cases = [
        (trusting_sender, "a.com", "mismatch"),
        (trusting_sender, "127.0.0.1", "mismatch"),
        (untrusting, NAME, "self-signed"),
    ]
    with Receiver(OK, tls) as local:
        for sender, host, reason in cases:
            sent = sender.send(local.url(host, "https"), b"{}")
            assert (sent.status, sent.address) == (None, "127.0.0.1")
            assert reason in str(sent.error)
    assert local.requests == []


def test_a_redirect_is_not_followed() -> None:
    with Receiver(OK) as inside, Receiver(f"HTTP/1.1 302 Found\r\nlocation: {inside.url()}\r\n\r\n".encode()) as local:
        sent = Sender(allow_local=True).send(local.url(), b"{}")

    assert sent == SendResult(302, None, "127.0.0.1")
    assert (local.connections, inside.connections, sent.ok) == (1, 0, False)


def test_proxies_are_not_used(monkeypatch: pytest.MonkeyPatch, secured: tuple[ssl.SSLContext, Sender]) -> None:
    tls, trusting_sender = secured
    with Receiver(OK) as proxy, Receiver(OK) as plain, Receiver(OK, tls) as encrypted:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setitem(os.environ, name, proxy.url())
            monkeypatch.setitem(os.environ, name.upper(), proxy.url())
        assert trusting_sender.send(plain.url(NAME), b"{}").ok
        assert trusting_sender.send(encrypted.url(NAME, "https"), b"{}").ok

    assert (proxy.connections, plain.connections, encrypted.connections) == (0, 1, 1)


@pytest.mark.parametrize("first", [b"H", OK[:17] + b"a: ", OK[:17] + b"\r\n", b"\x16\x03\x03\x3f\x0f"])
def test_a_receiver_that_sends_byte_by_byte_times_out(first: bytes) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(first)
        for _ in range(300):
            connection.sendall(b"x")
            time.sleep(0.01)

    with Receiver(drip) as local:
        started = time.perf_counter()
        url = local.url(scheme="http" if b"H" in first else "https")
        sent = Sender(allow_local=True, timeout=0.3).send(url, b"{}")
        took = time.perf_counter() - started

    in_time = first.endswith(b"\n")
    assert sent == SendResult(200 if in_time else None, None if in_time else "no response within 0.3 s", "127.0.0.1")
    assert 0.25 < took < 2


def test_a_lookup_that_hangs_times_out() -> None:
    hanging = threading.Event()

    sent = Sender(timeout=0.1, resolve=lambda _host, _port: [str(hanging.wait(5))]).send(f"https://{NAME}/x", b"{}")
    hanging.set()

    assert sent == SendResult(None, "no response within 0.1 s", None)


def test_an_endless_body_is_hardly_read_and_the_status_counts() -> None:
    written: list[int] = []

    def flood(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while sum(written) < 100_000_000:
            written.append(connection.send(bytes(100_000)))

    with Receiver(flood) as local:
        assert Sender(allow_local=True).send(local.url(), b"{}").ok

    assert sum(written) < 50_000_000


def reset(connection: socket.socket) -> None:
    """Close the connection without a response and without a FIN."""
    connection.recv(1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (reset, "reset"),
        (lambda connection: connection.makefile("rb").read(), "no response within 0.3 s"),
        (b"", "without a response"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", "without a response"),
        (b"SSH-2.0-" + b"x" * 9000 + b"\r\n\r\n", "status line"),
        (b"x" * 100_000, "too long"),
        (b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n", "proposal"),
    ],
)
def test_a_receiver_that_does_not_speak_http_is_a_failure(behaviour: Behaviour | bytes, reason: str) -> None:
    with Receiver(behaviour) as local:
        sent = Sender(allow_local=True, timeout=0.3).send(local.url(), b"{}")

    assert (sent.status, sent.address, sent.ok) == (None, "127.0.0.1", False)
    assert reason in str(sent.error)
    assert len(str(sent.error)) <= MAX_ERROR_LENGTH


@pytest.mark.parametrize("status", [200, 204, 299, 304, 404, 500])
def test_any_2xx_is_success_and_nothing_else(status: int) -> None:
    with Receiver(f"HTTP/1.1 {status} Whatever\r\n\r\n".encode()) as local:
        sent = Sender(allow_local=True).send(local.url(), b"{}")

    assert sent == SendResult(status, None, "127.0.0.1")
    assert sent.ok is (status < 300)


def test_a_name_without_an_address_is_refused(connections: list[Any]) -> None:
    sent = Sender(resolve=FakeResolver([])).send(f"https://{NAME}/x", b"{}")

    assert (sent.status, sent.error) == (None, f"Not sent: {NAME} has no address.")
    assert connections == []
