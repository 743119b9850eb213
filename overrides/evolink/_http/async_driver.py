"""Does HTTP: runs flows in an event loop, over httpx or over a client that has httpx's interface."""

from __future__ import annotations

import asyncio
import time
import weakref
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx

from .. import errors
from .._sansio.flows import Do, Effect, Fetch, Flow, Send, Sleep
from .._sansio.messages import Call, Reply
from .async_transport import new_async_client
from .errors import is_of_http, meaning, told
from .sync_driver import PATIENCE, REFUSED_BODY, lowered, new_request
from .sync_transport import CONNECTIONS
from .timers import Ticks

T = TypeVar("T")


class AsyncDriver:
    """Runs flows in an event loop. Several loops may share it; each gets connections of its own."""

    def __init__(
        self,
        client: httpx.AsyncClient | None = None,
        *,
        timeout: float = 60.0,
        sleep: Callable[[float], Awaitable[None]] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Uses `client`, which stays the caller's, or makes one for each event loop when it is first needed."""
        self._given = client
        self._given_loop: weakref.ref[asyncio.AbstractEventLoop] | None = None
        self._own: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, tuple[httpx.AsyncClient, asyncio.Semaphore]]
        self._own = weakref.WeakKeyDictionary()
        self._headers: dict[str, str] | None = None
        self._timeout = timeout
        self._sleep = Ticks().sleep if sleep is None else sleep
        self.clock = clock

    async def run(self, flow: Flow[T]) -> T:
        """Does what the flow wants until it returns."""
        try:
            effect = next(flow)
            while True:
                try:
                    outcome = await (self._sleep(effect.seconds) if isinstance(effect, Sleep) else self.do(effect))
                except BaseException as fault:  # noqa: BLE001  the flow decides what it means, cancellation included
                    effect = flow.throw(fault)
                else:
                    effect = flow.send(outcome)
                    outcome = None  # thousands may sleep at a time, each with a reply that was read
        except StopIteration as end:
            result: T = end.value
            return result
        finally:
            flow.close()

    async def do(self, effect: Effect) -> Any:
        """The outcome of one effect."""
        if isinstance(effect, Sleep):
            return await self._sleep(effect.seconds)
        if isinstance(effect, Do):
            return await asyncio.to_thread(effect.action)
        client, turns = self._of_this_loop()
        try:
            async with turns:
                if isinstance(effect, Send):
                    async with asyncio.timeout(PATIENCE * self._timeout):
                        reply = await self._send(client, effect.call)
                else:
                    reply = await self._fetch(client, effect)
        except TimeoutError as fault:
            raise meaning(
                httpx.ReadTimeout(f"it took more than {PATIENCE * self._timeout:g} s"), effect.call
            ) from fault
        except Exception as fault:
            if not is_of_http(fault):
                raise
            raise meaning(fault, effect.call) from fault
        told(effect.call, reply)
        return reply

    async def close(self) -> None:
        """Closes the connections that this event loop made with a client of its own."""
        own = self._own.pop(asyncio.get_running_loop(), None)
        if own is not None:
            await own[0].aclose()

    def _of_this_loop(self) -> tuple[httpx.AsyncClient, asyncio.Semaphore]:
        loop = asyncio.get_running_loop()
        found = self._own.get(loop)
        if found is not None:
            return found
        if self._given is not None:
            bound = self._given_loop() if self._given_loop is not None else None
            if bound is not None and bound is not loop:
                raise errors.ConfigurationError(
                    "The http_client of this AsyncEvoLink belongs to another event loop: make one client for each loop,"
                    " or leave http_client out. Nothing was sent."
                )
            self._given_loop = weakref.ref(loop)
            found = (self._given, asyncio.Semaphore(CONNECTIONS))
        else:
            own, in_flight = new_async_client(self._timeout)
            self._headers = dict(own.headers)
            found = (own, asyncio.Semaphore(in_flight))
        self._own[loop] = found
        return found

    async def _send(self, client: httpx.AsyncClient, call: Call) -> Reply:
        response = await client.send(new_request(client, call, self._headers), follow_redirects=False)
        return Reply(response.status_code, lowered(response.headers), response.content)

    async def _fetch(self, client: httpx.AsyncClient, effect: Fetch) -> Reply:
        request = new_request(client, effect.call, self._headers)
        response = await client.send(request, stream=True, follow_redirects=False)
        try:
            return await self._poured(response, effect)
        finally:
            await response.aclose()

    async def _poured(self, response: httpx.Response, effect: Fetch) -> Reply:
        reply = Reply(response.status_code, lowered(response.headers))
        if response.is_stream_consumed:  # a mocked response has been read before it gets here
            if effect.sink.begin(reply):
                effect.sink.write(response.content)
                return reply
            return Reply(reply.status, reply.headers, response.content[:REFUSED_BODY])
        if effect.sink.begin(reply):
            async for chunk in response.aiter_raw():
                effect.sink.write(chunk)
            return reply
        body = b""
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > REFUSED_BODY:
                break
        return Reply(reply.status, reply.headers, body[:REFUSED_BODY])
