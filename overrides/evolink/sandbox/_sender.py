"""Sends one callback to where a user asked for it, and to nowhere inside: neither this machine nor its network.

Built on a plain socket with h11, httpcore's own HTTP: httpcore limits each read and write by itself, so a receiver that
drips its answer could hold it for ever, while here every wait ends at one deadline.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit

import h11
import httpx

from .._security.public_addresses import why_address_not_public, why_not_public
from .._version import __version__

Resolve = Callable[[str, int], list[str]]
"""From a host and a port to the addresses of that host."""

Address = IPv4Address | IPv6Address

MOST_READ = 4096
"""Bytes of the receiver's body. The status alone counts; a little is read so as not to reset a receiver mid-write."""
MOST_TOLD = 300
"""Characters of an error, which can quote what the receiver sent."""

_PORTS = {"http": 80, "https": 443}
_URL = re.compile(r"[!-~]+")
_HOST = re.compile(r"[a-z0-9._:-]+")
_FAILURES = (OSError, ValueError, h11.ProtocolError)
"""All that a URL, a resolver, a connection, a certificate or a receiver can do wrong."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How one delivery went."""

    status: int | None
    """The HTTP status, None where none came."""
    error: str | None
    """Why there is no status, None where there is one."""
    address: str | None
    """The IP address that was connected to, None where nothing was."""

    @property
    def ok(self) -> bool:
        """Whether the receiver took it: any 2xx."""
        return self.status is not None and 200 <= self.status < 300


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses of `host`, as this machine's resolver gives them.

    Raises:
        OSError: it has none.
        ValueError: it is no name that can be looked up.
    """
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Sender:
    """Posts callbacks; safe to use from several threads.

    The host is resolved once for each delivery, all its addresses are checked, and one of exactly these is connected
    to: a name cannot change its answer in between. Redirects are not followed, the environment's proxies not used.
    """

    def __init__(
        self,
        *,
        allow_local: bool = False,
        timeout: float = 10.0,
        resolve: Resolve = addresses_of,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """Connects to nothing yet.

        Args:
            allow_local: whether http and loopback addresses are let through, for local development. Other internal
                addresses never are.
            timeout: seconds for one whole delivery, from the look-up of the host to the status.
            resolve: gives the addresses of a host; may raise OSError.
            ssl_context: what receivers' certificates are checked with; that of httpx where it is left out.
        """
        self._allow_local = allow_local
        self._timeout = timeout
        self._resolve = resolve
        self._given_context = ssl_context

    def send(self, url: str, body: bytes) -> Sent:
        """Posts `body` as JSON; never raises for anything that the URL, the network or the receiver does."""
        deadline = _Deadline(self._timeout)
        address = None
        try:
            target = _target(url, allow_local=self._allow_local)
            checked = self._checked_addresses(target, deadline)
            connected, connected_to = _connected(checked, target.port, deadline)
            address = str(connected_to)
            with connected, self._secured(connected, target, deadline) as connection:
                return Sent(_status(connection, target, body, deadline), None, address)
        except TimeoutError:
            return Sent(None, f"no answer within {self._timeout:g} s", address)
        except _FAILURES as error:
            return Sent(None, (str(error) or type(error).__name__)[:MOST_TOLD], address)

    @cached_property
    def _ssl_context(self) -> ssl.SSLContext:
        return self._given_context or httpx.create_ssl_context()

    def _checked_addresses(self, target: _Target, deadline: _Deadline) -> list[Address]:
        found = _in_thread(self._resolve, target.host, target.port).result(timeout=deadline.left())
        if not found:
            raise _Refused(f"{target.host} has no address")
        return [self._checked(address, target.host) for address in found]

    def _checked(self, text: str, host: str) -> Address:
        if "%" in text:
            raise _Refused(f"{host} resolves to {text}, which is valid in one zone only")
        address = ipaddress.ip_address(text)
        why = why_address_not_public(address)
        if why and not (self._allow_local and address.is_loopback):
            raise _Refused(f"{host} resolves to {text}, which is internal ({why})")
        return address

    def _secured(self, connected: socket.socket, target: _Target, deadline: _Deadline) -> socket.socket:
        if target.scheme == "http":
            return connected
        return self._ssl_context.wrap_socket(deadline.set_on(connected), server_hostname=target.host.rstrip("."))


class _Refused(ValueError):
    """A URL that nothing may be sent to."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Not sent: {why}.")


class _Deadline:
    """One moment that all waits of a delivery end at."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left.

        Raises:
            TimeoutError: none are.
        """
        left = self._at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def set_on(self, waiting: socket.socket, *, share: int = 1) -> socket.socket:
        """Limits the next wait of a socket to what is left, or to its share of that."""
        waiting.settimeout(self.left() / share)
        return waiting


@dataclass(frozen=True, slots=True)
class _Target:
    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def _target(url: str, *, allow_local: bool) -> _Target:
    """What `url` names, where its spelling may be sent to.

    Raises:
        ValueError: it may not, or is no URL.
    """
    why = why_not_public(url, https_only=not allow_local, loopback=allow_local)
    if why:
        raise _Refused(why)
    parts = urlsplit(url)
    host = parts.hostname or ""
    why = _why_misspelt(url, parts, host)
    if why:
        raise _Refused(why)
    port = parts.port if parts.port is not None else _PORTS[parts.scheme]
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Target(parts.scheme, host, port, path)


def _why_misspelt(url: str, parts: SplitResult, host: str) -> str | None:
    if not _URL.fullmatch(url):
        return "it has spaces, control or non-ASCII characters; write the host as xn--… and the rest percent-encoded"
    if "@" in parts.netloc:
        return "it has a user name or password, which callbacks are not sent with"
    return None if _HOST.fullmatch(host) else f"{host} is neither a domain name nor an address without a zone"


def _in_thread(resolve: Resolve, host: str, port: int) -> Future[list[str]]:
    """A look-up that can be given up: the system's own takes no timeout."""
    answer: Future[list[str]] = Future()

    def ask() -> None:
        try:
            answer.set_result(resolve(host, port))
        except Exception as error:  # noqa: BLE001  handed on to the thread that waits
            answer.set_exception(error)

    threading.Thread(target=ask, name="evolink-sandbox-resolver", daemon=True).start()
    return answer


def _connected(addresses: list[Address], port: int, deadline: _Deadline) -> tuple[socket.socket, Address]:
    """A connection to the first of `addresses` that takes one, and which that was; each has its share of the time."""
    *firsts, last = addresses
    for tried, address in enumerate(firsts):
        with suppress(OSError):
            return _connected_to(address, port, deadline, share=len(addresses) - tried), address
    return _connected_to(last, port, deadline), last


def _connected_to(address: Address, port: int, deadline: _Deadline, *, share: int = 1) -> socket.socket:
    connecting = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
    try:
        deadline.set_on(connecting, share=share).connect((str(address), port))
    except BaseException:
        connecting.close()
        raise
    return connecting


def _status(connection: socket.socket, target: _Target, body: bytes, deadline: _Deadline) -> int:
    """Posts `body`; gives the status of the answer."""
    protocol = h11.Connection(h11.CLIENT)
    unsent = memoryview(_request(protocol, target, body))
    while unsent:
        unsent = unsent[deadline.set_on(connection).send(unsent) :]
    events = _answer(protocol, connection, deadline)
    status = next(event.status_code for event in events if isinstance(event, h11.Response))
    with suppress(*_FAILURES):
        _read_a_little(events)
    return status


def _request(protocol: h11.Connection, target: _Target, body: bytes) -> bytes:
    headers = [
        ("host", target.host_header),
        ("user-agent", f"evolink-sandbox/{__version__}"),
        ("content-type", "application/json"),
        ("content-length", str(len(body))),
        ("accept", "*/*"),
        ("connection", "close"),
    ]
    head = h11.Request(method="POST", target=target.path, headers=headers)
    return b"".join(protocol.send(part) or b"" for part in (head, h11.Data(data=body), h11.EndOfMessage()))


def _answer(protocol: h11.Connection, connection: socket.socket, deadline: _Deadline) -> Iterator[object]:
    """The parts of the receiver's answer, read as they are asked for."""
    event: object = None
    while not isinstance(event, h11.EndOfMessage):
        event = protocol.next_event()
        if event is h11.NEED_DATA:
            received = deadline.set_on(connection).recv(MOST_READ)
            if not received and protocol.their_state is h11.SEND_RESPONSE:
                raise ConnectionResetError("the receiver closed the connection without an answer")
            protocol.receive_data(received)
        else:
            yield event


def _read_a_little(events: Iterator[object]) -> None:
    read = 0
    for event in events:
        read += len(event.data) if isinstance(event, h11.Data) else 0
        if read >= MOST_READ:
            return
