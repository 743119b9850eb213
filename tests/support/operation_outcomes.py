"""Runs a sans-I/O operation with a prepared sequence of outcomes, without a driver."""

from __future__ import annotations

from typing import Any

from evolink import errors
from evolink._sansio.effects import Send, Sleep
from evolink._sansio.messages import HTTPResponse
from hypothesis import strategies as st

CREATED = HTTPResponse(200, {}, b'{"id": "task-unified-1-a", "status": "pending"}')
OUTCOMES = [
    *("not connected", "response lost", "invalid JSON", "no id", "400 of a proxy", "still running"),
    *(200, 204, 302, 400, 402, 408, 409, 425, 429, 499, 500, 501, 502, 503, 504, 505, 520, 529, 599),
]
UNKNOWN_OUTCOMES = {
    *("response lost", "invalid JSON", "no id", "400 of a proxy"),
    *(204, 302, 408, 425, 499, 500, 501, 502, 504, 505, 520, 529, 599),
}
"""The outcomes after which it is unknown whether a submission was accepted."""
ERROR = b'{"error": {"code": "some_code", "message": "No."}}'
STILL_RUNNING = b'{"error": {"code": "paid_outcome_unknown", "message": "It is running."}}'

outcome_lists = st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=20)


def run_with_outcomes(operation: Any, plan: list[Any]) -> tuple[list[Any], Any, float]:
    """Run an operation; each request that it sends has the next outcome of the plan, whose last one is repeated.

    Returns:
        The outcome of each request, the result or error of the operation, and the seconds that it slept.
    """
    outcomes: list[Any] = []
    slept = 0.0
    try:
        effect = next(operation)
        while True:
            if isinstance(effect, Sleep):
                assert effect.seconds >= 0
                slept += effect.seconds
                effect = operation.send(None)
                continue
            assert isinstance(effect, Send)
            outcome = plan[min(len(outcomes), len(plan) - 1)]
            outcomes.append(outcome)
            if outcome == "not connected":
                effect = operation.throw(errors.ConnectionFailed("x"))
            elif outcome == "response lost":
                effect = operation.throw(errors.ResponseLost("x"))
            elif outcome == "invalid JSON":
                effect = operation.send(HTTPResponse(200, {}, b"<html>"))
            elif outcome == "no id":
                effect = operation.send(HTTPResponse(200, {}, b"{}"))
            elif outcome == "400 of a proxy":
                effect = operation.send(HTTPResponse(400, {}, b"<html>Bad Request</html>"))
            elif outcome == "still running":
                effect = operation.send(HTTPResponse(409, {}, STILL_RUNNING))
            else:
                effect = operation.send(CREATED if outcome == 200 else HTTPResponse(outcome, {}, ERROR))
    except StopIteration as end:
        return outcomes, end.value, slept
    except errors.EvoLinkError as error:
        return outcomes, error, slept
