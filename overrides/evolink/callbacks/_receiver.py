"""The receivers: thin shells that do what an inbox wants done, in threads or in an event loop."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable, Mapping
from typing import Generic

from ..errors import ConfigurationError
from ..tasks import AsyncTask, Task, TaskSnapshot
from ._asgi import ASGIApp, application
from ._fetches import AsyncClient, Client, Fetches
from ._inbox import Answer, Ask, Inbox, Join, T, Tell
from ._settings import Limits, Verify


class _Reception(Generic[T]):
    """What both receivers have: the URLs and the inbox behind them."""

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
        self._inbox: Inbox[T] = Inbox(base_url, limits=self._limits, verify=verify, clock=clock)

    def new_url(self) -> str:
        """A callback URL for one submission, with 192 random bits in it. Whoever knows it may call it: keep it secret.

        Hand it over as `callback_url`, then tell `expect` which task it became.
        """
        return self._inbox.issue()

    def expect(self, url: str, task: TaskSnapshot | str) -> None:
        """Binds a URL to the task it was submitted with, so that callbacks there can tell of no other.

        A URL of an earlier process is taken, too: keep URL and task id where they survive a restart, and call this
        for the tasks that have not ended.

        Args:
            url: what `new_url` gave.
            task: the task or its id.

        Raises:
            ConfigurationError: it is no URL of this receiver, no task's id, or one of them belongs to another.
        """
        self._inbox.expect(url, task if isinstance(task, str) else task.id)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._inbox.base_url}, {len(self._inbox)} URLs open>"


class Receiver(_Reception[Task]):
    """Takes callbacks and calls `on_task` with each task that has ended, once. Threads may share it.

    A callback is not signed, so it is only a hint: the task is asked for by its id, and `on_task` gets what the API
    says of it, never what the callback said. It gets completed, failed and cancelled tasks alike, possibly before
    `generate` has returned: the callback may be faster.

    What is known lives in this process: with several worker processes, or after a restart, a callback may find
    nobody who expects it. EvoLink calls at most four times, so keep `client.tasks.wait` as the net below. The URL is
    the secret: a server that logs the paths it serves, as uvicorn does, logs it.

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
        """Sets the receiver up; nothing is served yet.

        Args:
            client: an EvoLink, to ask for tasks with.
            base_url: where EvoLink reaches this receiver, https and public; on this machine only for a sandbox.
            on_task: called with each ended task, in the thread of the request. The answer waits for it, and EvoLink
                hangs up after 10 s: hand long work on. What it raises is logged and answered with 500, so that EvoLink
                calls again: a repeated call is better than a lost one.
            verify: for the day EvoLink signs: called with the headers and the raw body before the body is parsed;
                where it answers False, the callback gets 401.
            limits: how long and how much is remembered, and how long the API may take.
            clock: the seconds that `limits.keep_for` is counted in.

        Raises:
            ConfigurationError: EvoLink could not call base_url, or client or on_task belong to an AsyncReceiver.
        """
        if inspect.iscoroutinefunction(client.tasks.get) or inspect.iscoroutinefunction(on_task):
            raise ConfigurationError("An async client and an async on_task need an AsyncReceiver.")
        super().__init__(base_url, on_task=on_task, verify=verify, limits=limits, clock=clock)
        self._fetches = Fetches(client)

    def handle(self, method: str, path: str, body: bytes, *, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to one request, for any framework: status, headers, body.

        200: the task has ended and `on_task` knows; or callback and API agree that it goes on. 400: the body is not
        what EvoLink sends, or the API has no such task. 401: `verify` says no. 403: the URL is for another task. 404:
        nothing was issued there, or it has expired. 405: not a POST. 413: more than 64 kB. 500: `on_task` failed.
        503: the API could not be asked, took too long, or does not know of the end yet. EvoLink calls again after
        whatever is not 2xx: 1, 2 and 4 s later.

        Args:
            method: the HTTP method.
            path: the path, decoded, without query: as it came, or what a router left of it below base_url.
            body: the raw body. Let the server read no more than 64 kB of it.
            headers: what `verify` needs; left out otherwise.
        """
        deadline = time.monotonic() + self._limits.confirm_within
        flow = self._inbox.delivery(method, path, body, headers or {})
        try:
            step = next(flow)
            while True:
                try:
                    outcome = self._do(step, deadline)
                except Exception as fault:  # noqa: BLE001  the flow decides what it means
                    step = flow.throw(fault)
                else:
                    step = flow.send(outcome)
        except StopIteration as end:
            return _answer_of(end)
        finally:
            flow.close()

    def asgi_app(self) -> ASGIApp:
        """An ASGI application for asyncio servers, to be served or mounted at base_url's path.

        It reads at most 64 kB of a body and serves each callback in a thread of the event loop's pool.
        """

        async def handle(method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
            return await asyncio.to_thread(self.handle, method, path, body, headers=headers)

        return application(self._inbox.refuses, handle, read_within=self._limits.confirm_within / 2)

    def _do(self, step: Ask | Tell[Task] | Join, deadline: float) -> object:
        left = max(deadline - time.monotonic(), 0.0)
        if isinstance(step, Ask):
            return self._fetches.get(step.task_id, within=left)
        if isinstance(step, Join):
            return step.flight.result(timeout=left)
        result = self._on_task(step.task)
        if inspect.isawaitable(result):
            if inspect.iscoroutine(result):
                result.close()
            raise TypeError("on_task gave something to await, which only an AsyncReceiver does")
        return None


class AsyncReceiver(_Reception[AsyncTask]):
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
        """Sets the receiver up; see `Receiver`. An `on_task` that is no coroutine function must not block.

        Raises:
            ConfigurationError: EvoLink could not call base_url, or the client is no async one.
        """
        if not inspect.iscoroutinefunction(client.tasks.get):
            raise ConfigurationError("An AsyncReceiver needs an AsyncEvoLink; an EvoLink needs a Receiver.")
        super().__init__(base_url, on_task=on_task, verify=verify, limits=limits, clock=clock)
        self._client = client

    async def handle(self, method: str, path: str, body: bytes, *, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to one request; see `Receiver.handle`."""
        deadline = time.monotonic() + self._limits.confirm_within
        flow = self._inbox.delivery(method, path, body, headers or {})
        try:
            step = next(flow)
            while True:
                try:
                    outcome = await self._do(step, deadline)
                except Exception as fault:  # noqa: BLE001  the flow decides what it means
                    step = flow.throw(fault)
                else:
                    step = flow.send(outcome)
        except StopIteration as end:
            return _answer_of(end)
        finally:
            flow.close()

    def asgi_app(self) -> ASGIApp:
        """An ASGI application for asyncio servers, to be served or mounted at base_url's path."""

        async def handle(method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
            return await self.handle(method, path, body, headers=headers)

        return application(self._inbox.refuses, handle, read_within=self._limits.confirm_within / 2)

    async def _do(self, step: Ask | Tell[AsyncTask] | Join, deadline: float) -> object:
        if isinstance(step, Tell):
            result = self._on_task(step.task)
            return await result if inspect.isawaitable(result) else None
        async with asyncio.timeout(max(deadline - time.monotonic(), 0.0)):
            if isinstance(step, Ask):
                return await self._client.tasks.get(step.task_id)
            return await asyncio.wrap_future(step.flight)


def _answer_of(end: StopIteration) -> Answer:
    result: Answer = end.value
    return result
