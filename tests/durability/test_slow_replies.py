"""A reply that comes piece by piece, each in time, is not waited for without end."""

from __future__ import annotations

import time

import pytest
from durability.test_faults import CAT, new_sandbox
from support.client_kinds import KINDS, calling
from support.faulty_server import OK, Fault, FaultyServer

LENGTH = 200_000


def dripping_body(reply: bytes) -> bytes:
    """Fifty pieces of white space before the JSON, each a little later than the one before."""
    head, _, body = reply.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    padded = body.rjust(LENGTH)
    return b"\r\n".join([*kept, b"content-length: %d" % len(padded)]) + b"\r\n\r\n" + padded


def dripping_head(reply: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + b"x-filler: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n" * 900


BODY = Fault("a dripping body", dripping_body, processed=True, pace=0.05)
HEAD = Fault("a dripping head", dripping_head, processed=True, pace=0.05)


@pytest.mark.parametrize(
    ("kind", "fault"), [(kind, BODY) for kind in KINDS] + [(kind, HEAD) for kind in KINDS if kind != "sync"], ids=str
)
def test_a_dripping_reply_to_a_submission_is_lost_and_asked_for_again(kind: str, fault: Fault) -> None:
    with FaultyServer(new_sandbox(), [fault, OK]) as server, calling(kind, server, timeout=0.1) as client:
        started = time.monotonic()
        task = client.generate(CAT)
        took = time.monotonic() - started

    assert task.replayed
    assert server.sandbox.account.used == 7
    # The whole reply would take 2.5 s; three times the timeout are allowed, the rest is a busy machine's.
    assert took < 2
