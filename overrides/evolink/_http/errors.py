"""What it means for a request that its HTTP failed, and who is told of each request."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar

import httpx

from .. import errors
from .._sansio.messages import Call, Reply
from .._security.redaction import redact_secrets

logger = logging.getLogger("evolink")

REPLIES: ContextVar[list[Reply] | None] = ContextVar("evolink_replies", default=None)
"""Where every reply is noted while a caller asks for raw responses."""

WITNESSES: list[Callable[[Call, Reply | None], object]] = []
"""Each is told of every request that any client has sent, and of its reply, None where it was lost."""

_NEVER_SENT = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol"})
"""The exceptions of httpx, and of httpx2, after which nothing was sent."""
_LIBRARIES = frozenset({"httpx", "httpx2"})


def told(call: Call, reply: Reply) -> None:
    """Tells everybody who wants to know of a reply."""
    for witness in WITNESSES:
        witness(call, reply)
    heard = REPLIES.get()
    if heard is not None:
        heard.append(reply)
    if logger.isEnabledFor(logging.DEBUG):
        logger.debug("%s %s -> %d", call.method, redact_secrets(call.url), reply.status)


def is_of_http(fault: Exception) -> bool:
    """Whether a request failed on its way, and not the code around it; a caller's client may be httpx2's.

    httpx-aiohttp lets some exceptions of aiohttp through as they are.
    """
    if isinstance(fault, httpx.RequestError) or type(fault).__module__.startswith("aiohttp"):
        return True
    kinds = type(fault).__mro__
    return any(kind.__name__ == "RequestError" and kind.__module__.partition(".")[0] in _LIBRARIES for kind in kinds)


def meaning(fault: Exception, call: Call) -> errors.ConnectionFailed | errors.ResponseLost:
    """Whether the request was surely never sent, or may have been."""
    for witness in WITNESSES:
        witness(call, None)
    host = httpx.URL(call.url).netloc.decode("ascii", "replace").rpartition("@")[2]
    origin = _origin(fault)
    text = f"{type(origin).__name__}: {fault}" if str(fault) else type(origin).__name__
    if _never_sent(fault):
        return errors.ConnectionFailed(f"{host} was not reached ({text}). Nothing was sent, nothing was charged.")
    path = httpx.URL(call.url).path
    return errors.ResponseLost(f"{host} was sent {call.method} {path}, but its reply was lost ({text}).")


def _never_sent(fault: Exception) -> bool:
    origin = _origin(fault)
    names = {kind.__name__ for kind in type(origin).__mro__}
    if origin is not fault or type(fault).__module__.startswith("aiohttp"):
        return "ClientConnectorError" in names
    return not _NEVER_SENT.isdisjoint(names)


def _origin(fault: Exception) -> BaseException:
    """The exception of aiohttp where there is one.

    httpx-aiohttp calls a connection that broke after the request a ConnectTimeout, too, as if nothing had been sent.
    """
    cause = fault.__cause__
    return cause if cause is not None and type(cause).__module__.startswith("aiohttp") else fault
