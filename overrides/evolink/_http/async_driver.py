"""Async driver: carries out the effects of an operation in an event loop, over httpx or a client like it."""

from __future__ import annotations

import asyncio
import copy
import inspect
import math
import time
import weakref
from collections.abc import Awaitable, Callable
from typing import Any, Self, TypeVar

import httpx

from .. import errors
from .._sansio.callables import CallerError
from .._sansio.effects import Await, Effect, Execution, Notify, Operation, RunBlocking, Send, Sleep, Stream
from .._sansio.messages import HTTPRequest, HTTPResponse
from .async_transport import new_async_client
from .conversion import (
    MAX_REJECTED_BODY,
    build_request,
    head_of,
    lower_headers,
    may_have_large_body,
    watch_body,
    with_body,
)
from .errors import is_transport_error, map_exception, response_of_hook
from .event_loop import running_loop
from .given_client import check_http_client, check_open, check_timeout, timeouts_for
from .large_reads import large_reads
from .limits import MAX_CONNECTIONS
from .observers import notify_observers
from .sync_driver import TOTAL_TIMEOUT_FACTOR
from .timers import CoalescedTimers

T = TypeVar("T")

ClientOfLoop = tuple[httpx.AsyncClient, asyncio.Semaphore]
"""The client of one event loop, and the semaphore that limits its requests in flight."""


class AsyncDriver:
    """Runs operations in an event loop. Several loops may share it; each one gets its own connections."""

    def __init__(
        self,
        client: httpx.AsyncClient | None = None,
        *,
        timeout: float | None = None,
        transport: str | None = None,
        sleep: Callable[[float], Awaitable[None]] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Create a driver over `client`, which stays the caller's to close, or over clients that it opens itself.

        Args:
            client: An httpx.AsyncClient, or one of httpx2, for a single event loop.
            timeout: Seconds to connect, and between two chunks; by default that of `client` or 60.
            transport: One of `environment.TRANSPORTS` for the driver's own clients; by default the fastest.
            sleep: Called to wait for a number of seconds; coalesced timers by default.
            clock: Returns a monotonic time in seconds.

        Raises:
            ConfigurationError: If the client or the timeout cannot be used.
        """
        check_http_client(client, sync=False)
        self._given_client = client
        self._owner: AsyncDriver | None = None
        self._loop_of_given_client: weakref.ref[asyncio.AbstractEventLoop] | None = None
        self._clients: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, ClientOfLoop] = weakref.WeakKeyDictionary()
        self._default_headers: dict[str, str] | None = None
        self._timeout, limit = timeouts_for(client, check_timeout(timeout))
        self._response_limit = TOTAL_TIMEOUT_FACTOR * limit
        self._transport = transport
        self.sleep = CoalescedTimers().sleep if sleep is None else sleep
        self.clock = clock

    def with_timeout(self, timeout: float) -> Self:
        """Return a driver with another timeout over the same connections.

        Raises:
            ConfigurationError: If the timeout is not a positive number.
        """
        driver = copy.copy(self)  # the clients of the event loops are shared
        driver._owner = self._owner or self
        driver._timeout, limit = timeouts_for(self._given_client, check_timeout(timeout))
        driver._response_limit = TOTAL_TIMEOUT_FACTOR * limit
        return driver

    async def run(self, operation: Operation[T]) -> T:
        """Carry out the effects of an operation until it returns, and return its result.

        Raises:
            ConfigurationError: If no asyncio event loop is running; the operation was not begun.
        """
        running_loop()
        try:
            with Execution(operation) as execution:
                while (effect := execution.effect) is not None:
                    try:
                        outcome = await (
                            self.sleep(effect.seconds) if isinstance(effect, Sleep) else self.perform(effect)
                        )
                    except BaseException as error:  # noqa: BLE001  the operation handles it, cancellation included
                        execution.throw(error)
                    else:
                        execution.send(outcome)
                        outcome = None  # thousands of operations may sleep at a time, each holding a response
                return execution.result
        except CallerError as error:
            failure = error.unwrap()
        raise failure  # not in the except block, so that its context stays its own

    async def perform(self, effect: Effect) -> Any:
        """Carry out one effect and return its outcome."""
        if isinstance(effect, Sleep):
            return await self.sleep(effect.seconds)
        if isinstance(effect, RunBlocking):
            return await (_run_shielded if effect.is_shielded else asyncio.to_thread)(effect.function)
        if isinstance(effect, Await):
            return await asyncio.shield(asyncio.wrap_future(effect.future))  # others wait for the same future
        if isinstance(effect, Notify):
            outcome = effect.callback(effect.value)
            return await outcome if inspect.isawaitable(outcome) else outcome
        request = effect.request
        client, semaphore = self._client_of_running_loop()
        now = asyncio.get_running_loop().time
        deadline = math.inf if request.time_limit is None else now() + request.time_limit
        limit: asyncio.Timeout | None = None
        response: HTTPResponse | None
        failure = None
        try:
            async with semaphore:
                if isinstance(effect, Send):
                    async with asyncio.timeout_at(min(now() + self._response_limit, deadline)) as limit:
                        response = await self._send(client, request, limit, deadline)
                elif request.time_limit is not None:
                    async with asyncio.timeout_at(deadline) as limit:
                        response = await self._stream(client, effect)
                else:
                    response = await self._stream(client, effect)
        except Exception as error:
            response = response_of_hook(error, request)
            if response is None:
                if limit is not None and limit.expired() and isinstance(error, TimeoutError):
                    error = httpx.ReadTimeout("the request stalled, or its response took too long")
                if not is_transport_error(error):
                    raise
                failure = map_exception(error, request)
        notify_observers(request, response)
        if failure is not None:
            raise failure  # not in the except block, so that its only cause is the one that map_exception sets
        return response

    async def close(self) -> None:
        """Close the connections that the driver opened for the running event loop."""
        try:
            loop = running_loop()
        except errors.ConfigurationError:
            return  # no event loop, no connections
        client_of_loop = self._clients.pop(loop, None)
        if client_of_loop is not None and self._given_client is None:
            await client_of_loop[0].aclose()

    def _client_of_running_loop(self) -> ClientOfLoop:
        if self._owner is not None:
            client_of_loop = self._owner._client_of_running_loop()
            self._default_headers = self._owner._default_headers
            return client_of_loop
        loop = running_loop()
        if self._given_client is not None:
            check_open(self._given_client)
        existing = self._clients.get(loop)
        if existing is not None:
            return existing
        if self._given_client is not None:
            bound_loop = self._loop_of_given_client() if self._loop_of_given_client is not None else None
            if bound_loop is not None and bound_loop is not loop:
                raise errors.ConfigurationError(
                    "The http_client of this AsyncEvoLink belongs to another event loop. Create one client for each"
                    " loop, or leave http_client out. Nothing was sent."
                )
            self._loop_of_given_client = weakref.ref(loop)
            created = (self._given_client, asyncio.Semaphore(MAX_CONNECTIONS))
        else:
            client, max_in_flight = new_async_client(self._response_limit / TOTAL_TIMEOUT_FACTOR, self._transport)
            self._default_headers = dict(client.headers)
            created = (client, asyncio.Semaphore(max_in_flight))
        self._clients[loop] = created
        return created

    async def _send(
        self, client: httpx.AsyncClient, request: HTTPRequest, limit: asyncio.Timeout, deadline: float
    ) -> HTTPResponse:
        built = build_request(client, request, self._default_headers, timeout=self._timeout)
        if may_have_large_body(request):
            now, response_limit = asyncio.get_running_loop().time, self._response_limit
            stall_limit = response_limit / TOTAL_TIMEOUT_FACTOR

            def on_chunk(is_last: bool) -> None:
                limit.reschedule(min(now() + (response_limit if is_last else stall_limit), deadline))

            watch_body(built, on_chunk, request.on_sent)
        response = await _dispatch(client, built)
        return HTTPResponse(response.status_code, lower_headers(response.headers), response.content)

    async def _stream(self, client: httpx.AsyncClient, effect: Stream) -> HTTPResponse:
        request = build_request(client, effect.request, self._default_headers, timeout=self._timeout)
        response = await _dispatch(client, request, stream=True)
        try:
            return await self._write_body(response, effect)
        finally:
            await response.aclose()

    async def _write_body(self, response: httpx.Response, effect: Stream) -> HTTPResponse:
        head = head_of(response)
        is_accepted = effect.sink.begin(head.status, head.headers)
        if response.is_stream_consumed:  # a mocked response has been read already
            if not is_accepted:
                return with_body(head, response.content)
            await _write(effect, response.content)
            return head
        if is_accepted:
            with large_reads(response):
                async for chunk in response.aiter_raw():
                    await _write(effect, chunk)
            return head
        body = b""
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > MAX_REJECTED_BODY:
                break
        return with_body(head, body)


async def _dispatch(client: httpx.AsyncClient, request: httpx.Request, *, stream: bool = False) -> httpx.Response:
    try:
        return await client.send(request, stream=stream, follow_redirects=False)
    except errors.EvoLinkError as error:  # of a hook of the caller's client
        raise CallerError(error) from None


async def _write(effect: Stream, chunk: bytes) -> None:
    outcome = effect.sink.write(chunk)
    if inspect.isawaitable(outcome):
        await outcome


async def _run_shielded(function: Callable[[], Any]) -> Any:
    """Run a function in a thread; if cancelled, wait until it has returned, then raise the CancelledError."""
    future = asyncio.get_running_loop().run_in_executor(None, function)
    cancellation: asyncio.CancelledError | None = None
    while not future.done():
        try:
            await asyncio.wait([future])  # unlike awaiting the future itself, this does not cancel it
        except asyncio.CancelledError as error:
            cancellation = error
    if cancellation is not None:
        if not future.cancelled() and (error_of_function := future.exception()) is not None:
            raise cancellation from error_of_function
        raise cancellation
    return future.result()
