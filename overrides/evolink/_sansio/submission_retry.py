"""Sans-I/O retry of the paid POST: the one place that decides whether a submission is sent again.

A submission is sent again if the server cannot have accepted it (connection refused, 429, 503), and once more, with the
same Idempotency-Key, if its outcome is unknown. It is refused only by a documented 4xx with an error of the API; every
other response without a task leaves the outcome unknown. While the API responds that the first submission with the key
is still running, it is asked again for minutes.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Mapping

from evolink_api.routes import CREATE_VIDEO

from .. import errors
from .._json import JSON
from ..tasks import TaskSnapshot
from .deadline import DeadlineExceeded
from .effects import Operation, Send, Sleep
from .exchange import exchange
from .hooks import HookFailed
from .messages import Endpoint, HTTPResponse, decode_json, raise_for_status
from .retry import MAX_ATTEMPTS, backoff

logger = logging.getLogger("evolink")

NOT_ACCEPTED_STATUSES = frozenset({429, 503})
"""The statuses after which the paid POST may be sent again: the server did not accept it."""
REFUSAL_STATUSES = frozenset({400, 401, 402, 403, 404, 409, 413, 422, 429})
"""The statuses that the API documents for a refused submission. Without an error of the API in the body, such a
response comes from another server, and the outcome is unknown."""
REFUTING_STATUSES = frozenset({400, 402, 404, 413, 422})
"""The statuses of a refusal which show that the gateway has no submission with this idempotency key. It looks that up
before it checks what is submitted and whether the credits suffice, but perhaps after the API key and the rate limit."""
STILL_RUNNING_CODE = "paid_outcome_unknown"
"""The error code of a 409 while the first submission with the idempotency key is still running."""
CONFLICT_CODE = "idempotency_conflict"
"""The error code of a 409 if the idempotency key was used with another body."""
STILL_RUNNING_BUDGET = 300.0
"""Seconds. The sum of the pauses between the attempts while the first submission is still running."""


class SubmissionProgress:
    """How far a submission has come, for whoever interrupts it."""

    def __init__(self, idempotency_key: str) -> None:
        self.idempotency_key = idempotency_key
        self.may_be_accepted = False
        """Whether the API may have accepted it: it was sent, and no refusal has been received."""
        self.task_id: str | None = None
        """The id of its task, once the API has returned it."""
        self.task: TaskSnapshot | None = None
        """The task in the response to this call."""
        self.estimate: errors.PriceEstimate | None = None
        """What it costs, if that was estimated."""
        self.is_repeated = False
        """Whether an earlier call may have submitted it."""
        self.is_lost = False
        """Whether the outcome of a request of this call is unknown."""
        self.may_be_charged = False
        """Whether the API may have accepted a request of this call."""
        self.is_refuted = False
        """Whether a refusal shows that no earlier call's request was accepted."""

    def begin_request(self) -> None:
        """Record that a request is about to be sent."""
        self.may_be_accepted = self.may_be_charged = True

    def reject(self, refusal: errors.APIError | None = None) -> None:
        """Record that the latest request was not accepted; an earlier one may have been.

        Args:
            refusal: The error with which the API has refused it. A 409 may be about an earlier one.
        """
        is_conflict = refusal is not None and refusal.status == 409
        self.may_be_charged = self.is_lost
        self.may_be_accepted = self.is_lost or self.is_repeated or is_conflict
        self.is_refuted = refusal is not None and not self.is_lost and refusal.status in REFUTING_STATUSES

    def accept(self, task: TaskSnapshot) -> None:
        """Record the task that the API has returned."""
        self.task_id, self.task = task.id, task

    def describe(self) -> str:
        """Return what is known about the submission, in a sentence."""
        if self.task_id is not None:
            return f"Task {self.task_id} was submitted with the Idempotency-Key {self.idempotency_key}, and is charged."
        if self.may_be_accepted:
            return (
                f"A submission with the Idempotency-Key {self.idempotency_key} may have been accepted and charged."
                " Submitting the same request with this key again charges nothing twice."
            )
        return f"Nothing was submitted with the Idempotency-Key {self.idempotency_key}, nothing was charged."


def new_idempotency_key() -> str:
    """Return a new idempotency key: 128 random bits in hex, with a prefix."""
    return f"evolink-py-{os.urandom(16).hex()}"


def submit_with_retry(
    endpoint: Endpoint,
    body: bytes,
    key: str,
    headers: Mapping[str, str] | None = None,
    *,
    resubmit_lost: bool,
    claim: Callable[[str, str], bool] = lambda task_id, key: True,
    progress: SubmissionProgress | None = None,
) -> Operation[TaskSnapshot]:
    """Send the paid POST with an idempotency key and return the task; retry it as the module's docstring says.

    Args:
        endpoint: The API to send it to.
        body: The request as JSON.
        key: The idempotency key, the same for every attempt.
        headers: Extra headers.
        resubmit_lost: Whether to send it once more after an unknown outcome.
        claim: Given a task id and the key; returns whether that task belongs to no other submission.
        progress: Kept up to date. If it may be accepted from the start, because this is not its first submission, no
            refusal proves that nothing was charged.

    Raises:
        SubmissionUncertain: If it is unknown whether the server accepted it.
        ConnectionFailed: If no attempt reached the server.
        APIError: If the API rejects it.
    """
    request = endpoint.json_request(CREATE_VIDEO, body, headers={**(headers or {}), "idempotency-key": key})
    progress = progress or SubmissionProgress(key)
    progress.is_repeated = is_repeated = progress.may_be_accepted
    max_attempts = request.max_attempts or MAX_ATTEMPTS
    sent, attempt, may_resubmit, uncertainty = 0, 0, resubmit_lost, ""
    running_attempts, waited = 0, 0.0
    failure: errors.EvoLinkError
    while True:
        sent, attempt = sent + 1, attempt + 1
        try:
            progress.begin_request()
            response = yield from exchange(Send(request), attempt=sent)
            task = _accepted_task(response, key, claim, paid=not (uncertainty or is_repeated))
            progress.accept(task)
            return task
        except DeadlineExceeded:  # it was not sent this time
            progress.reject()
            if uncertainty:
                raise _uncertain(uncertainty, body, key, None) from None
            raise
        except HookFailed as failed:
            _take_outcome(failed, progress, claim)
            raise
        except errors.ConnectionFailed as error:
            failure = error
            error.idempotency_key = key
            progress.reject()
            if attempt >= max_attempts:
                if not uncertainty:
                    raise
                raise _uncertain(uncertainty, body, key, error.request_id) from error
            pause = backoff(attempt, None)
        except errors.ResponseLost as error:
            failure = error
            uncertainty, progress.is_lost = str(error), True
            if not may_resubmit or attempt > MAX_ATTEMPTS:
                raise _uncertain(uncertainty, body, key, error.request_id) from error
            may_resubmit = False
            logger.warning("The outcome of a submission is unknown (%s). Retrying with idempotency key %s.", error, key)
            pause = backoff(1, None)
        except errors.APIError as error:
            failure = error
            error.idempotency_key = key
            if _is_still_running(error, is_repeated=bool(uncertainty) or is_repeated):
                running_attempts += 1
                pause = max(backoff(running_attempts, None), error.retry_after or 0.0)
                uncertainty = f"The first submission is still running after {waited:.0f} s."
                progress.is_lost = True
                if waited + pause > STILL_RUNNING_BUDGET:
                    raise _uncertain(uncertainty, body, key, error.request_id) from error
                waited += pause
                # The server honours the key, so that a response lost from now on is no reason to give up.
                attempt, may_resubmit = attempt - 1, resubmit_lost
            elif error.status in NOT_ACCEPTED_STATUSES and attempt < max_attempts:
                progress.reject()
                pause = backoff(attempt, error.retry_after)
            elif uncertainty:
                reason = f"{uncertainty} The retry failed: {error}"
                raise _uncertain(reason, body, key, error.request_id) from error
            else:
                progress.reject(error)
                raise
        try:
            yield Sleep(pause)
        except DeadlineExceeded:
            if not uncertainty:
                raise failure from None
            raise _uncertain(uncertainty, body, key, failure.request_id) from failure


def _take_outcome(failed: HookFailed, progress: SubmissionProgress, claim: Callable[[str, str], bool]) -> None:
    """Update the progress of a submission whose hook has failed, and note on what it raised how far it has come.

    Args:
        failed: The failure, with the outcome of the request.
        progress: The progress of the submission.
        claim: See `submit_with_retry`.
    """
    outcome, key, error = failed.outcome, progress.idempotency_key, failed.error
    if outcome is None or isinstance(outcome, errors.ConnectionFailed | DeadlineExceeded):
        progress.reject()
    elif isinstance(outcome, HTTPResponse):
        try:
            progress.accept(_accepted_task(outcome, key, claim, paid=False))
        except errors.APIError as refusal:
            progress.reject(refusal)
        except errors.ResponseLost:
            pass  # it may be accepted
    failed.add_note(progress.describe())
    if isinstance(error, errors.EvoLinkError):
        error.idempotency_key, error.task_id = error.idempotency_key or key, error.task_id or progress.task_id


def _accepted_task(response: HTTPResponse, key: str, claim: Callable[[str, str], bool], *, paid: bool) -> TaskSnapshot:
    """Return the task in the response to a submission.

    Raises:
        APIError: If the API rejected the submission; if `paid`, the error says that nothing was charged.
        ResponseLost: If the response does not show whether the submission was accepted.
    """
    status = response.status
    if status == 503 or (status in REFUSAL_STATUSES and _is_api_error(response.body)):
        raise_for_status(response, paid=paid)
    if not 200 <= status < 300:
        detail = f"with {status}, but not with an error of the API" if status in REFUSAL_STATUSES else f"with {status}"
        raise errors.ResponseLost(f"The gateway responded {detail}.", request_id=response.request_id)
    try:
        data = decode_json(response)
    except errors.APIError as error:
        raise errors.ResponseLost(f"The response has no task: {error}", request_id=response.request_id) from error
    task_id = data.get("id")
    if not isinstance(task_id, str) or not task_id:
        raise errors.ResponseLost("The response has no task id.", request_id=response.request_id)
    if not claim(task_id, key):
        raise errors.ResponseLost(
            f"The response has the id of task {task_id}, which belongs to another submission.",
            request_id=response.request_id,
        )
    return TaskSnapshot(
        data,
        idempotency_key=key,
        replayed=response.headers.get("idempotency-replayed", "").lower() == "true",
        request_id=response.request_id,
    )


def _is_api_error(body: bytes) -> bool:
    """Return whether a body is an error of the API: a JSON object whose `error` has a code, a message or a type."""
    try:
        data: JSON = json.loads(body)
    except (ValueError, RecursionError):
        return False
    detail = data.get("error") if isinstance(data, dict) else None
    return isinstance(detail, dict) and any(
        isinstance(detail.get(name), str | int) for name in ("code", "message", "type")
    )


def _is_still_running(error: errors.APIError, *, is_repeated: bool) -> bool:
    """Return whether a 409 means that the first submission with the key is still running.

    A 409 with another code cannot be about another body if the same body was sent with the key before.
    """
    return error.status == 409 and (error.code == STILL_RUNNING_CODE or (is_repeated and error.code != CONFLICT_CODE))


def _uncertain(reason: str, body: bytes, key: str, request_id: str | None) -> errors.SubmissionUncertain:
    return errors.SubmissionUncertain(
        f"{reason} It is unknown whether the submission was accepted and charged. resubmit() sends it again with the"
        f" same Idempotency-Key {key}, which charges nothing twice if the gateway honours the key.",
        body=body,
        idempotency_key=key,
        request_id=request_id,
    )
