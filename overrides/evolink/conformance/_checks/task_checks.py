"""Checks of the tasks that a run has created: their queries until one completes, and a callback."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ... import catalog
from ..._json import is_dict
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


class CompletedTask(NamedTuple):
    """A task that has completed."""

    model: str
    task_id: str
    """The id from the response to the submission."""
    query: Exchange
    """The last query."""


class TaskQueries:
    """The queries of the tasks that a run has created, and the results about them."""

    def __init__(self, server: Server, *, wait: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Prepare the queries; nothing is sent yet.

        Args:
            server: The server on which the tasks were created.
            wait: Seconds within which one of the tasks must complete.
            clock: A monotonic clock, in seconds.
        """
        self._server = server
        self._wait = wait
        self._clock = clock
        self._tasks: dict[str, str] = {}
        self._queries: dict[str, list[Exchange]] = {}
        self._has_ended = False

    def poll(self, created: Mapping[str, Exchange]) -> CompletedTask | None:
        """Query the task of each model once, and poll until one of them has completed.

        Args:
            created: The exchange of a submission of each model.

        Returns:
            A completed task; None if none has completed in time.
        """
        server = self._server
        self._tasks = {model: exchange.task_id for model, exchange in created.items() if exchange.task_id is not None}
        for model, task_id in self._tasks.items():
            self._queries[model] = [server.get_task(task_id)]
        longest = max((catalog.get(model).sandbox["estimated_time"] for model in self._tasks), default=0)
        if self._tasks and server.advance(2 * longest):
            for model, task_id in self._tasks.items():
                self._queries[model].append(server.get_task(task_id))
        self._poll_until_completed()
        self._has_ended = True
        return self._completed()

    def results(self, sources: Sequence[Source]) -> Iterator[Result]:
        """Yield the results of all queries that were sent."""
        for model, exchanges in self._queries.items():
            yield _check_ids(model, self._tasks[model], exchanges)
            with_status = [(exchange, _status(exchange)) for exchange in exchanges]
            spec, omitted = response_specs()["query"], omitted_fields(model)
            yield from check_responses(model, spec, with_status, sources=sources, omitted=omitted)
        yield self._check_completion()

    def _poll_until_completed(self) -> None:
        """Poll one task after another until a task has completed, none is running, or the time is up."""
        server, deadline = self._server, self._clock() + self._wait
        while self._completed() is None:
            running = [
                model for model, exchanges in self._queries.items() if _status(exchanges[-1]) not in _FINAL_STATUSES
            ]
            if not running or self._clock() >= deadline:
                return
            server.sleep(LOCAL_POLL_INTERVAL if server.is_local else REMOTE_POLL_INTERVAL)
            self._queries[running[0]].append(server.get_task(self._tasks[running[0]]))

    def _completed(self) -> CompletedTask | None:
        last = {model: exchanges[-1] for model, exchanges in self._queries.items()}
        return next(
            (
                CompletedTask(model, self._tasks[model], query)
                for model, query in last.items()
                if _status(query) == "completed"
            ),
            None,
        )

    def _check_completion(self) -> Result:
        check = Check(API, "query", "/status", "completed")
        if self._completed() is not None:
            return Result(check, "passed", 1)
        last = next((exchanges[-1] for exchanges in self._queries.values()), None)
        if last is None:
            return Result(check, "skipped", reason="no task was created")
        if not self._has_ended:
            return Result(check, "skipped", 1, reason="the run ended before a task completed")
        if _status(last) not in _KNOWN_STATUSES:
            return Result(check, "skipped", 1, reason="the task's status is not one that the contract lists")
        expected = f"a task that completes within {self._wait:g} s"
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
    status = body.get("status") if is_dict(body) else None
    return status if isinstance(status, str) else "no status"
