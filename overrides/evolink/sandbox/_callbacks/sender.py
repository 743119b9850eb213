"""Send one callback to a public address: never to this machine or its network, unless loopback is allowed.

Built on a plain socket and h11, the HTTP implementation of httpcore. httpcore has a timeout for each read and write, so
a receiver that sends its response byte by byte could hold a connection for ever; here every wait ends at one deadline.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property

import h11
import httpx

from ..._security.public_addresses import why_address_not_public
from ..._version import __version__
from .connecting import Address, Deadline, Resolve, connect_to_any, resolve_host, resolve_in_thread
from .target import Target, TargetRefused, parse_target

MAX_BODY_READ = 4096
"""Bytes read of the response body. Only the status counts; a little is read so as not to reset a receiver mid-write."""
MAX_ERROR_LENGTH = 300
"""Characters of an error, which can quote what the receiver sent."""

_ERRORS = (OSError, ValueError, h11.ProtocolError)
"""What a URL, a resolver, a connection, a certificate or a receiver can raise."""


@dataclass(frozen=True, slots=True)
class SendResult:
    """The outcome of one delivery."""

    status: int | None
    """The HTTP status, None if there was no response."""
    error: str | None
    """Why there was no response, None if there was one."""
    address: str | None
    """The IP address that was connected to, None if there was no connection."""

    @property
    def ok(self) -> bool:
        """Whether the receiver accepted the callback: any 2xx."""
        return self.status is not None and 200 <= self.status < 300


class Sender:
    """Posts callbacks; thread-safe.

    The host is resolved once for each delivery, all its addresses are checked, and one of exactly these is connected
    to, so a name cannot resolve to another address in between. Redirects are not followed, and the proxies of the
    environment are not used.
    """

    def __init__(
        self,
        *,
        allow_local: bool = False,
        timeout: float = 10.0,
        resolve: Resolve = resolve_host,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """Create a sender, without connecting.

        Args:
            allow_local: Whether http and loopback addresses are allowed, for local development. Other internal
                addresses never are.
            timeout: Seconds for one whole delivery, from resolving the host to the status.
            resolve: Returns the addresses of a host; may raise OSError.
            ssl_context: What the receivers' certificates are verified with. Defaults to that of httpx.
        """
        self._allow_local = allow_local
        self._timeout = timeout
        self._resolve = resolve
        self._given_context = ssl_context

    def send(self, url: str, body: bytes) -> SendResult:
        """Post `body` as JSON. Never raises for what the URL, the network or the receiver does."""
        deadline = Deadline(self._timeout)
        address = None
        try:
            target = parse_target(url, allow_local=self._allow_local)
            allowed = self._resolve_allowed(target, deadline)
            connection, connected_to = connect_to_any(allowed, target.port, deadline)
            address = str(connected_to)
            with connection, self._start_tls(connection, target, deadline) as stream:
                return SendResult(_post(stream, target, body, deadline), None, address)
        except TimeoutError:
            return SendResult(None, f"no response within {self._timeout:g} s", address)
        except _ERRORS as error:
            return SendResult(None, (str(error) or type(error).__name__)[:MAX_ERROR_LENGTH], address)

    @cached_property
    def _ssl_context(self) -> ssl.SSLContext:
        return self._given_context or httpx.create_ssl_context()

    def _resolve_allowed(self, target: Target, deadline: Deadline) -> list[Address]:
        """Return the addresses of the target, or raise `TargetRefused` if one of them is not allowed."""
        found = resolve_in_thread(self._resolve, target.host, target.port).result(timeout=deadline.remaining())
        if not found:
            raise TargetRefused(f"{target.host} has no address")
        return [self._check(address, target.host) for address in found]

    def _check(self, text: str, host: str) -> Address:
        if "%" in text:
            raise TargetRefused(f"{host} resolves to {text}, which is valid in one zone only")
        address = ipaddress.ip_address(text)
        reason = why_address_not_public(address)
        if reason and not (self._allow_local and address.is_loopback):
            raise TargetRefused(f"{host} resolves to {text}, which is internal ({reason})")
        return address

    def _start_tls(self, connection: socket.socket, target: Target, deadline: Deadline) -> socket.socket:
        if target.scheme == "http":
            return connection
        return self._ssl_context.wrap_socket(deadline.apply_to(connection), server_hostname=target.host.rstrip("."))


def _post(connection: socket.socket, target: Target, body: bytes, deadline: Deadline) -> int:
    """Send the request and return the status of the response."""
    protocol = h11.Connection(h11.CLIENT)
    unsent = memoryview(_encode_request(protocol, target, body))
    while unsent:
        unsent = unsent[deadline.apply_to(connection).send(unsent) :]
    events = _receive(protocol, connection, deadline)
    status = next(event.status_code for event in events if isinstance(event, h11.Response))
    with suppress(*_ERRORS):
        _read_some_body(events)
    return status


def _encode_request(protocol: h11.Connection, target: Target, body: bytes) -> bytes:
    headers = [
        ("host", target.host_header),
        ("user-agent", _user_agent()),
        ("content-type", "application/json"),
        ("content-length", str(len(body))),
        ("accept", "*/*"),
        ("connection", "close"),
    ]
    head = h11.Request(method="POST", target=target.path, headers=headers)
    return b"".join(protocol.send(event) or b"" for event in (head, h11.Data(data=body), h11.EndOfMessage()))


@cache
def _user_agent() -> str:
    return f"evolink-sandbox/{__version__}"


def _receive(protocol: h11.Connection, connection: socket.socket, deadline: Deadline) -> Iterator[object]:
    """Yield the events of the response, reading from the connection as they are consumed."""
    event: object = None
    while not isinstance(event, h11.EndOfMessage):
        event = protocol.next_event()
        if event is h11.NEED_DATA:
            received = deadline.apply_to(connection).recv(MAX_BODY_READ)
            if not received and protocol.their_state is h11.SEND_RESPONSE:
                raise ConnectionResetError("the receiver closed the connection without a response")
            protocol.receive_data(received)
        else:
            yield event


def _read_some_body(events: Iterator[object]) -> None:
    read = 0
    for event in events:
        read += len(event.data) if isinstance(event, h11.Data) else 0
        if read >= MAX_BODY_READ:
            return
