"""Does HTTP: runs flows in a thread, over httpx or over a client that has httpx's interface."""

from __future__ import annotations

import functools
import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import httpx

from .._sansio.flows import Do, Effect, Fetch, Flow, Send, Sleep
from .._sansio.messages import Call, Reply
from .errors import is_of_http, meaning, told
from .sync_transport import new_client

T = TypeVar("T")

PATIENCE = 3
"""Times the timeout that the reply to one request may take in all, however slowly its pieces come."""
REFUSED_BODY = 65536
"""Bytes read of a body that nobody wants, to say what it was."""

parsed = functools.lru_cache(maxsize=256)(httpx.URL)
"""A URL of the API as httpx wants it; taking one to pieces costs as much as all else in a request's making."""


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
        self._headers: dict[str, str] | None = None
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
                self._own = new_client(self._timeout)
                self._headers = dict(self._own.headers)
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
        except Exception as fault:
            if not is_of_http(fault):
                raise
            raise meaning(fault, effect.call) from fault
        told(effect.call, reply)
        return reply

    def close(self) -> None:
        """Closes the connections of a client of its own."""
        if self._own is not None:
            self._own.close()
            self._own = None

    def _send(self, call: Call) -> Reply:
        deadline = time.monotonic() + PATIENCE * self._timeout
        response = self._answered(call)
        try:
            if response.is_stream_consumed:  # a mocked response has been read before it gets here
                return Reply(response.status_code, lowered(response.headers), response.content)
            pieces = []
            for piece in _decoded(response):
                pieces.append(piece)
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout(f"the reply took more than {PATIENCE * self._timeout:g} s")
            return Reply(response.status_code, lowered(response.headers), b"".join(pieces))
        finally:
            response.close()

    def _fetch(self, effect: Fetch) -> Reply:
        response = self._answered(effect.call)
        try:
            reply = Reply(response.status_code, lowered(response.headers))
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
        finally:
            response.close()

    def _answered(self, call: Call) -> httpx.Response:
        """The response as far as its headers."""
        client = self._client
        request = new_request(client, call, self._headers)
        return client.send(request, stream=True, follow_redirects=False)


def new_request(
    client: httpx.Client | httpx.AsyncClient, call: Call, habits: Mapping[str, str] | None
) -> httpx.Request:
    """The request that `client` makes of a call.

    A client of the caller's own has a say in what it looks like. One of ours adds its cookies and its `habits`, the
    headers that it sends with each request.
    """
    if habits is None or call.form is not None or call.files is not None:
        return client.build_request(
            call.method,
            call.url,
            headers=dict(call.headers),
            content=call.content,
            data=call.form,
            files=call.files,
        )
    headers = {**habits, **call.headers}
    return httpx.Request(call.method, parsed(call.url), headers=headers, content=call.content, cookies=client.cookies)


def lowered(headers: httpx.Headers) -> dict[str, str]:
    """Headers with their names in lower case, the values of one name joined."""
    return {name.lower(): value for name, value in headers.items()}


def _decoded(response: httpx.Response) -> Iterable[bytes]:
    """The pieces of a body, as they come where they came uncompressed."""
    return response.iter_bytes() if "content-encoding" in response.headers else response.iter_raw()
