"""Sans-I/O deadlines: a point in time at which an operation ends, whatever it is doing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from .. import errors
from .effects import Execution, Operation, Send, Sleep, Stream

T = TypeVar("T")


class DeadlineExceeded(Exception):
    """The deadline was over before the operation had ended."""


class Deadline:
    """The point in time that is a number of seconds away, or none."""

    def __init__(self, seconds: float | None, clock: Callable[[], float]) -> None:
        """Set the deadline.

        Args:
            seconds: Seconds from now; None for no deadline.
            clock: Returns a monotonic time in seconds.
        """
        self.seconds = seconds
        self._clock = clock
        self._end = None if seconds is None else clock() + seconds

    def remaining(self) -> float | None:
        """Return the seconds that are left, at least 0; None if there is no deadline."""
        return None if self._end is None else max(self._end - self._clock(), 0.0)

    @property
    def is_over(self) -> bool:
        """Whether no time is left."""
        return self._end is not None and self._clock() >= self._end

    def limit(self, operation: Operation[T]) -> Operation[T]:
        """Return an operation that does the same, and is ended by DeadlineExceeded at the deadline.

        A request in flight is ended as if its response had been lost, which the operation may handle in another way;
        a sink that goes on receiving chunks has to check the deadline itself. What takes time on this machine only,
        such as the last write to a file, is not interrupted.
        """
        if self._end is None:
            return (yield from operation)
        try:
            return (yield from self._limited(operation, self._end))
        except (errors.ConnectionFailed, errors.ResponseLost) as error:
            if not self.is_over:
                raise
            raise DeadlineExceeded from error

    def _limited(self, operation: Operation[T], end: float) -> Operation[T]:
        with Execution(operation) as execution:
            while (effect := execution.effect) is not None:
                try:
                    remaining = end - self._clock()
                    if isinstance(effect, Send | Stream):
                        if remaining <= 0:
                            raise DeadlineExceeded
                        effect = effect._replace(request=effect.request.limited_to(remaining))
                    elif isinstance(effect, Sleep) and effect.seconds > remaining:
                        raise DeadlineExceeded
                    outcome = yield effect
                except BaseException as error:  # noqa: BLE001  the operation handles it, GeneratorExit included
                    execution.throw(error)
                else:
                    execution.send(outcome)
            return execution.result
