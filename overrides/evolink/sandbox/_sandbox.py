"""`Sandbox`: maps a request to a response, given the sandbox's time and state. No sockets."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from .. import contract
from ..studio import PREFIX as STUDIO
from . import _admin
from ._api.files_api import MAX_UPLOAD_REQUEST, FilesAPI
from ._api.prices_api import PricesAPI
from ._api.requests import MAX_JSON
from ._api.responses import RequestRefused, with_integer_code
from ._api.router import FILES, PRICES, Match, create_router
from ._api.tasks_api import RESULT, TasksAPI, Validate
from ._callbacks.queue import CallbackQueue, SendCallback
from ._clock import Clock, ScaledClock
from ._event_log import MAX_EVENTS, EventLog
from ._fault_injector import FaultInjector
from ._snapshots import Snapshots
from ._state.account import MAX_STORED_BYTES, Account
from ._state.amounts import to_uc
from ._state.records import SandboxTask
from ._state.store import NullStore, SQLiteStore

CLOCK = "clock"
"""The kind and the name of the store's record of the clock."""


_PAGES = {"/": f"{STUDIO}/", _admin.PREFIX: f"{STUDIO}/sandbox"}
"""Path -> the page of the studio that it leads to."""


class Sandbox:
    """EvoLink's API on this machine: tasks take their time, and results are videos that play.

    `handle` maps a request to a response and changes nothing outside this object, so a sandbox needs no socket:
    `SandboxTransport` makes it an httpx transport. A sandbox starts without tasks and files, or with those of an
    earlier one that used the same `db`.

    Args:
        clock: The source of its time. Defaults to the machine's time.
        seed: The seed of ids and of the times that tasks take.
        api_key: The only key that is accepted. Defaults to any key.
        credits: The initial balance, a finite number from 0.
        allow_local_callbacks: Whether http and loopback callback URLs are accepted, for local development.
        honour_keys: Whether a repeat with the same Idempotency-Key returns the first task.
        integer_codes: Whether the code of an error is its status, the format until 2026-03-05.
        lenient: Whether requests may have unknown fields, which the API seems to ignore.
        max_stored_bytes: Bytes of all uploaded files together, which are kept in memory. Defaults to 1 GiB.
        send: Delivers callbacks, given a URL and a body. Without it, callbacks are sent only by a server.
        db: The file that the state is kept in; a sandbox that was ended or killed continues from it.
        validate: Returns the violations of a request. Defaults to the contract; another one may have a planted fault.

    Raises:
        ValueError: If `credits` is not such a number.
        StoreUnusable: If `db` cannot be opened, belongs to another program, or is in use by another sandbox.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        seed: int = 0,
        api_key: str | None = None,
        credits: float = 10_000.0,
        allow_local_callbacks: bool = False,
        honour_keys: bool = True,
        integer_codes: bool = False,
        lenient: bool = False,
        max_stored_bytes: int = MAX_STORED_BYTES,
        send: SendCallback | None = None,
        db: str | Path | None = None,
        validate: Validate = contract.validate,
    ) -> None:
        initial_uc = to_uc(credits)  # before the store is opened, which locks its file
        self._store: SQLiteStore | NullStore = SQLiteStore(db) if db is not None else NullStore()
        self.clock: Clock = clock or ScaledClock()
        self._resume_clock()
        self.account = Account(
            self.clock, seed=seed, initial_uc=initial_uc, max_stored_bytes=max_stored_bytes, store=self._store
        )
        self.allow_local_callbacks = allow_local_callbacks
        self.api_key = api_key
        """The only key that is accepted; None for any key."""
        self._request_ids = random.Random(f"{seed} requests")  # noqa: S311  not a secret
        self._integer_codes = integer_codes
        self.callbacks = CallbackQueue(self._store, find_task=self.account.task)
        self.event_log = EventLog(self._store)
        self._send = send
        self._files = FilesAPI(self.account, self.clock, lenient=lenient)
        self._tasks = TasksAPI(
            self.account,
            self.clock,
            find_upload=self._files.find_upload,
            callbacks=self.callbacks,
            allow_local_callbacks=allow_local_callbacks,
            honour_keys=honour_keys,
            lenient=lenient,
            validate=validate,
        )
        self._router = create_router(self._tasks, self._files, PricesAPI(self.clock))
        self._faults = FaultInjector(self.account, seed=seed)
        self._snapshots = Snapshots(self.clock, self.account, self.callbacks, self.event_log, self._faults)

    def _resume_clock(self) -> None:
        for _, state, _ in self._store.records(CLOCK):
            self.clock.resume(state)
        self._store.put(CLOCK, CLOCK, self.clock.state())

    def set_scenario(self, text: str) -> None:
        """Set the scenario of all further requests; an empty text is one without directives.

        Raises:
            UnknownScenario: If a directive does not exist, or its target, argument, progress or count is wrong.
        """
        self._faults.set_default(text)

    @property
    def scenario(self) -> str:
        """The text of the scenario of all requests."""
        return self._faults.default.text

    def reset(self) -> None:
        """Restore the initial state, except the time."""
        self.account.reset()
        self.callbacks.clear()
        self.event_log.requests.clear()
        self.set_scenario("")

    def save(self, name: str = "default") -> None:
        """Save the state in memory: time, tasks, credits, files, callbacks, event log and scenario.

        Raises:
            TooManySnapshots: If there are ten snapshots with other names.
        """
        self._snapshots.save(name)

    def load(self, name: str = "default") -> None:
        """Return to a saved state; the time goes on from that of the snapshot.

        Raises:
            KeyError: If there is no snapshot with that name.
        """
        self._snapshots.load(name)
        self._store.put(CLOCK, CLOCK, self.clock.state())

    def advance(self, seconds: float) -> None:
        """Move the sandbox time forward at once, and deliver the callbacks that become due on the way."""
        until = self.clock.now() + seconds
        while (due := self.callbacks.next_due()) <= until and self._send is not None:
            self.clock.advance(max(due - self.clock.now(), 0.0))
            self.deliver(self._send)
        self.clock.advance(max(until - self.clock.now(), 0.0))
        self._store.put(CLOCK, CLOCK, self.clock.state())

    def events(self, *, latest: int = MAX_EVENTS) -> list[dict[str, Any]]:
        """Return the latest requests, status changes of tasks and deliveries of callbacks as JSON, oldest first."""
        return self.event_log.as_json(
            tasks=self.account.tasks(), deliveries=self.callbacks.log.items(), now=self.clock.now(), latest=latest
        )

    def describe_task(self, task: SandboxTask) -> dict[str, Any]:
        """Return a task as a query returns it."""
        return self._tasks.describe(task, task.origin)

    def render_result(self, task_id: str, number: int) -> bytes | None:
        """Return a result of a task, by its number from 1, whatever the scenario; None if there is none.

        Rendering a video takes a moment.
        """
        return self._tasks.render_result(task_id, number)

    def close(self) -> None:
        """Close the file given as `db`."""
        self._store.close()

    def deliver(self, send: SendCallback) -> int:
        """Deliver the callbacks that are due, and return the number of attempts."""
        return self.callbacks.deliver(self.clock.now(), send, self._tasks.callback_body)

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Return the response to a request whose body has been read. Never raises.

        What a scenario does to the connection is in the extensions of the response.
        """
        page = _PAGES.get(request.url.path)
        if page is not None and request.method in ("GET", "HEAD"):
            return httpx.Response(307, headers={"location": page})
        if request.url.path.startswith(_admin.PREFIX):
            return _admin.handle(self, request, authorize=self._authorize_admin)
        response = self._respond(request)
        response.headers["x-request-id"] = f"req_{self._request_ids.getrandbits(80):020x}"
        self.event_log.record(request, response, at=self.clock.now())
        return response

    def _respond(self, request: httpx.Request) -> httpx.Response:
        result = RESULT.match(request.url.path)
        if result is not None:
            return self._faults.respond(request, self._serve_file, target="result", task_id=result["task_id"])
        try:
            match = self._router.match(request)
        except RequestRefused as refused:
            return refused.response(files_host=False)
        if match is None:
            return self._serve_file(request)
        target, task_id = match.operation.target, match.parameters.get("task_id")
        return self._faults.respond(request, partial(self._run, match), target=target, task_id=task_id)

    def _run(self, match: Match, request: httpx.Request) -> httpx.Response:
        """Return the response of an operation."""
        target = match.operation.target
        try:
            if target != PRICES:
                self._authorize(request)
            return match.operation.handle(request, match.parameters)
        except RequestRefused as refused:
            response = refused.response(files_host=target == FILES)
            return with_integer_code(response) if self._integer_codes or target == "credits" else response

    def _serve_file(self, request: httpx.Request) -> httpx.Response:
        """Return an uploaded file or a result, which require no key."""
        response = self._files.serve(request) or self._tasks.serve(request)
        if response is not None:
            return response
        return RequestRefused(404, "not_found_error", f"{request.url.path} does not exist.").response(files_host=False)

    def max_body_bytes(self, path: str) -> int:
        """Return the bytes that a request to `path` may have; a server need not keep more."""
        return MAX_UPLOAD_REQUEST if self._router.is_upload(path) else MAX_JSON

    def body_too_large(self, path: str) -> httpx.Response:
        """Return the response to a request with more bytes than that."""
        message = f"The body has more than {self.max_body_bytes(path)} bytes."
        refused = RequestRefused(413, "request_too_large_error", message)
        return refused.response(files_host=self._router.is_upload(path))

    def is_slow(self, request: httpx.Request) -> bool:
        """Return whether the response may take long, because a video is rendered."""
        return RESULT.match(request.url.path) is not None

    def _authorize_admin(self, request: httpx.Request) -> None:
        if self.api_key is not None:
            self._authorize(request)

    def _authorize(self, request: httpx.Request) -> None:
        """Raise `RequestRefused` with status 401 for a missing or wrong key."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip() or self.api_key not in (None, key.strip()):
            raise RequestRefused(401, "unauthorized", "Invalid or expired token")
