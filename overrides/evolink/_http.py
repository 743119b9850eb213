"""The only module that does HTTP: runs flows over httpx, or over a client that has httpx's interface."""

from __future__ import annotations

import asyncio
import functools
import logging
import os
import ssl
import threading
import time
import weakref
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any, TypeVar

import httpx

from . import errors
from ._flows import Do, Effect, Fetch, Flow, Send, Sleep
from ._protocol import Call, Reply
from ._redaction import without_secrets

logger = logging.getLogger("evolink")

T = TypeVar("T")

KEEP_ALIVE = 120.0
"""Seconds. Longer than any pause between two queries: httpx's own 5 s would cost a TLS handshake for each."""
CONNECTIONS = 100
IN_FLIGHT = 16
"""Requests at a time over async httpx, whose pool spends milliseconds on each when there are many more."""
IN_FLIGHT_AIOHTTP = 64
REFUSED_BODY = 65536
"""Bytes read of a body that nobody wants, to say what it was."""

REPLIES: ContextVar[list[Reply] | None] = ContextVar("evolink_replies", default=None)
"""Where every reply is noted while a caller asks for raw responses."""

WITNESSES: list[Callable[[Call, Reply | None], object]] = []
"""Each is told of every request that any client has sent, and of its reply, None where it was lost."""

_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


@functools.cache
def _ssl_context() -> ssl.SSLContext:
    """One for the process: each costs 20 ms to build."""
    return httpx.create_ssl_context()


PATIENCE = 3
"""Times the timeout that the reply to one request may take in all, however slowly its pieces come."""


def _limits() -> httpx.Limits:
    return httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=20, keepalive_expiry=KEEP_ALIVE)


class SyncDriver:
    """Runs flows in the calling thread. Threads may share it; after a fork it makes connections of its own."""

    def __init__(
        self,
        client: httpx.Client | None = None,
        *,
        timeout: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Uses `client`, which stays the caller's, or makes one of its own when it is first needed."""
        self._given = client
        self._own: httpx.Client | None = None
        self._process = 0
        self._making = threading.Lock()
        self._timeout = timeout
        self._sleep = sleep
        self.clock = clock

    @property
    def _client(self) -> httpx.Client:
        if self._given is not None:
            return self._given
        with self._making:
            if self._own is None or self._process != os.getpid():
                self._own = httpx.Client(timeout=self._timeout, limits=_limits(), verify=_ssl_context())
                self._process = os.getpid()
            return self._own

    def run(self, flow: Flow[T]) -> T:
        """Does what the flow wants until it returns."""
        try:
            effect = next(flow)
            while True:
                try:
                    outcome = self.do(effect)
                except BaseException as fault:  # noqa: BLE001  the flow decides what it means, Ctrl-C included
                    effect = flow.throw(fault)
                else:
                    effect = flow.send(outcome)
        except StopIteration as end:
            result: T = end.value
            return result
        finally:
            flow.close()

    def do(self, effect: Effect) -> Any:
        """The outcome of one effect."""
        if isinstance(effect, Sleep):
            return self._sleep(effect.seconds)
        if isinstance(effect, Do):
            return effect.action()
        try:
            reply = self._send(effect.call) if isinstance(effect, Send) else self._fetch(effect)
        except httpx.RequestError as fault:
            raise _meaning(fault, effect.call) from fault
        _told(effect.call, reply)
        return reply

    def close(self) -> None:
        """Closes the connections of a client of its own."""
        if self._own is not None:
            self._own.close()
            self._own = None

    def _send(self, call: Call) -> Reply:
        deadline = time.monotonic() + PATIENCE * self._timeout
        with self._client.stream(
            call.method,
            call.url,
            headers=dict(call.headers),
            content=call.content,
            data=call.form,
            files=call.files,
            follow_redirects=False,
        ) as response:
            if response.is_stream_consumed:  # a mocked response has been read before it gets here
                return Reply(response.status_code, _lowered(response.headers), response.content)
            pieces = []
            for piece in response.iter_bytes():
                pieces.append(piece)
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout(f"the reply took more than {PATIENCE * self._timeout:g} s")
            return Reply(response.status_code, _lowered(response.headers), b"".join(pieces))

    def _fetch(self, effect: Fetch) -> Reply:
        call = effect.call
        with self._client.stream(call.method, call.url, headers=dict(call.headers), follow_redirects=False) as response:
            reply = Reply(response.status_code, _lowered(response.headers))
            # A mocked response has been read before it gets here.
            chunks = (response.content,) if response.is_stream_consumed else response.iter_raw()
            if effect.sink.begin(reply):
                for chunk in chunks:
                    effect.sink.write(chunk)
                return reply
            body = b""
            for chunk in chunks:
                body += chunk
                if len(body) > REFUSED_BODY:
                    break
            return Reply(reply.status, reply.headers, body[:REFUSED_BODY])


class AsyncDriver:
    """Runs flows in an event loop. Several loops may share it; each gets connections of its own."""

    def __init__(
        self,
        client: httpx.AsyncClient | None = None,
        *,
        timeout: float = 60.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Uses `client`, which stays the caller's, or makes one for each event loop when it is first needed."""
        self._given = client
        self._given_loop: weakref.ref[asyncio.AbstractEventLoop] | None = None
        self._own: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, tuple[httpx.AsyncClient, asyncio.Semaphore]]
        self._own = weakref.WeakKeyDictionary()
        self._timeout = timeout
        self._sleep = sleep
        self.clock = clock

    async def run(self, flow: Flow[T]) -> T:
        """Does what the flow wants until it returns."""
        try:
            effect = next(flow)
            while True:
                try:
                    outcome = await self.do(effect)
                except BaseException as fault:  # noqa: BLE001  the flow decides what it means, cancellation included
                    effect = flow.throw(fault)
                else:
                    effect = flow.send(outcome)
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
            raise _meaning(
                httpx.ReadTimeout(f"it took more than {PATIENCE * self._timeout:g} s"), effect.call
            ) from fault
        except httpx.RequestError as fault:
            raise _meaning(fault, effect.call) from fault
        except Exception as fault:
            if not type(fault).__module__.startswith("aiohttp"):
                raise
            raise _meaning(fault, effect.call) from fault  # what httpx-aiohttp lets through as it is
        _told(effect.call, reply)
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
            transport = _aiohttp_transport()
            own = httpx.AsyncClient(
                timeout=self._timeout,
                limits=_limits(),
                verify=_ssl_context(),
                transport=transport,
            )
            found = (own, asyncio.Semaphore(IN_FLIGHT if transport is None else IN_FLIGHT_AIOHTTP))
        self._own[loop] = found
        return found

    async def _send(self, client: httpx.AsyncClient, call: Call) -> Reply:
        response = await client.request(
            call.method,
            call.url,
            headers=dict(call.headers),
            content=call.content,
            data=call.form,
            files=call.files,
            follow_redirects=False,
        )
        return Reply(response.status_code, _lowered(response.headers), response.content)

    async def _fetch(self, client: httpx.AsyncClient, effect: Fetch) -> Reply:
        call = effect.call
        async with client.stream(call.method, call.url, headers=dict(call.headers), follow_redirects=False) as response:
            reply = Reply(response.status_code, _lowered(response.headers))
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


def _aiohttp_transport() -> httpx.AsyncBaseTransport | None:
    """Httpx over aiohttp, a tenth of the CPU with many requests in flight; None where the extra is not installed.

    It ignores the proxies of the environment, so it is left alone where there are any.
    """
    from urllib.request import getproxies

    if getproxies():
        return None
    try:
        from httpx_aiohttp import AiohttpTransport
    except ImportError:
        return None
    return AiohttpTransport(verify=_ssl_context(), limits=_limits())


def _meaning(fault: Exception, call: Call) -> errors.NotConnected | errors.ReplyLost:
    """Whether the request was surely never sent, or may have been."""
    for witness in WITNESSES:
        witness(call, None)
    host = httpx.URL(call.url).netloc.decode("ascii", "replace").rpartition("@")[2]
    origin = _origin(fault)
    told = f"{type(origin).__name__}: {fault}" if str(fault) else type(origin).__name__
    if _never_sent(fault):
        return errors.NotConnected(f"{host} was not reached ({told}). Nothing was sent, nothing was charged.")
    path = httpx.URL(call.url).path
    return errors.ReplyLost(f"{host} was sent {call.method} {path}, but its reply was lost ({told}).")


def _never_sent(fault: Exception) -> bool:
    origin = _origin(fault)
    if origin is not fault or not isinstance(fault, httpx.RequestError):
        return any(kind.__name__ == "ClientConnectorError" for kind in type(origin).__mro__)
    return isinstance(fault, _NEVER_SENT)


def _origin(fault: Exception) -> BaseException:
    """The exception of aiohttp where there is one.

    httpx-aiohttp calls a connection that broke after the request a ConnectTimeout, too, as if nothing had been sent.
    """
    cause = fault.__cause__
    return cause if cause is not None and type(cause).__module__.startswith("aiohttp") else fault


def _lowered(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _told(call: Call, reply: Reply) -> None:
    for witness in WITNESSES:
        witness(call, reply)
    heard = REPLIES.get()
    if heard is not None:
        heard.append(reply)
    if logger.isEnabledFor(logging.DEBUG):
        logger.debug("%s %s -> %d", call.method, without_secrets(call.url), reply.status)
