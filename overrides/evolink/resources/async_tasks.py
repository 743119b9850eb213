"""`client.tasks` for asyncio: the sync one, method for method."""

from __future__ import annotations

import asyncio
import builtins
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from .. import errors
from .._sansio import flows as _flows
from ..tasks import AsyncTask, TaskSnapshot
from .tasks import DOWNLOADING

if TYPE_CHECKING:
    from .._sansio import download as downloads
    from .._sansio.task_list import TaskPage
    from ..async_client import AsyncEvoLink


POLLING = 16, 64
"""Requests in flight at a time while many tasks are waited for, at least and at the most."""
TASKS_A_REQUEST = 50
"""One in flight for so many tasks: at 100 ms each, every task can be asked for each 5 s. Each holds a connection."""


class AsyncTasks:
    """`client.tasks`: following submissions, also those of another process."""

    def __init__(self, client: AsyncEvoLink) -> None:
        self._client = client

    async def get(self, task_id: str) -> AsyncTask:
        """One task as it stands now; see `EvoLink.tasks.get`."""
        client = self._client
        return client._bind(await client._run(_flows.query(client._context.endpoint, task_id)))

    async def wait(
        self,
        task: TaskSnapshot | str,
        *,
        timeout: float | None = None,
        on_progress: Callable[[AsyncTask], object] | None = None,
    ) -> AsyncTask:
        """Waits until a task is completed; see `EvoLink.tasks.wait`."""
        client = self._client
        flow = _flows.wait(
            client._context.endpoint,
            task,
            timeout=timeout,
            on_progress=client._telling(on_progress),
            clock=client._driver.clock,
        )
        return client._bind(await client._run(flow))

    async def as_completed(
        self,
        tasks: Iterable[TaskSnapshot | str],
        *,
        timeout: float | None = None,
        on_progress: Callable[[AsyncTask], object] | None = None,
        batch: bool = False,
        max_in_flight: int | None = None,
    ) -> AsyncIterator[AsyncTask]:
        """Waits for many tasks at once and yields each when it ends; see `EvoLink.tasks.as_completed`."""
        from .._sansio.poll_many import Watch

        client, clock, tasks = self._client, self._client._driver.clock, list(tasks)
        most = max_in_flight or min(max(POLLING[0], len(tasks) // TASKS_A_REQUEST), POLLING[1])
        endpoint, on_change = client._context.endpoint, client._telling(on_progress)
        watch = Watch(tasks, timeout=timeout, now=clock(), batch=batch, on_progress=on_change)
        asking: set[asyncio.Task[None]] = set()
        news, awaited = asyncio.Event(), 0.0

        async def ask(ids: list[str]) -> None:
            try:
                watch.answered(ids, await client._run(watch.ask(endpoint, ids)), clock())
            except errors.EvoLinkError as fault:
                watch.failed(ids, fault, clock())

        def asked(sent: asyncio.Task[None]) -> None:
            if sent.cancelled():
                return
            full = len(asking) >= most
            if sent.exception() is None:
                asking.discard(sent)
            # Most answers are that a task goes on, and wake nobody.
            if full or not asking or watch.news or sent.exception() or watch.pause(clock()) < awaited - clock():
                news.set()

        try:
            while True:
                for task in watch.take_ended():
                    yield client._bind(task)
                now = clock()
                if watch.over or now >= watch.deadline:
                    break
                for sent in [sent for sent in asking if sent.done()]:
                    sent.result()
                while len(asking) < most and (ids := watch.due(now)):
                    sent = asyncio.create_task(ask(ids))
                    sent.add_done_callback(asked)
                    asking.add(sent)
                if not asking:
                    await client._driver.do(_flows.Sleep(watch.pause(now)))
                    continue
                until = watch.pause(now) if len(asking) < most else watch.deadline - now
                awaited = now + until
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), until)
                news.clear()
        finally:
            for sent in asking:
                sent.cancel()
            await asyncio.gather(*asking, return_exceptions=True)
        verdict = watch.verdict(clock())
        if verdict is not None:
            raise verdict

    async def wait_many(
        self,
        tasks: Iterable[TaskSnapshot | str],
        *,
        timeout: float | None = None,
        on_progress: Callable[[AsyncTask], object] | None = None,
        batch: bool = False,
        max_in_flight: int | None = None,
    ) -> builtins.list[AsyncTask]:
        """Waits until many tasks have ended; see `EvoLink.tasks.wait_many`."""
        tasks = list(tasks)
        ids = [task if isinstance(task, str) else task.id for task in tasks]
        ended = self.as_completed(
            tasks, timeout=timeout, on_progress=on_progress, batch=batch, max_in_flight=max_in_flight
        )
        by_id = {task.id: task async for task in ended}
        return [by_id[task_id] for task_id in ids]

    async def download(
        self,
        task: TaskSnapshot | str,
        to: str | Path | None = None,
        *,
        overwrite: bool = False,
        max_bytes: int | None = None,
    ) -> downloads.Download:
        """Fetches the result of a completed task; see `EvoLink.tasks.download`."""
        from .._sansio import download as downloads

        return await self._client._run(
            downloads.download(self._client._context.endpoint, task, to, overwrite=overwrite, max_bytes=max_bytes)
        )

    async def download_many(
        self,
        tasks: Iterable[TaskSnapshot | str],
        folder: str | Path,
        *,
        overwrite: bool = False,
        max_bytes: int | None = None,
        max_in_flight: int = DOWNLOADING,
    ) -> builtins.list[downloads.Download]:
        """Fetches the results of completed tasks side by side; see `EvoLink.tasks.download_many`."""
        from .._sansio import download as downloads

        turns = asyncio.Semaphore(max_in_flight)

        async def fetch(task: TaskSnapshot | str) -> downloads.Download | errors.EvoLinkError:
            async with turns:
                try:
                    return await self.download(task, f"{folder}/", overwrite=overwrite, max_bytes=max_bytes)
                except errors.EvoLinkError as fault:
                    return fault

        return downloads.all_or_group(list(await asyncio.gather(*map(fetch, tasks))))

    async def list(
        self, *, status: str | None = None, model: str | None = None, page: int = 1, page_size: int = 20
    ) -> TaskPage[AsyncTask]:
        """One page of the account's tasks; see `EvoLink`'s `client.tasks.list`."""
        from .._sansio.task_list import TaskPage, list_tasks

        client = self._client
        found = await client._run(
            list_tasks(client._context.endpoint, status=status, model=model, page=page, page_size=page_size)
        )
        return TaskPage(tuple(map(client._bind, found.tasks)), found.total, found.page)
