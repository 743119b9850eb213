"""The effects that sans-I/O operations yield, and the type of such an operation."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, Self, TypeVar

from .messages import HTTPRequest

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")


class ResponseSink(Protocol):
    """Receives the body of a response in chunks."""

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Begin a response with this status and these headers, and return whether its body is to be written."""
        ...

    def write(self, chunk: bytes) -> object:
        """Write the next chunk of the body. An async driver awaits what it returns."""
        ...


class Send(NamedTuple):
    """Send a request and return the whole HTTPResponse, or raise ConnectionFailed or ResponseLost."""

    request: HTTPRequest


class Stream(NamedTuple):
    """Send a request and write the body of its response to a sink.

    The outcome is an HTTPResponse with an empty body, or with the first 64 KiB of a body that the sink rejected.
    """

    request: HTTPRequest
    sink: ResponseSink


class Sleep(NamedTuple):
    """Wait for a number of seconds."""

    seconds: float


class RunBlocking(NamedTuple):
    """Call a function that may block, such as one that writes to disk, and return its result."""

    function: Callable[[], Any]
    is_shielded: bool = False
    """Whether a cancellation waits until the function has returned."""


class Await(NamedTuple):
    """Wait for a future that another operation completes, and return its result."""

    future: Future[Any]


class Notify(NamedTuple):
    """Call a callback of the caller with a value; an async driver awaits what it returns."""

    callback: Callable[[Any], object]
    value: Any


Effect = Send | Stream | Sleep | RunBlocking | Await | Notify
Operation = Generator[Effect, Any, T]
"""A sans-I/O operation: a generator that yields effects, receives their outcomes, and returns a result."""


class Execution(Generic[T]):
    """The state of an operation that a driver runs: its next effect, and in the end its result."""

    __slots__ = ("_operation", "effect", "result")

    effect: Effect | None
    """The effect to carry out next; None once the operation has returned."""
    result: T
    """What the operation returned; set once `effect` is None."""

    def __init__(self, operation: Operation[T]) -> None:
        self._operation = operation
        self.effect = None

    def send(self, outcome: Any) -> None:
        """Continue the operation with the outcome of `effect`, up to its next effect or its end."""
        try:
            self.effect = self._operation.send(outcome)
        except StopIteration as end:
            self.effect, self.result = None, end.value

    def throw(self, error: BaseException) -> None:
        """Continue the operation with the exception that `effect` raised, up to its next effect or its end."""
        try:
            self.effect = self._operation.throw(error)
        except StopIteration as end:
            self.effect, self.result = None, end.value

    def __enter__(self) -> Self:
        self.send(None)
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._operation.close()
