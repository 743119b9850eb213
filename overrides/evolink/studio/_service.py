"""What the studio shows and does, as a protocol: of an account at EvoLink, or of a sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from .._json import is_list, is_mapping
from .._sansio.task_failure import ERROR_ADVICE
from ..async_client import AsyncEvoLink
from ..tasks import TaskSnapshot

EXPIRED = "expired"
"""The status of a task that the API no longer has."""


class StudioError(Exception):
    """An operation failed; the message is for the page."""


@dataclass(frozen=True, slots=True)
class Balance:
    """The credits of an account."""

    remaining: float
    used: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to deliver the callback of a task."""

    at: float
    url: str
    attempt: int
    outcome: str
    is_delivered: bool


@dataclass(frozen=True)
class TaskRecord:
    """A task with what the studio knows of it beside the API's response. Times are Unix seconds."""

    snapshot: TaskSnapshot
    request: Mapping[str, Any] | None = None
    """The request that created it; None if it was submitted elsewhere."""
    seconds_left: float | None = None
    """Until it is expected to end; None if that is unknown."""
    credits_reserved: float | None = None
    credits_charged: float | None = None
    """What it cost; None while it is not final, or if that is unknown."""
    timeline: Sequence[tuple[float, str]] = ()
    """When each status began."""
    deliveries: Sequence[Delivery] = field(default_factory=tuple)

    @property
    def id(self) -> str:
        return self.snapshot.id

    @property
    def model(self) -> str:
        """The model of the request, which can differ from the one that generates the video."""
        return str((self.request or {}).get("model") or self.snapshot.model or "")

    @property
    def prompt(self) -> str:
        return prompt_of(self.request or {})

    @property
    def is_over(self) -> bool:
        """Whether it does not change any more."""
        return self.snapshot.done or self.snapshot.status == EXPIRED

    @property
    def callback_url(self) -> str | None:
        url = (self.request or {}).get("callback_url")
        return url if isinstance(url, str) else None

    @property
    def result_count(self) -> int:
        return len(self.snapshot.results)

    @property
    def error(self) -> str | None:
        """Why it has no result; None if it did not fail."""
        code, message = self.snapshot.error_code, self.snapshot.error_message
        if self.snapshot.status == "cancelled" and not (code or message):
            return "The task was cancelled."
        return ": ".join(filter(None, (code, message))) or None

    @property
    def advice(self) -> str | None:
        """What to do after the error."""
        if self.error is None:
            return None
        code = self.snapshot.error_code or "request_cancelled"
        return ERROR_ADVICE.get(code, (False, "Look up the code in EvoLink's documentation."))[1]


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks to list; empty values match all."""

    text: str = ""
    """Words that the prompt, the model or the id must contain, in any case."""
    status: str = ""
    """A status, or `running` for every status that is not final."""

    def matches(self, task_id: str, model: str, request: Mapping[str, Any] | None) -> bool:
        """Return whether the text matches a task."""
        if not self.text:
            return True
        searched = f"{task_id} {model} {prompt_of(request or {})}".casefold()
        return all(word in searched for word in self.text.casefold().split())

    def matches_record(self, record: TaskRecord) -> bool:
        """Return whether a task matches."""
        status = record.snapshot.status
        has_status = not record.is_over if self.status == "running" else self.status in ("", status)
        return has_status and self.matches(record.id, record.model, record.request)


@dataclass(frozen=True, slots=True)
class Connection:
    """How copied code reaches the API; None for the defaults of the client."""

    base_url: str | None = None
    api_key: str | None = None
    """A key that is no secret, such as that of a sandbox that accepts any; else the environment has it."""
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class TaskList:
    """A part of the tasks that match a filter, the newest first."""

    records: Sequence[TaskRecord]
    total: int


class ResultResponse(Protocol):
    """The response of the host of a result, which is passed on as it arrives."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    def body(self) -> AsyncIterator[bytes]:
        """Yield the chunks of the body."""
        ...

    async def close(self) -> None:
        """End the request, whether the body was read or not."""
        ...


class SandboxControls(Protocol):
    """What the page of a sandbox controls."""

    @property
    def scenario(self) -> str: ...
    @property
    def speed(self) -> float: ...
    def time(self) -> float:
        """Return the sandbox time in Unix seconds, by which its events count."""
        ...

    def set_scenario(self, text: str) -> None: ...
    def advance(self, seconds: float) -> None: ...
    def reset(self) -> None: ...
    def save(self, name: str) -> None: ...
    def load(self, name: str) -> None: ...
    def events(self, *, latest: int) -> list[dict[str, Any]]: ...
    def balances(self) -> list[tuple[float, float]]:
        """Return the balance after each change as (time, credits), the oldest first."""
        ...


class Service(Protocol):
    """Tasks, submissions, uploads and results of an account or a sandbox."""

    name: str
    """What the page calls it: EvoLink or Sandbox."""
    allow_loopback: bool
    """Whether requests may have loopback and http URLs."""

    @property
    def controls(self) -> SandboxControls | None:
        """The controls of a sandbox; None for an account."""
        ...

    def now(self) -> float:
        """Return the time in Unix seconds, by which the times of tasks count."""
        ...

    def list_tasks(self, wanted: TaskFilter, *, offset: int, limit: int) -> TaskList:
        """Return tasks, the newest first."""
        ...

    def states(self) -> Sequence[tuple[str, str, int]]:
        """Return id, status and progress of every task, the newest first."""
        ...

    async def task(self, task_id: str) -> TaskRecord | None:
        """Return a task as it is now; None if there is none."""
        ...

    async def submit(self, request: Mapping[str, Any], *, idempotency_key: str, origin: str) -> str:
        """Submit a request and return the id of its task.

        Args:
            request: The request.
            idempotency_key: The key of the submission, so that a repeated one creates no second task.
            origin: The URL under which the browser reaches the studio, without a path.

        Raises:
            StudioError: If it was not accepted.
        """
        ...

    def client(self, origin: str) -> AsyncEvoLink:
        """Return the client of the account or sandbox, for the event loop of the studio."""
        ...

    async def upload(self, path: Path, name: str, *, origin: str) -> str:
        """Upload a file and return its URL.

        Raises:
            StudioError: If it was not stored.
        """
        ...

    async def result(self, task_id: str, number: int, *, byte_range: str | None = None) -> Path | ResultResponse:
        """Return a result, by its number from 1: its file, or the response of the host that has it.

        Args:
            task_id: The id of the task.
            number: The number of the result.
            byte_range: The Range header of the browser, for a response; None for the whole result.

        Raises:
            StudioError: If there is no such result.
        """
        ...

    async def balance(self) -> Balance | None:
        """Return the credits; None if they are unknown."""
        ...

    def connection(self, origin: str) -> Connection:
        """Return how copied code reaches the API."""
        ...


def prompt_of(request: Mapping[str, Any]) -> str:
    """Return the prompt of a request, or that of its shots; empty if it has none."""
    prompt = request.get("prompt")
    if isinstance(prompt, str) and prompt.strip():
        return prompt
    parameters = request.get("model_params")
    shots = parameters.get("multi_prompt") if is_mapping(parameters) else None
    texts = [shot.get("prompt") for shot in shots if is_mapping(shot)] if is_list(shots) else []
    return " / ".join(text for text in texts if isinstance(text, str))
