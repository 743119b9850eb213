"""What the jobs of one process share."""

from __future__ import annotations

import asyncio
import platform
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ..._session import AsyncSession
from ...resources._submissions import new_submitter
from .._store.states import Claim, Row, RunState
from .poller import SharedPoller
from .uploads import SharedUploads
from .window import DeadlineQueue, SubmissionWindow

MAX_DOWNLOADS = 8
"""The most downloads at a time."""


class Store(Protocol):
    """The record of one run, as its jobs read and write it. `RunStore` implements it for both databases."""

    run_id: str

    async def begin(self, row: Row, *, body: str) -> Claim | None:
        """Take a row over, and record the intent to submit it with its credits and its time slot."""
        ...

    async def note(self, row: Row, *, is_released: bool = False, **changes: Any) -> bool:
        """Change a row, and return False if another worker has taken it over."""
        ...

    async def open_rows(self, *states: str, after: tuple[int, str] = ..., limit: int = ...) -> list[Row]:
        """Return the next rows in some states."""
        ...

    async def run_state(self) -> RunState:
        """Return the run as it is now."""
        ...

    async def read_row(self, row_id: str) -> Row | None:
        """Return a row, None if there is no such row."""
        ...

    async def settle(self, row: Row, *, task_id: str) -> None:
        """Record the task of a submission whose row was taken over meanwhile."""
        ...

    async def pause(self, reason: str) -> None:
        """Pause the run for a reason."""
        ...

    async def slow_down(self, seconds: float) -> None:
        """Let no row be submitted for some seconds, by no worker."""
        ...


@dataclass(kw_only=True)
class JobContext:
    """What the jobs of one process share."""

    session: AsyncSession
    store: Store
    poller: SharedPoller
    window: SubmissionWindow
    folder: Path
    """The output folder."""
    downloads: DeadlineQueue = field(default_factory=lambda: DeadlineQueue(MAX_DOWNLOADS))
    host: str = field(default_factory=platform.node)
    """The name of this machine."""
    task_timeout: float
    """Seconds after which a task that is not final is left to a later run."""
    resubmit_lost: bool = True
    """Whether rows of unknown outcome are submitted again, unless the client is configured not to."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    now: Callable[[], float] = time.time
    """Returns the time in Unix seconds."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the process ends, so that nothing more is submitted."""
    submitting: set[asyncio.Task[Any]] = field(default_factory=set[asyncio.Task[Any]])
    """The submissions in flight, whose outcomes are awaited when the process ends."""

    def __post_init__(self) -> None:
        # Refused submissions slow the whole run down, so each is sent once. The run's record is the journal.
        endpoint = self.session.config.endpoint._replace(max_attempts=1)
        submitter = new_submitter(self.session)
        resubmit_lost = self.resubmit_lost and submitter.resubmit_lost
        self.submitter = submitter._replace(endpoint=endpoint, journal=None, resubmit_lost=resubmit_lost)
        self.uploads = SharedUploads(self.session)
