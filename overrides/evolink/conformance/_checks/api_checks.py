"""Checks that hold for every model: authentication, malformed bodies, unknown task ids, repeated Idempotency-Keys."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from ...contract import Case, Source
from .._exchanges import Exchange
from .._results import API, Check, Failure, Result
from .._server import Server
from .response_checks import check_responses
from .response_specs import response_specs

UNKNOWN_TASK_ID = "task-unified-1700000000-00000000"
MALFORMED_TASK_ID = "no-task"
_BALANCE_NOT_SUPPORTED = (404, 405, 501)
"""Statuses of a server that has no endpoint for the balance; many stand-ins for the API have none."""
_MALFORMED_BODIES = (
    ("not JSON", b'{"model":'),
    ("empty", b""),
    ("a list", b"[]"),
    ("a number", b"5"),
    ("null", b"null"),
)


def check_api(server: Server, base: Case, *, sources: Sequence[Source]) -> Iterator[Result]:
    """Yield the results that cost nothing and concern no single model; `base` is a valid case."""
    for name, exchange in server.send_without_key(base.payload, UNKNOWN_TASK_ID).items():
        yield from check_responses(
            API, response_specs()[f"{name} without a key"], [(exchange, "no key")], sources=sources
        )
    for name, task_id in (("query of no id", MALFORMED_TASK_ID), ("query of an unknown id", UNKNOWN_TASK_ID)):
        yield from check_responses(API, response_specs()[name], [(server.get_task(task_id), task_id)], sources=sources)
    balance = server.get_credits()
    if balance.status not in _BALANCE_NOT_SUPPORTED:
        yield from check_responses(API, response_specs()["credits"], [(balance, "the balance")], sources=sources)
    yield _check_malformed_bodies(server)


def check_idempotency_key(server: Server, payloads: Sequence[Any]) -> Result:
    """Check that one Idempotency-Key stands for one task and for one body.

    Args:
        server: The server under test.
        payloads: Requests that the server accepts; the first two are sent.
    """
    check = Check(API, "create", "", "Idempotency-Key")
    if len(payloads) < 2:
        return Result(check, "skipped", reason="the server did not accept two different requests")
    payload, other, *_ = payloads
    key = f"contract-{secrets.token_hex(16)}"
    first = server.submit(payload, idempotency_key=key)
    again = server.submit(payload, idempotency_key=key)
    failures: list[Failure] = []
    if again.task_id != first.task_id:
        failures.append(_failure("a repeat", f"the task of the first request, {first.task_id}", again))
    conflict = server.submit(other, idempotency_key=key)
    if conflict.status != 409:
        failures.append(_failure("another body", "HTTP 409", conflict))
    return Result(check, "failed" if failures else "passed", 3, tuple(failures))


def _check_malformed_bodies(server: Server) -> Result:
    exchanges = [(variant, server.post(body)) for variant, body in _MALFORMED_BODIES]
    failures = [
        Failure(variant, "HTTP 400 with an error", exchange.summary(), exchange.curl(), "documented")
        for variant, exchange in exchanges
        if not exchange.refused
    ]
    check = Check(API, "request", "", "json")
    return Result(check, "failed" if failures else "passed", len(exchanges), tuple(failures))


def _failure(variant: str, expected: str, exchange: Exchange) -> Failure:
    return Failure(variant, expected, exchange.summary(), exchange.curl(), "ours")
