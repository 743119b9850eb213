"""What the client does, step by step, without doing it.

Each function is a generator that yields what it wants done (`Send`, `Fetch`, `Sleep`), is sent the outcome, and
returns its result. A sync and an async driver run the same flows; tests run them with a script of outcomes.
"""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from .. import errors
from ..tasks import TaskSnapshot
from .messages import Call, Endpoint, Reply, decode_json, raise_for_status, retry_after
from .poll_schedule import BLIND, NEAR, Schedule, patience

logger = logging.getLogger("evolink")

T = TypeVar("T")


class Sink(Protocol):
    """Takes the body of a reply as it comes."""

    def begin(self, reply: Reply) -> bool:
        """Whether the body is wanted, by status and headers; of an unwanted one the reply gets the first 64 kB."""

    def write(self, chunk: bytes) -> object:
        """Takes the next piece."""


@dataclass(frozen=True, slots=True)
class Send:
    """Do this request; the outcome is a Reply, or ConnectionFailed or ResponseLost is thrown in."""

    call: Call


@dataclass(frozen=True, slots=True)
class Fetch:
    """Do this request and pour the body into the sink."""

    call: Call
    sink: Sink


@dataclass(frozen=True, slots=True)
class Sleep:
    """Let this many seconds pass."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Do:
    """Call this, which may block for a moment, such as on a disk; the outcome is what it answers."""

    action: Callable[[], Any]


Effect = Send | Fetch | Sleep | Do
Flow = Generator[Effect, Any, T]

RETRIED = frozenset({429, 502, 503, 504})
"""The statuses after which a read is tried again."""
NOT_ACCEPTED = frozenset({429, 503})
"""The statuses after which a paid POST may be sent again: it was not accepted."""
UNKNOWN_OUTCOME = frozenset({500, 502, 504, *range(520, 530)})
"""The statuses that leave open whether a paid POST was accepted."""
ATTEMPTS = 4
"""How often a request is sent at the most, where sending it again is allowed."""
PASSING = (errors.ConnectionFailed, errors.ResponseLost, errors.ServerError, errors.RateLimited)
"""Faults of a query that say nothing about its task."""
PATIENCE = 60.0
"""Seconds that the pauses between the attempts of one request may take in all."""


def new_idempotency_key() -> str:
    """A fresh key for one submission: 128 random bits."""
    return f"evolink-py-{os.urandom(16).hex()}"


def backoff(attempt: int, asked: float | None) -> float:
    """Seconds before attempt `attempt` + 1: what the server asks for, or 0.5, 1, 2 … with jitter, at most 8."""
    if asked is not None:
        return asked
    return float(min(0.5 * 2 ** (attempt - 1), 8.0) * random.uniform(0.5, 1.0))  # noqa: S311  jitter is no secret


def read(call: Call, *, attempts: int = ATTEMPTS) -> Flow[Reply]:
    """A request that costs nothing, tried again where that may help.

    Raises:
        APIError: the API refuses it, or still fails at the last attempt.
        ConnectionFailed: the last attempt did not reach the server.
        ResponseLost: the last attempt brought no reply.
    """
    attempt, waited = 0, 0.0
    while True:
        attempt += 1
        try:
            reply: Reply = yield Send(call)
        except (errors.ConnectionFailed, errors.ResponseLost):
            pause = backoff(attempt, None)
            if attempt >= attempts or waited + pause > PATIENCE:
                raise
            waited += pause
            yield Sleep(pause)
            continue
        if reply.status in RETRIED and attempt < attempts:
            pause = backoff(attempt, retry_after(reply.headers))
            if waited + pause <= PATIENCE:
                waited += pause
                yield Sleep(pause)
                continue
        if not 200 <= reply.status < 300:
            raise_for_status(reply)
        return reply


def submit(
    endpoint: Endpoint,
    body: bytes,
    key: str,
    headers: Mapping[str, str] | None = None,
    *,
    resubmit_lost: bool,
    belongs: Callable[[str, str], bool] = lambda task_id, key: True,
) -> Flow[TaskSnapshot]:
    """The paid POST: sent again only where it was surely not accepted, and once, with the same key, where unsure.

    Raises:
        SubmissionUncertain: nobody can say whether it was accepted.
        ConnectionFailed: it was never sent.
        APIError: it was refused.
    """
    from evolink_api.operations import CREATE_VIDEO

    call = endpoint.json_call(CREATE_VIDEO, body, headers={**(headers or {}), "idempotency-key": key})
    attempt, may_resubmit, unsure = 0, resubmit_lost, ""
    while True:
        attempt += 1
        try:
            reply: Reply = yield Send(call)
            if reply.status in NOT_ACCEPTED and attempt < ATTEMPTS:
                yield Sleep(backoff(attempt, retry_after(reply.headers)))
                continue
            if reply.status in UNKNOWN_OUTCOME:
                raise errors.ResponseLost(f"The gateway answered {reply.status}.", request_id=reply.request_id)
            data = decode_json(reply, paid=True)
            if not isinstance(data.get("id"), str) or not data["id"]:
                raise errors.ResponseLost("The reply has no task id.", request_id=reply.request_id)
            if not belongs(data["id"], key):
                raise errors.ResponseLost(
                    f"The reply names task {data['id']}, which was the answer to another submission.",
                    request_id=reply.request_id,
                )
            return TaskSnapshot(
                data,
                idempotency_key=key,
                replayed=reply.headers.get("idempotency-replayed", "").lower() == "true",
                request_id=reply.request_id,
            )
        except errors.ConnectionFailed as fault:
            fault.idempotency_key = key
            if attempt < ATTEMPTS:
                yield Sleep(backoff(attempt, None))
                continue
            if not unsure:
                raise
            raise _uncertain(unsure, body, key, fault.request_id) from fault
        except errors.ResponseLost as fault:
            unsure = str(fault)
            if not may_resubmit:
                raise _uncertain(unsure, body, key, fault.request_id) from fault
            may_resubmit = False
            logger.warning("submission unsure (%s); asking again with the same idempotency key %s", fault, key)
            yield Sleep(backoff(1, None))
        except errors.APIError as fault:
            fault.idempotency_key = key
            if unsure:
                raise _uncertain(f"{unsure} Asked again, it answered: {fault}", body, key, fault.request_id) from fault
            raise
        except BaseException as stop:
            if not isinstance(stop, Exception):  # Ctrl-C or cancellation, while the request was on its way
                stop.add_note(f"A submission with the Idempotency-Key {key} may have been accepted and charged.")
            raise


def _uncertain(reason: str, body: bytes, key: str, request_id: str | None) -> errors.SubmissionUncertain:
    return errors.SubmissionUncertain(
        f"{reason} It is unknown whether the submission was accepted and charged. resubmit() asks again with the same"
        f" Idempotency-Key {key}, which charges nothing twice where the gateway honours it.",
        body=body,
        idempotency_key=key,
        request_id=request_id,
    )


def query(endpoint: Endpoint, task_id: str, *, attempts: int = ATTEMPTS) -> Flow[TaskSnapshot]:
    """One task as it stands now."""
    from evolink_api.operations import GET_TASK

    try:
        reply = yield from read(endpoint.call(GET_TASK, task_id=task_id), attempts=attempts)
        data = decode_json(reply)
        if data.setdefault("id", task_id) != task_id:
            raise errors.ResponseLost(f"The reply is about task {data['id']}.", request_id=reply.request_id)
    except errors.EvoLinkError as fault:
        fault.task_id = task_id
        raise
    return TaskSnapshot(data, request_id=reply.request_id)


def wait(
    endpoint: Endpoint,
    task: TaskSnapshot | str,
    *,
    timeout: float | None,
    on_progress: Callable[[TaskSnapshot], object] | None,
    clock: Callable[[], float],
) -> Flow[TaskSnapshot]:
    """Asks for a task until it is completed.

    A task that has a time of its own, `told`, is waited for from then on, not from this call.

    Raises:
        TaskFailed: it failed or was cancelled.
        WaitTimeout: it had not ended `timeout` seconds after the call, or `patience` where that is None.
    """
    task_id = task if isinstance(task, str) else task.id
    try:
        return (yield from _wait(endpoint, task, timeout=timeout, on_progress=on_progress, clock=clock))
    except BaseException as stop:
        if not isinstance(stop, Exception):  # Ctrl-C or cancellation
            stop.add_note(f"Task {task_id} goes on; client.tasks.wait({task_id!r}) waits for it again.")
        raise


def _wait(
    endpoint: Endpoint,
    task: TaskSnapshot | str,
    *,
    timeout: float | None,
    on_progress: Callable[[TaskSnapshot], object] | None,
    clock: Callable[[], float],
) -> Flow[TaskSnapshot]:
    started = clock()
    news = task if not isinstance(task, str) else None
    task_id, estimate = (news.id, news.estimated_time) if news is not None else (str(task), None)
    schedule, timeout = Schedule(estimate), patience(timeout, [estimate])
    born = told_at(news, started)
    told: tuple[str, int] | None = None
    pause, failed = 0.0, 0
    while True:
        elapsed = clock() - started
        if news is not None:
            told = tell(news, told, on_progress)
            if news.done:
                return completed(news)
            pause, failed = schedule.pause(started + elapsed - born, news.progress), 0
        # Thousands may sleep at a time, so nothing that is known already is kept meanwhile.
        task, news = task_id, None
        left = timeout - elapsed
        last = pause >= left
        # The last query comes just before the deadline, never after it.
        yield Sleep(max(0.95 * left, 0.0) if last else pause)
        if clock() - started < timeout:
            try:
                news = yield from query(endpoint, task_id, attempts=1)
            except PASSING as fault:
                failed += 1
                pause = getattr(fault, "retry_after", None) or (NEAR if failed == 1 else BLIND)
                logger.warning("could not ask for task %s, will try again: %s", task_id, fault)
        if last and (news is None or not news.done):
            status, progress = (news.status, news.progress) if news is not None else told or ("unknown", 0)
            raise errors.WaitTimeout(
                f"Task {task_id} is {status} at {progress} % after {clock() - started:.0f} s. It goes on and"
                f" its credits stay reserved: wait again with client.tasks.wait({task_id!r}).",
                task_id=task_id,
            )


def completed(task: TaskSnapshot) -> TaskSnapshot:
    """The task, if it has a result.

    Raises:
        TaskFailed: it failed or was cancelled.
    """
    if task.status == "completed":
        return task
    code = task.error_code or ("request_cancelled" if task.status == "cancelled" else None)
    retryable, advice = _WHAT_TO_DO.get(code or "", (False, "Look the code up in EvoLink's documentation."))
    reason = f"{code}: {task.error_message or 'no reason was given'}" if code else "no reason was given"
    raise errors.TaskFailed(
        f"Task {task.id} {task.status}: {reason.rstrip('.')}. {advice}",
        code=code,
        retryable=retryable,
        task_id=task.id,
        request_id=task.request_id,
    )


def told_at(task: TaskSnapshot | None, now: float) -> float:
    """When the task was told of, by the driver's clock; now where that is not known."""
    told: float | None = getattr(task, "_told", None)
    return now if told is None else min(told, now)


def tell(
    task: TaskSnapshot, told: tuple[str, int] | None, on_progress: Callable[[TaskSnapshot], object] | None
) -> tuple[str, int]:
    """Calls `on_progress` where status or progress changed; its exceptions are logged and lose nothing."""
    now = (task.status, task.progress)
    if on_progress is not None and now != told:
        try:
            on_progress(task)
        except Exception:
            logger.exception("on_progress failed for task %s; the wait goes on", task.id)
    return now


_AGAIN = "Submitting it again is a new, paid request."
_WHAT_TO_DO = {
    "content_policy_violation": (False, "Change the prompt or the media, then submit again."),
    "invalid_parameters": (False, "Change the request, then submit again."),
    "image_processing_error": (False, "Use other pictures, then submit again."),
    "image_dimension_mismatch": (False, "Use pictures of the size asked for, then submit again."),
    "request_cancelled": (True, _AGAIN),
    "service_error": (True, f"Wait 30 to 60 s. {_AGAIN}"),
    "generation_timeout": (True, f"It may work another time. {_AGAIN}"),
    "resource_exhausted": (True, f"Wait 1 to 5 minutes. {_AGAIN}"),
    "quota_exceeded": (True, f"Leave 1 to 2 s between requests. {_AGAIN}"),
    "service_unavailable": (True, f"Wait some minutes. {_AGAIN}"),
    "generation_failed_no_content": (True, f"Another prompt may help. {_AGAIN}"),
    "resource_not_found": (False, "Check the ids in the request."),
    "unknown_error": (False, "Tell EvoLink's support the task id."),
}
"""Business code -> whether the same request may work another time, and what to do."""
