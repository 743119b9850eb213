"""HTTP client for the server under test: sends any body unchecked and returns the exchange, whatever the response."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from evolink_api.routes import CREATE_VIDEO, GET_CREDITS, GET_TASK, LIST_TASKS, Route

from .. import errors
from .._http.sync_driver import SyncDriver
from .._sansio.effects import Send
from .._sansio.messages import MAX_RESULT, Endpoint, HTTPRequest, HTTPResponse, encode_json, parse_retry_after
from .._security.public_addresses import is_loopback_url
from .._version import __version__
from ._exchanges import Exchange

MAX_ATTEMPTS = 4
"""How often a request is sent if the response is 429 or 503, by which the server accepts nothing."""
RETRY_PAUSE = 2.0
"""Seconds after such a response if it has no Retry-After header."""
TIMEOUT = 30.0
"""Seconds for one request."""
READINESS_INTERVAL = 0.25
"""Seconds between two requests to a server that has not started yet."""
_UNAVAILABLE = (429, 503)
_NOT_READY = frozenset({None, 502, 503, 504})
"""The statuses of a server that has not started yet: no response, or that of a proxy in front of it."""
ADVANCE = Route("POST", "/_sandbox/advance", "")
LOCAL_KEY = "contract-run"
"""The API key for a server on this machine if none is given."""


class Server:
    """One server and the API key for it. Threads may share it."""

    def __init__(
        self,
        base_url: str,
        api_key: str | None = None,
        *,
        driver: SyncDriver | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Check the address; nothing is sent yet.

        Args:
            base_url: The URL of the server.
            api_key: The API key; a server on this machine gets one by default.
            driver: Sends the HTTP requests.
            sleep: Waits for a number of seconds.

        Raises:
            ConfigurationError: If `base_url` is not the URL of a server, or is another machine's without encryption.
            MissingAPIKey: If the server is on another machine and there is no key.
        """
        self.is_local = is_loopback_url(base_url)
        _check_address(base_url, api_key, is_local=self.is_local)
        base_url = base_url.rstrip("/")
        user_agent = f"evolink-python/{__version__} contract"
        self.base_url = base_url
        self._endpoint = Endpoint(base_url, base_url, api_key or LOCAL_KEY, user_agent)
        self._driver = driver or SyncDriver(timeout=TIMEOUT)
        self._sleep = sleep
        self._lock = threading.Lock()
        self.request_count = 0
        """How many requests were sent."""
        self.has_responded = False
        """Whether any response was received."""
        self._is_unavailable = False
        """Whether a request got 429 or 503 after every attempt, and none another response since then."""

    def wait_until_ready(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Query the balance until the server responds, for at most a number of seconds."""
        deadline = clock() + seconds
        request = self._endpoint.request(GET_CREDITS)
        while self._send_once(request).status in _NOT_READY and clock() < deadline:
            self._sleep(READINESS_INTERVAL)

    def submit(self, payload: Any, *, idempotency_key: str | None = None) -> Exchange:
        """Send a generation request with this payload."""
        return self.post(encode_json(payload), idempotency_key=idempotency_key)

    def post(self, body: bytes, *, idempotency_key: str | None = None) -> Exchange:
        """Send these bytes to the endpoint for generations."""
        headers = {"idempotency-key": idempotency_key or f"contract-{secrets.token_hex(16)}"}
        return self.send(self._endpoint.json_request(CREATE_VIDEO, body, headers=headers))

    def get_task(self, task_id: str) -> Exchange:
        """Query a task."""
        return self.send(self._endpoint.request(GET_TASK, task_id=task_id))

    def get_credits(self) -> Exchange:
        """Query the balance."""
        return self.send(self._endpoint.request(GET_CREDITS))

    def list_tasks(self, model: str | None, page: int, page_size: int) -> Exchange:
        """Query a page of the tasks of a model, or of all if it is None."""
        request = self._endpoint.request(LIST_TASKS)
        query = urlencode({**({} if model is None else {"model": model}), "page": page, "page_size": page_size})
        return self.send(request._replace(url=f"{request.url}?{query}"))

    def download(self, url: str) -> Exchange:
        """Request a result, whose link is public, without the API key."""
        request = _without_authorization(self._endpoint.request(GET_CREDITS))
        request = request._replace(url=url, headers={**request.headers, "accept": "*/*"}, max_body=MAX_RESULT)
        return self.send(request)

    def send_without_key(self, payload: Any, task_id: str) -> Mapping[str, Exchange]:
        """Send a submission (`create`) and a query (`query`) that have no API key."""
        requests = {
            "create": self._endpoint.json_request(CREATE_VIDEO, encode_json(payload)),
            "query": self._endpoint.request(GET_TASK, task_id=task_id),
        }
        return {name: self.send(_without_authorization(request)) for name, request in requests.items()}

    def advance(self, seconds: float) -> bool:
        """Advance the clock of a sandbox.

        Returns:
            Whether the server is a sandbox.
        """
        if not self.is_local:
            return False
        request = self._endpoint.json_request(ADVANCE, encode_json({"seconds": seconds}))
        return self.send(request).status == 200

    def send(self, request: HTTPRequest) -> Exchange:
        """Send a request; it is repeated only if the server cannot have accepted it (429, 503).

        Once a request got such a response after every attempt, others are sent once, until one gets another response.
        """
        exchange = self._send_once(request)
        attempts = 1 if self._is_unavailable else MAX_ATTEMPTS
        for _ in range(attempts - 1):
            if exchange.status not in _UNAVAILABLE:
                break
            self._sleep(_retry_pause(exchange))
            exchange = self._send_once(request)
        self._is_unavailable = exchange.status in _UNAVAILABLE
        return exchange

    def redact_key(self, text: str) -> str:
        """Return the text without the API key, which a server may have repeated."""
        return text.replace(self._endpoint.api_key, "…")

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    def sleep(self, seconds: float) -> None:
        """Wait for a number of seconds."""
        self._sleep(seconds)

    def _send_once(self, request: HTTPRequest) -> Exchange:
        with self._lock:
            self.request_count += 1
        started = time.perf_counter()
        try:
            response: HTTPResponse = self._driver.perform(Send(request))
        except (errors.ConnectionFailed, errors.ResponseLost) as error:
            reached, seconds = isinstance(error, errors.ResponseLost), time.perf_counter() - started
            return Exchange(request, None, str(error), reached=reached, seconds=seconds)
        self.has_responded = True
        return Exchange(request, response, seconds=time.perf_counter() - started)


def _retry_pause(exchange: Exchange) -> float:
    seconds = parse_retry_after(exchange.response.headers) if exchange.response is not None else None
    return RETRY_PAUSE if seconds is None else seconds


def _without_authorization(request: HTTPRequest) -> HTTPRequest:
    headers = {name: value for name, value in request.headers.items() if name != "authorization"}
    return HTTPRequest(request.method, request.url, headers, content=request.content)


def _check_address(base_url: str, api_key: str | None, *, is_local: bool) -> None:
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username is not None:
        raise errors.ConfigurationError(f"{base_url!r} is not the URL of a server. Use one like http://127.0.0.1:8765.")
    if not is_local and parts.scheme == "http":
        raise errors.ConfigurationError(
            f"{base_url!r} is on another machine, so the API key would travel unencrypted. Use https; http is only for"
            " servers on this machine."
        )
    if not is_local and not api_key:
        raise errors.MissingAPIKey(f"The API key for {parts.hostname} is missing. Set EVOLINK_API_KEY.")
