"""The budget of a client: a ledger of what its submissions have reserved and spent, without I/O."""

from __future__ import annotations

import os
from decimal import Decimal

from .. import errors
from .._payload_values import UC_PER_CREDIT
from .._storage.locks import ForkSafeLock
from ..tasks import TaskSnapshot

NOTHING_SENT = "Nothing was sent, nothing was charged."


class Budget:
    """The limits of what the submissions of a client may cost, and what they have reserved and spent.

    A client and its copies share it. A submission reserves its estimate, and then what the API has reserved; that is
    released if the submission is refused, or if the client sees that its task failed or was cancelled. It is kept while
    it is unknown whether the submission was accepted. Thread-safe. In a process that was forked from the one that
    created it nothing remains of it, so that both together do not spend it twice.
    """

    def __init__(
        self, max_credits: Decimal | None, max_credits_per_request: Decimal | None, *, allow_unknown_price: bool
    ) -> None:
        self.max_credits = max_credits
        """The credits that all submissions together may cost; None for no limit."""
        self.max_credits_per_request = max_credits_per_request
        """The credits that one submission may cost; None for no limit."""
        self.allow_unknown_price = allow_unknown_price
        """Whether a request of unknown price may be submitted."""
        self._process_id = os.getpid()
        self._lock = ForkSafeLock()  # reentrant: garbage collection may end an operation while it is held
        # Ctrl-C may come between any two statements, so that each change of an amount is a single one of this mapping.
        self._amounts: dict[str, int] = {}
        """Idempotency key -> UC; 0 for a refunded submission."""
        self._calls: dict[str, set[object]] = {}
        """Idempotency key -> the calls that work on the submission."""
        self._kept: set[str] = set()
        """The idempotency keys of submissions that were accepted, or may have been."""
        self._finished: set[str] = set()
        """The idempotency keys of submissions whose task is final."""
        self._keys: dict[str, str] = {}
        """Task id -> idempotency key."""

    @property
    def reserved(self) -> Decimal:
        """The credits of submissions whose task the client has not seen finished, or whose outcome is unknown."""
        with self._lock:
            return _credits(sum(uc for key, uc in self._amounts.items() if key not in self._finished))

    @property
    def spent(self) -> Decimal:
        """The credits of the tasks that the client has seen completed."""
        with self._lock:
            return _credits(sum(uc for key, uc in self._amounts.items() if key in self._finished))

    @property
    def remaining(self) -> Decimal | None:
        """The credits that further submissions may cost; None for no limit."""
        if self.max_credits is None:
            return None
        if self._is_inherited():
            return Decimal(0)
        with self._lock:
            return max(self.max_credits - _credits(sum(self._amounts.values())), Decimal(0))

    def has(self, key: str) -> bool:
        """Return whether a submission with an idempotency key has been reserved."""
        return not self._is_inherited() and key in self._amounts

    def reserve(self, key: str, estimate: errors.PriceEstimate | None, call: object) -> bool:
        """Reserve an estimate for a submission; return whether nothing was reserved for its idempotency key before.

        A lower bound reserves that bound, and an unknown price nothing, until the API states what it has reserved.

        Args:
            key: The idempotency key, for which an amount is reserved once, however often it is sent.
            estimate: What the submission costs. None is enough if it `has` been reserved.
            call: Identifies the call that works on the submission, until it calls `settle`.

        Raises:
            BudgetExceeded: If less than the estimate remains, or nothing at all.
        """
        with self._lock:
            self._calls.setdefault(key, set()).add(call)
            if self.has(key):
                return False
            remaining, uc = self.remaining, 0 if estimate is None else estimate.uc or 0
            if estimate is not None and remaining is not None and (remaining == 0 or _credits(uc) > remaining):
                raise self._exceeded(estimate, remaining)
            self._amounts[key] = uc
            return True

    def settle(self, key: str, call: object, *, may_be_charged: bool, is_refuted: bool) -> None:
        """End what a call did with a submission, and release its reservation if nothing can have been charged.

        Args:
            key: The idempotency key.
            call: What was passed to `reserve`; nothing happens if that was not called.
            may_be_charged: Whether a request of this call was accepted, or may have been.
            is_refuted: Whether it turned out that no earlier call's request was accepted either.
        """
        with self._lock:
            calls = self._calls.get(key, set())
            if call not in calls:
                return
            is_last = len(calls) == 1
            if may_be_charged:
                self._kept.add(key)
            elif is_refuted and is_last and key not in self._keys.values():
                self._kept.discard(key)
            if is_last and key not in self._kept:
                self._amounts.pop(key, None)
            calls.discard(call)
            if not calls:
                self._calls.pop(key, None)

    def accept(self, key: str, task: TaskSnapshot) -> None:
        """Record the task of a submission, and the credits that the API has reserved for it if it states them."""
        with self._lock:
            if key not in self._amounts:
                return
            self._kept.add(key)
            self._keys[task.id] = key
            if task.credits_reserved is not None and key not in self._finished:
                self._amounts[key] = _uc(task.credits_reserved)
            self.record_task(task)

    def record_task(self, task: TaskSnapshot) -> None:
        """Record the status of a task: one that failed or was cancelled is refunded, a completed one is spent."""
        if not task.done or task.id not in self._keys:
            return
        with self._lock:
            key = self._keys[task.id]
            if task.status != "completed":
                self._amounts[key] = 0
            elif task.credits_used is not None:
                self._amounts[key] = _uc(task.credits_used)
            self._finished.add(key)

    def _is_inherited(self) -> bool:
        return os.getpid() != self._process_id

    def _exceeded(self, estimate: errors.PriceEstimate, remaining: Decimal) -> errors.BudgetExceeded:
        limit = self.max_credits or Decimal(0)
        advice = (
            "This process was forked from the one that created the client. Create a client in this process."
            if self._is_inherited()
            else "Create the client with a higher max_credits, or write that in its profile."
        )
        return errors.BudgetExceeded(
            f"{describe_price(estimate)}, but {format_credits(remaining)} of the {format_credits(limit)} credits of the"
            f" client's budget remain. {advice} {NOTHING_SENT}",
            estimate=estimate,
            limit=limit,
            remaining=remaining,
        )

    def __repr__(self) -> str:
        total = "no limit" if self.max_credits is None else f"max_credits={format_credits(self.max_credits)}"
        return f"<Budget {total}, {format_credits(self.reserved)} reserved, {format_credits(self.spent)} spent>"


def describe_price(estimate: errors.PriceEstimate) -> str:
    """Return the beginning of a sentence about the price of a request."""
    amount = "unknown" if estimate.credits is None else f"{format_credits(estimate.credits)} credits"
    bound = "at least " if estimate.kind == "lower_bound" else ""
    return f"The price of {estimate.model or 'the request'} is {bound}{amount}"


def format_credits(credits: Decimal) -> str:
    """Return credits without trailing zeros: `19.068`, `270`."""
    text = f"{credits:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _credits(uc: int) -> Decimal:
    return Decimal(uc) / UC_PER_CREDIT


def _uc(credits: float) -> int:
    """Return credits of a payload in UC; a float means the shortest decimal that denotes it."""
    return round(Decimal(repr(credits)) * UC_PER_CREDIT)
