"""A server that fails on purpose: a sandbox behind real sockets, and a plan of what goes wrong.

    with FaultyServer(sandbox, [LOST_AFTER_CHARGING, OK]) as server:
        EvoLink("sk-any", server.url).videos.generate(request)

Each paid POST takes the next entry of the plan, whose last one repeats; queries and results have plans of their own.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from enum import Enum
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from evolink.sandbox import ManualClock, Sandbox

T = TypeVar("T")

PIECE = 4096
"""Bytes that are sent at once where a reply has a pace."""


class End(Enum):
    """What becomes of a connection after a reply."""

    KEPT = "kept"
    CLOSED = "closed"
    RESET = "reset"


class Kind(Enum):
    """Which plan a request follows."""

    CREATE = "create"
    QUERY = "query"
    RESULT = "result"


def as_it_is(reply: bytes) -> bytes:
    return reply


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one request, from its connection to the last byte of its reply."""

    name: str
    reply: Callable[[bytes], bytes] = field(default=as_it_is, repr=False)
    """From the reply that is due, empty where the request was not processed, to the bytes that are sent."""
    processed: bool = False
    """Whether the sandbox gets the request; a paid one is then charged."""
    end: End = End.CLOSED
    pause: float = 0.0
    """Seconds before the first byte."""
    pace: float = 0.0
    """Seconds between two pieces."""
    refused: bool = False
    """Nobody listens, until the client has slept once."""
    unread: bool = False
    """The connection is reset while the request is still in its buffer."""

    def __str__(self) -> str:
        return self.name


OK = Fault("none", processed=True, end=End.KEPT)


# Faults of a paid POST


def instead(sent: bytes) -> Callable[[bytes], bytes]:
    """These bytes, whatever is due."""
    return lambda _: sent


def http(status: int, body: bytes = b"", *, content_type: str = "application/json", headers: str = "") -> bytes:
    """A whole reply."""
    head = f"HTTP/1.1 {status} Whatever\r\ncontent-type: {content_type}\r\ncontent-length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


def refusal(status: int, headers: str = "") -> bytes:
    """An error as the API words it."""
    return http(status, b'{"error": {"code": "some_code", "message": "No."}}', headers=headers)


def _headers_cut(reply: bytes) -> bytes:
    return reply[: reply.index(b"\r\n\r\n") - 9]


def _body_cut(reply: bytes) -> bytes:
    return reply[: (reply.index(b"\r\n\r\n") + 4 + len(reply)) // 2]


def _body_cut_unannounced(reply: bytes) -> bytes:
    """The body simply ends, as HTTP/1.0 allows: only its content tells that something is missing."""
    return _body_cut(reply).replace(b"content-length", b"x-length")


def _chunks_cut(reply: bytes) -> bytes:
    body = reply.partition(b"\r\n\r\n")[2]
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    return head + f"{len(body):x}\r\n".encode() + body[: len(body) // 2]


def _later(seconds: int) -> Callable[[bytes], bytes]:
    """429 with a Retry-After that is a date."""
    return lambda _: refusal(429, f"retry-after: {formatdate(time.time() + seconds, usegmt=True)}\r\n")


def _both(name: str, reply: Callable[[bytes], bytes], *, end: End = End.CLOSED) -> tuple[Fault, ...]:
    """The same reply for a request that was charged and for one that was not."""
    return tuple(
        Fault(f"{name}, {'' if processed else 'not '}charged", reply, processed=processed, end=end)
        for processed in (True, False)
    )


REFUSED = Fault("connection refused", refused=True)
UNREAD = Fault("reset, request unread", unread=True)
LOST_AFTER_CHARGING = Fault("reset, charged", instead(b""), processed=True, end=End.RESET)
CLOSED_AFTER_OK = Fault("closed after the reply", processed=True)

NOT_ACCEPTED = (
    Fault("429", instead(refusal(429))),
    Fault("429, Retry-After 7", instead(refusal(429, "retry-after: 7\r\n")), end=End.KEPT),
    Fault("429, Retry-After in 20 s, as a date", _later(20)),
    Fault("503", instead(refusal(503))),
    Fault("503, Retry-After 7", instead(refusal(503, "retry-after: 7\r\n")), end=End.KEPT),
    Fault("503, HTML page", instead(http(503, b"<html>busy</html>", content_type="text/html"))),
)
"""The API says that it did not accept the request."""

OUTCOME_UNKNOWN = (
    UNREAD,
    Fault("reset, not charged", instead(b""), end=End.RESET),
    LOST_AFTER_CHARGING,
    *_both("closed without a byte", instead(b"")),
    Fault("headers cut, charged", _headers_cut, processed=True),
    Fault("headers cut by a reset, charged", _headers_cut, processed=True, end=End.RESET),
    Fault("body cut, charged", _body_cut, processed=True),
    Fault("body cut by a reset, charged", _body_cut, processed=True, end=End.RESET),
    Fault("body cut, no Content-Length, charged", _body_cut_unannounced, processed=True),
    Fault("chunked body cut, charged", _chunks_cut, processed=True),
    *_both("early hints, then nothing", instead(b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n")),
    *_both("not HTTP", instead(b"\x15\x03\x01\x00\x02\x02\x50 what is this?\r\n\r\n")),
    *_both("200, not JSON", instead(http(200, b"<html>Welcome</html>", content_type="text/html")), end=End.KEPT),
    *_both("200, empty", instead(http(200)), end=End.KEPT),
    *_both("200, JSON without an id", instead(http(200, b'{"status": "pending"}')), end=End.KEPT),
    *_both("200, says gzip, is not", instead(http(200, b'{"id": "x"}', headers="content-encoding: gzip\r\n"))),
    Fault("no headers in time, charged", processed=True, pause=1.0),
    *_both("500", instead(refusal(500)), end=End.KEPT),
    *_both("502", instead(refusal(502))),
    *_both("502, HTML page", instead(http(502, b"<html>Bad Gateway</html>", content_type="text/html"))),
    *_both("504", instead(refusal(504))),
    *_both("520", instead(http(520, b"<html>cloud</html>", content_type="text/html"))),
    *_both("529", instead(refusal(529))),
)
"""Nobody can say whether the request was accepted."""

FAULTS = (REFUSED, *NOT_ACCEPTED, *OUTCOME_UNKNOWN)


class FaultyServer:
    """Serves a sandbox on 127.0.0.1 for the time of the `with` statement, as well as the plans let it."""

    def __init__(
        self,
        sandbox: Sandbox,
        plan: Sequence[Fault] = (OK,),
        *,
        queries: Sequence[Fault] = (OK,),
        results: Sequence[Fault] = (OK,),
        ignores_keys: bool = False,
    ) -> None:
        """Prepares a server; it listens in the `with` statement.

        Args:
            sandbox: what answers the requests that are processed.
            plan: what happens to each paid POST. An entry that is `refused` or `unread` comes before anyone can know
                what was asked for, so it meets whatever comes next.
            queries: what happens to each GET of a task.
            results: what happens to each GET of anything else.
            ignores_keys: whether the sandbox never sees an Idempotency-Key, so that it charges each time.
        """
        self.sandbox = sandbox
        self.requests: list[httpx.Request] = []
        """Every request that was read, as it came."""
        self.connections = 0
        """How many were accepted."""
        self.sent = 0
        """Bytes of replies, headers included."""
        self._plans = {Kind.CREATE: [*plan], Kind.QUERY: [*queries], Kind.RESULT: [*results]}
        self._ignores_keys = ignores_keys
        self._news = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="faulty-server", daemon=True)
        self._address = ("127.0.0.1", 0)
        self._socket: socket.socket | None = None
        self._accepting: asyncio.Task[None] | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self._waiting = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen)
        self._do(self._follow_plan)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def url(self) -> str:
        return "http://{}:{}".format(*self._address)

    @property
    def posts(self) -> list[httpx.Request]:
        """The paid POSTs that were read."""
        return [request for request in self.requests if _kind(request) is Kind.CREATE]

    def pass_time(self, seconds: float) -> None:
        """What a sleep of the client does: replies come to their end, time passes, one `refused` of the plan is over.

        Raises:
            TimeoutError: a reply does not come to its end.
        """
        self.until(lambda: self._waiting == len(self._serving))
        if isinstance(self.sandbox.clock, ManualClock):
            self.sandbox.clock.advance(seconds)
        self._do(self._let_pass)

    def until(self, condition: Callable[[], bool], *, seconds: float = 20.0) -> None:
        """Waits until something is true, which is asked at each event of the server and each 10 ms.

        Raises:
            TimeoutError: it does not come true in time.
        """
        end = time.monotonic() + seconds
        with self._news:
            while not condition():
                if time.monotonic() > end:
                    raise TimeoutError(f"read {self.requests}, sent {self.sent} bytes")
                self._news.wait(0.01)

    def _do(self, action: Callable[[], T]) -> T:
        """What `action` gives in the server's thread, where all that follows runs."""

        async def act() -> T:
            return action()

        return asyncio.run_coroutine_threadsafe(act(), self._loop).result(10)

    def _listen(self) -> None:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(self._address)
        listening.listen()
        listening.setblocking(False)
        self._address = listening.getsockname()
        self._socket = listening
        self._accepting = self._loop.create_task(self._accept(listening))

    def _deafen(self) -> None:
        """Nobody listens at the address any more. The socket stays bound, so that nobody else takes the port."""
        assert self._socket is not None
        if self._accepting is not None:
            self._accepting.cancel()
            self._accepting = None
        self._loop.remove_reader(self._socket)
        self._socket.close()
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(self._address)

    def _follow_plan(self) -> None:
        """Listens or not, as the next entry says."""
        refuses = self._plans[Kind.CREATE][0].refused
        if refuses and self._accepting is not None:
            self._deafen()
        elif not refuses and self._accepting is None:
            assert self._socket is not None
            self._socket.close()
            self._listen()

    def _let_pass(self) -> None:
        if self._plans[Kind.CREATE][0].refused:
            self._next(Kind.CREATE)
            self._follow_plan()

    def _next(self, kind: Kind) -> Fault:
        plan = self._plans[kind]
        return plan.pop(0) if len(plan) > 1 else plan[0]

    async def _accept(self, listening: socket.socket) -> None:
        while True:
            connection, _ = await self._loop.sock_accept(listening)
            self.connections += 1
            task = self._loop.create_task(self._serve(connection))
            self._serving.add(task)
            task.add_done_callback(lambda done: self._tell(lambda: self._serving.discard(done)))

    async def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                while await self._exchange(connection):
                    pass
            except OSError:
                return  # the client has gone

    async def _exchange(self, connection: socket.socket) -> bool:
        """One request and what happens to it; whether the connection lives on."""
        if not await self._has_request(connection):
            return False
        if self._plans[Kind.CREATE][0].unread:
            self._next(Kind.CREATE)
            self._follow_plan()
            _reset_at_close(connection)
            return False
        request = await _read(connection)
        if request is None:
            return False
        fault = self._next(_kind(request))
        self._tell(lambda: self.requests.append(request))
        due = _wire(self.sandbox.handle(self._seen_by_sandbox(request))) if fault.processed else b""
        self._follow_plan()
        if fault.pause and await _hangs_up(connection, fault.pause):
            return False
        await self._send(connection, fault.reply(due), pace=fault.pace)
        if fault.end is End.RESET:
            _reset_at_close(connection)
        return fault.end is End.KEPT and self._accepting is not None

    async def _has_request(self, connection: socket.socket) -> bool:
        """Waits for the next request and leaves it unread; False where the client hangs up instead."""
        self._tell(lambda: setattr(self, "_waiting", self._waiting + 1))
        try:
            return await _has_bytes(connection)
        finally:
            self._waiting -= 1

    async def _send(self, connection: socket.socket, reply: bytes, *, pace: float) -> None:
        size = PIECE if pace else max(len(reply), 1)
        for at in range(0, len(reply), size):
            piece = reply[at : at + size]
            await self._loop.sock_sendall(connection, piece)
            with self._news:
                self.sent += len(piece)
                self._news.notify_all()
            await asyncio.sleep(pace)

    def _seen_by_sandbox(self, request: httpx.Request) -> httpx.Request:
        headers = request.headers.copy()
        if self._ignores_keys:
            headers.pop("idempotency-key", None)
        return httpx.Request(request.method, request.url, headers=headers, content=request.content)

    def _tell(self, change: Callable[[], Any]) -> None:
        with self._news:
            change()
            self._news.notify_all()

    async def _end(self) -> None:
        tasks = [*self._serving, *([self._accepting] if self._accepting else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._socket is not None:
            self._socket.close()


def _kind(request: httpx.Request) -> Kind:
    if request.method == "POST":
        return Kind.CREATE
    return Kind.QUERY if request.url.path.startswith("/v1/tasks/") else Kind.RESULT


def _reset_at_close(connection: socket.socket) -> None:
    """Lets the close be an RST, which also throws away what the client has not read yet."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def _has_bytes(connection: socket.socket) -> bool:
    """Waits until something can be read; False where it is the end."""
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(connection, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(connection)
    return bool(connection.recv(1, socket.MSG_PEEK))


async def _hangs_up(connection: socket.socket, seconds: float) -> bool:
    """Whether the client ends the connection within that time."""
    try:
        return not await asyncio.wait_for(_has_bytes(connection), seconds)
    except TimeoutError:
        return False


async def _read(connection: socket.socket) -> httpx.Request | None:
    """The next request, with a body as long as its Content-Length; None where the client hangs up in the middle."""
    loop, raw = asyncio.get_running_loop(), b""
    while True:
        head, found, body = raw.partition(b"\r\n\r\n")
        if found:
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = httpx.Headers(
                [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
            )
            if len(body) >= int(headers.get("content-length", 0)):
                method, target, _ = first.split(" ")
                return httpx.Request(method, f"http://{headers['host']}{target}", headers=headers, content=body)
        more = await loop.sock_recv(connection, 65536)
        if not more:
            return None
        raw += more


def _wire(response: httpx.Response) -> bytes:
    lines = [f"HTTP/1.1 {response.status_code} {response.reason_phrase}"]
    lines += [f"{name}: {value}" for name, value in response.headers.items() if name != "content-length"]
    lines.append(f"content-length: {len(response.content)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + response.content
