"""Limits of what a request may cost, checked against its estimate before anything of it is sent. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from .. import errors
from .._security.redaction import shorten
from ..tasks import TaskSnapshot
from .arguments import check_credits
from .budget import NOTHING_SENT, Budget, describe_price, format_credits
from .effects import Operation
from .submission_retry import SubmissionProgress

EstimateFunction: TypeAlias = Callable[..., errors.PriceEstimate]
"""Given a request and the arguments of `prices.estimate`, returns what it costs."""


class PriceOptions(NamedTuple):
    """The options of one call about the price of its request."""

    max_credits: Decimal | None = None
    expected: errors.PriceEstimate | Decimal | None = None
    allow_unknown_price: bool | None = None
    """None for what the client has."""
    measured: Mapping[str, Any] | None = None
    """The arguments of `prices.estimate` beside the request."""

    @classmethod
    def check(
        cls,
        *,
        max_credits: Any = None,
        expected_credits: Any = None,
        allow_unknown_price: Any = None,
        measured: Any = None,
    ) -> PriceOptions:
        """Return the options of a call.

        Raises:
            ConfigurationError: If one is not valid.
        """
        if allow_unknown_price is not None and not isinstance(allow_unknown_price, bool):
            raise errors.ConfigurationError(
                f"allow_unknown_price is {shorten(allow_unknown_price)}; it must be True or False. Nothing was sent."
            )
        if measured is not None and not isinstance(measured, Mapping):
            raise errors.ConfigurationError(
                f"measured is {shorten(measured)}; it must be a mapping of arguments of evolink.prices.estimate, such"
                ' as {"input_seconds": 7.31}. Nothing was sent.'
            )
        return cls(
            None if max_credits is None else check_credits("max_credits", max_credits),
            None if expected_credits is None else _check_expected(expected_credits),
            allow_unknown_price,
            measured,
        )

    @property
    def need_estimate(self) -> bool:
        """Whether the price of the request matters to the call."""
        return self != NO_PRICE_OPTIONS


NO_PRICE_OPTIONS = PriceOptions()


def estimate_price(
    estimate: EstimateFunction, request: Mapping[str, Any], options: PriceOptions
) -> errors.PriceEstimate:
    """Return the estimate of a request with what the caller has measured.

    Raises:
        ConfigurationError: If that has arguments which `prices.estimate` does not accept.
    """
    if not options.measured:
        return estimate(request)
    try:
        return estimate(request, **options.measured)
    except (TypeError, ValueError) as error:
        raise errors.ConfigurationError(f"measured is not valid: {error} Nothing was sent.") from error


def check_price(estimate: errors.PriceEstimate, options: PriceOptions, budget: Budget | None) -> None:
    """Check an estimate against what the caller expects, and against the limits for one request.

    Raises:
        PriceChanged: If it is another one than expected.
        BudgetExceeded: If it exceeds a limit, or is unknown or a lower bound where that is not allowed.
    """
    if options.expected is not None and not _is_expected(estimate, options.expected):
        raise errors.PriceChanged(
            f"{describe_price(estimate)}, but expected_credits is {_describe_expected(options.expected)}. Estimate it"
            f" again and decide anew. {NOTHING_SENT}",
            estimate=estimate,
            expected=options.expected,
        )
    allow_unknown = options.allow_unknown_price
    if allow_unknown is None:
        allow_unknown = budget is not None and budget.allow_unknown_price
    for limit, name, advice in _limits(options, budget):
        if estimate.credits is not None and estimate.credits > limit:
            problem = f"{describe_price(estimate)}, which exceeds {name}."
            raise errors.BudgetExceeded(f"{problem} {advice} {NOTHING_SENT}", estimate=estimate, limit=limit)
        if estimate.kind in ("lower_bound", "unknown") and not allow_unknown:
            problem = " ".join((f"{describe_price(estimate)}, which counts as more than {name}.", *estimate.notes[:1]))
            raise errors.BudgetExceeded(
                f"{problem} Pass allow_unknown_price=True to submit it all the same. {NOTHING_SENT}",
                estimate=estimate,
                limit=limit,
            )


def within_budget(
    operation: Operation[TaskSnapshot], budget: Budget | None, progress: SubmissionProgress
) -> Operation[TaskSnapshot]:
    """Run a submission whose estimate is reserved in the budget of its client, and settle that by its outcome.

    The task of an earlier submission by another client costs this one nothing, and is not counted.

    Raises:
        BudgetExceeded: If too little remains of the budget; nothing was sent.
    """
    if budget is None:
        return (yield from operation)
    key, call, is_new = progress.idempotency_key, object(), True
    try:
        is_new = budget.reserve(key, progress.estimate, call)
        return (yield from operation)
    finally:
        is_replayed = progress.task is not None and progress.task.replayed
        may_be_charged = progress.may_be_charged and not (is_new and is_replayed and not progress.is_lost)
        if may_be_charged and progress.task is not None:
            budget.accept(key, progress.task)
        budget.settle(key, call, may_be_charged=may_be_charged, is_refuted=progress.is_refuted)


def _check_expected(value: Any) -> errors.PriceEstimate | Decimal:
    from ..prices import Estimate

    return value if isinstance(value, Estimate) else check_credits("expected_credits", value)


def _is_expected(estimate: errors.PriceEstimate, expected: errors.PriceEstimate | Decimal) -> bool:
    if isinstance(expected, Decimal):
        return estimate.credits == expected
    return (estimate.kind, estimate.uc) == (expected.kind, expected.uc)


def _describe_expected(expected: errors.PriceEstimate | Decimal) -> str:
    return format_credits(expected) if isinstance(expected, Decimal) else str(expected)


def _limits(options: PriceOptions, budget: Budget | None) -> list[tuple[Decimal, str, str]]:
    """Return the limits that apply: the number of credits, its name, and how to raise it."""
    limits: list[tuple[Decimal, str, str]] = []
    if options.max_credits is not None:
        text = format_credits(options.max_credits)
        limits.append((options.max_credits, f"max_credits={text}", "Pass a higher max_credits= to submit it."))
    if budget is not None:
        for limit, name in (
            (budget.max_credits_per_request, "max_credits_per_request"),
            (budget.max_credits, "max_credits"),
        ):
            if limit is not None:
                advice = f"Create the client with a higher {name}, or write that in its profile."
                limits.append((limit, f"the client's {name} of {format_credits(limit)}", advice))
    return limits
