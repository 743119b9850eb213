"""The studio of a sandbox: its tasks, files and controls as the studio's service, and the application itself."""

from __future__ import annotations

import functools
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from shutil import rmtree
from typing import Any, Unpack
from urllib.parse import urlsplit

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from .. import errors
from .._security.allowed_hosts import AllowedHosts
from .._security.public_addresses import is_loopback_url
from ..async_client import AsyncEvoLink
from ..studio import Balance, Connection, SandboxControls, StudioError, StudioPages, TaskFilter, TaskList, TaskRecord
from ..studio._security import new_token
from ..studio._service import Delivery
from ..tasks import FINAL_STATUSES, TaskSnapshot
from ._clock import Clock
from ._sandbox import Sandbox
from ._snapshots import TooManySnapshots
from ._state.amounts import to_credits
from ._state.records import SandboxTask
from ._transport import SandboxTransport

DEFAULT_KEY = "sandbox"
"""The key of copied code and of the studio's own submissions, for sandboxes that accept any."""


def create_studio(
    sandbox: Sandbox, allowed_hosts: AllowedHosts, *, token: str | None = None, **pages: Unpack[StudioPages]
) -> ASGIApp:
    """Return the studio of a sandbox, which is created when the first page is requested.

    If the extra is not installed, it is a page that says how to install it.

    Args:
        sandbox: The sandbox.
        allowed_hosts: The hosts that requests may be addressed to.
        token: What a browser must have, see `evolink.studio.create_app`; a sandbox with a key always requires one.
        pages: Its further pages.
    """
    if sandbox.api_key is not None and token is None:
        token = new_token()

    @functools.cache
    def create() -> ASGIApp:
        try:
            from ..studio import create_app
        except ModuleNotFoundError as missing:
            return PlainTextResponse(f"{missing}. Install the extra: pip install 'evolink[studio]'.", 501)
        service = SandboxService(sandbox, api_key=sandbox.api_key or DEFAULT_KEY)
        return create_app(service, allowed_hosts=allowed_hosts, token=token, **pages)

    async def studio(scope: Scope, receive: Receive, send: Send) -> None:
        await create()(scope, receive, send)

    return studio


class SandboxService:
    """A sandbox as the studio's service, and as the controls of its page."""

    name = "Sandbox"

    def __init__(self, sandbox: Sandbox, *, api_key: str) -> None:
        self._sandbox = sandbox
        self._clock: Clock = sandbox.clock
        self._api_key = api_key
        self.allow_loopback = sandbox.allow_local_callbacks
        self._clients: dict[str, AsyncEvoLink] = {}
        self._results = Path(tempfile.mkdtemp(prefix="evolink-sandbox-"))
        weakref.finalize(self, rmtree, self._results, ignore_errors=True)
        self.load, self.advance, self.set_scenario = sandbox.load, sandbox.advance, sandbox.set_scenario

    @property
    def controls(self) -> SandboxControls:
        return self

    @property
    def scenario(self) -> str:
        return self._sandbox.scenario

    @property
    def speed(self) -> float:
        return self._clock.speed

    def now(self) -> float:
        return self._clock.wall_time(self._clock.now())

    def time(self) -> float:
        return self._clock.now()

    def save(self, name: str) -> None:
        """Save the state.

        Raises:
            StudioError: If there are as many snapshots as allowed.
        """
        try:
            self._sandbox.save(name)
        except TooManySnapshots as error:
            raise StudioError(str(error)) from error

    def reset(self) -> None:
        """Restore the initial state, and delete the rendered results."""
        self._sandbox.reset()
        for path in self._results.iterdir():
            path.unlink(missing_ok=True)

    def events(self, *, latest: int) -> list[dict[str, Any]]:
        return self._sandbox.events(latest=latest)

    def balances(self) -> list[tuple[float, float]]:
        """Return the balance after each charge, settlement and refund, reconstructed from the present one."""
        now = self._clock.now()
        changes: list[tuple[float, float]] = []
        for task in self._sandbox.account.tasks():
            changes.append((task.created, -to_credits(task.charge.reserved)))
            if task.ends_at <= now:
                changes.append((task.ends_at, to_credits(task.charge.reserved - task.charged(now))))
        if not changes:
            return []
        remaining, _ = self._sandbox.account.balance()
        value = remaining - sum(change for _, change in changes)
        changes.sort()
        found = [(changes[0][0], value)]
        for at, change in changes:
            value += change
            found.append((at, value))
        return [*found, (now, value)]

    def list_tasks(self, wanted: TaskFilter, *, offset: int, limit: int) -> TaskList:
        now = self._clock.now()
        found = [task for task in reversed(self._sandbox.account.tasks()) if _matches(task, wanted, now)]
        return TaskList([self._record(task) for task in found[offset : offset + limit]], len(found))

    def states(self) -> Sequence[tuple[str, str, int]]:
        now = self._clock.now()
        return [(task.id, task.status(now), task.progress(now)) for task in reversed(self._sandbox.account.tasks())]

    async def task(self, task_id: str) -> TaskRecord | None:
        task = self._sandbox.account.task(task_id)
        return None if task is None else self._record(task)

    def _record(self, task: SandboxTask) -> TaskRecord:
        now = self._clock.now()
        is_final = task.ends_at <= now
        left = max(task.ends_at - now, 0.0) / self._clock.speed if not is_final and isfinite(task.ends_at) else None
        charged = to_credits(task.charged(now)) if is_final else None
        wall_time = self._clock.wall_time
        return TaskRecord(
            TaskSnapshot(self._sandbox.describe_task(task)),
            task.payload,
            seconds_left=left,
            credits_reserved=to_credits(task.charge.reserved),
            credits_charged=charged,
            timeline=[(wall_time(at), status) for at, status in task.status_changes(now)],
            deliveries=[
                Delivery(
                    wall_time(each.at),
                    each.url,
                    each.attempt,
                    f"delivered, HTTP {each.status}" if each.delivered else each.error or f"HTTP {each.status}",
                    each.delivered,
                )
                for each in (self._sandbox.callbacks.log.items() if "callback_url" in task.payload else ())
                if each.task_id == task.id
            ],
        )

    async def submit(self, request: Mapping[str, Any], *, idempotency_key: str, origin: str) -> str:
        client = self.client(origin)
        try:
            task = await client.videos.generate(request, idempotency_key=idempotency_key or None)
        except errors.EvoLinkError as error:
            raise StudioError(str(error)) from error
        return task.id

    async def upload(self, path: Path, name: str, *, origin: str) -> str:
        try:
            uploaded = await self.client(origin).files.upload(path, name=name)
        except errors.EvoLinkError as error:
            raise StudioError(str(error)) from error
        return uploaded.url

    async def result(self, task_id: str, number: int, *, byte_range: str | None = None) -> Path:
        path = self._results / f"{task_id}-{number}.mp4"
        if not path.exists():
            data = await run_in_threadpool(self._sandbox.render_result, task_id, number)
            if data is None:
                raise StudioError("This result does not exist, or has expired.")
            partial = path.with_suffix(".part")
            partial.write_bytes(data)
            partial.replace(path)
        return path

    async def balance(self) -> Balance | None:
        return Balance(*self._sandbox.account.balance())

    def connection(self, origin: str) -> Connection:
        return Connection(origin, DEFAULT_KEY if self._sandbox.api_key is None else None)

    def client(self, origin: str) -> AsyncEvoLink:
        """Return a client of the sandbox in this process, whose result links begin with the origin.

        A client sends its key to this machine only, so that another origin is one under which others reach it.
        """
        if not is_loopback_url(origin):
            origin = f"http://127.0.0.1:{urlsplit(origin).port or 80}"
        if origin not in self._clients:
            http_client = httpx.AsyncClient(transport=SandboxTransport(self._sandbox))
            self._clients[origin] = AsyncEvoLink(api_key=self._api_key, base_url=origin, http_client=http_client)
        return self._clients[origin]


def _matches(task: SandboxTask, wanted: TaskFilter, now: float) -> bool:
    if wanted.status:
        status = task.status(now)
        if (status in FINAL_STATUSES) if wanted.status == "running" else (status != wanted.status):
            return False
    return wanted.matches(task.id, task.model.id, task.payload)
