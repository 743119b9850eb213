"""Resolve hosts and connect sockets, with one deadline over all steps of a delivery."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address

from .._real_time import monotonic

Resolve = Callable[[str, int], list[str]]
"""Returns the addresses of a host, given the host and a port."""

Address = IPv4Address | IPv6Address


class Deadline:
    """The point in time, on the monotonic clock, at which every wait of a delivery ends."""

    def __init__(self, seconds: float) -> None:
        self._at = monotonic() + seconds

    def remaining(self) -> float:
        """Return the seconds that remain.

        Raises:
            TimeoutError: If the deadline has passed.
        """
        remaining = self._at - monotonic()
        if remaining <= 0:
            raise TimeoutError
        return remaining

    def apply_to(self, connection: socket.socket, *, attempts: int = 1) -> socket.socket:
        """Limit the socket's next wait to the remaining time, divided by the number of attempts still to make."""
        connection.settimeout(self.remaining() / attempts)
        return connection


def resolve_host(host: str, port: int) -> list[str]:
    """Return the addresses of `host` that the machine's resolver gives.

    Raises:
        OSError: If the host has no address.
        ValueError: If the host is not a name that can be resolved.
    """
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def resolve_in_thread(resolve: Resolve, host: str, port: int) -> Future[list[str]]:
    """Start resolving a host in a thread, because the system's resolver takes no timeout."""
    addresses: Future[list[str]] = Future()

    def run() -> None:
        try:
            addresses.set_result(resolve(host, port))
        except Exception as error:  # noqa: BLE001  raised again in the thread that waits
            addresses.set_exception(error)

    threading.Thread(target=run, name="evolink-sandbox-resolver", daemon=True).start()
    return addresses


def connect_to_any(addresses: list[Address], port: int, deadline: Deadline) -> tuple[socket.socket, Address]:
    """Connect to the first address that accepts, and return the connection and that address.

    Each attempt has an equal share of the remaining time.

    Raises:
        OSError: If no address accepts.
    """
    *first, last = addresses
    for tried, address in enumerate(first):
        with suppress(OSError):
            return _connect(address, port, deadline, attempts=len(addresses) - tried), address
    return _connect(last, port, deadline), last


def _connect(address: Address, port: int, deadline: Deadline, *, attempts: int = 1) -> socket.socket:
    connection = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
    try:
        deadline.apply_to(connection, attempts=attempts).connect((str(address), port))
    except BaseException:
        connection.close()
        raise
    return connection
