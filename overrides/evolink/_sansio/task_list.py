"""Sans-I/O query of the account's tasks, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from evolink_api.routes import LIST_TASKS

from .. import errors
from .._security.redaction import shorten
from ..tasks import TaskSnapshot
from .arguments import check_count
from .effects import Operation
from .messages import Endpoint, decode_json
from .retry import send_with_retry

T = TypeVar("T", bound=TaskSnapshot)


@dataclass(frozen=True, slots=True)
class TaskPage(Generic[T]):
    """A page of the account's tasks. They have no result links; `refresh()` gets these."""

    tasks: tuple[T, ...]
    total: int | None
    """The number of matching tasks on all pages, None if the API does not state it."""
    page: int
    """The number of this page, from 1."""


def list_tasks(
    endpoint: Endpoint, *, status: str | None, model: str | None, page: int, page_size: int
) -> Operation[TaskPage[TaskSnapshot]]:
    """Return a page of the tasks with a status and a model; None matches all.

    Raises:
        ConfigurationError: If an argument cannot be sent.
        APIError: If the API rejects the request.
        ResponseLost: If the response does not contain a list of tasks.
    """
    page, page_size = check_count("page", page), check_count("page_size", page_size)
    request = endpoint.request(LIST_TASKS)
    parameters = {"status": status, "model": model, "page": page, "page_size": page_size}
    try:
        query = urlencode({name: value for name, value in parameters.items() if value is not None})
    except UnicodeEncodeError:
        raise errors.ConfigurationError(
            f"status is {shorten(status)} and model is {shorten(model)}; one of them is not text. Nothing was sent."
        ) from None
    response = yield from send_with_retry(request._replace(url=f"{request.url}?{query}"))
    payload = decode_json(response)
    rows: Any = payload.get("data")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise errors.ResponseLost("The response does not contain a list of tasks.", request_id=response.request_id)
    total = payload.get("total")
    return TaskPage(tuple(map(TaskSnapshot, rows)), total if isinstance(total, int) else None, page)


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
