"""Checks of the tasks that a run has created: their queries until one completes, and a callback."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ... import catalog
from ...contract import Source
from .._exchanges import Exchange
from .._results import API, Check, Failure, Result
from .._server import Server
from .callback_listener import CallbackListener
from .response_checks import check_responses
from .response_specs import omitted_fields, response_specs

LOCAL_POLL_INTERVAL = 0.2
"""Seconds between two queries to a server on this machine."""
REMOTE_POLL_INTERVAL = 8.0
"""Seconds between two queries to another server, which must query the provider each time."""
CALLBACK_TIMEOUT = 10.0
"""Seconds after the end of a task within which its callback must arrive."""
CALLBACK_NAME = "evolink-contract"
_FINAL_STATUSES = ("completed", "failed", "cancelled")
_KNOWN_STATUSES = ("pending", "processing", *_FINAL_STATUSES)


def check_tasks(
    server: Server,
    created: Mapping[str, Exchange],
    *,
    wait: float,
    sources: Sequence[Source],
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Result]:
    """Query the task of each model once, and poll until one of them has completed.

    Args:
        server: The server on which the tasks were created.
        created: The exchange of a submission of each model.
        wait: Seconds within which one of the tasks must complete.
        sources: The sources whose statements are checked.
        clock: A monotonic clock, in seconds.
    """
    tasks = {model: exchange.task_id for model, exchange in created.items() if exchange.task_id is not None}
    queries = {model: [server.get_task(task_id)] for model, task_id in tasks.items()}
    longest = max((catalog.get(model).sandbox["estimated_time"] for model in tasks), default=0)
    if tasks and server.advance(2 * longest):
        for model, task_id in tasks.items():
            queries[model].append(server.get_task(task_id))
    last = _poll_until_completed(server, tasks, queries, wait=wait, clock=clock)
    for model, exchanges in queries.items():
        yield _check_ids(model, tasks[model], exchanges)
        with_status = [(exchange, _status(exchange)) for exchange in exchanges]
        spec, omitted = response_specs()["query"], omitted_fields(model)
        yield from check_responses(model, spec, with_status, sources=sources, omitted=omitted)
    yield _check_completion(last, wait)


def _poll_until_completed(
    server: Server,
    tasks: Mapping[str, str],
    queries: Mapping[str, list[Exchange]],
    *,
    wait: float,
    clock: Callable[[], float],
) -> Exchange | None:
    """Poll until a task has completed, and return its last query; without one, the last query of any task.

    New exchanges are appended to `queries`.
    """
    deadline = clock() + wait
    while True:
        for exchanges in queries.values():
            if _status(exchanges[-1]) == "completed":
                return exchanges[-1]
        running = [model for model, exchanges in queries.items() if _status(exchanges[-1]) not in _FINAL_STATUSES]
        if not running or clock() >= deadline:
            return next((exchanges[-1] for exchanges in queries.values()), None)
        server.sleep(LOCAL_POLL_INTERVAL if server.is_local else REMOTE_POLL_INTERVAL)
        queries[running[0]].append(server.get_task(tasks[running[0]]))


def _check_completion(last: Exchange | None, wait: float) -> Result:
    check = Check(API, "query", "/status", "completed")
    if last is None:
        return Result(check, "skipped", reason="no task was created")
    if _status(last) == "completed":
        return Result(check, "passed", 1)
    if _status(last) not in _KNOWN_STATUSES:
        return Result(check, "skipped", 1, reason="the task's status is not one that the contract lists")
    expected = f"a task that completes within {wait:g} s"
    failure = Failure("one task", expected, last.summary(), last.curl(), "documented")
    return Result(check, "failed", 1, (failure,))


def _check_ids(model: str, task_id: str, exchanges: Sequence[Exchange]) -> Result:
    """Check that each query returned the task that was requested."""
    check = Check(model, "query", "/id", "const")
    wrong = next((one for one in exchanges if one.accepted and one.task_id not in (None, task_id)), None)
    if wrong is None:
        return Result(check, "passed", len(exchanges))
    failure = Failure(_status(wrong), f"the task {task_id}", wrong.summary(), wrong.curl(), "documented")
    return Result(check, "failed", len(exchanges), (failure,))


def check_callback(
    listener: CallbackListener, submission: Exchange, *, timeout: float, sources: Sequence[Source]
) -> Iterator[Result]:
    """Yield the results about the callback of a task that has ended.

    Args:
        listener: The listener to whose URL the callback is sent.
        submission: The exchange that submitted the task.
        timeout: Seconds to wait for the callback.
        sources: The sources whose statements are checked.
    """
    delivery = Check(API, "callback", "", "delivery")
    if not submission.accepted:
        reason = "the server accepts no callback URL on this machine (evolink sandbox --allow-local-callbacks does)"
        yield Result(delivery, "skipped", reason=reason)
        return
    received = listener.wait_for_callback(CALLBACK_NAME, timeout=timeout)
    if received is None:
        actual = f"none within {timeout:g} s"
        failure = Failure("a task that ended", "a callback", actual, submission.curl(), "documented")
        yield Result(delivery, "failed", 1, (failure,))
        return
    yield Result(delivery, "passed", 1)
    callback = replace(submission, response=received)
    yield _check_id_of_callback(submission, callback)
    yield from check_responses(API, response_specs()["callback"], [(callback, "the callback")], sources=sources)


def _check_id_of_callback(submission: Exchange, callback: Exchange) -> Result:
    check = Check(API, "callback", "/id", "const")
    if callback.task_id in (None, submission.task_id):
        return Result(check, "passed", 1)
    expected = f"the task {submission.task_id}"
    failure = Failure("the callback", expected, callback.summary(), submission.curl(), "documented")
    return Result(check, "failed", 1, (failure,))


def add_callback_url(payload: Any, listener: CallbackListener) -> Any:
    """Return a copy of the payload with the listener's callback URL."""
    return {**payload, "callback_url": listener.url(CALLBACK_NAME)}


def _status(exchange: Exchange) -> str:
    body = exchange.json
    status = body.get("status") if isinstance(body, dict) else None
    return status if isinstance(status, str) else "no status"
