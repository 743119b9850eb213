"""Batches: what is to be committed in one tick of the event loop, or while a commit runs, shares the next commit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batches(Generic[Item, Result]):
    """Collects items of one event loop into batches, and commits one batch after the other."""

    def __init__(self, commit: Callable[[list[Item]], Awaitable[Sequence[Result]]], *, pause: float = 0.0) -> None:
        """Create an empty batch.

        Args:
            commit: Commits the items of a batch, and returns the result of each.
            pause: Seconds between two commits while there are always items, so that batches are not small.
        """
        self._commit = commit
        self._pause = pause
        self._pending: list[tuple[Item, asyncio.Future[Result]]] = []
        self._commits: asyncio.Task[None] | None = None

    async def add(self, item: Item) -> Result:
        """Add an item to the next batch, and return its result once the batch is committed.

        Raises:
            Exception: What `commit` has raised. No item of the batch was committed.
        """
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._pending.append((item, future))
        if self._commits is None or self._commits.done():
            self._commits = asyncio.create_task(self._commit_pending())
        return await future

    async def drain(self) -> None:
        """Wait until everything that was added is committed."""
        if self._commits is not None:
            await self._commits

    async def _commit_pending(self) -> None:
        while self._pending:
            batch, self._pending = self._pending, []
            try:
                results = await self._commit([item for item, _ in batch])
            except Exception as error:  # noqa: BLE001  raised to each of the callers
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_, future), result in zip(batch, results, strict=True):
                if not future.done():
                    future.set_result(result)
            if self._pending:
                await asyncio.sleep(self._pause)
