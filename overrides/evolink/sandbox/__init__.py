"""EvoLink on this machine, for trying, developing and testing without a key and without credits.

    with evolink.sandbox.running(speed=100) as sandbox:
        client = sandbox.client()

Needs the extras `sandbox` (to serve it) and `media` (for the videos).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from ..client import EvoLink
from ._api import Sandbox
from ._clock import Clock, ManualClock, ScaledClock, clock_of
from ._exchanges import RecordingUnusable
from ._faults import CUT, FAULT, RESET, CutStream
from ._recorder import Recorder
from ._replayer import Replayer
from ._scenarios import UnknownScenario
from ._store import StoreUnusable

__all__ = [
    "Clock",
    "ManualClock",
    "Recorder",
    "RecordingUnusable",
    "Replayer",
    "RunningSandbox",
    "Sandbox",
    "SandboxTransport",
    "ScaledClock",
    "StoreUnusable",
    "UnknownScenario",
    "clock_of",
    "running",
]

SANDBOX_KEY = "sandbox"
"""A key that any sandbox without one of its own takes."""


class SandboxTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """An httpx transport, for clients of both kinds, that a sandbox answers without a socket."""

    def __init__(self, sandbox: Sandbox | Recorder | Replayer) -> None:
        self._sandbox = sandbox

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The sandbox's answer."""
        request.read()
        return self._reply(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The sandbox's answer."""
        await request.aread()
        return self._reply(request)

    def _reply(self, request: httpx.Request) -> httpx.Response:
        reply = self._sandbox.handle(request)
        fault = reply.extensions.get(FAULT)
        if fault == RESET:
            raise httpx.ReadError("the scenario resets the connection", request=request)
        if fault == CUT:
            return httpx.Response(reply.status_code, headers=reply.headers, stream=CutStream(reply.content))
        return reply


@dataclass(frozen=True)
class RunningSandbox:
    """A sandbox that is being served."""

    sandbox: Sandbox
    url: str
    """Its address, for the API and for files."""

    def client(self, **options: Any) -> EvoLink:
        """A client of it; `options` are those of EvoLink."""
        return EvoLink(**{"api_key": SANDBOX_KEY, "base_url": self.url} | options)


@contextmanager
def running(
    sandbox: Sandbox | None = None,
    *,
    speed: float = 1.0,
    scenario: str = "",
    db: str | Path | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
) -> Iterator[RunningSandbox]:
    """Serves a sandbox for the time of the `with` statement.

    Args:
        sandbox: the one to serve; a fresh one where it is left out.
        speed: how fast its time runs; 100 makes a minute of waiting 0.6 s, 0 lets it move by `advance` only. Not for a
            given sandbox.
        scenario: what goes wrong, in the words of the scenarios; nothing where it is left out.
        db: a file to keep everything in, for the next one to go on from. Not for a given sandbox.
        host: the address to listen on.
        port: the port to listen on; 0 picks a free one.

    Raises:
        OSError: the port is taken.
        UnknownScenario: the scenario's words mean nothing here.
        StoreUnusable: `db` cannot be used.
        ModuleNotFoundError: the extra `sandbox` is not installed.
    """
    try:
        from ._server import serving
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(f"{missing}. Install the extra: pip install 'evolink[sandbox]'.") from missing
    own = sandbox is None
    sandbox = sandbox or Sandbox(clock=clock_of(speed), db=db)
    try:
        if scenario:
            sandbox.set_scenario(scenario)
        with serving(sandbox, host=host, port=port) as url:
            yield RunningSandbox(sandbox, url)
    finally:
        if own:
            sandbox.close()
