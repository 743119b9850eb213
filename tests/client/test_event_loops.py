"""AsyncEvoLink outside of asyncio: a clear error before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from evolink import AsyncEvoLink, errors
from support.client_harness import CAT, ClientHarness


async def iterate(client: AsyncEvoLink) -> None:
    async for _ in client.tasks.as_completed(["task-unified-1-a"]):
        pass


async def iterate_pages(client: AsyncEvoLink) -> None:
    async for _ in client.tasks.iter():
        pass


async def use_context(client: AsyncEvoLink) -> None:
    async with client:
        await client.videos.generate(CAT)


CALLS: dict[str, Callable[[AsyncEvoLink], Coroutine[Any, Any, object]]] = {
    "generate": lambda client: client.videos.generate(CAT),
    "run": lambda client: client.videos.run(CAT),
    "get": lambda client: client.tasks.get("task-unified-1-a"),
    "wait": lambda client: client.tasks.wait("task-unified-1-a"),
    "wait_many": lambda client: client.tasks.wait_many(["task-unified-1-a"]),
    "as_completed": iterate,
    "iter": iterate_pages,
    "download": lambda client: client.tasks.download("task-unified-1-a"),
    "download_many": lambda client: client.tasks.download_many(["task-unified-1-a"], "videos"),
    "list": lambda client: client.tasks.list(),
    "upload": lambda client: client.files.upload(b"x"),
    "credits": lambda client: client.credits.get(),
    "context": use_context,
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_call_outside_of_asyncio_raises_an_error_that_names_asyncio(
    call: Callable[[AsyncEvoLink], Coroutine[Any, Any, object]], harness: ClientHarness, tmp_path: Path
) -> None:
    client = harness.async_client(journal=tmp_path / "journal.sqlite3")
    coroutine = call(client)

    with pytest.raises(errors.ConfigurationError, match="asyncio"):
        coroutine.send(None)  # what the event loop of trio or curio does first

    assert harness.sent == []
    assert client.journal is not None
    assert client.journal.entries(state=None) == []
