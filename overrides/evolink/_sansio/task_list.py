"""The account's tasks, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from .. import errors
from ..tasks import TaskSnapshot
from .flows import Flow, read
from .messages import Call, Endpoint, decode_json

__all__ = ["TaskPage"]

T = TypeVar("T", bound=TaskSnapshot)


@dataclass(frozen=True, slots=True)
class TaskPage(Generic[T]):
    """One page of the account's tasks. They have no result links: `refresh()` gives these."""

    tasks: tuple[T, ...]
    total: int | None
    """How many tasks match in all, where the API tells."""
    page: int
    """This page's number, from 1."""


def list_tasks(
    endpoint: Endpoint, *, status: str | None, model: str | None, page: int, page_size: int
) -> Flow[TaskPage[TaskSnapshot]]:
    """A page of the tasks that match.

    Raises:
        APIError: the API refuses it.
        ResponseLost: the reply is no page.
    """
    from evolink_api.operations import LIST_TASKS

    call = endpoint.call(LIST_TASKS)
    asked = {"status": status, "model": model, "page": page, "page_size": page_size}
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    reply = yield from read(Call(call.method, f"{call.url}?{query}", call.headers))
    told = decode_json(reply)
    rows: Any = told.get("data")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise errors.ResponseLost("The reply holds no list of tasks.", request_id=reply.request_id)
    total = told.get("total")
    return TaskPage(tuple(map(TaskSnapshot, rows)), total if isinstance(total, int) else None, page)
