"""Mapping of the exceptions of httpx, httpx2 and aiohttp to ConnectionFailed and ResponseLost."""

from __future__ import annotations

import httpx

from .. import errors
from .._sansio.messages import HTTPRequest

_NOTHING_SENT = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol"})
"""The exceptions of httpx, and of httpx2, that are raised before a request is sent."""
_LIBRARIES = frozenset({"httpx", "httpx2"})


def is_transport_error(error: Exception) -> bool:
    """Return whether an exception comes from sending a request; a caller's client may be of httpx or httpx2.

    httpx-aiohttp passes some exceptions of aiohttp on unchanged.
    """
    if isinstance(error, httpx.RequestError) or _is_from_aiohttp(error):
        return True
    return any(
        error_class.__name__ == "RequestError" and error_class.__module__.partition(".")[0] in _LIBRARIES
        for error_class in type(error).__mro__
    )


def map_exception(error: Exception, request: HTTPRequest) -> errors.ConnectionFailed | errors.ResponseLost:
    """Return ConnectionFailed if the request cannot have been sent, otherwise ResponseLost."""
    url = httpx.URL(request.url)
    host = url.netloc.decode("ascii", "replace").rpartition("@")[2]
    origin = _origin(error)
    detail = f"{type(origin).__name__}: {error}" if str(error) else type(origin).__name__
    if _is_before_sending(error):
        return errors.ConnectionFailed(
            f"Connecting to {host} failed ({detail}). Nothing was sent, nothing was charged."
        )
    return errors.ResponseLost(f"{request.method} {url.path} was sent to {host}, but the response was lost ({detail}).")


def _is_before_sending(error: Exception) -> bool:
    origin = _origin(error)
    names = {error_class.__name__ for error_class in type(origin).__mro__}
    if origin is not error or _is_from_aiohttp(error):
        return "ClientConnectorError" in names
    return not _NOTHING_SENT.isdisjoint(names)


def _origin(error: Exception) -> BaseException:
    """Return the exception of aiohttp that caused an exception, or else the exception itself.

    The cause is needed because httpx-aiohttp raises ConnectTimeout both if connecting failed and if a connection broke
    after the request was sent.
    """
    cause = error.__cause__
    return cause if cause is not None and _is_from_aiohttp(cause) else error


def _is_from_aiohttp(error: BaseException) -> bool:
    return type(error).__module__.startswith("aiohttp")
