"""Effects of a delivery: the I/O that the sans-I/O processing of a callback needs from a receiver.

A delivery is a generator that yields effects, receives their outcomes, and returns the response. `DeliveryRun` steps
through it. The sync and the async receiver share both.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ..tasks import TaskSnapshot
from ._responses import CallbackResponse

T = TypeVar("T", bound=TaskSnapshot)


@dataclass(frozen=True, slots=True)
class FetchTask:
    """Effect: fetch this task from the API. The outcome is the task, or the error is thrown in."""

    task_id: str


@dataclass(frozen=True, slots=True)
class CallOnTask(Generic[T]):
    """Effect: call on_task with this task. Any error that it raises is thrown in."""

    task: T


@dataclass(frozen=True, slots=True)
class JoinDelivery:
    """Effect: wait for the response to another delivery about the same task. A TimeoutError is thrown in."""

    response: Future[CallbackResponse]


Effect = FetchTask | CallOnTask[T] | JoinDelivery
Delivery = Generator[Effect[T], Any, CallbackResponse]


class DeliveryRun(Generic[T]):
    """Steps through one delivery: `effect` is to be performed next; it is None once there is a `response`."""

    effect: Effect[T] | None
    response: CallbackResponse

    def __init__(self, delivery: Delivery[T]) -> None:
        self._delivery = delivery
        self._step(lambda: next(delivery))

    def send(self, outcome: object) -> None:
        """Continue with the outcome of the effect."""
        self._step(lambda: self._delivery.send(outcome))

    def throw(self, error: Exception) -> None:
        """Continue with the error that the effect raised."""
        self._step(lambda: self._delivery.throw(error))

    def close(self) -> None:
        """End the delivery, even if it has no response yet."""
        self._delivery.close()

    def _step(self, step: Callable[[], Effect[T]]) -> None:
        try:
            self.effect = step()
        except StopIteration as end:
            self.effect, self.response = None, end.value
