"""Settling uncertain rows by the account's task list, or by tasks that the user names. Nothing is submitted for it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count

from ... import errors
from ..._sansio.task_list import MAX_PAGE_SIZE, Pagination, TaskFilters, list_tasks
from ..._sansio.task_query import get_task
from ..._security.redaction import shorten
from ..._session import AsyncSession
from ...tasks import TaskSnapshot
from .._store.run_store import RunStore
from .._store.settlement import Attempt, open_attempts, record_reason, record_task, taken_tasks
from .task_matching import MAX_DELAY, UNKNOWN, match_tasks, model_names

logger = logging.getLogger("evolink")

MIN_AGE = 10.0
"""Seconds. How old a submission is when the list is read, so that the list has its task."""
MAX_PAGES = 200
"""The most pages of the list that are read for submissions of the same time: 10,000 tasks."""


class Settlement:
    """Settles the uncertain rows of one run; each is looked up once."""

    def __init__(
        self, session: AsyncSession, store: RunStore, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._session = session
        self._store = store
        self._sleep = sleep
        self._tried: set[tuple[str, int]] = set()
        """The rows and attempts that were looked up."""

    async def settle(self, *, wait: bool = True) -> list[str]:
        """Record the tasks of uncertain rows that the list shows without doubt, and return the ids of these rows.

        Args:
            wait: Whether to wait for rows that were submitted just now; else they are left to a later call.
        """
        attempts = await self._store.database.run(open_attempts, is_query=True)
        mine = [each for each in attempts if self._is_due(each)]
        now = self._store.clock()
        if wait and mine:
            await self._sleep(min(max(mine[-1].began + MIN_AGE - now, 0.0), MIN_AGE))
        else:
            mine = [each for each in mine if each.began + MIN_AGE <= now]
        self._tried.update((each.row_id, each.attempt) for each in mine)
        settled: list[str] = []
        for group in group_by_time(mine):
            try:
                tasks = await self._list(group[0].began - MAX_DELAY, group[-1].began + 2 * MAX_DELAY)
            except errors.EvoLinkError as error:
                outcomes: dict[Attempt, TaskSnapshot | str] = dict.fromkeys(group, f"{UNKNOWN} {error}")
            else:
                outcomes = await self._match(group, tasks)
            for attempt, outcome in outcomes.items():
                if await self._record(attempt, outcome):
                    settled.append(attempt.row_id)
        return settled

    async def name_tasks(self, tasks: Mapping[str, str]) -> list[str]:
        """Record the tasks that the user names, and return the ids of their rows.

        Args:
            tasks: The task of each row, given by the id of the row or by the `callback_url` of its request.

        Raises:
            ConfigurationError: If a row is not uncertain, or a task cannot be its own.
            NotFound: If the API has no such task.
        """
        attempts = [
            each for each in await self._store.database.run(open_attempts, is_query=True) if self._is_uncertain(each)
        ]
        by_name = {each.row_id: each for each in attempts}
        by_name |= {url: each for each in attempts if isinstance(url := json.loads(each.body).get("callback_url"), str)}
        settled: list[str] = []
        for name, task_id in tasks.items():
            if (attempt := by_name.get(name)) is None:
                raise errors.ConfigurationError(f"The run has no uncertain row {shorten(name)}.")
            task = await self._session.driver.run(get_task(self._session.config.endpoint, task_id))
            if task.model is not None and task.model not in model_names(attempt.model):
                raise errors.ConfigurationError(
                    f"Task {task_id} is of {task.model}, but row {attempt.row_id} is of {attempt.model}."
                )
            if not await self._record(attempt, task):
                raise errors.ConfigurationError(f"Task {task_id} is that of another row.")
            settled.append(attempt.row_id)
        return settled

    def _is_uncertain(self, attempt: Attempt) -> bool:
        return attempt.is_uncertain and attempt.run_id == self._store.run_id

    def _is_due(self, attempt: Attempt) -> bool:
        return self._is_uncertain(attempt) and (attempt.row_id, attempt.attempt) not in self._tried

    async def _match(
        self, group: Sequence[Attempt], tasks: Sequence[TaskSnapshot]
    ) -> dict[Attempt, TaskSnapshot | str]:
        """Return the outcomes of some attempts, given the list of that time.

        The record is read after the list, so that it has each submission whose task is in the list.
        """
        database = self._store.database
        taken = await database.run(partial(taken_tasks, [task.id for task in tasks]))
        attempts = await database.run(open_attempts, is_query=True)
        first, last = group[0].began - 3 * MAX_DELAY, group[-1].began + 3 * MAX_DELAY
        near = [each for each in attempts if first <= each.began <= last]
        wanted = set(group)
        return {each: outcome for each, outcome in match_tasks(near, tasks, taken).items() if each in wanted}

    async def _list(self, since: float, until: float) -> list[TaskSnapshot]:
        """Return the account's tasks of some time.

        Raises:
            EvoLinkError: If they cannot be listed, are too many, or are listed without their times.
        """
        endpoint, filters = self._session.config.endpoint, TaskFilters(since=since, until=until)
        pagination, found = Pagination(), list[TaskSnapshot]()
        for number in count(1):
            if pagination.next_page is None:
                return found
            if number > MAX_PAGES:
                break
            listing = list_tasks(endpoint, filters, page=pagination.next_page, page_size=MAX_PAGE_SIZE)
            page = pagination.add(await self._session.driver.run(listing))
            if any(task.created is None for task in page):
                raise errors.ConfigurationError("The account's list does not state when tasks were created.")
            found += [task for task in page if since <= (task.created or 0) <= until]
            if any((task.created or 0) < since for task in page):  # by an API that ignores the filter
                return found
        raise errors.ConfigurationError(f"The account's list has more than {MAX_PAGES * MAX_PAGE_SIZE:,} tasks.")

    async def _record(self, attempt: Attempt, outcome: TaskSnapshot | str) -> bool:
        """Record the task of an attempt, or why it is not known; return whether the row has its task now."""
        database = self._store.database
        if isinstance(outcome, str):
            await database.run(partial(record_reason, attempt, outcome))
            return False
        if not await database.run(partial(record_task, attempt, outcome.id)):
            return False
        logger.warning("The task of row %s is %s; its response was lost.", attempt.row_id, outcome.id)
        return True


def group_by_time(attempts: Sequence[Attempt]) -> Iterator[list[Attempt]]:
    """Yield attempts, which are in the order of their times, in groups whose lists overlap."""
    group: list[Attempt] = []
    for attempt in attempts:
        if group and attempt.began - group[-1].began > 3 * MAX_DELAY:
            yield group
            group = []
        group.append(attempt)
    if group:
        yield group
