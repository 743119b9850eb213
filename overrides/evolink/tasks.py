"""A task as it stood when the API last told of it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from ._sansio.download import Download
    from .async_client import AsyncEvoLink
    from .client import EvoLink

__all__ = ["FINAL", "AsyncTask", "Task", "TaskSnapshot"]

C = TypeVar("C")

K = TypeVar("K", "Task", "AsyncTask")

FINAL = frozenset({"completed", "failed", "cancelled"})
"""The statuses after which nothing changes. An unknown one counts as not final."""


class TaskSnapshot:
    """One generation as it stood when the API last told of it. Immutable.

    Everything the API said is kept, also what this package does not know, and `to_dict()` gives it back.

    Source: https://docs.evolink.ai/en/api-manual/task-management/get-task-detail
    """

    __slots__ = ("_data", "idempotency_key", "replayed", "request_id")

    _data: dict[str, Any]
    idempotency_key: str | None
    """The Idempotency-Key it was submitted with; None for a task that was only queried."""
    replayed: bool
    """Whether the submission was answered with an earlier task of the same Idempotency-Key."""
    request_id: str | None
    """The id of the request that told of it, for EvoLink's support."""

    def __init__(
        self,
        data: dict[str, Any],
        *,
        idempotency_key: str | None = None,
        replayed: bool = False,
        request_id: str | None = None,
    ) -> None:
        object.__setattr__(self, "_data", data)
        object.__setattr__(self, "idempotency_key", idempotency_key)
        object.__setattr__(self, "replayed", replayed)
        object.__setattr__(self, "request_id", request_id)

    @property
    def id(self) -> str:
        """The task's id, `task-unified-…`."""
        return self._text("id") or ""

    @property
    def status(self) -> str:
        """pending, processing, completed, failed or cancelled; any other value is kept as it came."""
        return self._text("status") or "unknown"

    @property
    def done(self) -> bool:
        """Whether nothing will change any more."""
        return self.status in FINAL

    @property
    def progress(self) -> int:
        """How far it has come, 0 to 100 percent; 0 where the API does not say."""
        value = self._data.get("progress")
        return int(value) if isinstance(value, int | float) and 0 <= value <= 100 else 0

    @property
    def model(self) -> str | None:
        """The model that really does the work; it may differ from the one asked for."""
        return self._text("model")

    @property
    def created(self) -> int | None:
        """When it was created, in Unix seconds."""
        value = _number(self._data, "created")
        return None if value is None else int(value)

    @property
    def results(self) -> tuple[str, ...]:
        """The links to what was made, empty until it is completed. They live for 24 hours."""
        value = self._data.get("results")
        return tuple(link for link in value if isinstance(link, str)) if isinstance(value, list) else ()

    @property
    def element_id(self) -> str | None:
        """The id of the element that was made, for `element_list` of other requests; None for a task that makes videos.

        Source: https://docs.evolink.ai/en/api-manual/video-series/kling/kling-custom-element
        """
        value = self._part("result_data").get("element_id")
        return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None

    @property
    def error_code(self) -> str | None:
        """Why it failed, as a code such as content_policy_violation."""
        code = self._part("error").get("code")
        return None if code is None else str(code)

    @property
    def error_message(self) -> str | None:
        """Why it failed, in the API's words."""
        message = self._part("error").get("message")
        return message if isinstance(message, str) else None

    @property
    def estimated_time(self) -> float | None:
        """How long it is expected to take, in seconds. Only the reply to the submission tells."""
        return _number(self._part("task_info"), "estimated_time")

    @property
    def video_duration(self) -> float | None:
        """The length of the video in seconds, where the API tells."""
        return _number(self._part("task_info"), "video_duration")

    @property
    def credits_reserved(self) -> float | None:
        """The credits held back for it. The documentation's samples mix two units: do not do sums with it."""
        return _number(self._part("usage"), "credits_reserved")

    def to_dict(self) -> dict[str, Any]:
        """The API's JSON, as it came."""
        return copy.deepcopy(self._data)

    def _text(self, name: str) -> str | None:
        value = self._data.get(name)
        return value if isinstance(value, str) else None

    def _part(self, name: str) -> dict[str, Any]:
        value = self._data.get(name)
        return value if isinstance(value, dict) else {}

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Task is immutable; refresh() gives a newer one, not task.{name} = …")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a Task is immutable")

    def __eq__(self, other: object) -> bool:
        return self._data == other._data if isinstance(other, TaskSnapshot) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.id, self.status, self.progress))

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (type(self), self._data, self.idempotency_key, self.replayed, self.request_id)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} {self.model} {self.status} {self.progress} %>"


class Task(TaskSnapshot):
    """A snapshot that can wait, look again and download by itself, with the client it came from.

    A pickled task forgets its client; use `client.tasks.wait(task)` and the like with it.
    """

    __slots__ = ("_client", "_told")

    _client: EvoLink | None
    _told: float | None

    def __init__(self, data: dict[str, Any], *, client: EvoLink | None = None, **facts: Any) -> None:
        super().__init__(data, **facts)
        object.__setattr__(self, "_client", client)
        object.__setattr__(self, "_told", None)

    def wait(self, *, timeout: float | None = None, on_progress: Callable[[Task], object] | None = None) -> Task:
        """Waits until it is completed; see `client.tasks.wait`."""
        return _bound(self, self._client).tasks.wait(self, timeout=timeout, on_progress=on_progress)

    def refresh(self) -> Task:
        """Asks the API how it stands now; see `client.tasks.get`."""
        return _bound(self, self._client).tasks.get(self.id)

    def download(
        self, to: str | Path | None = None, *, overwrite: bool = False, max_bytes: int | None = None
    ) -> Download:
        """Fetches its result; see `client.tasks.download`."""
        return _bound(self, self._client).tasks.download(self, to, overwrite=overwrite, max_bytes=max_bytes)


class AsyncTask(TaskSnapshot):
    """A snapshot that can wait, look again and download by itself, for `AsyncEvoLink`."""

    __slots__ = ("_client", "_told")

    _client: AsyncEvoLink | None
    _told: float | None

    def __init__(self, data: dict[str, Any], *, client: AsyncEvoLink | None = None, **facts: Any) -> None:
        super().__init__(data, **facts)
        object.__setattr__(self, "_client", client)
        object.__setattr__(self, "_told", None)

    async def wait(
        self, *, timeout: float | None = None, on_progress: Callable[[AsyncTask], object] | None = None
    ) -> AsyncTask:
        """Waits until it is completed; see `client.tasks.wait`."""
        return await _bound(self, self._client).tasks.wait(self, timeout=timeout, on_progress=on_progress)

    async def refresh(self) -> AsyncTask:
        """Asks the API how it stands now; see `client.tasks.get`."""
        return await _bound(self, self._client).tasks.get(self.id)

    async def download(
        self, to: str | Path | None = None, *, overwrite: bool = False, max_bytes: int | None = None
    ) -> Download:
        """Fetches its result; see `client.tasks.download`."""
        return await _bound(self, self._client).tasks.download(self, to, overwrite=overwrite, max_bytes=max_bytes)


def bind(kind: type[K], task: TaskSnapshot, client: object, told: float) -> K:
    """The same task as a Task or an AsyncTask of that client, which was told of it at `told` by its clock."""
    bound, keep = kind.__new__(kind), object.__setattr__
    keep(bound, "_data", task._data)
    keep(bound, "idempotency_key", task.idempotency_key)
    keep(bound, "replayed", task.replayed)
    keep(bound, "request_id", task.request_id)
    keep(bound, "_client", client)
    keep(bound, "_told", told)
    return bound


def _bound(task: TaskSnapshot, client: C | None) -> C:
    if client is None:
        raise RuntimeError(
            f"Task {task.id} has no client (it was unpickled); use client.tasks.wait(task) and the like."
        )
    return client


def _unpickled(
    kind: type[TaskSnapshot], data: dict[str, Any], idempotency_key: str | None, replayed: bool, request_id: str | None
) -> TaskSnapshot:
    return kind(data, idempotency_key=idempotency_key, replayed=replayed, request_id=request_id)


def _number(part: dict[str, Any], name: str) -> float | None:
    value = part.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) else None
