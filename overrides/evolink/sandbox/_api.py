"""The API itself: a request in, a reply out, given the sandbox's time and memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import httpx
from evolink_api import operations

from .. import contract
from . import _admin
from ._callbacks import Callbacks, Send
from ._clock import Clock, ScaledClock
from ._faults import instead, spoilt
from ._files_host import LARGEST_UPLOAD, FilesHost
from ._generations import RESULT, Generations, Validate
from ._journal import KEPT, SCENARIO, Journal
from ._replies import Refused, with_integer_code
from ._requests import MAX_JSON
from ._scenarios import GOOD_DAY, Counter, Scenario, UnknownScenario, scenario
from ._state import Account
from ._store import FileStore, NoStore

SCENARIO_HEADER = "x-sandbox-scenario"
"""Asks for a scenario for this one request, and for the task that it submits."""
CLOCK = "clock"
"""The kind and the name of the store's record of the time."""
FILES = "files"
"""What is answered in the words of the files host."""

Handler = Callable[[httpx.Request, Mapping[str, str]], httpx.Response]


class Route(NamedTuple):
    """An operation and who answers it."""

    method: str
    pattern: re.Pattern[str]
    handler: Handler
    where: str
    """What faults of a scenario call it."""


class Sandbox:
    """EvoLink's API on this machine: tasks that really take their time, and results that really play.

    `handle` maps a request to a reply and touches nothing outside this object, so a sandbox works without a socket:
    `SandboxTransport` makes it an httpx transport.
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
        send: Send | None = None,
        db: str | Path | None = None,
        validate: Validate = contract.validate,
    ) -> None:
        """Starts with no task and no file, or with those of an earlier one that kept them in the same `db`.

        Args:
            clock: its time; this machine's where it is left out.
            seed: what ids and the times tasks take are drawn from.
            api_key: the only key it takes; any where it is left out.
            credits: the balance to start from.
            allow_local_callbacks: whether http and loopback callback URLs are taken, for local development.
            honour_keys: whether a repeat with the same Idempotency-Key answers with the first task.
            integer_codes: whether errors are worded as they were until 2026-03-05.
            send: what delivers callbacks, given a URL and a body; without, they are sent by a server only.
            db: a file to keep everything in; a sandbox that is ended or killed goes on from there.
            validate: what says which requests are allowed; another contract, such as one with a fault, may be served.

        Raises:
            StoreUnusable: `db` cannot be opened, is another program's, or another sandbox uses it.
        """
        self._store: FileStore | NoStore = FileStore(db) if db is not None else NoStore()
        self.clock: Clock = clock or ScaledClock()
        for _, saved, _ in self._store.all(CLOCK):
            self.clock.resume(saved)
        self._store.put(CLOCK, CLOCK, self.clock.saved())
        self.account = Account(self.clock, seed=seed, credits=credits, store=self._store)
        self.allow_local_callbacks = allow_local_callbacks
        self._api_key = api_key
        self._integer_codes = integer_codes
        self.callbacks = Callbacks(self._store, task=self.account.task)
        self.journal = Journal(self._store)
        self._send = send
        self._files = FilesHost(self.account, self.clock)
        self._generations = Generations(
            self.account,
            self.clock,
            uploaded=self._files.uploaded,
            callbacks=self.callbacks,
            allow_local_callbacks=allow_local_callbacks,
            honour_keys=honour_keys,
            validate=validate,
        )
        self._counter = Counter()
        self._default = GOOD_DAY
        generations, files = self._generations, self._files
        self._routes = [
            Route(operation.method, _pattern(operation.path), handler, where)
            for operation, handler, where in (
                (operations.CREATE_VIDEO, generations.create, "create"),
                (operations.GET_TASKS, generations.batch, "batch"),
                (operations.GET_TASK, generations.get_task, "query"),
                (operations.LIST_TASKS, generations.list_tasks, "list"),
                (operations.GET_CREDITS, generations.credits, "credits"),
                (operations.UPLOAD_BASE64, files.upload_base64, FILES),
                (operations.UPLOAD_STREAM, files.upload_stream, FILES),
                (operations.UPLOAD_URL, files.upload_url, FILES),
                (operations.GET_FILE_QUOTA, files.quota, FILES),
                (operations.LIST_FILES, files.list_files, FILES),
                (operations.DELETE_FILE, files.delete_file, FILES),
            )
        ]

    def set_scenario(self, text: str) -> None:
        """What happens to all requests from now on; an empty text for a good day.

        Raises:
            UnknownScenario: the words mean nothing here.
        """
        self._default = scenario(text)
        self._counter = Counter()

    @property
    def scenario(self) -> str:
        """What happens to all requests, in its words."""
        return self._default.text

    def reset(self) -> None:
        """Back to the beginning, the time excepted."""
        self.account.reset()
        self.callbacks.clear()
        self.journal.entries.clear()
        self.set_scenario("")

    def advance(self, seconds: float) -> None:
        """Lets sandbox time pass at once, delivering callbacks when they are due on the way."""
        until = self.clock.now() + seconds
        while (due := self.callbacks.next_due()) <= until and self._send is not None:
            self.clock.advance(max(due - self.clock.now(), 0.0))
            self.deliver(self._send)
        self.clock.advance(max(until - self.clock.now(), 0.0))
        self._store.put(CLOCK, CLOCK, self.clock.saved())

    def happened(self, *, latest: int = KEPT) -> list[dict[str, Any]]:
        """The latest requests, turns of tasks and deliveries of callbacks as JSON, oldest first."""
        return self.journal.told(
            tasks=self.account.tasks(), deliveries=self.callbacks.log.items(), now=self.clock.now(), latest=latest
        )

    def close(self) -> None:
        """Lets go of the file that was given as `db`."""
        self._store.close()

    def deliver(self, send: Send) -> int:
        """Delivers the callbacks that are due; answers how many attempts were made."""
        return self.callbacks.deliver(self.clock.now(), send, self._generations.callback_body)

    def handle(self, request: httpx.Request) -> httpx.Response:
        """The reply to a request whose body has been read. Never raises.

        What becomes of the connection under a scenario is in the reply's extensions.
        """
        if request.url.path.startswith(_admin.PREFIX):
            return _admin.handle(self, request, authorise=self._administer)
        reply = self._answered(request)
        self.journal.note(request, reply, at=self.clock.now())
        return reply

    def _answered(self, request: httpx.Request) -> httpx.Response:
        try:
            header = request.headers.get(SCENARIO_HEADER)
            told = scenario(header) if header is not None else None
        except UnknownScenario as unknown:
            return Refused(400, "invalid_request", str(unknown)).reply(files_host=False)
        path = request.url.path
        result = RESULT.match(path)
        if result is not None:
            return self._under(told or self._of_task(result["task_id"]), "result", path, request, self._served)
        matching = [(route, match) for route in self._routes if (match := route.pattern.match(path))]
        exact = [(route, match) for route, match in matching if not match.groupdict()]
        found = {route.method: (route, match) for route, match in exact or matching}
        if not found:
            return self._served(request)
        if request.method not in found:
            allowed = ", ".join(sorted(found))
            wrong = Refused(405, "method_not_allowed", f"{path} takes {allowed}.", headers={"allow": allowed})
            return wrong.reply(files_host=False)
        route, match = found[request.method]
        return self._routed(route, {name: unquote(value) for name, value in match.groupdict().items()}, request, told)

    def _routed(
        self, route: Route, path: Mapping[str, str], request: httpx.Request, told: Scenario | None
    ) -> httpx.Response:
        def handle(request: httpx.Request) -> httpx.Response:
            try:
                self._authorise(request)
                return route.handler(request, path)
            except Refused as refused:
                reply = refused.reply(files_host=route.where == FILES)
                return with_integer_code(reply) if self._integer_codes or route.where == "credits" else reply

        if route.where == "query":
            told = told or self._of_task(path["task_id"])
        told = told or self._default
        request.extensions = {**request.extensions, SCENARIO: told}
        subject = request.headers.get("idempotency-key") or request.url.path
        return self._under(told, route.where, subject, request, handle)

    def _under(
        self,
        told: Scenario,
        where: str,
        subject: str,
        request: httpx.Request,
        handle: Callable[[httpx.Request], httpx.Response],
    ) -> httpx.Response:
        """The reply as the scenario leaves it."""
        fault = self._counter.next_fault(told, where, subject)
        if fault is None:
            return handle(request)
        refusal = instead(fault, told)
        return refusal if refusal is not None else spoilt(handle(request), fault)

    def _of_task(self, task_id: str) -> Scenario:
        task = self.account.task(task_id)
        return task.scenario if task is not None else self._default

    def _served(self, request: httpx.Request) -> httpx.Response:
        """A file or a result, which take no key."""
        served = self._files.serve(request) or self._generations.serve(request)
        if served is not None:
            return served
        return Refused(404, "not_found_error", f"There is no {request.url.path}.").reply(files_host=False)

    def largest_body(self, path: str) -> int:
        """How many bytes a request there may have at all; a server need not keep more of it."""
        return LARGEST_UPLOAD if self._is_upload(path) else MAX_JSON

    def too_large(self, path: str) -> httpx.Response:
        """The reply to a request with more bytes than that."""
        message = f"The body has more than {self.largest_body(path)} bytes."
        return Refused(413, "request_too_large_error", message).reply(files_host=self._is_upload(path))

    def _is_upload(self, path: str) -> bool:
        return any(route.where == FILES and route.pattern.match(path) for route in self._routes)

    def renders(self, request: httpx.Request) -> bool:
        """Whether answering may take long, because a video has to be made."""
        return RESULT.match(request.url.path) is not None

    def _administer(self, request: httpx.Request) -> None:
        if self._api_key is not None:
            self._authorise(request)

    def _authorise(self, request: httpx.Request) -> None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip() or self._api_key not in (None, key.strip()):
            raise Refused(401, "unauthorized", "Invalid or expired token")


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)) + r"\Z")
