"""Sans-I/O retries with exponential backoff for requests that cost nothing.

The retry of the paid POST, which has other rules, is in `submission_retry`.
"""

from __future__ import annotations

import random
from collections.abc import Collection

from .. import errors
from .effects import Operation, Send, Sleep
from .exchange import exchange
from .messages import HTTPRequest, HTTPResponse, parse_retry_after, raise_for_status

RETRYABLE_STATUSES = frozenset({429, 502, 503, 504})
"""The statuses after which a request that costs nothing is retried."""
MAX_ATTEMPTS = 4
"""The most times that one request is sent, the first time included."""
RETRY_BUDGET = 60.0
"""Seconds. The sum of the pauses between the attempts of one request."""
TRANSIENT_ERRORS = (errors.ConnectionFailed, errors.ResponseLost, errors.ServerError, errors.RateLimited)
"""Errors after which a retry may help. When a poll fails with one of them, the task is polled again."""


def backoff(attempt: int, retry_after: float | None) -> float:
    """Return the seconds to wait after attempt number `attempt`: Retry-After, or 0.5, 1, 2 … with jitter, at most 8."""
    if retry_after is not None:
        return retry_after
    return float(min(0.5 * 2 ** (attempt - 1), 8.0) * random.uniform(0.5, 1.0))  # noqa: S311  jitter is no secret


def send_with_retry(
    request: HTTPRequest,
    *,
    max_attempts: int | None = None,
    accepted: Collection[int] = (),
) -> Operation[HTTPResponse]:
    """Send a request that costs nothing and return its successful response; retry after transient errors.

    Args:
        request: The request.
        max_attempts: How often it is sent at most; by default as often as the request says, else MAX_ATTEMPTS times.
        accepted: Statuses beside 2xx whose response is returned.

    Raises:
        APIError: If the API rejects the request, or the last attempt ends in a server error.
        ConnectionFailed: If the last attempt did not reach the server.
        ResponseLost: If the response to the last attempt was lost.
    """
    max_attempts = max_attempts or request.max_attempts or MAX_ATTEMPTS
    attempt, waited = 0, 0.0
    while True:
        attempt += 1
        try:
            response = yield from exchange(Send(request), attempt=attempt)
        except (errors.ConnectionFailed, errors.ResponseLost):
            pause = backoff(attempt, None)
            if attempt >= max_attempts or waited + pause > RETRY_BUDGET:
                raise
            waited += pause
            yield Sleep(pause)
            continue
        if response.status in RETRYABLE_STATUSES and attempt < max_attempts:
            pause = backoff(attempt, parse_retry_after(response.headers))
            if waited + pause <= RETRY_BUDGET:
                waited += pause
                yield Sleep(pause)
                continue
        if not 200 <= response.status < 300 and response.status not in accepted:
            raise_for_status(response)
        return response
