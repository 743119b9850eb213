"""A server that fails on purpose: a sandbox behind real sockets, and a plan of faults.

    with FaultyServer(sandbox, [LOST_AFTER_CHARGING, OK]) as server:
        EvoLink("sk-any", server.url).videos.generate(request)

Each paid POST takes the next fault of the plan; the last fault repeats. Queries and results have plans of their own.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Sequence
from enum import Enum
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from evolink.sandbox import ManualClock, Sandbox

from support.faults import OK, ConnectionEnd, Fault
from support.wire import disconnects_within, encode_response, read_request, reset_on_close, wait_for_bytes

T = TypeVar("T")

CHUNK_SIZE = 4096
"""Bytes that are sent at once if a response has a chunk interval."""


class RequestKind(Enum):
    """The plan that a request follows."""

    CREATE = "create"
    QUERY = "query"
    RESULT = "result"


class FaultyServer:
    """Serves a sandbox on 127.0.0.1 for the time of the `with` statement, with the faults of its plans."""

    def __init__(
        self,
        sandbox: Sandbox,
        plan: Sequence[Fault] = (OK,),
        *,
        queries: Sequence[Fault] = (OK,),
        results: Sequence[Fault] = (OK,),
        ignores_keys: bool = False,
    ) -> None:
        """Prepare a server; it listens in the `with` statement.

        Args:
            sandbox: Handles the requests that are processed.
            plan: The faults of paid POSTs. A fault that refuses the connection or resets it unread occurs before the
                kind of the request is known, so it affects any request that comes next.
            queries: The faults of each GET of a task.
            results: The faults of each GET of anything else.
            ignores_keys: Whether Idempotency-Key is hidden from the sandbox, so that it charges each time.
        """
        self.sandbox = sandbox
        self.requests: list[httpx.Request] = []
        """Every request that was read, as it was sent."""
        self.connections = 0
        """How many were accepted."""
        self.sent = 0
        """Bytes of responses, headers included."""
        self._plans = {
            RequestKind.CREATE: [*plan],
            RequestKind.QUERY: [*queries],
            RequestKind.RESULT: [*results],
        }
        self._ignores_keys = ignores_keys
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="faulty-server", daemon=True)
        self._address = ("127.0.0.1", 0)
        self._socket: socket.socket | None = None
        self._accepting: asyncio.Task[None] | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self._waiting = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._run_in_loop(self._listen)
        self._run_in_loop(self._apply_plan)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def url(self) -> str:
        return "http://{}:{}".format(*self._address)

    @property
    def posts(self) -> list[httpx.Request]:
        """The paid POSTs that were read."""
        return [request for request in self.requests if _kind(request) is RequestKind.CREATE]

    def pass_time(self, seconds: float) -> None:
        """Simulate a sleep of the client: responses complete, time passes, and one refusal of the plan ends.

        Raises:
            TimeoutError: If a response does not complete.
        """
        self.wait_until(lambda: self._waiting == len(self._serving))
        if isinstance(self.sandbox.clock, ManualClock):
            self.sandbox.clock.advance(seconds)
        self._run_in_loop(self._end_refusal)

    def wait_until(self, condition: Callable[[], bool], *, seconds: float = 20.0) -> None:
        """Wait until a condition holds; it is evaluated at each event of the server and every 10 ms.

        Raises:
            TimeoutError: If the condition does not hold in time.
        """
        end = time.monotonic() + seconds
        with self._changed:
            while not condition():
                if time.monotonic() > end:
                    raise TimeoutError(f"read {self.requests}, sent {self.sent} bytes")
                self._changed.wait(0.01)

    def _run_in_loop(self, action: Callable[[], T]) -> T:
        """Run `action` in the server's thread, as all methods below, and return its result."""

        async def run() -> T:
            return action()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    def _listen(self) -> None:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(self._address)
        listening.listen()
        listening.setblocking(False)
        self._address = listening.getsockname()
        self._socket = listening
        self._accepting = self._loop.create_task(self._accept(listening))

    def _stop_listening(self) -> None:
        """Refuse connections. The socket stays bound, so that no other process takes the port."""
        assert self._socket is not None
        if self._accepting is not None:
            self._accepting.cancel()
            self._accepting = None
        self._loop.remove_reader(self._socket)
        self._socket.close()
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(self._address)

    def _apply_plan(self) -> None:
        """Listen or not, according to the next fault."""
        refuses = self._plans[RequestKind.CREATE][0].refuses_connection
        if refuses and self._accepting is not None:
            self._stop_listening()
        elif not refuses and self._accepting is None:
            assert self._socket is not None
            self._socket.close()
            self._listen()

    def _end_refusal(self) -> None:
        if self._plans[RequestKind.CREATE][0].refuses_connection:
            self._next_fault(RequestKind.CREATE)
            self._apply_plan()

    def _next_fault(self, kind: RequestKind) -> Fault:
        plan = self._plans[kind]
        return plan.pop(0) if len(plan) > 1 else plan[0]

    async def _accept(self, listening: socket.socket) -> None:
        while True:
            connection, _ = await self._loop.sock_accept(listening)
            self.connections += 1
            task = self._loop.create_task(self._serve(connection))
            self._serving.add(task)
            task.add_done_callback(lambda done: self._update(lambda: self._serving.discard(done)))

    async def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                while await self._handle_next(connection):
                    pass
            except OSError:
                return  # the client has disconnected

    async def _handle_next(self, connection: socket.socket) -> bool:
        """Handle one request with its fault, and return whether the connection is kept."""
        if not await self._wait_for_request(connection):
            return False
        if self._plans[RequestKind.CREATE][0].resets_unread:
            self._next_fault(RequestKind.CREATE)
            self._apply_plan()
            reset_on_close(connection)
            return False
        request = await read_request(connection)
        if request is None:
            return False
        fault = self._next_fault(_kind(request))
        self._update(lambda: self.requests.append(request))
        correct = encode_response(self.sandbox.handle(self._for_sandbox(request))) if fault.processed else b""
        self._apply_plan()
        if fault.delay and await disconnects_within(connection, fault.delay):
            return False
        await self._send(connection, fault.transform(correct), interval=fault.chunk_interval)
        if fault.end is ConnectionEnd.RESET:
            reset_on_close(connection)
        return fault.end is ConnectionEnd.KEPT and self._accepting is not None

    async def _wait_for_request(self, connection: socket.socket) -> bool:
        """Wait for the next request without reading it, and return False if the client disconnects instead."""
        self._update(lambda: setattr(self, "_waiting", self._waiting + 1))
        try:
            return await wait_for_bytes(connection)
        finally:
            self._waiting -= 1

    async def _send(self, connection: socket.socket, response: bytes, *, interval: float) -> None:
        size = CHUNK_SIZE if interval else max(len(response), 1)
        for at in range(0, len(response), size):
            chunk = response[at : at + size]
            await self._loop.sock_sendall(connection, chunk)
            with self._changed:
                self.sent += len(chunk)
                self._changed.notify_all()
            await asyncio.sleep(interval)

    def _for_sandbox(self, request: httpx.Request) -> httpx.Request:
        headers = request.headers.copy()
        if self._ignores_keys:
            headers.pop("idempotency-key", None)
        return httpx.Request(request.method, request.url, headers=headers, content=request.content)

    def _update(self, change: Callable[[], Any]) -> None:
        with self._changed:
            change()
            self._changed.notify_all()

    async def _close(self) -> None:
        tasks = [*self._serving, *([self._accepting] if self._accepting else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._socket is not None:
            self._socket.close()


def _kind(request: httpx.Request) -> RequestKind:
    if request.method == "POST":
        return RequestKind.CREATE
    return RequestKind.QUERY if request.url.path.startswith("/v1/tasks/") else RequestKind.RESULT
