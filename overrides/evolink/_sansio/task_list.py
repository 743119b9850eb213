"""Sans-I/O query of the account's tasks, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar
from urllib.parse import urlencode

from evolink_api.routes import LIST_TASKS

from .. import errors
from .._json import is_list_of_dicts
from .._security.redaction import shorten
from ..tasks import END_OF_TIME, TaskSnapshot
from .arguments import check_count
from .effects import Operation
from .messages import Endpoint, decode_json
from .retry import send_with_retry

T = TypeVar("T", bound=TaskSnapshot)
Time: TypeAlias = datetime | float | str
"""A datetime, Unix seconds, or text that is sent as it is."""

MAX_PAGE_SIZE = 50
"""Tasks on a page. Source: EvoLink's client of October 2026."""


@dataclass(frozen=True, slots=True)
class TaskPage(Generic[T]):
    """A page of the account's tasks. They have no result links; `refresh()` gets these."""

    tasks: tuple[T, ...]
    total: int | None
    """The number of matching tasks on all pages, None if the API does not state it."""
    page: int
    """The number of this page, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilters:
    """Which tasks a list has; None matches all."""

    status: str | None = None
    type: str | None = None
    model: str | None = None
    since: Time | None = None
    until: Time | None = None

    def parameters(self) -> dict[str, Any]:
        """Return the query parameters of the filters that are set.

        Raises:
            ConfigurationError: If a time is neither a datetime, nor a number of seconds, nor text.
        """
        times = {"since": self.since, "until": self.until}
        values = {"status": self.status, "type": self.type, "model": self.model}
        values |= {name: _format_time(name, time) for name, time in times.items() if time is not None}
        return {name: value for name, value in values.items() if value is not None}


def _format_time(name: str, time: Any) -> str:
    if isinstance(time, str):
        return time
    if isinstance(time, datetime):
        return str(int(time.timestamp()))
    if isinstance(time, int | float) and not isinstance(time, bool) and 0 <= time < END_OF_TIME:
        return str(int(time))
    raise errors.ConfigurationError(
        f"{name} is {shorten(time)}; it must be a datetime, Unix seconds or a string. Nothing was sent."
    )


def _describe(filters: TaskFilters) -> str:
    return ", ".join(f"{name} is {shorten(value)}" for name, value in filters.parameters().items())


def list_tasks(
    endpoint: Endpoint, filters: TaskFilters, *, page: int, page_size: int
) -> Operation[TaskPage[TaskSnapshot]]:
    """Return a page of the tasks that match all filters.

    Raises:
        ConfigurationError: If an argument cannot be sent.
        APIError: If the API rejects the request.
        ResponseLost: If the response does not contain a list of tasks.
    """
    page, page_size = check_count("page", page), check_count("page_size", page_size, maximum=MAX_PAGE_SIZE)
    request = endpoint.request(LIST_TASKS)
    parameters = filters.parameters() | {"page": page, "page_size": page_size}
    try:
        query = urlencode(parameters)
    except UnicodeEncodeError:
        raise errors.ConfigurationError(f"{_describe(filters)}; one of them is not text. Nothing was sent.") from None
    response = yield from send_with_retry(request._replace(url=f"{request.url}?{query}"))
    payload = decode_json(response)
    rows: object = payload.get("data")
    if not is_list_of_dicts(rows):
        raise errors.ResponseLost("The response does not contain a list of tasks.", request_id=response.request_id)
    total = payload.get("total")
    tasks = tuple(endpoint.read_task(row, request_id=response.request_id) for row in rows)
    return TaskPage(tasks, total if isinstance(total, int) else None, page)


class Pagination:
    """Decides which page of a list to request next, and drops the tasks that an earlier page had already."""

    next_page: int | None
    """The number of the page to request next, None after the last one."""

    def __init__(self) -> None:
        self.next_page = 1
        self._ids: set[str] = set()

    def add(self, page: TaskPage[T]) -> list[T]:
        """Return the tasks of a page that are new; a page without any is the last one."""
        new = list({task.id: task for task in page.tasks if task.id not in self._ids}.values())
        self._ids.update(task.id for task in new)
        is_last = not new or (page.total is not None and len(self._ids) >= page.total)
        self.next_page = None if is_last else page.page + 1
        return new
