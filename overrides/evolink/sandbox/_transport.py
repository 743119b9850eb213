"""`SandboxTransport`: an httpx transport over a sandbox, without a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx

from ._api.extensions import BODY_CUT, CONNECTION_RESET, FAULT
from ._backend import Backend


class SandboxTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """An httpx transport, for sync and async clients, that gets its responses from a sandbox without a socket.

    Args:
        sandbox: A `Sandbox`, `Recorder` or `Replayer`.
    """

    def __init__(self, sandbox: Backend) -> None:
        self._sandbox = sandbox

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the sandbox's response.

        Raises:
            httpx.ReadError: If the scenario resets the connection.
        """
        request.read()
        return self._respond(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the sandbox's response.

        Raises:
            httpx.ReadError: If the scenario resets the connection.
        """
        await request.aread()
        return self._respond(request)

    def _respond(self, request: httpx.Request) -> httpx.Response:
        response = self._sandbox.handle(request)
        fault = response.extensions.get(FAULT)
        if fault == CONNECTION_RESET:
            raise httpx.ReadError("the scenario resets the connection", request=request)
        if fault == BODY_CUT:
            return httpx.Response(
                response.status_code, headers=response.headers, stream=TruncatedStream(response.content)
            )
        return response


class TruncatedStream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """Half of a body, followed by a lost connection."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        yield self._body[: len(self._body) // 2]
        raise httpx.ReadError("the scenario cuts the connection")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for half in self:
            yield half
