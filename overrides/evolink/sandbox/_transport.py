"""`SandboxTransport`: an httpx transport over a sandbox, without a socket."""

from __future__ import annotations

import math
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

import anyio
import anyio.to_thread
import httpx

from ._api.extensions import BODY_CUT, CONNECTION_RESET, DELAY, FAULT, RATE
from ._backend import Backend
from ._pacing import split_at_rate

A = TypeVar("A")
T = TypeVar("T")
Wait = Callable[[float], None]
"""Waits for a number of seconds."""


class SandboxTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """An httpx transport, for sync and async clients, that gets its responses from a sandbox without a socket.

    Args:
        sandbox: A `Sandbox`, `Recorder` or `Replayer`.
        sleep: Waits, in a thread, for the seconds by which a scenario slows a response.
    """

    def __init__(self, sandbox: Backend, *, sleep: Wait = time.sleep) -> None:
        self._sandbox = sandbox
        self._sleep = sleep

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the sandbox's response.

        Raises:
            httpx.ReadError: If the scenario resets the connection.
            httpx.ReadTimeout: If the scenario slows the response more than the request's timeout allows.
        """
        request.read()
        response = self._sandbox.handle(request)
        self._wait(request)(response.extensions.get(DELAY, 0.0))
        return self._sent(request, response)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the sandbox's response.

        Raises:
            httpx.ReadError: If the scenario resets the connection.
            httpx.ReadTimeout: If the scenario slows the response more than the request's timeout allows.
        """
        await request.aread()
        handle = self._sandbox.handle
        response = await _in_thread(handle, request) if self._sandbox.is_slow(request) else handle(request)
        if delay := response.extensions.get(DELAY, 0.0):
            await _in_thread(self._wait(request), delay)
        return self._sent(request, response)

    def _wait(self, request: httpx.Request) -> Wait:
        """Return what waits for seconds of the response, at most as long as the request's read timeout."""
        limit = request.extensions.get("timeout", {}).get("read")

        def wait(seconds: float) -> None:
            is_too_long = limit is not None and seconds > limit
            if seconds > 0:
                self._sleep(seconds if limit is None else min(limit, seconds))
            if is_too_long:
                raise httpx.ReadTimeout("the scenario slows the response", request=request)

        return wait

    def _sent(self, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        """Return the response as the client receives it, with what the scenario does to its body."""
        fault, rate = response.extensions.get(FAULT), response.extensions.get(RATE)
        if fault == CONNECTION_RESET:
            raise httpx.ReadError("the scenario resets the connection", request=request)
        if fault != BODY_CUT and rate is None:
            return response
        body = response.content
        stream = PacedStream(
            body[: len(body) // 2] if fault == BODY_CUT else body,
            rate=rate or math.inf,
            wait=self._wait(request),
            is_cut=fault == BODY_CUT,
        )
        return httpx.Response(response.status_code, headers=response.headers, stream=stream)


class PacedStream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that arrives at a limited rate, and may be followed by a lost connection."""

    def __init__(self, body: bytes, *, rate: float, wait: Wait, is_cut: bool) -> None:
        self._body, self._rate, self._wait, self._is_cut = body, rate, wait, is_cut

    def __iter__(self) -> Iterator[bytes]:
        for pause, chunk in split_at_rate(self._body, self._rate):
            self._wait(pause)
            yield chunk
        self._end()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for pause, chunk in split_at_rate(self._body, self._rate):
            if pause > 0:
                await _in_thread(self._wait, pause)
            yield chunk
        self._end()

    def _end(self) -> None:
        if self._is_cut:
            raise httpx.ReadError("the scenario cuts the connection")


async def _in_thread(function: Callable[[A], T], argument: A) -> T:
    """Call a function that blocks in a thread. A timer of the event loop would stand still while time is frozen."""
    unlimited = anyio.CapacityLimiter(math.inf)
    return await anyio.to_thread.run_sync(function, argument, abandon_on_cancel=True, limiter=unlimited)
