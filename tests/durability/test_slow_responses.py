"""A response that arrives in small chunks, each in time, is not awaited for ever."""

from __future__ import annotations

import time

import pytest
from durability.test_faults import new_sandbox
from support.client_harness import CAT, CAT_CREDITS
from support.client_kinds import KINDS, open_client
from support.faults import OK, Fault
from support.faulty_server import FaultyServer

LENGTH = 200_000


def slow_body(response: bytes) -> bytes:
    """Pad the JSON with white space, so that it is sent in fifty chunks."""
    head, _, body = response.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    padded = body.rjust(LENGTH)
    return b"\r\n".join([*kept, b"content-length: %d" % len(padded)]) + b"\r\n\r\n" + padded


def slow_head(response: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + b"x-filler: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n" * 900


BODY = Fault("a slow body", slow_body, processed=True, chunk_interval=0.05)
HEAD = Fault("a slow head", slow_head, processed=True, chunk_interval=0.05)


@pytest.mark.parametrize(
    ("kind", "fault"), [(kind, BODY) for kind in KINDS] + [(kind, HEAD) for kind in KINDS if kind != "sync"], ids=str
)
def test_a_slow_response_to_a_submission_is_lost_and_the_submission_repeated(kind: str, fault: Fault) -> None:
    with FaultyServer(new_sandbox(), [fault, OK]) as server, open_client(kind, server, timeout=0.1) as client:
        started = time.monotonic()
        task = client.generate(CAT)
        took = time.monotonic() - started

    assert task.replayed
    assert server.sandbox.account.used == CAT_CREDITS
    # The whole response would take 2.5 s. Three times the timeout is allowed, the rest is for a busy machine.
    assert took < 2
