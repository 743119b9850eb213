"""The receivers: adapters that perform the effects of deliveries, in threads or in an event loop."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Generic

from .._sansio.hooks import confirming_callback
from ..errors import ConfigurationError
from ..tasks import AsyncTask, Task, TaskSnapshot
from ._asgi import ASGIApp, application
from ._configuration import Limits, Verify
from ._delivery import DeliveryProcessor
from ._effects import CallOnTask, DeliveryRun, Effect, FetchTask, T
from ._responses import CallbackResponse
from ._task_fetcher import AsyncClient, Client, TaskFetcher


class _ReceiverBase(Generic[T]):
    """What both receivers share: the callback URLs and the processing of deliveries."""

    def __init__(
        self,
        base_url: str,
        *,
        on_task: Callable[[T], object],
        verify: Verify | None,
        limits: Limits | None,
        clock: Callable[[], float],
    ) -> None:
        self._limits = limits or Limits()
        self._on_task = on_task
        self._processor: DeliveryProcessor[T] = DeliveryProcessor(
            base_url, limits=self._limits, verify=verify, clock=clock
        )

    def new_url(self) -> str:
        """Return a callback URL for one submission.

        The URL has 192 random bits. Anyone who has it can send callbacks to it, so keep it secret. Pass it as
        `callback_url`, then pass it to `expect` with the task that was created.
        """
        return self._processor.issue_url()

    def expect(self, url: str, task: TaskSnapshot | str) -> None:
        """Bind a URL to the task it was submitted with, so that callbacks to it can be about no other task.

        A URL of an earlier process is accepted, too: store URL and task id where they survive a restart, and call this
        for the tasks that have not ended.

        Args:
            url: A URL that `new_url` returned.
            task: The task or its id.

        Raises:
            ConfigurationError: If `url` is not a URL of this receiver, `task` is not a task id, or one of them is
                bound to another.
        """
        self._processor.expect(url, task if isinstance(task, str) else task.id)

    def task_of(self, url: str) -> str | None:
        """Return the id of the task that callbacks to a URL are about, None if none is known.

        After a lost response, a callback to the URL of a submission is what names its task.

        Raises:
            ConfigurationError: If `url` is not a URL of this receiver.
        """
        return self._processor.task_of(url)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._processor.base_url}, {len(self._processor)} URLs open>"

    def _deliver(self, method: str, path: str, body: bytes, headers: Mapping[str, str] | None) -> DeliveryRun[T]:
        return DeliveryRun(self._processor.process(method, path, body, headers or {}))


class Receiver(_ReceiverBase[Task]):
    """Receives callbacks and calls `on_task` once with each task that has ended. Threads may share it.

    A callback is not signed, so it is only a hint: the receiver fetches the task by its id, and `on_task` gets what the
    API returns, never the callback's body. It gets completed, failed and cancelled tasks alike, possibly before
    `generate` has returned, because a callback may be faster.

    URLs and tasks are stored in this process only: with several worker processes, or after a restart, a callback may
    reach a process that does not expect it. EvoLink sends a callback at most four times, so keep `client.tasks.wait` as
    a fallback. The URL is the secret: a server that logs the paths of requests, as uvicorn does, logs it.

    Source: https://docs.evolink.ai/en/api-manual/task-management/get-task-detail
    """

    def __init__(
        self,
        client: Client,
        *,
        base_url: str,
        on_task: Callable[[Task], object],
        verify: Verify | None = None,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Configure the receiver; it serves nothing yet.

        Args:
            client: An EvoLink, with which tasks are fetched.
            base_url: The URL below which EvoLink reaches this receiver: https and public; loopback only for a sandbox.
            on_task: Called with each ended task, in the thread of the request. The response waits for it, and EvoLink
                disconnects after 10 s, so pass long work on. An error that it raises is logged, and the response is
                500, so that EvoLink sends the callback again: a repeated call is better than a lost one.
            verify: Checks a signature, for the day EvoLink signs: called with the headers and the raw body before the
                body is parsed. If it returns False, the response is 401.
            limits: Limits of time and storage.
            clock: A monotonic clock, in seconds, for `limits.keep_for`.

        Raises:
            ConfigurationError: If EvoLink cannot call `base_url`, or if `client` or `on_task` is async.
        """
        if inspect.iscoroutinefunction(client.tasks.get) or inspect.iscoroutinefunction(on_task):
            raise ConfigurationError("An async client and an async on_task need an AsyncReceiver.")
        super().__init__(base_url, on_task=on_task, verify=verify, limits=limits, clock=clock)
        self._fetcher = TaskFetcher(client)

    def handle(
        self, method: str, path: str, body: bytes, *, headers: Mapping[str, str] | None = None
    ) -> CallbackResponse:
        """Return the response to one request, for any framework.

        EvoLink sends a callback again, 1, 2 and 4 s later, after any response that is not 2xx. The statuses:

        - 200: the task has ended and `on_task` was called; or callback and API agree that it is still running.
        - 400: the body is not one that EvoLink sends, or the API has no such task.
        - 401: `verify` returned False.
        - 403: the URL is for another task.
        - 404: no URL with this path was issued, or it has expired.
        - 405: the method is not POST.
        - 413: the body has more than 64 kB.
        - 500: `on_task` or `verify` failed.
        - 503: the task could not be fetched, took too long, or has not ended yet according to the API.

        Args:
            method: The HTTP method.
            path: The path, decoded, without query: the whole path, or its rest after a router removed base_url's.
            body: The raw body. Configure the server to read no more than 64 kB of it.
            headers: The headers, which only `verify` needs.
        """
        deadline = time.monotonic() + self._limits.confirm_within
        with closing(self._deliver(method, path, body, headers)) as delivery:
            while delivery.effect is not None:
                try:
                    outcome = self._perform(delivery.effect, deadline)
                except Exception as error:  # noqa: BLE001  the delivery decides about the response
                    delivery.throw(error)
                else:
                    delivery.send(outcome)
            return delivery.response

    def asgi_app(self) -> ASGIApp:
        """Return an ASGI application for asyncio servers, to be served or mounted at base_url's path.

        It reads at most 64 kB of a body and handles each callback in a thread of the event loop's pool.
        """

        async def handle(method: str, path: str, body: bytes, headers: Mapping[str, str]) -> CallbackResponse:
            return await asyncio.to_thread(self.handle, method, path, body, headers=headers)

        return application(self._processor.refuse_early, handle, read_within=self._limits.confirm_within / 2)

    def _perform(self, effect: Effect[Task], deadline: float) -> object:
        seconds_left = max(deadline - time.monotonic(), 0.0)
        if isinstance(effect, FetchTask):
            return self._fetcher.get(effect.task_id, within=seconds_left)
        if not isinstance(effect, CallOnTask):
            return effect.response.result(timeout=seconds_left)
        result = self._on_task(effect.task)
        if inspect.isawaitable(result):
            if inspect.iscoroutine(result):
                result.close()
            raise TypeError("on_task returned an awaitable, which only an AsyncReceiver awaits")
        return None


class AsyncReceiver(_ReceiverBase[AsyncTask]):
    """`Receiver` for AsyncEvoLink: `handle` is a coroutine, and `on_task` may be one. For one event loop.

    Source: https://docs.evolink.ai/en/api-manual/task-management/get-task-detail
    """

    def __init__(
        self,
        client: AsyncClient,
        *,
        base_url: str,
        on_task: Callable[[AsyncTask], object],
        verify: Verify | None = None,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Configure the receiver; see `Receiver`. An `on_task` that is not a coroutine function must not block.

        Raises:
            ConfigurationError: If EvoLink cannot call `base_url`, or if `client` is not async.
        """
        if not inspect.iscoroutinefunction(client.tasks.get):
            raise ConfigurationError("An AsyncReceiver needs an AsyncEvoLink; an EvoLink needs a Receiver.")
        super().__init__(base_url, on_task=on_task, verify=verify, limits=limits, clock=clock)
        self._client = client

    async def handle(
        self, method: str, path: str, body: bytes, *, headers: Mapping[str, str] | None = None
    ) -> CallbackResponse:
        """Return the response to one request; see `Receiver.handle`."""
        deadline = time.monotonic() + self._limits.confirm_within
        with closing(self._deliver(method, path, body, headers)) as delivery:
            while delivery.effect is not None:
                try:
                    outcome = await self._perform(delivery.effect, deadline)
                except Exception as error:  # noqa: BLE001  the delivery decides about the response
                    delivery.throw(error)
                else:
                    delivery.send(outcome)
            return delivery.response

    def asgi_app(self) -> ASGIApp:
        """Return an ASGI application for asyncio servers, to be served or mounted at base_url's path."""

        async def handle(method: str, path: str, body: bytes, headers: Mapping[str, str]) -> CallbackResponse:
            return await self.handle(method, path, body, headers=headers)

        return application(self._processor.refuse_early, handle, read_within=self._limits.confirm_within / 2)

    async def _perform(self, effect: Effect[AsyncTask], deadline: float) -> object:
        if isinstance(effect, CallOnTask):
            result = self._on_task(effect.task)
            return await result if inspect.isawaitable(result) else None
        async with asyncio.timeout(max(deadline - time.monotonic(), 0.0)):
            if isinstance(effect, FetchTask):
                with confirming_callback():
                    return await self._client.tasks.get(effect.task_id)
            return await asyncio.wrap_future(effect.response)
