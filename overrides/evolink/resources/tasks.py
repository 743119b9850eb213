"""`client.tasks`: following submissions, one or thousands, and fetching their results."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from .. import errors
from .._sansio import flows as _flows
from ..tasks import Task, TaskSnapshot

if TYPE_CHECKING:
    from concurrent.futures import Future

    from .._sansio import download as downloads
    from .._sansio.task_list import TaskPage
    from ..client import EvoLink

POLLING = 16
"""Requests in flight at a time while many tasks are waited for."""
DOWNLOADING = 4


class Tasks:
    """`client.tasks`: following submissions, also those of another process."""

    def __init__(self, client: EvoLink) -> None:
        self._client = client

    def get(self, task_id: str) -> Task:
        """One task as it stands now.

        Raises:
            NotFound: there is none, or it has expired.
        """
        client = self._client
        return client._bind(client._run(_flows.query(client._context.endpoint, task_id)))

    def wait(
        self,
        task: TaskSnapshot | str,
        *,
        timeout: float | None = None,
        on_progress: Callable[[Task], object] | None = None,
    ) -> Task:
        """Waits until a task is completed.

        Args:
            task: a task or its id.
            timeout: seconds in all, from this call; at most one request longer. Half an hour where it is left out, or
                twice what the task itself expects where that is more.
            on_progress: called with the task whenever its status or progress has changed. What it raises is logged.

        Raises:
            TaskFailed: it failed or was cancelled; `retryable` says whether the same request may work another time.
            WaitTimeout: it had not ended in time. It goes on.
        """
        client = self._client
        flow = _flows.wait(
            client._context.endpoint,
            task,
            timeout=timeout,
            on_progress=client._telling(on_progress),
            clock=client._driver.clock,
        )
        return client._bind(client._run(flow))

    def as_completed(
        self,
        tasks: Iterable[TaskSnapshot | str],
        *,
        timeout: float | None = None,
        on_progress: Callable[[Task], object] | None = None,
        batch: bool = False,
        max_in_flight: int | None = None,
    ) -> Iterator[Task]:
        """Waits for many tasks at once and yields each when it ends, completed or not: look at its status.

        Args:
            tasks: tasks or their ids, thousands if need be.
            timeout: seconds in all, from the first step; at most one request longer. Half an hour where it is left
                out, or twice what the slowest of the tasks expects where that is more.
            on_progress: called with a task whenever its status or progress has changed.
            batch: whether to ask for 50 tasks with one request. Not documented by EvoLink; where the server does not
                know it, tasks are asked for one by one.
            max_in_flight: how many requests may be on their way at a time; 16 threads where it is left out, or 16 to 64
                requests with `AsyncEvoLink`, the more tasks the more. When more are due than that can carry, the most
                overdue come first.

        Raises:
            WaitTimeout: after all others were yielded; some had not ended. `unfinished` holds their ids.
            APIError: after all others were yielded; one could not be asked for.
            ExceptionGroup: more than one of these.
        """
        from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor
        from concurrent.futures import wait as first_of

        from .._sansio.poll_many import Watch

        client, clock, most = self._client, self._client._driver.clock, max_in_flight or POLLING
        endpoint, on_change = client._context.endpoint, client._telling(on_progress)
        watch = Watch(tasks, timeout=timeout, now=clock(), batch=batch, on_progress=on_change)
        asked: dict[Future[list[TaskSnapshot]], list[str]] = {}
        pool = ThreadPoolExecutor(most, thread_name_prefix="evolink-wait")
        try:
            while True:
                for task in watch.take_ended():
                    yield client._bind(task)
                now = clock()
                if watch.over or now >= watch.deadline:
                    break
                while len(asked) < most and (ids := watch.due(now)):
                    asked[pool.submit(client._run, watch.ask(endpoint, ids))] = ids
                if not asked:
                    client._driver.do(_flows.Sleep(watch.pause(now)))
                    continue
                until = watch.pause(now) if len(asked) < most else watch.deadline - now
                for answer in first_of(asked, timeout=until, return_when=FIRST_COMPLETED).done:
                    ids = asked.pop(answer)
                    try:
                        watch.answered(ids, answer.result(), clock())
                    except errors.EvoLinkError as fault:
                        watch.failed(ids, fault, clock())
        finally:
            pool.shutdown(cancel_futures=True)
        verdict = watch.verdict(clock())
        if verdict is not None:
            raise verdict

    def wait_many(
        self,
        tasks: Iterable[TaskSnapshot | str],
        *,
        timeout: float | None = None,
        on_progress: Callable[[Task], object] | None = None,
        batch: bool = False,
        max_in_flight: int | None = None,
    ) -> builtins.list[Task]:
        """Waits until many tasks have ended and answers them in the order given, completed or not.

        The arguments and errors are those of `as_completed`.
        """
        tasks = list(tasks)
        ids = [task if isinstance(task, str) else task.id for task in tasks]
        ended = self.as_completed(
            tasks, timeout=timeout, on_progress=on_progress, batch=batch, max_in_flight=max_in_flight
        )
        by_id = {task.id: task for task in ended}
        return [by_id[task_id] for task_id in ids]

    def download(
        self,
        task: TaskSnapshot | str,
        to: str | Path | None = None,
        *,
        overwrite: bool = False,
        max_bytes: int | None = None,
    ) -> downloads.Download:
        """Fetches the result of a completed task. The file is whole under its name, or absent.

        Args:
            task: a task or its id.
            to: a file, or a folder to put `<task id>.mp4` into; the working directory where it is left out.
            overwrite: whether a file of that name may be replaced.
            max_bytes: the largest result to take.

        Raises:
            TaskFailed: the task has no result.
            DownloadFailed: it is not completed, a file is in the way, or the result could not be fetched whole.
            ResultExpired: its links are older than 24 hours.
        """
        from .._sansio import download as downloads

        return self._client._run(
            downloads.download(self._client._context.endpoint, task, to, overwrite=overwrite, max_bytes=max_bytes)
        )

    def download_many(
        self,
        tasks: Iterable[TaskSnapshot | str],
        folder: str | Path,
        *,
        overwrite: bool = False,
        max_bytes: int | None = None,
        max_in_flight: int = DOWNLOADING,
    ) -> builtins.list[downloads.Download]:
        """Fetches the results of completed tasks side by side, as `<task id>.mp4`, and answers them in the order given.

        Raises:
            ExceptionGroup: some could not be fetched; the others are there.
        """
        from concurrent.futures import ThreadPoolExecutor

        from .._sansio import download as downloads

        def fetch(task: TaskSnapshot | str) -> downloads.Download | errors.EvoLinkError:
            try:
                return self.download(task, f"{folder}/", overwrite=overwrite, max_bytes=max_bytes)
            except errors.EvoLinkError as fault:
                return fault

        with ThreadPoolExecutor(max_in_flight, thread_name_prefix="evolink-download") as pool:
            return downloads.all_or_group(list(pool.map(fetch, tasks)))

    def list(
        self, *, status: str | None = None, model: str | None = None, page: int = 1, page_size: int = 20
    ) -> TaskPage[Task]:
        """One page of the account's tasks, the newest first. Not documented by EvoLink, whose own clients use it.

        Args:
            status: only tasks that are "processing", "completed", "failed" or "cancelled".
            model: only tasks of this model.
            page: the page's number, from 1.
            page_size: how many tasks a page holds.
        """
        from .._sansio.task_list import TaskPage, list_tasks

        client = self._client
        found = client._run(
            list_tasks(client._context.endpoint, status=status, model=model, page=page, page_size=page_size)
        )
        return TaskPage(tuple(map(client._bind, found.tasks)), found.total, found.page)
