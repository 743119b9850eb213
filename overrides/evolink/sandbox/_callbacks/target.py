"""Callback targets: parse a callback URL, and refuse every URL that is not plainly public. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from ..._security.public_addresses import why_not_public

_PORTS = {"http": 80, "https": 443}
_PRINTABLE_ASCII = re.compile(r"[!-~]+")
_HOST = re.compile(r"[a-z0-9._:-]+")


class TargetRefused(ValueError):
    """A callback must not be sent to this URL or address."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Not sent: {reason}.")


@dataclass(frozen=True, slots=True)
class Target:
    """The parts of a callback URL."""

    scheme: str
    host: str
    port: int
    path: str
    """With the query."""

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def parse_target(url: str, *, allow_local: bool) -> Target:
    """Parse a URL that callbacks may be sent to, as far as its spelling shows.

    Args:
        url: The URL.
        allow_local: Whether http and loopback hosts are allowed.

    Raises:
        ValueError: If the URL is malformed, or (`TargetRefused`) not allowed.
    """
    reason = why_not_public(url, https_only=not allow_local, loopback=allow_local)
    if reason:
        raise TargetRefused(reason)
    parts = urlsplit(url)
    host = parts.hostname or ""
    reason = _why_ambiguous(url, parts, host)
    if reason:
        raise TargetRefused(reason)
    port = parts.port if parts.port is not None else _PORTS[parts.scheme]
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path)


def _why_ambiguous(url: str, parts: SplitResult, host: str) -> str | None:
    """Return why another URL parser could read the URL differently, None if it could not."""
    if not _PRINTABLE_ASCII.fullmatch(url):
        return (
            "the URL has spaces, control or non-ASCII characters; write the host as xn--… and percent-encode the rest"
        )
    if "@" in parts.netloc:
        return "the URL has a user name or password, which callbacks are not sent with"
    return None if _HOST.fullmatch(host) else f"{host} is neither a domain name nor an address without a zone"
