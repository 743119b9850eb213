"""Decides which hosts are on the public internet, however their address is written.

`ipaddress.is_global` is not enough: it accepts multicast, 6to4, NAT64 and IPv4-compatible addresses and differs
between Python versions, so the ranges are listed here (https://www.iana.org/assignments/iana-ipv4-special-registry,
https://www.iana.org/assignments/iana-ipv6-special-registry).
"""

from __future__ import annotations

import functools
import ipaddress
import re
import unicodedata
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import unquote, urlsplit

MAX_MATCHED = 16_384
"""Characters of the longest URL that is matched with a pattern of plain URLs; parsing a longer one takes less time."""

_NOT_PUBLIC_4 = {
    "0.0.0.0/8": "this network",
    "10.0.0.0/8": "private",
    "100.64.0.0/10": "carrier-grade NAT",
    "127.0.0.0/8": "loopback",
    "169.254.0.0/16": "link-local",
    "172.16.0.0/12": "private",
    "192.0.0.0/24": "protocol assignments",
    "192.0.2.0/24": "documentation",
    "192.88.99.0/24": "6to4 relay",
    "192.168.0.0/16": "private",
    "198.18.0.0/15": "benchmarking",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
}
"""Special IPv4 range -> its name."""
_PUBLIC_6 = "2000::/3"
_NOT_PUBLIC_6 = {
    "2001::/23": "protocol assignments, such as Teredo",
    "2001:db8::/32": "documentation",
    "2002::/16": "6to4",
    "3fff::/20": "documentation",
}
"""Special IPv6 range within the public one -> its name."""
_INTERNAL_NAMES = ("localhost", "localdomain", "local", "internal", "home.arpa")
_NUMERIC_LABEL = re.compile(r"(0[xX][0-9a-fA-F]*|[0-9]+)\Z")


@functools.lru_cache(maxsize=1024)
def why_not_public(url: str, *, https_only: bool = True, loopback: bool = False) -> str | None:
    """Return why a URL cannot be reached from the public internet, or None if it can.

    Only the URL itself is checked: a public name that resolves to an internal address passes.

    Args:
        url: An absolute URL.
        https_only: Whether http is refused.
        loopback: Whether loopback hosts are accepted, as for a server on this machine.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError as error:
        return f"it is not a URL ({error})"
    if parts.scheme != "https" and (https_only or parts.scheme != "http"):
        return "its scheme is not https" if https_only else "its scheme is neither http nor https"
    if not host:
        return "it has no host"
    if loopback and is_loopback_host(host):
        return None
    return _why_host_not_public(host)


def is_plainly_public(url: str) -> bool:
    """Return True for an https URL with a full domain name in lower case, which `why_not_public` accepts.

    A fast path: one match instead of a parse. False does not mean that the URL is not public.
    """
    return len(url) < MAX_MATCHED and _plainly_public().match(url) is not None


@functools.cache
def _plainly_public() -> re.Pattern[str]:
    internal = "|".join(name.rpartition(".")[2] for name in _INTERNAL_NAMES)
    return re.compile(rf"https://(?:[a-z0-9-]+\.)+(?!{internal})[a-z]{{2,}}(?:[/?#]|\Z)")


def is_loopback_host(host: str) -> bool:
    """Return whether a host is localhost or a loopback address, in any notation."""
    name = _canonical(host)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = _address(name)
    except ValueError:
        return False
    return address is not None and address.is_loopback


def is_loopback_url(url: str) -> bool:
    """Return whether a URL has a loopback host."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return False
    return bool(host) and is_loopback_host(host or "")


def why_address_not_public(address: IPv4Address | IPv6Address) -> str | None:
    """Return the name of the special range that contains an address, or None if it is public."""
    if isinstance(address, IPv4Address):
        return next((name for network, name in _special_networks_4() if address in network), None)
    inner = address.ipv4_mapped
    if inner is not None:
        return why_address_not_public(inner) or "IPv4-mapped"
    if address.is_loopback:
        return "loopback"
    if address not in IPv6Network(_PUBLIC_6):
        return "not global unicast"
    return next((name for network, name in _special_networks_6() if address in network), None)


@functools.cache
def _special_networks_4() -> tuple[tuple[IPv4Network, str], ...]:
    return tuple((IPv4Network(network), name) for network, name in _NOT_PUBLIC_4.items())


@functools.cache
def _special_networks_6() -> tuple[tuple[IPv6Network, str], ...]:
    return tuple((IPv6Network(network), name) for network, name in _NOT_PUBLIC_6.items())


def _why_host_not_public(host: str) -> str | None:
    name = _canonical(host)
    try:
        address = _address(name)
    except ValueError:
        return f"{host} is not a valid address"
    if address is not None:
        why = why_address_not_public(address)
        return f"{host} is an internal address ({why})" if why else None
    if any(name == internal or name.endswith("." + internal) for internal in _INTERNAL_NAMES):
        return f"{host} is an internal name"
    if "." not in name:
        return f"{host} is not a full domain name"
    return None


def _canonical(host: str) -> str:
    """Normalize a host: percent-decoded, full-width characters folded, no trailing dot, lower case."""
    return unicodedata.normalize("NFKC", unquote(host)).replace("\u3002", ".").rstrip(".").lower()


def _address(name: str) -> IPv4Address | IPv6Address | None:
    """Parse a host as an IP address; return None if it is a domain name.

    Raises:
        ValueError: If it ends in a number, so that resolvers parse it as an address, but is not a valid one.
    """
    if ":" in name:
        return IPv6Address(name.strip("[]").split("%", 1)[0])
    labels = name.split(".")
    if not _NUMERIC_LABEL.match(labels[-1]):
        return None
    return _inet_aton(labels)


def _inet_aton(labels: list[str]) -> IPv4Address:
    """Parse an IPv4 address as resolvers do: one to four decimal, octal (0…) or hex (0x…) numbers."""
    if len(labels) > 4 or not all(map(_NUMERIC_LABEL.match, labels)):
        raise ipaddress.AddressValueError("not an IPv4 address")
    numbers = [_number(label) for label in labels]
    *firsts, last = numbers
    if any(number > 255 for number in firsts) or last >= 256 ** (5 - len(numbers)):
        raise ipaddress.AddressValueError("not an IPv4 address")
    value = last
    for position, number in enumerate(firsts):
        value += number << (8 * (3 - position))
    return IPv4Address(value)


def _number(label: str) -> int:
    if label[:2] in ("0x", "0X"):
        return int(label[2:] or "0", 16)
    if len(label) > 1 and label[0] == "0":
        return int(label, 8)
    return int(label)
