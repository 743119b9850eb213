"""The tool that pays: generate. Checks, prices, confirms and submits a request, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from .. import contract, errors, prices
from .._sansio.arguments import check_credits
from .._sansio.budget import format_credits
from .._security.redaction import shorten
from ..prices import Estimate
from ..tasks import TaskSnapshot
from ._operations import ClientCall, Confirm, Join, Result, ToolOperation
from ._results import ToolError, describe_task
from ._session_state import CallOptions, SessionState, without_nulls
from ._submissions import Submission, fingerprint_of

SHOWN_PROMPT = 200
"""Characters of the prompt in the question whether to pay."""


def generate(state: SessionState, arguments: Mapping[str, Any], call: CallOptions) -> ToolOperation:
    """Submit the request of `generate`, which needs an estimate or a limit."""
    priced = state.get_estimate(arguments["estimate_id"]) if "estimate_id" in arguments else None
    if priced is None and "request" not in arguments:
        raise ToolError("InvalidArguments", "request is missing. Pass request, or the estimate_id of one.")
    given = arguments.get("request", None if priced is None else priced.request)
    request = state.read_valid_request(given, call)
    limits = [call.max_credits] if call.max_credits is not None else []
    if "max_credits" in arguments:
        limits.append(check_credits("max_credits", arguments["max_credits"]))
    measures: Mapping[str, Any] = {}
    if priced is not None:
        if fingerprint_of(request) != fingerprint_of(priced.request):
            raise ToolError(
                "EstimateMismatch", "The estimate is for another request. Estimate this one. Nothing was sent."
            )
        measures = priced.measures
        limits.append(priced.estimate.credits or Decimal(0))
    if not limits:
        raise ToolError(
            "PriceLimitRequired", "generate needs estimate_id or max_credits. Call estimate first. Nothing was sent."
        )
    request_id = arguments.get("request_id", call.request_id)
    return submit(state, request, call, measures=measures, max_credits=min(limits), request_id=request_id)


def generate_with_model(state: SessionState, model: str, fields: Mapping[str, Any], call: CallOptions) -> ToolOperation:
    """Submit the request of a model's own function, whose arguments are the fields; null is a field left out."""
    request = {"model": model, **without_nulls(fields)}
    return submit(
        state,
        state.read_valid_request(request, call),
        call,
        measures={},
        max_credits=call.max_credits,
        request_id=call.request_id,
    )


def submit(
    state: SessionState,
    request: Mapping[str, Any],
    call: CallOptions,
    *,
    measures: Mapping[str, Any],
    max_credits: Decimal | None,
    request_id: str | None,
) -> ToolOperation:
    """Submit a valid request, unless the call is a repeated one, costs too much or is not confirmed."""
    fingerprint = fingerprint_of(request)
    estimate = prices.estimate(request, **measures)
    repeated = _find(state, fingerprint, request_id)
    if repeated is None:
        _check_price(state, estimate, max_credits, call)
        if not (yield Confirm(_question(request, estimate), f"{fingerprint} {estimate.uc} {request_id}")):
            raise ToolError("NotConfirmed", "The user did not agree to pay. Nothing was sent.")
        submission, is_new = _begin(state, fingerprint, request_id)
    else:
        submission, is_new = repeated, False
    if not is_new and not _take_over(state, submission):
        task = yield Join(submission.outcome)
        return {**task, "repeated": True, "note": _REPEATED}
    price = {"measured": measures or None, "allow_unknown_price": state.allow_unknown_prices or None}
    send = _call_client(submission, request, price)
    result = yield from _send(state, submission, send, call, is_resubmission=not is_new)
    warnings = [warning.message for warning in contract.warnings(request)]
    result = {**result, "price": str(estimate), "next": "wait_task"}
    return {**result, "warnings": warnings} if warnings else result


_REPEATED = (
    "This session has submitted it before: this is the first task, and nothing was paid. To generate another, pass a"
    " new request_id."
)


def _find(state: SessionState, fingerprint: str, request_id: str | None) -> Submission | None:
    with state.lock:
        return state.submissions.find(fingerprint, request_id)


def _begin(state: SessionState, fingerprint: str, request_id: str | None) -> tuple[Submission, bool]:
    """Return the submission of a call and whether it is new."""
    with state.lock:
        submission = state.submissions.find(fingerprint, request_id)
        if submission is not None:
            return submission, False
        return state.submissions.add(fingerprint, request_id), True


def _take_over(state: SessionState, submission: Submission) -> bool:
    """Return whether this call is to send an uncertain submission again; the others wait for it."""
    with state.lock:
        if not submission.is_uncertain:
            return False
        submission.restart()
        return True


def _send(
    state: SessionState,
    submission: Submission,
    send: Callable[[Any], Any],
    call: CallOptions,
    *,
    is_resubmission: bool,
) -> ToolOperation:
    """Send a submission and record its outcome for the calls that repeat it."""
    outcome = submission.outcome
    try:
        task: TaskSnapshot = yield ClientCall(send)
        result = _describe_submitted(task, call)
    except BaseException as error:
        with state.lock:
            if _is_refusal(error) and not is_resubmission:
                state.submissions.remove(submission)
            else:
                submission.is_uncertain = True
                if isinstance(error, errors.SubmissionUncertain):
                    submission.uncertainty = error
        # A cancellation ends this call only, not those that wait for it.
        failure = error if isinstance(error, Exception) else errors.ResponseLost("The submission was interrupted.")
        outcome.set_exception(failure)
        raise
    outcome.set_result(result)
    return result


def _describe_submitted(task: TaskSnapshot, call: CallOptions) -> Result:
    result = describe_task(task, is_local=call.is_local)
    if task.estimated_time is not None:
        result["takes_about_s"] = round(task.estimated_time)
    if task.replayed:
        result |= {
            "repeated": True,
            "note": "The API returned the task of an earlier submission; nothing was paid again.",
        }
    return result


def _is_refusal(error: BaseException) -> bool:
    """Return whether it is certain after an error that nothing was paid.

    It is not after a `SubmissionUncertain`, an interruption, or an exception of a hook of the client.
    """
    return isinstance(error, errors.EvoLinkError) and not isinstance(error, errors.SubmissionUncertain)


def _call_client(submission: Submission, request: Mapping[str, Any], price: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Return what submits the request, or sends it again with the same key if its outcome is unknown.

    `price` has the arguments of the client about the price, by which it counts the request against its budget.
    """
    uncertainty, key = submission.uncertainty, submission.idempotency_key
    if uncertainty is not None:
        allow_unknown = price["allow_unknown_price"]
        return lambda client: client.videos.resubmit(uncertainty, allow_unknown_price=allow_unknown)
    # The contract has allowed it; its warnings are in the result instead of Python warnings.
    return lambda client: client.videos.generate(request, idempotency_key=key, check=False, **price)


def _check_price(state: SessionState, estimate: Estimate, max_credits: Decimal | None, call: CallOptions) -> None:
    """Check the price of a request before the user confirms it. The client checks its budget later.

    Raises:
        ToolError: If it costs more than the limit, or its price is not known and there is a limit.
    """
    is_known = estimate.kind in ("exact", "reserved")
    is_limited = max_credits is not None or (call.budget is not None and not call.budget.allow_unknown_price)
    if not is_known and not state.allow_unknown_prices and is_limited:
        raise ToolError(
            "PriceUnknown",
            f"The price is not known ({estimate}), so it counts as too high. Nothing was sent.",
            notes=[*estimate.notes],
        )
    if max_credits is not None and estimate.credits is not None and estimate.credits > max_credits:
        limit = format_credits(max_credits)
        raise ToolError(
            "PriceTooHigh", f"The request costs {estimate}; the limit is {limit} credits. Nothing was sent."
        )


def _question(request: Mapping[str, Any], estimate: Estimate) -> str:
    prompt = f" Prompt: {shorten(request['prompt'], limit=SHOWN_PROMPT)}" if "prompt" in request else ""
    return f"Generate with {request['model']} for {estimate}?{prompt}"
