"""Operations that another thread can stop: they end at their next effect, or at the next chunk of a response."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from .effects import Execution, Operation, ResponseSink, Stream

T = TypeVar("T")


class OperationStopped(BaseException):
    """The operation was stopped. Like KeyboardInterrupt it is not an Exception, so that nothing retries after it."""


def stoppable(operation: Operation[T], is_stopped: Callable[[], bool]) -> Operation[T]:
    """Return an operation that does the same, and raises OperationStopped once `is_stopped` returns true."""
    with Execution(operation) as execution:
        while (effect := execution.effect) is not None:
            try:
                _raise_if(is_stopped)
                if isinstance(effect, Stream):
                    effect = Stream(effect.request, _StoppableSink(effect.sink, is_stopped))
                outcome = yield effect
            except BaseException as error:  # noqa: BLE001  the operation handles it, GeneratorExit included
                execution.throw(error)
            else:
                execution.send(outcome)
        return execution.result


class _StoppableSink:
    """A sink that raises OperationStopped once it is stopped."""

    def __init__(self, sink: ResponseSink, is_stopped: Callable[[], bool]) -> None:
        self._sink = sink
        self._is_stopped = is_stopped

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        _raise_if(self._is_stopped)
        return self._sink.begin(status, headers)

    def write(self, chunk: bytes) -> object:
        _raise_if(self._is_stopped)
        return self._sink.write(chunk)


def _raise_if(is_stopped: Callable[[], bool]) -> None:
    if is_stopped():
        raise OperationStopped
