"""Responses with price rules, and a server that gives them in turn."""

from __future__ import annotations

import copy
import email.utils
from collections.abc import Callable
from typing import Any

import httpx
from evolink.sandbox import ManualClock, Sandbox

from support.client_harness import CAT

REQUEST = CAT.to_dict()
MODEL = "kling-o3-text-to-video"
REMOTE = "https://api.evolink.ai"
NOW = 1_760_000_000.0
"""The time at the server, in Unix seconds."""

Handle = Callable[[httpx.Request], httpx.Response]


def body(rate: str = "60000", **meta: Any) -> dict[str, Any]:
    """Return the response with the rule of MODEL at another rate."""
    sandbox = Sandbox(clock=ManualClock(NOW))
    request = httpx.Request("GET", f"http://127.0.0.1/v1/catalog/models/{MODEL}/pricing-rules")
    document: dict[str, Any] = sandbox.handle(request).json()
    document["meta"] |= {"pricing_version": "prc_new", "updated_at": "2026-11-28T06:52:34.303000193Z"} | meta
    document["model"]["components"][0]["rate"]["uc"] = rate
    return document


def respond(document: Any, *, at: float = NOW, etag: str = '"1"') -> httpx.Response:
    return httpx.Response(200, json=document, headers={"etag": etag, "date": email.utils.formatdate(at, usegmt=True)})


def not_modified(at: float) -> httpx.Response:
    return httpx.Response(304, headers={"date": email.utils.formatdate(at, usegmt=True)})


class Server(httpx.BaseTransport):
    """Responds in turn; the last response is repeated."""

    def __init__(self, *responses: httpx.Response | Exception) -> None:
        self.responses = list(responses)
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        response = self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]
        if isinstance(response, Exception):
            raise response
        return copy.copy(response)
