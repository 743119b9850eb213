"""What holds for every model: keys, bodies that are no requests, ids of no task, repeated Idempotency-Keys."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from ..contract import Case, Source
from ._exchanges import Exchange
from ._request_checks import check_responses
from ._responses import response_specs
from ._results import API, Check, Failure, Result
from ._server import Server

UNKNOWN_ID = "task-unified-1700000000-00000000"
NO_ID = "no-task"
_NOT_THERE = (404, 405, 501)
"""What a server answers that tells no balance; many that stand in for the API do not."""
_NO_REQUESTS = (("not JSON", b'{"model":'), ("empty", b""), ("a list", b"[]"), ("a number", b"5"), ("null", b"null"))


def check_api(server: Server, base: Case, *, sources: Sequence[Source]) -> Iterator[Result]:
    """The results that cost nothing and concern no single model; `base` is a valid case."""
    for name, answer in server.without_key(base.payload, UNKNOWN_ID).items():
        yield from check_responses(
            API, response_specs()[f"{name} without a key"], [(answer, "no key")], sources=sources
        )
    for name, task_id in (("query of no id", NO_ID), ("query of an unknown id", UNKNOWN_ID)):
        yield from check_responses(API, response_specs()[name], [(server.task(task_id), task_id)], sources=sources)
    balance = server.credits()
    if balance.status not in _NOT_THERE:
        yield from check_responses(API, response_specs()["credits"], [(balance, "the balance")], sources=sources)
    yield _no_requests(server)


def check_idempotency_key(server: Server, payloads: Sequence[Any]) -> Result:
    """Whether one Idempotency-Key stands for one task, and for one body; `payloads` are requests that are accepted."""
    check = Check(API, "create", "", "Idempotency-Key")
    if len(payloads) < 2:
        return Result(check, "skipped", reason="there are no two requests that the server accepts")
    payload, other, *_ = payloads
    key = f"contract-{secrets.token_hex(16)}"
    first, again = server.submit(payload, key=key), server.submit(payload, key=key)
    found = []
    if again.task_id != first.task_id:
        found.append(_failure("a repeat", f"the task of the first request, {first.task_id}", again))
    conflict = server.submit(other, key=key)
    if conflict.status != 409:
        found.append(_failure("another body", "HTTP 409", conflict))
    return Result(check, "failed" if found else "passed", 3, tuple(found))


def _no_requests(server: Server) -> Result:
    answers = [(variant, server.post(body)) for variant, body in _NO_REQUESTS]
    wrong = [
        Failure(variant, "HTTP 400 with an error", answer.brief(), answer.curl(), "documented")
        for variant, answer in answers
        if not answer.refused
    ]
    check = Check(API, "request", "", "json")
    return Result(check, "failed" if wrong else "passed", len(answers), tuple(wrong))


def _failure(variant: str, expected: str, answer: Exchange) -> Failure:
    return Failure(variant, expected, answer.brief(), answer.curl(), "ours")
