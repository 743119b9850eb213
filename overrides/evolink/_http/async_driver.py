"""Async driver: carries out the effects of an operation in an event loop, over httpx or a client like it."""

from __future__ import annotations

import asyncio
import copy
import inspect
import math
import time
import weakref
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any, Self, TypeVar

import httpx

from .. import errors
from .._sansio.callables import CallerError
from .._sansio.effects import Await, Effect, Execution, Notify, Operation, RunBlocking, Send, Sleep, Stream
from .._sansio.messages import HTTPRequest, HTTPResponse
from .async_transport import AsyncResponse, AsyncTransport, new_async_transport
from .conversion import MAX_REJECTED_BODY, with_body
from .errors import is_transport_error, map_exception, response_of_hook
from .event_loop import running_loop
from .given_client import check_http_client, check_open, check_timeout, timeouts_for
from .httpx_transport import HttpxTransport
from .limits import MAX_CONNECTIONS
from .observers import notify_observers
from .sync_driver import TOTAL_TIMEOUT_FACTOR
from .timers import CoalescedTimers

T = TypeVar("T")

TransportOfLoop = tuple[AsyncTransport, asyncio.Semaphore]
"""The transport of one event loop, and the semaphore that limits its requests in flight."""


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
        self._transports: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, TransportOfLoop] = (
            weakref.WeakKeyDictionary()
        )
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
        driver = copy.copy(self)  # the transports of the event loops are shared
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
        transport, semaphore = self._transport_of_running_loop()
        now = asyncio.get_running_loop().time
        deadline = math.inf if request.time_limit is None else now() + request.time_limit
        limit: asyncio.Timeout | None = None
        response: HTTPResponse | None
        failure = None
        try:
            async with semaphore:
                if isinstance(effect, Send):
                    async with asyncio.timeout_at(min(now() + self._response_limit, deadline)) as limit:
                        response = await self._send(transport, request, limit, deadline)
                elif request.time_limit is not None:
                    async with asyncio.timeout_at(deadline) as limit:
                        response = await self._stream(transport, effect)
                else:
                    response = await self._stream(transport, effect)
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
        transport_of_loop = self._transports.pop(loop, None)
        if transport_of_loop is not None and self._given_client is None:
            await transport_of_loop[0].aclose()

    def _transport_of_running_loop(self) -> TransportOfLoop:
        if self._owner is not None:
            return self._owner._transport_of_running_loop()
        loop = running_loop()
        if self._given_client is not None:
            check_open(self._given_client)
        existing = self._transports.get(loop)
        if existing is not None:
            return existing
        transport: AsyncTransport
        if self._given_client is not None:
            bound_loop = self._loop_of_given_client() if self._loop_of_given_client is not None else None
            if bound_loop is not None and bound_loop is not loop:
                raise errors.ConfigurationError(
                    "The http_client of this AsyncEvoLink belongs to another event loop. Create one client for each"
                    " loop, or leave http_client out. Nothing was sent."
                )
            self._loop_of_given_client = weakref.ref(loop)
            transport, max_in_flight = HttpxTransport(self._given_client, default_headers=None), MAX_CONNECTIONS
        else:
            transport, max_in_flight = new_async_transport(self._response_limit / TOTAL_TIMEOUT_FACTOR, self._transport)
        created = self._transports[loop] = (transport, asyncio.Semaphore(max_in_flight))
        return created

    async def _send(
        self, transport: AsyncTransport, request: HTTPRequest, limit: asyncio.Timeout, deadline: float
    ) -> HTTPResponse:
        def on_chunk(is_last: bool) -> None:
            seconds = self._response_limit if is_last else self._response_limit / TOTAL_TIMEOUT_FACTOR
            limit.reschedule(min(asyncio.get_running_loop().time() + seconds, deadline))

        response = await self._open(transport, request, on_chunk)
        return HTTPResponse(response.status, response.headers, await response.read(request.max_body))

    async def _stream(self, transport: AsyncTransport, effect: Stream) -> HTTPResponse:
        response = await self._open(transport, effect.request)
        try:
            head = HTTPResponse(response.status, response.headers)
            is_accepted = effect.sink.begin(head.status, head.headers)
            body = b""
            async with aclosing(response.iter_raw()) as chunks:
                async for chunk in chunks:
                    if is_accepted:
                        await _write(effect, chunk)
                        continue
                    body += chunk
                    if len(body) > MAX_REJECTED_BODY:
                        break
            return with_body(head, body)
        finally:
            await response.aclose()

    async def _open(
        self, transport: AsyncTransport, request: HTTPRequest, on_chunk: Callable[[bool], object] = bool
    ) -> AsyncResponse:
        """Send a request and return its response once the headers have arrived."""
        try:
            return await transport.open(request, timeout=self._timeout, on_chunk=on_chunk)
        except errors.EvoLinkError as error:  # of a hook of the caller's client, or about a proxy or certificates
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
