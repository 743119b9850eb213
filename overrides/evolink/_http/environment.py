"""The proxies, certificates and transport that the environment sets; a fault in it names the variable."""

from __future__ import annotations

import ipaddress
import os
import re
from urllib.request import getproxies

import httpx

from .. import errors
from .._security.public_addresses import is_loopback_host

TRANSPORTS = ("httpx", "aiohttp", "pool")
"""The values of EVOLINK_TRANSPORT, and of `transport=`."""
_MAX_CACHED_ORIGINS = 256
_USER = re.compile(r"//[^/]*@")


class Proxies:
    """The proxies of the environment, as they are when the object is created."""

    def __init__(self) -> None:
        proxies = getproxies()
        self._by_scheme = {scheme: proxies[scheme] for scheme in ("http", "https", "all") if proxies.get(scheme)}
        self._exceptions = [entry for part in proxies.get("no", "").split(",") if (entry := part.strip().lower())]
        self._cache: dict[tuple[str, str, int | None], str | None] = {}

    @property
    def exist(self) -> bool:
        """Whether the environment sets a proxy."""
        return bool(self._by_scheme)

    def check(self) -> None:
        """Check that every proxy can be used.

        Raises:
            ConfigurationError: If one cannot; it names the variable.
        """
        for scheme, proxy in self._by_scheme.items():
            _check_proxy(_variable(scheme), _absolute(proxy))

    def proxy_of(self, url: httpx.URL) -> str | None:
        """Return the proxy for a URL; None for a direct connection, which loopback URLs always get.

        Raises:
            ConfigurationError: If the proxy cannot be used; it names the variable.
        """
        if not self._by_scheme:
            return None
        origin = (url.scheme, url.host, url.port)
        if origin not in self._cache:
            if len(self._cache) >= _MAX_CACHED_ORIGINS:
                self._cache.clear()
            self._cache[origin] = self._find(*origin)
        return self._cache[origin]

    def _find(self, scheme: str, host: str, port: int | None) -> str | None:
        name = scheme if scheme in self._by_scheme else "all"
        if name not in self._by_scheme or is_loopback_host(host):
            return None
        port = port or {"http": 80, "https": 443}.get(scheme)
        if any(_covers(entry, scheme, host.lower(), port) for entry in self._exceptions):
            return None
        proxy = _absolute(self._by_scheme[name])
        _check_proxy(_variable(name), proxy)
        return proxy


def check_environment() -> None:
    """Check the variables that a connection beyond this machine depends on.

    Raises:
        ConfigurationError: If a proxy or SSL_CERT_FILE cannot be used.
    """
    Proxies().check()
    certificates = os.environ.get("SSL_CERT_FILE")
    if certificates and not os.path.isfile(certificates):
        raise unusable_certificates("there is no such file")


def unusable_certificates(reason: str) -> errors.ConfigurationError:
    """Return the error for certificates of the environment that cannot be loaded."""
    names = [name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name)]
    values = " and ".join(f"{name}={os.environ[name]!r}" for name in names) or "the certificates of certifi"
    return errors.ConfigurationError(
        f"The trusted certificates of {values} cannot be loaded: {reason}. Correct or unset the variable."
        " Nothing was sent."
    )


def choose_transport(transport: str | None, *, sync: bool) -> str | None:
    """Return the transport that `transport=` or else EVOLINK_TRANSPORT names; None for the default.

    The sync client has httpx only: the variable, which is for both kinds of client, does not concern it.

    Raises:
        ConfigurationError: If the name is not valid or its extra is not installed.
    """
    name = "transport" if transport is not None else "EVOLINK_TRANSPORT"
    chosen = transport if transport is not None else os.environ.get("EVOLINK_TRANSPORT") or None
    if chosen is None:
        return None
    if chosen not in TRANSPORTS:
        raise errors.ConfigurationError(f"{name} is {chosen!r}; it must be httpx, aiohttp or pool.")
    if sync:
        if transport is not None and chosen != "httpx":
            raise errors.ConfigurationError(
                f"transport is {chosen!r}; EvoLink sends with httpx only. Use AsyncEvoLink or leave transport out."
            )
        return "httpx"
    if chosen == "aiohttp" and not _is_installed("aiohttp"):
        raise errors.ConfigurationError(
            f"{name} is 'aiohttp', which is not installed. Install it with: pip install 'evolink[aiohttp]'."
        )
    return chosen


def _is_installed(package: str) -> bool:
    from importlib.util import find_spec

    return find_spec(package) is not None


def _variable(scheme: str) -> str:
    """Return the name of the variable that sets the proxy of a scheme."""
    lower = f"{scheme}_proxy"
    return lower if os.environ.get(lower) else lower.upper()


def _absolute(proxy: str) -> str:
    return proxy if "://" in proxy else f"http://{proxy}"


def _check_proxy(variable: str, proxy: str) -> None:
    try:
        scheme, host = httpx.Proxy(proxy).url.scheme, httpx.URL(proxy).host
        reason = "it has no host" if not host else ""
    except (ValueError, httpx.InvalidURL) as error:
        scheme, reason = "", str(error)
    if scheme.startswith("socks") and not _is_installed("socksio"):
        reason = "SOCKS needs the package socksio: pip install 'httpx[socks]'"
    if reason:
        shown = _USER.sub("//", proxy)
        raise errors.ConfigurationError(
            f"The proxy of {variable}, {shown!r}, cannot be used: {_USER.sub('//', reason)}."
            f" Correct or unset {variable}, or pass an http_client. Nothing was sent."
        )


def _covers(entry: str, scheme: str, host: str, port: int | None) -> bool:
    """Return whether an entry of NO_PROXY covers an origin: a name with its subdomains, an address, a network or *."""
    if entry == "*":
        return True
    entry_scheme, separator, rest = entry.partition("://")
    if separator:
        if entry_scheme not in ("all", scheme):
            return False
        entry = rest
    network = _network(entry)
    if network is None:
        name, separator, entry_port = entry.rpartition(":")
        if separator and entry_port.isdecimal():
            if int(entry_port) != port:
                return False
            entry, network = name, _network(name)
    if network is not None:
        try:
            return ipaddress.ip_address(host) in network
        except ValueError:
            return False
    name = entry.lstrip("*").lstrip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Return an address or network, whose IPv6 address may be in brackets."""
    try:
        return ipaddress.ip_network(text.replace("[", "").replace("]", ""), strict=False)
    except ValueError:
        return None
