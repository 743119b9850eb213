"""The only module that does HTTP: runs flows over httpx, or over a client that has httpx's interface."""

from __future__ import annotations

import functools
import ssl
import threading
import time
from collections.abc import Callable
from typing import TypeVar

import httpx

from . import errors
from ._flows import Fetch, Flow, Send, Sleep
from ._protocol import Call, Reply

T = TypeVar("T")

KEEP_ALIVE = 120.0
"""Seconds. Longer than any pause between two queries: httpx's own 5 s would cost a TLS handshake for each."""
REFUSED_BODY = 65536
"""Bytes read of a body that nobody wants, to say what it was."""

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


class SyncDriver:
    """Runs flows in the calling thread. Threads may share it."""

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
        self._making = threading.Lock()
        self._timeout = timeout
        self._sleep = sleep
        self.clock = clock

    @property
    def _client(self) -> httpx.Client:
        if self._given is not None:
            return self._given
        with self._making:
            if self._own is None:
                self._own = httpx.Client(
                    timeout=self._timeout,
                    limits=httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=KEEP_ALIVE),
                    verify=_ssl_context(),
                )
            return self._own

    def run(self, flow: Flow[T]) -> T:
        """Does what the flow wants until it returns."""
        try:
            effect = next(flow)
            while True:
                try:
                    outcome = self._do(effect)
                except (errors.EvoLinkError, OSError) as fault:
                    effect = flow.throw(fault)
                else:
                    effect = flow.send(outcome)
        except StopIteration as end:
            result: T = end.value
            return result
        finally:
            flow.close()

    def close(self) -> None:
        """Closes the connections of a client of its own."""
        if self._own is not None:
            self._own.close()
            self._own = None

    def _do(self, effect: Send | Fetch | Sleep) -> Reply | None:
        if isinstance(effect, Sleep):
            self._sleep(effect.seconds)
            return None
        try:
            return self._send(effect.call) if isinstance(effect, Send) else self._fetch(effect)
        except _NEVER_SENT as fault:
            raise errors.NotConnected(
                f"{_host(effect.call)} was not reached ({_told(fault)}). Nothing was sent, nothing was charged."
            ) from fault
        except httpx.RequestError as fault:
            raise errors.ReplyLost(
                f"{_host(effect.call)} was sent {effect.call.method} {_path(effect.call)}, but its reply was lost"
                f" ({_told(fault)})."
            ) from fault

    def _send(self, call: Call) -> Reply:
        response = self._client.request(
            call.method,
            call.url,
            headers=dict(call.headers),
            content=call.content,
            data=call.form,
            files=call.files,
            follow_redirects=False,
        )
        return Reply(response.status_code, _lowered(response.headers), response.content)

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


def _lowered(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _host(call: Call) -> str:
    return httpx.URL(call.url).netloc.decode("ascii", "replace").rpartition("@")[2]


def _path(call: Call) -> str:
    return httpx.URL(call.url).path


def _told(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}" if str(fault) else type(fault).__name__
