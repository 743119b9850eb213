"""Sync driver: carries out the effects of an operation in the calling thread, over httpx or a client like it."""

from __future__ import annotations

import copy
import math
import os
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any, Self, TypeVar

import httpx

from .._sansio.callables import CallerError
from .._sansio.effects import Await, Effect, Execution, Notify, Operation, RunBlocking, Send, Sleep, Stream
from .._sansio.messages import HTTPRequest, HTTPResponse
from ..errors import EvoLinkError
from .conversion import (
    MAX_REJECTED_BODY,
    build_request,
    head_of,
    limit_timeouts,
    lower_headers,
    may_have_large_body,
    watch_body,
    with_body,
)
from .errors import is_transport_error, map_exception, response_of_hook
from .given_client import check_http_client, check_open, check_timeout, timeouts_for
from .large_reads import large_reads
from .observers import notify_observers
from .response_body import read_body
from .sync_transport import new_client

T = TypeVar("T")

TOTAL_TIMEOUT_FACTOR = 3
"""One response may take this many times the timeout in all, however slowly its chunks arrive. A request has no such
limit while it moves."""

MIN_READ_TIMEOUT = 0.01
"""Seconds. The shortest timeout of a read before a deadline; 0 would mean not to wait at all."""


class SyncDriver:
    """Runs operations in the calling thread. Thread-safe; after a fork it opens new connections."""

    def __init__(
        self,
        client: httpx.Client | None = None,
        *,
        timeout: float | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Create a driver over `client`, which stays the caller's to close, or over a client that it opens itself.

        Args:
            client: An httpx.Client, or one of httpx2.
            timeout: Seconds to connect, and between two chunks; by default that of `client` or 60.
            sleep: Called to wait for a number of seconds.
            clock: Returns a monotonic time in seconds.

        Raises:
            ConfigurationError: If the client or the timeout cannot be used.
        """
        check_http_client(client, sync=True)
        self._given_client = client
        self._owner: SyncDriver | None = None
        self._own_client: httpx.Client | None = None
        self._default_headers: dict[str, str] | None = None
        self._lock = threading.Lock()
        self._timeout, limit = timeouts_for(client, check_timeout(timeout))
        self._response_limit = TOTAL_TIMEOUT_FACTOR * limit
        self.sleep = sleep
        self.clock = clock
        _DRIVERS.add(self)

    def with_timeout(self, timeout: float) -> Self:
        """Return a driver with another timeout over the same connections.

        Raises:
            ConfigurationError: If the timeout is not a positive number.
        """
        driver = copy.copy(self)
        driver._owner, driver._own_client = self._owner or self, None
        driver._timeout, limit = timeouts_for(self._given_client, check_timeout(timeout))
        driver._response_limit = TOTAL_TIMEOUT_FACTOR * limit
        return driver

    @property
    def _client(self) -> httpx.Client:
        if self._owner is not None:
            client = self._owner._client
            self._default_headers = self._owner._default_headers
            return client
        if self._given_client is not None:
            check_open(self._given_client)
            return self._given_client
        with self._lock:
            if self._own_client is None:
                self._own_client = new_client(self._response_limit / TOTAL_TIMEOUT_FACTOR)
                self._default_headers = dict(self._own_client.headers)
            return self._own_client

    def run(self, operation: Operation[T]) -> T:
        """Carry out the effects of an operation until it returns, and return its result."""
        try:
            with Execution(operation) as execution:
                while (effect := execution.effect) is not None:
                    try:
                        outcome = self.perform(effect)
                    except BaseException as error:  # noqa: BLE001  the operation handles it, Ctrl-C included
                        execution.throw(error)
                    else:
                        execution.send(outcome)
                return execution.result
        except CallerError as error:
            failure = error.unwrap()
        raise failure  # not in the except block, so that its context stays its own

    def perform(self, effect: Effect) -> Any:
        """Carry out one effect and return its outcome."""
        if isinstance(effect, Sleep):
            return self.sleep(effect.seconds)
        if isinstance(effect, RunBlocking):
            return effect.function()
        if isinstance(effect, Await):
            return effect.future.result()
        if isinstance(effect, Notify):
            return effect.callback(effect.value)
        request = effect.request
        response: HTTPResponse | None
        failure = None
        try:
            response = self._send(request) if isinstance(effect, Send) else self._stream(effect)
        except Exception as error:
            response = response_of_hook(error, request)
            if response is None:
                if not is_transport_error(error):
                    raise
                failure = map_exception(error, request)
        notify_observers(request, response)
        if failure is not None:
            raise failure  # not in the except block, so that its only cause is the one that map_exception sets
        return response

    def close(self) -> None:
        """Close the connections of the driver's own client."""
        if self._owner is not None:
            self._owner.close()
        if self._own_client is not None:
            self._own_client.close()
            self._own_client = None

    def _reset_after_fork(self) -> None:
        """Forget the connections, which the parent process uses, and the lock, which one of its threads may hold."""
        self._lock = threading.Lock()
        self._own_client = None

    def _send(self, request: HTTPRequest) -> HTTPResponse:
        started = body_sent_at = self.clock()
        deadline = math.inf if request.time_limit is None else started + request.time_limit

        def on_chunk(is_last: bool) -> None:
            nonlocal body_sent_at
            body_sent_at = self.clock()
            if body_sent_at > deadline:
                raise httpx.WriteTimeout(f"the request took more than {request.time_limit:.1f} s")

        def check_deadlines() -> None:
            now = self.clock()
            if now > body_sent_at + self._response_limit or now > deadline:
                raise httpx.ReadTimeout(f"the response took more than {now - body_sent_at:.1f} s")

        response = self._open(request, on_chunk)
        try:
            headers = lower_headers(response.headers.raw)
            body = read_body(response, headers, request.max_body, on_chunk=check_deadlines)
            return HTTPResponse(response.status_code, headers, body)
        finally:
            response.close()

    def _stream(self, effect: Stream) -> HTTPResponse:
        limit = effect.request.time_limit
        deadline = None if limit is None else self.clock() + limit

        def remaining() -> float | None:
            return None if deadline is None else max(deadline - self.clock(), MIN_READ_TIMEOUT)

        response = self._open(effect.request)
        try:
            head = head_of(response)
            # A mocked response has been read already.
            chunks = (response.content,) if response.is_stream_consumed else response.iter_raw()
            if effect.sink.begin(head.status, head.headers):
                with large_reads(response, remaining):
                    for chunk in chunks:
                        effect.sink.write(chunk)
                return head
            body = b""
            for chunk in chunks:
                body += chunk
                if len(body) > MAX_REJECTED_BODY:
                    break
            return with_body(head, body)
        finally:
            response.close()

    def _open(self, request: HTTPRequest, on_chunk: Callable[[bool], object] = bool) -> httpx.Response:
        """Send a request and return its response once the headers have arrived."""
        client = self._client
        built = build_request(client, request, self._default_headers, timeout=self._timeout)
        limit_timeouts(built, request.time_limit)
        if may_have_large_body(request):
            watch_body(built, on_chunk, request.on_sent)
        try:
            return client.send(built, stream=True, follow_redirects=False)
        except EvoLinkError as error:  # of a hook of the caller's client
            raise CallerError(error) from None


_DRIVERS: weakref.WeakSet[SyncDriver] = weakref.WeakSet()
"""Every driver of this process."""


def _reset_drivers() -> None:
    for driver in list(_DRIVERS):
        driver._reset_after_fork()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_reset_drivers)
