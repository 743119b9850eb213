"""The server under test: sends exactly what it is told to and hands back what comes."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from evolink_api.operations import CREATE_VIDEO, GET_CREDITS, GET_TASK, Operation

from .. import __version__, errors
from .._http.sync_driver import SyncDriver
from .._sansio.flows import Send
from .._sansio.messages import Call, Endpoint, Reply, encoded, retry_after
from .._security.public_addresses import is_loopback_url
from ._answers import Answer

TIMES_BUSY = 4
"""How often a request is sent that is answered with 429 or 503, which take nothing."""
PAUSE = 2.0
"""Seconds after such an answer, where it names none."""
TIMEOUT = 30.0
ADVANCE = Operation("POST", "/_sandbox/advance", "")
LOCAL_KEY = "contract-run"
"""The key for a server on this machine where none is given."""


class Server:
    """One server and the key to it. Threads may share it."""

    def __init__(
        self,
        base_url: str,
        api_key: str | None = None,
        *,
        driver: SyncDriver | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Sends nothing yet.

        Raises:
            ConfigurationError: the address is none, or is another machine's and there is no key or no encryption.
        """
        self.local = is_loopback_url(base_url)
        _check_address(base_url, api_key, local=self.local)
        base_url = base_url.rstrip("/")
        agent = f"evolink-python/{__version__} contract"
        self.base_url = base_url
        self._endpoint = Endpoint(base_url, base_url, api_key or LOCAL_KEY, agent)
        self._driver = driver or SyncDriver(timeout=TIMEOUT)
        self._sleep = sleep
        self._counting = threading.Lock()
        self.asked = 0
        """How many requests were sent."""

    def submit(self, payload: Any, *, key: str | None = None) -> Answer:
        """The answer to a generation request; `key` is its Idempotency-Key."""
        return self.post(encoded(payload), key=key)

    def post(self, body: bytes, *, key: str | None = None) -> Answer:
        """The answer to these bytes at the endpoint for generations."""
        headers = {"idempotency-key": key or f"contract-{secrets.token_hex(16)}"}
        return self.ask(self._endpoint.json_call(CREATE_VIDEO, body, headers=headers))

    def task(self, task_id: str) -> Answer:
        return self.ask(self._endpoint.call(GET_TASK, task_id=task_id))

    def credits(self) -> Answer:
        return self.ask(self._endpoint.call(GET_CREDITS))

    def without_key(self, payload: Any, task_id: str) -> Mapping[str, Answer]:
        """The answers to a submission and to a query that carry no key."""
        calls = {
            "create": self._endpoint.json_call(CREATE_VIDEO, encoded(payload)),
            "query": self._endpoint.call(GET_TASK, task_id=task_id),
        }
        return {name: self.ask(_keyless(call)) for name, call in calls.items()}

    def advance(self, seconds: float) -> bool:
        """Lets the time of a sandbox pass; whether the server is one."""
        return self.local and self.ask(self._endpoint.json_call(ADVANCE, encoded({"seconds": seconds}))).status == 200

    def ask(self, call: Call) -> Answer:
        """The answer to a request, which is sent again only where nothing can have been taken."""
        answer = self._once(call)
        for _ in range(TIMES_BUSY - 1):
            if answer.status not in (429, 503):
                break
            self._sleep(_pause(answer))
            answer = self._once(call)
        return answer

    def hidden(self, text: str) -> str:
        """The text without the key, which a server may have repeated."""
        return text.replace(self._endpoint.api_key, "…")

    def close(self) -> None:
        """Closes its connections."""
        self._driver.close()

    def sleep(self, seconds: float) -> None:
        """Waits."""
        self._sleep(seconds)

    def _once(self, call: Call) -> Answer:
        with self._counting:
            self.asked += 1
        try:
            reply: Reply = self._driver.do(Send(call))
        except (errors.ConnectionFailed, errors.ResponseLost) as fault:
            return Answer(call, None, str(fault), sent=isinstance(fault, errors.ResponseLost))
        return Answer(call, reply)


def _pause(answer: Answer) -> float:
    told = retry_after(answer.reply.headers) if answer.reply is not None else None
    return PAUSE if told is None else told


def _keyless(call: Call) -> Call:
    headers = {name: value for name, value in call.headers.items() if name != "authorization"}
    return Call(call.method, call.url, headers, content=call.content)


def _check_address(base_url: str, api_key: str | None, *, local: bool) -> None:
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username is not None:
        raise errors.ConfigurationError(f"{base_url!r} is no address of a server; one is like http://127.0.0.1:8765.")
    if not local and parts.scheme == "http":
        raise errors.ConfigurationError(
            f"{base_url!r} is another machine's, and the key would travel unencrypted. Use https; http is for this"
            " machine only."
        )
    if not local and not api_key:
        raise errors.MissingAPIKey(f"There is no API key for {parts.hostname}: set EVOLINK_API_KEY.")
