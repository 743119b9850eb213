"""Router: finds what handles a request by its method and path."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote

import httpx
from evolink_api import routes

from .files_api import FilesAPI
from .prices_api import PricesAPI
from .responses import RequestRefused
from .tasks_api import TasksAPI

FILES = "files"
"""The target of the operations of the files host, whose errors have a format of their own."""

PRICES = "prices"
"""The target of the operations on prices, which require no key."""

Handle = Callable[[httpx.Request, Mapping[str, str]], httpx.Response]
"""Handles a request, given the parameters in its path."""


class RouteHandler(NamedTuple):
    """The operation of one route of the API: the requests that it matches, and what handles them."""

    method: str
    pattern: re.Pattern[str]
    handle: Handle
    target: str
    """The name of the operation as the target of a fault."""


@dataclass(frozen=True)
class Match:
    """The operation of a request and the parameters in its path."""

    operation: RouteHandler
    parameters: Mapping[str, str]


class Router:
    """Finds the operation of a request."""

    def __init__(self, operations: Sequence[RouteHandler]) -> None:
        self._operations = operations

    def match(self, request: httpx.Request) -> Match | None:
        """Return the operation of a request, None if no operation has its path.

        Raises:
            RequestRefused: With status 405 if operations have the path, but not the method.
        """
        path = request.url.path
        matching = [(each, match) for each in self._operations if (match := each.pattern.match(path))]
        exact = [(each, match) for each, match in matching if not match.groupdict()]
        by_method = {each.method: (each, match) for each, match in exact or matching}
        if not by_method:
            return None
        if request.method not in by_method:
            allowed = ", ".join(sorted(by_method))
            raise RequestRefused(405, "method_not_allowed", f"{path} allows {allowed}.", headers={"allow": allowed})
        operation, match = by_method[request.method]
        return Match(operation, {name: unquote(value) for name, value in match.groupdict().items()})

    def is_upload(self, path: str) -> bool:
        """Return whether the path belongs to an operation of the files host."""
        return any(each.target == FILES and each.pattern.match(path) for each in self._operations)


def create_router(tasks: TasksAPI, files: FilesAPI, prices: PricesAPI) -> Router:
    """Return the router of all operations."""
    return Router(
        [
            RouteHandler(route.method, _pattern(route.path), handle, target)
            for route, handle, target in (
                (routes.CREATE_VIDEO, tasks.create, "create"),
                (routes.GET_TASKS, tasks.get_tasks, "batch"),
                (routes.GET_TASK, tasks.get_task, "query"),
                (routes.LIST_TASKS, tasks.list_tasks, "list"),
                (routes.GET_CREDITS, tasks.credits, "credits"),
                (routes.LIST_PRICE_RULES, prices.list_rules, PRICES),
                (routes.GET_PRICE_RULE, prices.get_rule, PRICES),
                (routes.UPLOAD_BASE64, files.upload_base64, FILES),
                (routes.UPLOAD_STREAM, files.upload_stream, FILES),
                (routes.UPLOAD_URL, files.upload_url, FILES),
                (routes.GET_FILE_QUOTA, files.quota, FILES),
                (routes.LIST_FILES, files.list_files, FILES),
                (routes.DELETE_FILE, files.delete_file, FILES),
            )
        ]
    )


@functools.cache
def _pattern(path: str) -> re.Pattern[str]:
    """Return the pattern of a path template such as /v1/tasks/{task_id}."""
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)) + r"\Z")
