"""Sans-I/O retry of the paid POST: the one place that decides whether a submission is sent again.

A submission is sent again only if the server cannot have accepted it (connection refused, 429, 503), and once more,
with the same Idempotency-Key, if its outcome is unknown (500, 502, 504, 520 to 529, a lost or invalid response).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping

from evolink_api.routes import CREATE_VIDEO

from .. import errors
from ..tasks import TaskSnapshot
from .effects import Operation, Send, Sleep
from .messages import Endpoint, HTTPResponse, decode_json, parse_retry_after
from .retry import MAX_ATTEMPTS, backoff

logger = logging.getLogger("evolink")

NOT_ACCEPTED_STATUSES = frozenset({429, 503})
"""The statuses after which the paid POST may be sent again: the server did not accept it."""
UNKNOWN_OUTCOME_STATUSES = frozenset({500, 502, 504, *range(520, 530)})
"""The statuses after which it is unknown whether the server accepted the paid POST."""


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
) -> Operation[TaskSnapshot]:
    """Send the paid POST with an idempotency key and return the task; retry it as the module's docstring says.

    Args:
        endpoint: The API to send it to.
        body: The request as JSON.
        key: The idempotency key, the same for every attempt.
        headers: Extra headers.
        resubmit_lost: Whether to send it once more after an unknown outcome.
        claim: Given a task id and the key; returns whether that task belongs to no other submission.

    Raises:
        SubmissionUncertain: If it is unknown whether the server accepted it.
        ConnectionFailed: If no attempt reached the server.
        APIError: If the API rejects it.
    """
    request = endpoint.json_request(CREATE_VIDEO, body, headers={**(headers or {}), "idempotency-key": key})
    max_attempts = request.max_attempts or MAX_ATTEMPTS
    attempt, may_resubmit, uncertainty = 0, resubmit_lost, ""
    while True:
        attempt += 1
        try:
            response: HTTPResponse = yield Send(request)
            if response.status in NOT_ACCEPTED_STATUSES and attempt < max_attempts:
                yield Sleep(backoff(attempt, parse_retry_after(response.headers)))
                continue
            return _accepted_task(response, key, claim)
        except errors.ConnectionFailed as error:
            error.idempotency_key = key
            if attempt < max_attempts:
                yield Sleep(backoff(attempt, None))
                continue
            if not uncertainty:
                raise
            raise _uncertain(uncertainty, body, key, error.request_id) from error
        except errors.ResponseLost as error:
            uncertainty = str(error)
            if not may_resubmit:
                raise _uncertain(uncertainty, body, key, error.request_id) from error
            may_resubmit = False
            logger.warning("The outcome of a submission is unknown (%s). Retrying with idempotency key %s.", error, key)
            yield Sleep(backoff(1, None))
        except errors.APIError as error:
            error.idempotency_key = key
            if uncertainty:
                reason = f"{uncertainty} The retry failed: {error}"
                raise _uncertain(reason, body, key, error.request_id) from error
            raise
        except BaseException as interruption:
            if not isinstance(interruption, Exception):  # Ctrl-C or cancellation while the request was in flight
                interruption.add_note(
                    f"A submission with the Idempotency-Key {key} may have been accepted and charged."
                )
            raise


def _accepted_task(response: HTTPResponse, key: str, claim: Callable[[str, str], bool]) -> TaskSnapshot:
    """Return the task in the response to a submission.

    Raises:
        APIError: If the API rejected the submission.
        ResponseLost: If the response does not show whether the submission was accepted.
    """
    if response.status in UNKNOWN_OUTCOME_STATUSES:
        raise errors.ResponseLost(f"The gateway responded with {response.status}.", request_id=response.request_id)
    data = decode_json(response, paid=True)
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


def _uncertain(reason: str, body: bytes, key: str, request_id: str | None) -> errors.SubmissionUncertain:
    return errors.SubmissionUncertain(
        f"{reason} It is unknown whether the submission was accepted and charged. resubmit() sends it again with the"
        f" same Idempotency-Key {key}, which charges nothing twice if the gateway honours the key.",
        body=body,
        idempotency_key=key,
        request_id=request_id,
    )
