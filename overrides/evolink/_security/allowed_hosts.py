"""Allowed hosts: which Host and Origin headers a server on this machine, a sandbox or the studio, accepts.

A web page that a browser on this machine has open can send requests here: directly, with its own Origin, or under its
own name, after its DNS entry was changed to a loopback address (DNS rebinding). Both are refused.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable, Sequence

from .public_addresses import is_loopback_host

_HOST = re.compile(r"(?:(?P<name>[A-Za-z0-9._-]+)|\[(?P<ipv6>[0-9A-Fa-f:.]+)\])(?::[0-9]{0,5})?\Z")
_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://(?P<host>[^/?#@]+)\Z")
_WILDCARDS = frozenset({"0.0.0.0", "::"})  # noqa: S104  compared with, not bound to


class AllowedHosts:
    """The hosts under which a server may be addressed.

    Loopback names and addresses always are: `localhost`, names below it, 127.0.0.0/8 and ::1.
    """

    def __init__(self, names: Iterable[str] = (), origins: Collection[str] = (), *, server: str = "sandbox") -> None:
        """Allow further hosts, and the pages of further origins.

        Args:
            names: Names and addresses without a port. With 0.0.0.0 or ::, which listen on every address of the
                machine, every IP address is allowed; no name resolves to another host then.
            origins: Origins such as `https://app.example.com`, whose pages may use everything but the admin API; `*` is
                any.
            server: What messages call the server.
        """
        self._server = server
        self._names = frozenset(map(_canonical, names))
        self._origins = frozenset(origins)

    def why_refused(self, *, hosts: Sequence[str], origin: str | None, is_admin: bool = False) -> str | None:
        """Return why a request is refused, None if it is accepted.

        Args:
            hosts: The values of its Host headers; no browser leaves the header out.
            origin: The value of its Origin header.
            is_admin: Whether it is sent to the admin API.
        """
        for host in hosts:
            if not self._allows(host):
                hint = ", or allow the host with --allow-host" if self._server == "sandbox" else ""
                return (
                    f"The {self._server} does not respond to the host {host[:100]!r}. Use localhost or 127.0.0.1{hint}."
                )
        if origin is not None and (is_admin or not self._origins & {origin, "*"}):
            match = _ORIGIN.match(origin)
            if match is None or not self._allows(match["host"]):
                return f"The page {origin[:100]} must not use this {self._server}. Open the {self._server}'s own page."
        return None

    def _allows(self, host: str) -> bool:
        match = _HOST.match(host)
        if match is None:
            return False
        name = _canonical(match["ipv6"] or match["name"])
        return (
            is_loopback_host(name)
            or name in self._names
            or (bool(self._names & _WILDCARDS) and _address(name) is not None)
        )


def _canonical(host: str) -> str:
    """Return a host in lower case without the root's dot, an address in its shortest notation."""
    name = host.lower().removesuffix(".").removeprefix("[").removesuffix("]")
    address = _address(name)
    return name if address is None else str(getattr(address, "ipv4_mapped", None) or address)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
