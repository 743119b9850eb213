"""Mapping of the exceptions of httpx, httpx2 and aiohttp to ConnectionFailed and ResponseLost."""

from __future__ import annotations

from typing import Any

import httpx
from evolink_api.routes import CREATE_VIDEO

from .. import errors
from .._sansio.messages import HTTPRequest, HTTPResponse
from .conversion import lower_headers, parse_url
from .response_body import ResponseTooLarge

_NOTHING_SENT = frozenset(
    {"ConnectError", "ConnectTimeout", "InvalidURL", "PoolTimeout", "ProxyError", "UnsupportedProtocol"}
)
"""The exceptions of httpx, and of httpx2, that are raised before a request is sent."""
_ROOTS = frozenset({"RequestError", "InvalidURL", "StreamError"})
_LIBRARIES = frozenset({"httpx", "httpx2"})


def is_transport_error(error: Exception) -> bool:
    """Return whether an exception comes from sending a request; a caller's client may be of httpx or httpx2.

    A caller's client over httpx-aiohttp passes some exceptions of aiohttp on unchanged.
    """
    if isinstance(error, httpx.RequestError) or _is_from_aiohttp(error):
        return True
    return any(
        error_class.__name__ in _ROOTS and error_class.__module__.partition(".")[0] in _LIBRARIES
        for error_class in type(error).__mro__
    )


def response_of_hook(error: Exception, request: HTTPRequest) -> HTTPResponse | None:
    """Return the response if an event hook of a caller's client has raised HTTPStatusError for it, else None.

    A hook may also raise the error of another request, which it has sent itself.

    Its status decides as without the hook; its body is missing unless the hook has read it.
    """
    response: Any = getattr(error, "response", None)
    if type(error).__name__ != "HTTPStatusError" or response is None or not _is_about(error, request):
        return None
    return HTTPResponse(response.status_code, lower_headers(response.headers.raw), getattr(response, "_content", b""))


def map_exception(error: Exception, request: HTTPRequest) -> errors.ConnectionFailed | errors.ResponseLost:
    """Return ConnectionFailed if the request cannot have been sent, otherwise ResponseLost.

    Its cause is the exception without what may hold the API key: see `remove_secrets`.
    """
    origin = _origin(error)
    text = getattr(origin, "message", "") if _is_from_aiohttp(origin) else str(error)
    detail = f"{type(origin).__name__}: {text}" if text else type(origin).__name__
    host, path = _host_and_path(request.url)
    mapped: errors.ConnectionFailed | errors.ResponseLost
    if _is_before_sending(error) and _is_about(error, request):
        mapped = errors.ConnectionFailed(
            f"Connecting to {host} failed ({detail}). Nothing was sent"
            + (", nothing was charged." if path.endswith(CREATE_VIDEO.path) else ".")
        )
    else:
        loss = str(error) if isinstance(error, ResponseTooLarge) else f"the response was lost ({detail})"
        mapped = errors.ResponseLost(f"{request.method} {path} was sent to {host}, but {loss}.")
    mapped.__cause__ = remove_secrets(error)
    return mapped


def remove_secrets(error: BaseException) -> BaseException | None:
    """Remove from an exception, and from those that it came from, what holds the headers of the request.

    These are tracebacks, whose frames have the headers in their locals, the request of an exception of httpx, and
    exceptions of aiohttp altogether: their arguments contain the request.

    Returns:
        The exception; None if it is one of aiohttp.
    """
    if _is_from_aiohttp(error):
        return None
    cause = error.__cause__ if error.__suppress_context__ else error.__context__
    error.__traceback__ = None
    error.__context__ = None
    error.__cause__ = remove_secrets(cause) if cause is not None else None
    if getattr(error, "_request", None) is not None:
        setattr(error, "_request", None)  # noqa: B010  an attribute of httpx's exceptions
    return error


def _host_and_path(url: str) -> tuple[str, str]:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return "the host of an invalid URL", ""
    return parsed.netloc.decode("ascii", "replace").rpartition("@")[2], parsed.path


def _is_before_sending(error: Exception) -> bool:
    origin = _origin(error)
    names = {error_class.__name__ for error_class in type(origin).__mro__}
    if origin is not error or _is_from_aiohttp(error):
        return "ClientConnectorError" in names
    return not _NOTHING_SENT.isdisjoint(names)


def _is_about(error: Exception, request: HTTPRequest) -> bool:
    """Return whether an exception is about a request, and not about another one, sent by a hook of a caller's client.

    httpx sets the request of every exception of a transport. Exceptions without such an attribute are those of other
    libraries, of which aiohttp's have the host, and InvalidURL.
    """
    sent: Any = getattr(error, "_request", error)
    if sent is None:
        return False
    if sent is error:
        return str(getattr(error, "host", None) or _host_of(request.url)) == _host_of(request.url)
    own_url, sent_url = (str(url).partition("?")[0] for url in (parse_url(request.url), sent.url))
    return bool(sent.method == request.method and own_url == sent_url)


def _host_of(url: str) -> str:
    try:
        return parse_url(url).host
    except httpx.InvalidURL:
        return ""


def _origin(error: Exception) -> BaseException:
    """Return the exception of aiohttp that caused an exception, or else the exception itself.

    The cause is needed because httpx-aiohttp raises ConnectTimeout both if connecting failed and if a connection broke
    after the request was sent.
    """
    cause = error.__cause__
    return cause if cause is not None and _is_from_aiohttp(cause) else error


def _is_from_aiohttp(error: BaseException) -> bool:
    return type(error).__module__.startswith("aiohttp")
