"""A server of the sandbox refuses what web pages in a browser on its machine send, DNS rebinding included."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from evolink import sandbox
from evolink._security.allowed_hosts import AllowedHosts
from support.wire import send_raw_request


@pytest.mark.parametrize(
    ("host", "allowed", "accepted"),
    [
        ("localhost", [], True),
        ("LocalHost:8765", [], True),
        ("localhost.", [], True),
        ("api.localhost:1", [], True),
        ("127.0.0.1:8765", [], True),
        ("127.1.2.3", [], True),
        ("[::1]:8765", [], True),
        ("[0:0:0:0:0:0:0:1]", [], True),
        ("[::ffff:127.0.0.1]", [], True),
        ("rebound.evil.example:8765", [], False),
        ("localhost.evil.example", [], False),
        ("127.0.0.1.evil.example", [], False),
        ("evil-localhost", [], False),
        ("192.168.1.5", [], False),
        ("0.0.0.0:8765", [], False),
        ("[::]", [], False),
        ("", [], False),
        ("localhost:port", [], False),
        ("user@localhost", [], False),
        ("localhost/evil", [], False),
        ("[::1", [], False),
        ("sandbox", ["sandbox"], True),
        ("SANDBOX.:80", ["Sandbox"], True),
        ("192.168.1.5:80", ["192.168.1.5"], True),
        ("192.168.1.6:80", ["192.168.1.5"], False),
        ("[FE80:0::1]:80", ["fe80::1"], True),
        ("10.0.0.7:80", ["0.0.0.0"], True),
        ("[2001:db8::1]", ["::"], True),
        ("evil.example", ["0.0.0.0"], False),
    ],
)
def test_the_host_must_be_loopback_or_allowed(host: str, allowed: list[str], *, accepted: bool) -> None:
    assert (AllowedHosts(allowed).why_refused(hosts=[host], origin=None) is None) is accepted


@pytest.mark.parametrize(
    ("origin", "accepted"),
    [
        ("http://localhost:5173", True),
        ("http://127.0.0.1", True),
        ("https://[::1]:3000", True),
        ("http://sandbox:8765", True),
        ("https://evil.example", False),
        ("http://localhost.evil.example", False),
        ("https://localhost@evil.example", False),
        ("null", False),
        ("", False),
        ("file://", False),
        ("chrome-extension://abcdef", False),
    ],
)
def test_the_page_of_another_site_is_refused(origin: str, *, accepted: bool) -> None:
    reason = AllowedHosts(["sandbox"]).why_refused(hosts=["localhost"], origin=origin)

    assert (reason is None) is accepted


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with sandbox.running() as local:
        yield local.url


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET /v1/credits HTTP/1.1\r\nHost: localhost", 200),
        ("GET /v1/credits HTTP/1.0", 200),
        ("GET /v1/credits HTTP/1.1\r\nHost: evil.example", 403),
        ("GET /v1/credits HTTP/1.1\r\nHost: localhost\r\nHost: evil.example", 403),
        ("POST /_sandbox/reset HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0", 403),
        ("GET /_sandbox/journal HTTP/1.1\r\nHost: evil.example", 403),
        ("POST /v1/videos/generations HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example", 403),
        ("GET / HTTP/1.1\r\nHost: evil.example", 403),
    ],
)
def test_a_refused_request_does_nothing(url: str, head: str, status: int) -> None:
    line = send_raw_request(url, f"{head}\r\nAuthorization: Bearer any\r\nConnection: close\r\n\r\n".encode())

    assert int(line.split()[1]) == status


def test_the_message_says_what_to_do(url: str) -> None:
    response = httpx.get(f"{url}/v1/credits", headers={"host": "sandbox.test"})

    assert response.json()["error"]["message"] == (
        "The sandbox does not respond to the host 'sandbox.test'."
        " Use localhost or 127.0.0.1, or allow the host with --allow-host."
    )
