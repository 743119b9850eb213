"""What a caller's own HTTP client must be, and the timeout that holds with it."""

from __future__ import annotations

import math
from typing import Any

import httpx

from .. import errors
from .._sansio.arguments import check_seconds

DEFAULT_TIMEOUT = 60.0
"""Seconds to connect, and between two chunks of a request or response."""
_HTTPX_DEFAULT_TIMEOUT = httpx.Timeout(5.0).as_dict()


def check_http_client(client: Any, *, sync: bool) -> None:
    """Check that a client can be used as `http_client`, by its methods, since it may be of httpx or httpx2.

    Raises:
        ConfigurationError: If it is not a client, one of the other kind, or closed.
    """
    if client is None:
        return
    kind, other = ("httpx.Client", "AsyncEvoLink") if sync else ("httpx.AsyncClient", "EvoLink")
    name = f"{type(client).__module__.partition('.')[0]}.{type(client).__qualname__}".removeprefix("builtins.")
    if isinstance(client, type) or not (hasattr(client, "send") and hasattr(client, "build_request")):
        given = f"the class {client.__qualname__}" if isinstance(client, type) else f"a {name}"
        raise errors.ConfigurationError(f"http_client is {given}; it must be an {kind}.")
    if hasattr(client, "aclose") == sync:
        raise errors.ConfigurationError(
            f"http_client is an {name}; it must be an {kind}. {other} takes the other kind."
        )
    if getattr(client, "is_closed", False):
        raise errors.ConfigurationError(f"The http_client, an {name}, is closed. Pass one that is open.")


def check_open(client: Any) -> None:
    """Check that a caller's client has not been closed.

    Raises:
        ConfigurationError: If it has.
    """
    if getattr(client, "is_closed", False):
        raise errors.ConfigurationError("The http_client of this client was closed. Nothing was sent.")


def check_timeout(timeout: Any) -> float | None:
    """Return a timeout in seconds, or None.

    Raises:
        ConfigurationError: If it is not a finite number above 0.
    """
    return None if timeout is None else check_seconds("timeout", timeout, positive=True)


def timeouts_for(client: Any, timeout: float | None) -> tuple[float | None, float]:
    """Return the timeout of each request, None for that of the client itself, and the one to compute deadlines with.

    A timeout that is given holds. Without one, that of a caller's client holds unless it is httpx's default of 5 s, in
    which a submission may not be answered.
    """
    if timeout is not None or client is None:
        seconds = DEFAULT_TIMEOUT if timeout is None else timeout
        return seconds, seconds
    own = getattr(client, "timeout", None)
    values = own.as_dict() if own is not None and hasattr(own, "as_dict") else _HTTPX_DEFAULT_TIMEOUT
    if values == _HTTPX_DEFAULT_TIMEOUT:
        return DEFAULT_TIMEOUT, DEFAULT_TIMEOUT
    read: float | None = values["read"]
    return None, math.inf if read is None else read
