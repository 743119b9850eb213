"""Tasks: immutable snapshots of generations as the API returned them, and the downloads of their results."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from ._json import JSON
from ._payload_values import read_credits, read_list, read_number, read_object, read_string, read_time

__all__ = ["FINAL_STATUSES", "AsyncTask", "Download", "Task", "TaskSnapshot"]

B = TypeVar("B", "Task", "AsyncTask")
P = TypeVar("P")

END_OF_TIME = 253_402_300_800
"""Unix seconds. The end of the year 9999, after which `datetime` has no dates."""
FINAL_STATUSES = frozenset({"completed", "failed", "cancelled"})
"""The statuses after which a task does not change. An unknown status is not final."""


class Download(NamedTuple):
    """A downloaded result."""

    path: Path
    size: int
    """The size in bytes."""
    sha256: str
    """The SHA-256 in hex."""
    content_type: str | None
    task_id: str
    more: tuple[Download, ...] = ()
    """The further results of the task, as `name-2.mp4`, `name-3.mp4` and so on."""

    def _repr_html_(self) -> str:
        """Return a card for notebooks, which plays the videos."""
        from ._html import download_card

        return download_card((self, *self.more))


class TaskSnapshot:
    """A generation as the API returned it. Immutable.

    Fields and values that this package does not know are kept, and `to_dict()` returns them.

    Source: https://docs.evolink.ai/en/api-manual/task-management/get-task-detail
    """

    __slots__ = ("_data", "idempotency_key", "replayed", "request_id")

    _data: dict[str, Any]
    idempotency_key: str | None
    """The idempotency key it was submitted with; None for a task that was only queried."""
    replayed: bool
    """Whether the API returned the task of an earlier submission with the same idempotency key."""
    request_id: str | None
    """The id of the request that returned it, for EvoLink's support."""

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
        """The id, `task-unified-…`."""
        return read_string(self._data, "id") or ""

    @property
    def status(self) -> str:
        """The status: pending, processing, completed, failed or cancelled; any other value is kept as returned."""
        return read_string(self._data, "status") or "unknown"

    @property
    def done(self) -> bool:
        """Whether the status is final."""
        return self.status in FINAL_STATUSES

    @property
    def progress(self) -> int:
        """The progress, 0 to 100 percent; 0 if the API does not state it."""
        value = read_number(self._data, "progress")
        return int(value) if value is not None and 0 <= value <= 100 else 0

    @property
    def model(self) -> str | None:
        """The model that generates the video; it may differ from the requested one."""
        return read_string(self._data, "model")

    @property
    def created(self) -> int | None:
        """The time of its creation in Unix seconds; None if the API does not state one before the year 10000."""
        value = read_number(self._data, "created")
        value = read_time(self._data, "created_at") if value is None else value
        return int(value) if value is not None and 0 <= value < END_OF_TIME else None

    @property
    def results(self) -> tuple[str, ...]:
        """The links to the results, empty until it is completed. They expire after 24 hours.

        A link of Veo may be `gs://bucket/…`; `download` fetches it from https://storage.googleapis.com/bucket/….
        """
        links = read_list(self._data, "results")
        entries: list[JSON] = read_list(self._data, "result_data")
        data = [entry.get("video_url") for entry in entries if isinstance(entry, dict)]
        return tuple(link for link in [*links, *(link for link in data if link not in links)] if isinstance(link, str))

    @property
    def draft_expires_at(self) -> int | str | None:
        """Until when seedance-2.5-draft-to-video accepts it, as the API returned it; None for a task without draft."""
        value = self._data.get("draft_expires_at")
        return value if isinstance(value, int | str) and not isinstance(value, bool) else None

    @property
    def element_id(self) -> str | None:
        """The id of the created element, for `element_list` of other requests; None for a task that generates videos.

        Source: https://docs.evolink.ai/en/api-manual/video-series/kling/kling-custom-element
        """
        value = read_object(self._data, "result_data").get("element_id")
        return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None

    @property
    def error_code(self) -> str | None:
        """The error code of a failed task, such as content_policy_violation."""
        code = read_object(self._data, "error").get("code")
        return None if code is None else str(code)

    @property
    def error_message(self) -> str | None:
        """The error message of a failed task."""
        message = read_object(self._data, "error").get("message")
        return message if isinstance(message, str) else None

    @property
    def estimated_time(self) -> float | None:
        """The estimated duration of the generation in seconds. Only the response to the submission contains it."""
        return read_number(read_object(self._data, "task_info"), "estimated_time")

    @property
    def video_duration(self) -> float | None:
        """The duration of the video in seconds; None if the API does not state it."""
        return read_number(read_object(self._data, "task_info"), "video_duration")

    @property
    def credits_reserved(self) -> float | None:
        """The credits reserved for it; None if the API does not state them, as in most responses to queries.

        The documentation's examples mix two units: a number from 9,000 is one of UC, of which 10,000 are a credit.
        """
        return read_credits(read_object(self._data, "usage"), "credits_reserved")

    @property
    def credits_used(self) -> float | None:
        """The credits charged for it in the end; None if the API does not state them, which EvoLink documents nowhere.

        EvoLink's client of October 2026 reads them from the list of tasks.
        """
        used = read_credits(self._data, "credits_used")
        return read_credits(read_object(self._data, "usage"), "credits_used") if used is None else used

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON of the response."""
        return copy.deepcopy(self._data)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"A Task is immutable; {name} cannot be set. refresh() returns a newer Task.")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("A Task is immutable.")

    def __eq__(self, other: object) -> bool:
        return self._data == other._data if isinstance(other, TaskSnapshot) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.id, self.status, self.progress))

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickle, (type(self), self._data, self.idempotency_key, self.replayed, self.request_id)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} {self.model} {self.status} {self.progress} %>"

    def _repr_html_(self) -> str:
        """Return a card for notebooks, which plays the results."""
        from ._html import task_card

        return task_card(self)


class TaskOperations(Protocol):
    """What a `Task` needs of the client that it came from: `client.tasks`."""

    def get(self, task_id: str) -> Task: ...
    def wait(
        self,
        task: TaskSnapshot | str,
        *,
        timeout: float | None = None,
        on_progress: Callable[[Task], object] | None = None,
        progress: bool = False,
    ) -> Task: ...
    def download(
        self,
        task: TaskSnapshot | str,
        to: str | Path | None = None,
        *,
        overwrite: bool = False,
        timeout: float | None = None,
        max_bytes: int | None = None,
        min_bytes_per_second: float | None = None,
        on_bytes: Callable[[int, int | None], object] | None = None,
    ) -> Download: ...


class AsyncTaskOperations(Protocol):
    """What an `AsyncTask` needs of the client that it came from: `client.tasks`."""

    async def get(self, task_id: str) -> AsyncTask: ...
    async def wait(
        self,
        task: TaskSnapshot | str,
        *,
        timeout: float | None = None,
        on_progress: Callable[[AsyncTask], object] | None = None,
        progress: bool = False,
    ) -> AsyncTask: ...
    async def download(
        self,
        task: TaskSnapshot | str,
        to: str | Path | None = None,
        *,
        overwrite: bool = False,
        timeout: float | None = None,
        max_bytes: int | None = None,
        min_bytes_per_second: float | None = None,
        on_bytes: Callable[[int, int | None], object] | None = None,
    ) -> Download: ...


class Task(TaskSnapshot):
    """A task that can wait, refresh and download itself, bound to the client that it came from.

    A pickled task is not bound; pass it to `client.tasks.wait(task)` and the like.
    """

    __slots__ = ("_operations", "_received_at")

    _operations: TaskOperations | None
    _received_at: float | None
    """When it was received, by the clock of its client."""

    def __init__(self, data: dict[str, Any], *, operations: TaskOperations | None = None, **facts: Any) -> None:
        super().__init__(data, **facts)
        object.__setattr__(self, "_operations", operations)
        object.__setattr__(self, "_received_at", None)

    def wait(
        self,
        *,
        timeout: float | None = None,
        on_progress: Callable[[Task], object] | None = None,
        progress: bool = False,
    ) -> Task:
        """Wait until it is completed and return it; see `client.tasks.wait`."""
        operations = _bound_to(self, self._operations)
        return operations.wait(self, timeout=timeout, on_progress=on_progress, progress=progress)

    def refresh(self) -> Task:
        """Return the task as it is now; see `client.tasks.get`."""
        return _bound_to(self, self._operations).get(self.id)

    def download(
        self,
        to: str | Path | None = None,
        *,
        overwrite: bool = False,
        timeout: float | None = None,
        max_bytes: int | None = None,
        min_bytes_per_second: float | None = None,
        on_bytes: Callable[[int, int | None], object] | None = None,
    ) -> Download:
        """Download its result; see `client.tasks.download`."""
        return _bound_to(self, self._operations).download(
            self,
            to,
            overwrite=overwrite,
            timeout=timeout,
            max_bytes=max_bytes,
            min_bytes_per_second=min_bytes_per_second,
            on_bytes=on_bytes,
        )


class AsyncTask(TaskSnapshot):
    """A task that can wait, refresh and download itself, for `AsyncEvoLink`."""

    __slots__ = ("_operations", "_received_at")

    _operations: AsyncTaskOperations | None
    _received_at: float | None
    """When it was received, by the clock of its client."""

    def __init__(self, data: dict[str, Any], *, operations: AsyncTaskOperations | None = None, **facts: Any) -> None:
        super().__init__(data, **facts)
        object.__setattr__(self, "_operations", operations)
        object.__setattr__(self, "_received_at", None)

    async def wait(
        self,
        *,
        timeout: float | None = None,
        on_progress: Callable[[AsyncTask], object] | None = None,
        progress: bool = False,
    ) -> AsyncTask:
        """Wait until it is completed and return it; see `client.tasks.wait`."""
        operations = _bound_to(self, self._operations)
        return await operations.wait(self, timeout=timeout, on_progress=on_progress, progress=progress)

    async def refresh(self) -> AsyncTask:
        """Return the task as it is now; see `client.tasks.get`."""
        return await _bound_to(self, self._operations).get(self.id)

    async def download(
        self,
        to: str | Path | None = None,
        *,
        overwrite: bool = False,
        timeout: float | None = None,
        max_bytes: int | None = None,
        min_bytes_per_second: float | None = None,
        on_bytes: Callable[[int, int | None], object] | None = None,
    ) -> Download:
        """Download its result; see `client.tasks.download`."""
        return await _bound_to(self, self._operations).download(
            self,
            to,
            overwrite=overwrite,
            timeout=timeout,
            max_bytes=max_bytes,
            min_bytes_per_second=min_bytes_per_second,
            on_bytes=on_bytes,
        )


def bind(task_class: type[B], task: TaskSnapshot, operations: object, received_at: float) -> B:
    """Return a task as a Task or AsyncTask bound to a client, which received it at `received_at` by its clock."""
    bound, set_attribute = task_class.__new__(task_class), object.__setattr__
    set_attribute(bound, "_data", task._data)
    set_attribute(bound, "idempotency_key", task.idempotency_key)
    set_attribute(bound, "replayed", task.replayed)
    set_attribute(bound, "request_id", task.request_id)
    set_attribute(bound, "_operations", operations)
    set_attribute(bound, "_received_at", received_at)
    return bound


def _bound_to(task: TaskSnapshot, operations: P | None) -> P:
    if operations is None:
        raise RuntimeError(
            f"Task {task.id} is not bound to a client because it was unpickled. Use client.tasks.wait(task) and the"
            " like."
        )
    return operations


def _unpickle(
    task_class: type[TaskSnapshot],
    data: dict[str, Any],
    idempotency_key: str | None,
    replayed: bool,
    request_id: str | None,
) -> TaskSnapshot:
    return task_class(data, idempotency_key=idempotency_key, replayed=replayed, request_id=request_id)


def __dir__() -> list[str]:
    return sorted(__all__)
