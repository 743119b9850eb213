"""Sessions: what the resources of one client share, which is its configuration, its driver and the binding of tasks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, Self, TypeVar

from . import prices
from ._config import ClientConfig
from ._request import Request
from ._sansio.callables import check_callback, refuse_coroutine
from ._sansio.effects import Effect, Operation
from ._sansio.progress_callbacks import ByteCallback
from .tasks import AsyncTask, AsyncTaskOperations, Task, TaskOperations, TaskSnapshot, bind

T = TypeVar("T")


class Driver(Protocol):
    """Runs operations in the calling thread."""

    clock: Callable[[], float]
    """Returns a monotonic time in seconds."""
    sleep: Callable[[float], None]
    """Waits for a number of seconds."""

    def run(self, operation: Operation[T]) -> T: ...
    def perform(self, effect: Effect) -> Any: ...
    def with_timeout(self, timeout: float) -> Self: ...
    def close(self) -> None: ...


class AsyncDriver(Protocol):
    """Runs operations in an event loop."""

    clock: Callable[[], float]
    """Returns a monotonic time in seconds."""
    sleep: Callable[[float], Awaitable[None]]
    """Waits for a number of seconds."""

    async def run(self, operation: Operation[T]) -> T: ...
    async def perform(self, effect: Effect) -> Any: ...
    def with_timeout(self, timeout: float) -> Self: ...
    async def close(self) -> None: ...


class Session:
    """The session of an `EvoLink` client."""

    tasks: TaskOperations
    """The client's tasks resource, which tasks are bound to; set by that resource."""

    def __init__(self, config: ClientConfig, driver: Driver) -> None:
        self.config = config
        self.driver = driver

    def estimate(self, request: Request | Mapping[str, Any], **arguments: Any) -> prices.Estimate:
        """Return what a request of this client costs; the arguments are those of `prices.estimate`."""
        return self.config.fetched_prices.estimate(request, **arguments)

    def bind(self, task: TaskSnapshot) -> Task:
        """Return a task as one that can wait, refresh and download itself."""
        return bind(Task, task, self.tasks, self.driver.clock())

    def bind_callback(self, on_progress: Callable[[Task], object] | None) -> Callable[[TaskSnapshot], object] | None:
        """Return a progress callback that passes bound tasks to the caller's.

        Raises:
            ConfigurationError: If the caller's is not callable or is an async function.
        """
        check_callback("on_progress", on_progress, is_async=False)
        if on_progress is None:
            return None

        def call(task: TaskSnapshot) -> None:
            refuse_coroutine("on_progress", on_progress(self.bind(task)))

        return call

    def check_on_bytes(self, on_bytes: ByteCallback | None) -> ByteCallback | None:
        """Return a callback for the bytes of a transfer that checks what the caller's returns.

        Raises:
            ConfigurationError: If the caller's is not callable or is an async function.
        """
        check_callback("on_bytes", on_bytes, is_async=False)
        if on_bytes is None:
            return None
        return lambda so_far, total: refuse_coroutine("on_bytes", on_bytes(so_far, total))


class AsyncSession:
    """The session of an `AsyncEvoLink` client."""

    tasks: AsyncTaskOperations
    """The client's tasks resource, which tasks are bound to; set by that resource."""

    def __init__(self, config: ClientConfig, driver: AsyncDriver) -> None:
        self.config = config
        self.driver = driver

    def estimate(self, request: Request | Mapping[str, Any], **arguments: Any) -> prices.Estimate:
        """Return what a request of this client costs; the arguments are those of `prices.estimate`."""
        return self.config.fetched_prices.estimate(request, **arguments)

    def bind(self, task: TaskSnapshot) -> AsyncTask:
        """Return a task as one that can wait, refresh and download itself."""
        return bind(AsyncTask, task, self.tasks, self.driver.clock())

    def bind_callback(
        self, on_progress: Callable[[AsyncTask], object] | None
    ) -> Callable[[TaskSnapshot], object] | None:
        """Return a progress callback that passes bound tasks to the caller's, which may be an async function.

        Raises:
            ConfigurationError: If the caller's is not callable.
        """
        check_callback("on_progress", on_progress, is_async=True)
        return None if on_progress is None else lambda task: on_progress(self.bind(task))

    def check_on_bytes(self, on_bytes: ByteCallback | None) -> ByteCallback | None:
        """Return a callback for the bytes of a transfer, which may be an async function.

        Raises:
            ConfigurationError: If it is not callable.
        """
        check_callback("on_bytes", on_bytes, is_async=True)
        return on_bytes
