"""What becomes of the tasks that a run has made: their queries until one has completed, and their callbacks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .. import catalog
from ..contract import Source
from ._callback_listener import CallbackListener
from ._exchanges import Exchange
from ._request_checks import check_responses
from ._responses import omitted_fields, response_specs
from ._results import API, Check, Failure, Result
from ._server import Server

NEAR = 0.2
"""Seconds between two queries of a server on this machine."""
FAR = 8.0
"""Seconds between two queries of another one, which has to ask the provider each time."""
CALLBACK_TIME = 10.0
"""Seconds after a task has ended in which its callback is to come."""
_ENDED = ("completed", "failed", "cancelled")
_KNOWN = ("pending", "processing", *_ENDED)
CALLBACK_NAME = "evolink-contract"


def check_tasks(
    server: Server,
    created: Mapping[str, Exchange],
    *,
    wait: float,
    sources: Sequence[Source],
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Result]:
    """Asks for the task of each model, and for one of them until it has completed.

    Args:
        server: where they were made.
        created: the answer to a submission of each model.
        wait: seconds in which one of them is to complete.
        sources: whose statements are looked at.
        clock: what the seconds are counted by.
    """
    tasks = {model: answer.task_id for model, answer in created.items() if answer.task_id is not None}
    seen = {model: [server.task(task_id)] for model, task_id in tasks.items()}
    longest = max((catalog.get(model).sandbox["estimated_time"] for model in tasks), default=0)
    if tasks and server.advance(2 * longest):
        for model, task_id in tasks.items():
            seen[model].append(server.task(task_id))
    last = _until_completed(server, tasks, seen, wait=wait, clock=clock)
    for model, answers in seen.items():
        yield _ids(model, tasks[model], answers)
        told = [(answer, _status(answer)) for answer in answers]
        yield from check_responses(
            model, response_specs()["query"], told, sources=sources, left_out=omitted_fields(model)
        )
    yield _completion(last, wait)


def _until_completed(
    server: Server,
    tasks: Mapping[str, str],
    seen: Mapping[str, list[Exchange]],
    *,
    wait: float,
    clock: Callable[[], float],
) -> Exchange | None:
    """The answer that tells of a completed task, or the last one of all."""
    until = clock() + wait
    while True:
        for answers in seen.values():
            if _status(answers[-1]) == "completed":
                return answers[-1]
        going = [model for model, answers in seen.items() if _status(answers[-1]) not in _ENDED]
        if not going or clock() >= until:
            return next((answers[-1] for answers in seen.values()), None)
        server.sleep(NEAR if server.local else FAR)
        seen[going[0]].append(server.task(tasks[going[0]]))


def _completion(last: Exchange | None, wait: float) -> Result:
    check = Check(API, "query", "/status", "completed")
    if last is None:
        return Result(check, "skipped", reason="no task was made")
    if _status(last) == "completed":
        return Result(check, "passed", 1)
    if _status(last) not in _KNOWN:
        return Result(check, "skipped", 1, reason="its status is none that the contract knows")
    failure = Failure("one task", f"a task that completes in {wait:g} s", last.brief(), last.curl(), "documented")
    return Result(check, "failed", 1, (failure,))


def _ids(model: str, task_id: str, answers: Sequence[Exchange]) -> Result:
    """Whether each query was answered with the task that was asked for."""
    check = Check(model, "query", "/id", "const")
    wrong = next((answer for answer in answers if answer.accepted and answer.task_id not in (None, task_id)), None)
    if wrong is None:
        return Result(check, "passed", len(answers))
    failure = Failure(_status(wrong), f"the task {task_id}", wrong.brief(), wrong.curl(), "documented")
    return Result(check, "failed", len(answers), (failure,))


def check_callback(
    listener: CallbackListener, submitted: Exchange, *, timeout: float, sources: Sequence[Source]
) -> Iterator[Result]:
    """What came to the callback URL of a task that has been let end; `submitted` is the answer to its submission."""
    delivery = Check(API, "callback", "", "delivery")
    if not submitted.accepted:
        reason = "the server takes no callback URL of this machine (evolink sandbox --allow-local-callbacks does)"
        yield Result(delivery, "skipped", reason=reason)
        return
    reply = listener.heard(CALLBACK_NAME, timeout=timeout)
    if reply is None:
        failure = Failure("a task that ended", "a callback", f"none in {timeout:g} s", submitted.curl(), "documented")
        yield Result(delivery, "failed", 1, (failure,))
        return
    yield Result(delivery, "passed", 1)
    body = replace(submitted, reply=reply)
    yield _ids_of_callback(submitted, body)
    yield from check_responses(API, response_specs()["callback"], [(body, "the callback")], sources=sources)


def _ids_of_callback(submitted: Exchange, body: Exchange) -> Result:
    check = Check(API, "callback", "/id", "const")
    if body.task_id in (None, submitted.task_id):
        return Result(check, "passed", 1)
    failure = Failure("the callback", f"the task {submitted.task_id}", body.brief(), submitted.curl(), "documented")
    return Result(check, "failed", 1, (failure,))


def add_callback_url(payload: Any, listener: CallbackListener) -> Any:
    """The request with a callback URL of this machine."""
    return {**payload, "callback_url": listener.url(CALLBACK_NAME)}


def _status(answer: Exchange) -> str:
    body = answer.json
    found = body.get("status") if isinstance(body, dict) else None
    return found if isinstance(found, str) else "no status"
