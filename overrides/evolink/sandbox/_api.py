"""The API itself: a request in, a reply out, given the sandbox's time and memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote

import httpx
from evolink_api import operations

from ._clock import Clock, ScaledClock
from ._files_host import FilesHost
from ._generations import RESULT, Generations
from ._replies import Refused
from ._state import Account

Handler = Callable[[httpx.Request, Mapping[str, str]], httpx.Response]


class Sandbox:
    """EvoLink's API on this machine: tasks that really take their time, and results that really play.

    `answer` maps a request to a reply and touches nothing outside this object, so a sandbox works without a socket:
    `SandboxTransport` makes it an httpx transport.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        seed: int = 0,
        api_key: str | None = None,
        credits: float = 1000.0,
        allow_local_callbacks: bool = False,
    ) -> None:
        """Starts with no task and no file.

        Args:
            clock: its time; this machine's where it is left out.
            seed: what ids and the times tasks take are drawn from.
            api_key: the only key it takes; any where it is left out.
            credits: the balance to start from.
            allow_local_callbacks: whether http and loopback callback URLs are taken, for local development.
        """
        self.clock: Clock = clock or ScaledClock()
        self.account = Account(self.clock, seed=seed, credits=credits)
        self._api_key = api_key
        self._files = FilesHost(self.account, self.clock)
        self._generations = Generations(
            self.account, self.clock, uploaded=self._files.uploaded, allow_local_callbacks=allow_local_callbacks
        )
        self._routes: list[tuple[str, re.Pattern[str], Handler, bool]] = [
            (operation.method, _pattern(operation.path), handler, operation.path.startswith("/api/v1/files"))
            for operation, handler in (
                (operations.CREATE_VIDEO, self._generations.create),
                (operations.GET_TASKS, self._generations.batch),
                (operations.GET_TASK, self._generations.get_task),
                (operations.LIST_TASKS, self._generations.list_tasks),
                (operations.GET_CREDITS, self._generations.credits),
                (operations.UPLOAD_BASE64, self._files.upload_base64),
                (operations.UPLOAD_STREAM, self._files.upload_stream),
                (operations.UPLOAD_URL, self._files.upload_url),
                (operations.GET_FILE_QUOTA, self._files.quota),
                (operations.LIST_FILES, self._files.list_files),
                (operations.DELETE_FILE, self._files.delete_file),
            )
        ]

    def answer(self, request: httpx.Request) -> httpx.Response:
        """The reply to a request whose body has been read. Never raises."""
        path = request.url.path
        served = self._files.serve(request) or self._generations.serve(request)
        if served is not None:
            return served
        methods = set()
        for method, pattern, handler, files_host in self._routes:
            match = pattern.match(path)
            if match and method == request.method:
                try:
                    self._authorise(request)
                    return handler(request, {name: unquote(value) for name, value in match.groupdict().items()})
                except Refused as refused:
                    return refused.reply(files_host=files_host)
            if match:
                methods.add(method)
        if not methods:
            return Refused(404, "not_found_error", f"There is no {path}.").reply(files_host=False)
        allowed = ", ".join(sorted(methods))
        wrong = Refused(405, "method_not_allowed", f"{path} takes {allowed}.", headers={"allow": allowed})
        return wrong.reply(files_host=False)

    def renders(self, request: httpx.Request) -> bool:
        """Whether answering may take long, because a video has to be made."""
        return RESULT.match(request.url.path) is not None

    def _authorise(self, request: httpx.Request) -> None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip() or self._api_key not in (None, key.strip()):
            raise Refused(401, "unauthorized", "Invalid or expired token")


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)) + r"\Z")
