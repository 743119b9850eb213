"""Refused requests: paths, methods, sizes and signatures."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping

import pytest
from evolink.callbacks import MAX_BODY, Receiver
from hypothesis import given
from hypothesis import strategies as st
from support.client_harness import ClientHarness
from support.receiver_harness import BASE, ReceiverHarness


def test_each_url_is_new_and_has_192_random_bits(receiver_harness: ReceiverHarness) -> None:
    tokens = {receiver_harness.receiver.new_url().removeprefix(f"{BASE}/") for _ in range(1000)}

    assert len(tokens) == 1000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", token) for token in tokens)


PATHS = [
    "",
    "/",
    "/evolink",
    "/evolink/",
    "/evolink/{wrong}",
    "/evolink/{token}/",
    "/evolink/{token}?x=1",
    "/evolink/{token}%00",
    "/evolink/{token}x",
    "/evolink//{token}",
    "/evolink{token}",
    "/other/{token}",
    "/evolink/../evolink/{token}",
    "/evolink/x/../{token}",
    "/evolink/..%2f{token}",
    "/evolink/{token}/../../etc/passwd",
    "\\evolink\\{token}",
    "{token}",
    "/evolink/{fullwidth}",
    "/evolink/ünïcödé-☃-{token}",
    "/evolink/\ud800{token}",
    "/evolink/" + "x" * 100_000,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ascii(path[:40]))
def test_every_path_that_was_not_issued_gets_the_same_404(path: str, receiver_harness: ReceiverHarness) -> None:
    url = receiver_harness.receiver.new_url()
    token = url.rpartition("/")[2]
    wrong = ("B" if token[0] == "A" else "A") + token[1:]
    fullwidth = "".join(chr(ord(letter) + 0xFEE0) for letter in token)
    path = path.replace("{token}", token).replace("{wrong}", wrong).replace("{fullwidth}", fullwidth)

    response = receiver_harness.send(path, receiver_harness.callback_of_ended_task())

    assert response == (404, {"content-type": "text/plain; charset=utf-8"}, b"Not found.")
    assert (receiver_harness.received, receiver_harness.requested_paths) == ([], [])


@given(st.text())
def test_any_path_gets_404(path: str) -> None:
    assert any_receiver().handle("POST", path, b"{}").status == 404


@functools.cache
def any_receiver() -> Receiver:
    return Receiver(ClientHarness().client(), base_url=BASE, on_task=print)


def test_a_router_may_remove_the_prefix(receiver_harness: ReceiverHarness) -> None:
    url = receiver_harness.receiver.new_url()

    assert (
        receiver_harness.send("/" + url.rpartition("/")[2], receiver_harness.callback_of_ended_task(url)).status == 200
    )


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "", "P\u00d6ST"])
@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_method_gets_405_at_any_path(method: str, known: bool, receiver_harness: ReceiverHarness) -> None:
    url = receiver_harness.receiver.new_url()

    response = receiver_harness.deliver(
        url if known else f"{BASE}/none", receiver_harness.callback_of_ended_task(url), method=method
    )

    assert (response.status, response.headers["allow"], receiver_harness.received) == (405, "POST", [])


def test_a_large_body_gets_413_if_the_token_is_right(receiver_harness: ReceiverHarness) -> None:
    url = receiver_harness.receiver.new_url()
    body = json.dumps(receiver_harness.callback_of_ended_task(url)).encode()

    assert receiver_harness.deliver(url, body.ljust(MAX_BODY + 1)).status == 413
    assert receiver_harness.deliver(f"{BASE}/none", b" " * 10_000_000).status == 404
    assert receiver_harness.deliver(url, body.ljust(MAX_BODY)).status == 200


def test_the_signature_is_checked_before_the_body_is_parsed(harness: ClientHarness) -> None:
    seen: list[tuple[Mapping[str, str], bytes]] = []

    def verify(headers: Mapping[str, str], body: bytes) -> bool:
        seen.append((headers, body))
        return headers.get("x-signature") == "right"

    receiver_harness = ReceiverHarness(harness, "sync", verify=verify)
    url = receiver_harness.receiver.new_url()
    body = receiver_harness.callback_of_ended_task(url)

    assert receiver_harness.deliver(url, b"no JSON", headers={"X-Signature": "wrong"}).status == 401
    assert receiver_harness.deliver(url, body).status == 401
    assert receiver_harness.requested_paths == []
    assert receiver_harness.deliver(url, body, headers={"X-Signature": "right"}).status == 200
    assert seen[0] == ({"x-signature": "wrong"}, b"no JSON")


def test_a_callback_is_refused_if_verify_fails(harness: ClientHarness, caplog: pytest.LogCaptureFixture) -> None:
    receiver_harness = ReceiverHarness(harness, "sync", verify=lambda headers, body: 1 / 0 > 0)
    url = receiver_harness.receiver.new_url()

    assert receiver_harness.deliver(url, receiver_harness.callback_of_ended_task(url)).status == 500
    assert receiver_harness.received == []
    assert "verify failed" in caplog.text
