"""Clients of every kind behind one interface, none of which really sleeps."""

from __future__ import annotations

import asyncio
import functools
import importlib.util
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

import httpx
from evolink import AsyncEvoLink, EvoLink, errors
from evolink._sansio.effects import Operation
from evolink.contract import Request

from support.client_harness import API_KEY
from support.faulty_server import FaultyServer
from support.interruptions import Interruption, interrupt, interrupt_async

T = TypeVar("T")

KINDS = ["sync", "async", "unshared-pool", *(["aiohttp"] if importlib.util.find_spec("aiohttp") else [])]
"""The sync client, and the async client with httpx's own pool, the unshared pool, and aiohttp if it is installed."""


class AnyClient(Protocol):
    """A client of any kind, with blocking methods, that never really sleeps."""

    slept: list[float]

    def generate(self, request: Request) -> Any: ...

    def resubmit(self, uncertain: errors.SubmissionUncertain) -> Any: ...

    def wait(self, task_id: str) -> Any: ...

    def download(self, task_id: str, to: Path, **options: Any) -> Any: ...

    def upload(self, source: Any, **options: Any) -> Any: ...

    def run_video(self, request: Request | dict[str, Any], to: Path, **options: Any) -> Any: ...

    def interrupt(self, interruption: Interruption) -> None:
        """Interrupt what is called next, with KeyboardInterrupt or a cancellation."""
        ...

    def run(self, operation: Operation[T]) -> T:
        """Run an operation with the driver of the client."""
        ...

    def settle(self) -> None:
        """Let client and server complete what they have begun, as happens between two requests of a real program."""


class SyncClient:
    """Adapter for `EvoLink`."""

    def __init__(self, server: FaultyServer, client: EvoLink) -> None:
        self.slept: list[float] = []
        self._server = server
        self._client = client
        client._session.driver.sleep = self._sleep

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._server.pass_time(seconds)

    def generate(self, request: Request) -> Any:
        return self._client.videos.generate(request)

    def resubmit(self, uncertain: errors.SubmissionUncertain) -> Any:
        return self._client.videos.resubmit(uncertain)

    def wait(self, task_id: str) -> Any:
        return self._client.tasks.wait(task_id)

    def download(self, task_id: str, to: Path, **options: Any) -> Any:
        return self._client.tasks.download(task_id, to, **options)

    def upload(self, source: Any, **options: Any) -> Any:
        return self._client.files.upload(source, **options)

    def run_video(self, request: Request | dict[str, Any], to: Path, **options: Any) -> Any:
        return self._client.videos.run(request, to, **options)

    def interrupt(self, interruption: Interruption) -> None:
        interrupt(self._client, interruption)

    def run(self, operation: Operation[T]) -> T:
        return self._client._session.driver.run(operation)

    def settle(self) -> None:
        self._server.pass_time(0)


class AsyncClient:
    """Adapter for `AsyncEvoLink`; each method runs the event loop once, and the loop lives as long as the client."""

    def __init__(self, server: FaultyServer, client: AsyncEvoLink, runner: asyncio.Runner) -> None:
        self.slept: list[float] = []
        self._server = server
        self._client = client
        self._runner = runner
        client._session.driver.sleep = self._sleep

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await self._run_loop()
        self._server.pass_time(seconds)
        await self._run_loop()

    async def _run_loop(self) -> None:
        """Let the event loop process what has happened to its connections, as it does in a real sleep."""
        for _ in range(5):
            await asyncio.sleep(0)

    def generate(self, request: Request) -> Any:
        return self._runner.run(self._client.videos.generate(request))

    def resubmit(self, uncertain: errors.SubmissionUncertain) -> Any:
        return self._runner.run(self._client.videos.resubmit(uncertain))

    def wait(self, task_id: str) -> Any:
        return self._runner.run(self._client.tasks.wait(task_id))

    def download(self, task_id: str, to: Path, **options: Any) -> Any:
        return self._runner.run(self._client.tasks.download(task_id, to, **options))

    def upload(self, source: Any, **options: Any) -> Any:
        return self._runner.run(self._client.files.upload(source, **options))

    def run_video(self, request: Request | dict[str, Any], to: Path, **options: Any) -> Any:
        return self._runner.run(self._client.videos.run(request, to, **options))

    def interrupt(self, interruption: Interruption) -> None:
        interrupt_async(self._client, interruption)

    def run(self, operation: Operation[T]) -> T:
        return self._runner.run(self._client._session.driver.run(operation))

    def settle(self) -> None:
        self._runner.run(self._sleep(0))


@contextmanager
def open_client(kind: str, server: FaultyServer, *, timeout: float = 20.0, **options: Any) -> Generator[AnyClient]:
    """Open a client of the server, of one of KINDS, for the time of the `with` statement."""
    if kind == "sync":
        with EvoLink(API_KEY, server.url, timeout=timeout, **options) as client:
            yield SyncClient(server, client)
        return
    with asyncio.Runner() as runner:
        own = http_client_of_kind(kind, timeout)
        transport = transport_of_kind(kind)
        async_client = AsyncEvoLink(
            API_KEY, server.url, timeout=timeout, http_client=own, transport=transport, **options
        )
        try:
            yield AsyncClient(server, async_client, runner)
        finally:
            runner.run(async_client.close())
            if own is not None:
                runner.run(own.aclose())


def http_client_of_kind(kind: str, timeout: float) -> httpx.AsyncClient | None:
    """Return the `http_client` of a kind; None if the client creates its own."""
    return httpx.AsyncClient(timeout=timeout, verify=_tls_context()) if kind == "async" else None


@functools.cache
def _tls_context() -> ssl.SSLContext:
    """Return the context that all clients share, since creating one takes as long as a submission."""
    return httpx.create_ssl_context(verify=False)


def transport_of_kind(kind: str) -> str | None:
    """Return the `transport` of a kind; None if it has an `http_client`."""
    return {"unshared-pool": "pool", "aiohttp": "aiohttp"}.get(kind)
