"""Whatever the sequence of faults, a POST is sent no more often than the rules allow."""

from __future__ import annotations

from typing import Any

from evolink import errors
from evolink._sansio.effects import Send, Sleep
from evolink._sansio.messages import Endpoint, HTTPRequest, HTTPResponse
from evolink._sansio.retry import MAX_ATTEMPTS, send_with_retry
from evolink._sansio.submission_retry import submit_with_retry
from hypothesis import given
from hypothesis import strategies as st

ENDPOINT = Endpoint("https://api.evolink.ai", "https://files-api.evolink.ai", "sk-evo-x", "tests")
CREATED = HTTPResponse(200, {}, b'{"id": "task-unified-1-a", "status": "pending"}')
FAULTS = ["not connected", "reply lost", 200, 400, 402, 409, 429, 500, 502, 503, 504, 520, 529, "garbage", "no id"]
UNSURE = {"reply lost", "garbage", "no id", 500, 502, 504, 520, 529}

faults = st.lists(st.sampled_from(FAULTS), min_size=1, max_size=20)


def run(flow: Any, plan: list[Any]) -> tuple[list[Any], Any, float]:
    """What was answered to each Send, the outcome, and the seconds slept; the plan's last entry goes on for ever."""
    answered: list[Any] = []
    slept = 0.0
    try:
        effect = next(flow)
        while True:
            if isinstance(effect, Sleep):
                assert effect.seconds >= 0
                slept += effect.seconds
                effect = flow.send(None)
                continue
            assert isinstance(effect, Send)
            fault = plan[min(len(answered), len(plan) - 1)]
            answered.append(fault)
            if fault == "not connected":
                effect = flow.throw(errors.ConnectionFailed("x"))
            elif fault == "reply lost":
                effect = flow.throw(errors.ResponseLost("x"))
            elif fault == "garbage":
                effect = flow.send(HTTPResponse(200, {}, b"<html>"))
            elif fault == "no id":
                effect = flow.send(HTTPResponse(200, {}, b"{}"))
            else:
                effect = flow.send(CREATED if fault == 200 else HTTPResponse(fault, {}, b"{}"))
    except StopIteration as end:
        return answered, end.value, slept
    except errors.EvoLinkError as fault:
        return answered, fault, slept


@given(plan=faults, resubmit_lost=st.booleans())
def test_a_post_is_repeated_only_where_the_rules_allow(plan: list[Any], resubmit_lost: bool) -> None:
    sent, outcome, slept = run(submit_with_retry(ENDPOINT, b"{}", "k" * 20, resubmit_lost=resubmit_lost), plan)

    unsure = [fault for fault in sent if fault in UNSURE]
    assert len(sent) <= MAX_ATTEMPTS + 1
    assert len(unsure) <= (2 if resubmit_lost else 1)
    assert all(fault in UNSURE or fault in ("not connected", 429, 503) for fault in sent[:-1])
    if isinstance(outcome, errors.EvoLinkError):
        assert outcome.idempotency_key == "k" * 20
        assert isinstance(outcome, errors.SubmissionUncertain) is bool(unsure)
    else:
        assert sent[-1] == 200
    assert slept <= 8 * MAX_ATTEMPTS


@given(plan=faults)
def test_a_read_is_tried_four_times_at_the_most(plan: list[Any]) -> None:
    sent, _, slept = run(send_with_retry(HTTPRequest("GET", "https://api.evolink.ai/v1/credits")), plan)

    assert len(sent) <= MAX_ATTEMPTS
    assert all(fault in ("not connected", "reply lost", 429, 502, 503, 504) for fault in sent[:-1])
    assert slept <= 60
