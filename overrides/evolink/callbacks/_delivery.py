"""Sans-I/O processing of callbacks: decides about each delivery, and yields the effects that a receiver performs."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Generic
from urllib.parse import urlsplit

from .._security.redaction import shorten
from ..errors import BadRequest, ConfigurationError, EvoLinkError, NotFound
from ..tasks import TaskSnapshot
from ._body import MAX_BODY, TASK_ID, InvalidCallback, parse
from ._configuration import Limits, Verify, normalize_base_url
from ._effects import CallOnTask, Delivery, FetchTask, JoinDelivery, T
from ._responses import CallbackResponse, text_response
from ._url_registry import CallbackURL, URLRegistry

logger = logging.getLogger("evolink")

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}\Z")


class DeliveryProcessor(Generic[T]):
    """Decides about callbacks. Threads may share it; nothing here waits."""

    def __init__(self, base_url: str, *, limits: Limits, verify: Verify | None, clock: Callable[[], float]) -> None:
        self.base_url = normalize_base_url(base_url)
        self._path = urlsplit(self.base_url).path
        self._verify = verify
        self._registry = URLRegistry(keep_for=limits.keep_for, max_urls=limits.max_urls, clock=clock)
        self._running: dict[str, Future[CallbackResponse]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many callback URLs are open."""
        with self._lock:
            return len(self._registry)

    def issue_url(self) -> str:
        """Return a new callback URL."""
        with self._lock:
            return f"{self.base_url}/{self._registry.issue()}"

    def expect(self, url: str, task_id: str) -> None:
        """Bind a URL to the task that the user names.

        Raises:
            ConfigurationError: If `url` is not a URL of this receiver, `task_id` is not a task id, or one of them is
                bound to another.
        """
        token = self._token_of(url)
        if not TASK_ID.match(task_id):
            raise ConfigurationError(f"{shorten(task_id)} is not a task id. Task ids start with 'task-unified-'.")
        with self._lock:
            self._registry.expect(token, task_id)

    def task_of(self, url: str) -> str | None:
        """Return the id of the task that a callback URL is bound to, None if there is none.

        Raises:
            ConfigurationError: If `url` is not a URL of this receiver.
        """
        token = self._token_of(url)
        with self._lock:
            found = self._registry.find(token)
        return None if found is None else found.task_id

    def _token_of(self, url: str) -> str:
        token = url.removeprefix(f"{self.base_url}/")
        if token == url or not _TOKEN.match(token):
            raise ConfigurationError(
                f"The URL is not a callback URL below {self.base_url}. Use one that new_url() returned."
            )
        return token

    def refuse_early(self, method: str, path: str, size: int) -> CallbackResponse | None:
        """Return the response to a request that is refused without its body; None if the body is to be read.

        Every path that was not issued gets the same 404, so that no response reveals how close a path is to an issued
        one.
        """
        if method.upper() != "POST":
            return text_response(405, "Callbacks must be sent with POST.", allow="POST")
        if self._find(path) is None:
            return _not_found()
        return text_response(413, f"The body is larger than {MAX_BODY} bytes.") if size > MAX_BODY else None

    def process(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Delivery[T]:
        """Yield the effects of one delivery and return the response to it. Never raises."""
        refusal = self.refuse_early(method, path, len(body)) or self._check_signature(headers, body)
        if refusal is not None:
            return refusal
        url = self._find(path)
        if url is None:
            return _not_found()
        try:
            claimed = parse(body)
        except InvalidCallback as error:
            logger.warning("%s", error)
            return text_response(400, str(error))
        decision = self._admit(url, claimed.id)
        if isinstance(decision, CallbackResponse):
            return decision
        if isinstance(decision, JoinDelivery):
            try:
                joined: CallbackResponse = yield decision
                return joined
            except TimeoutError:
                return _not_confirmed()
        response = _not_confirmed()
        try:
            response = yield from self._confirm(url, claimed)
            return response
        finally:
            self._finish(claimed.id, decision, response)

    def _confirm(self, url: CallbackURL, claimed: TaskSnapshot) -> Delivery[T]:
        """Fetch the task, compare it with the callback, and report its end."""
        try:
            task: T = yield FetchTask(claimed.id)
        except (NotFound, BadRequest) as error:
            logger.warning("a callback was refused: it names task %s, and the API responds: %s", claimed.id, error)
            return text_response(400, "The task does not exist.")
        except (EvoLinkError, TimeoutError) as error:
            reason = str(error) or "the API took too long"
            logger.warning("a callback for task %s could not be confirmed: %s", claimed.id, reason)
            return _not_confirmed()
        except Exception:
            logger.exception("a callback for task %s could not be confirmed", claimed.id)
            return _not_confirmed()
        if task.id != claimed.id or not task.done:
            return self._respond_to_running(claimed, task)
        with self._lock:
            if not self._registry.bind_if_allowed(url, task.id):
                return _wrong_url(task.id)
        return (yield from self._report(task))

    def _report(self, task: T) -> Delivery[T]:
        """Call on_task with a task that has ended."""
        try:
            yield CallOnTask(task)
        except Exception:
            logger.exception("on_task failed for task %s; EvoLink will send the callback again", task.id)
            return _failed()
        with self._lock:
            self._registry.record_end(task.id)
        logger.info("a callback reported that task %s is %s", task.id, task.status)
        return text_response(200, "The callback was accepted.")

    def _respond_to_running(self, claimed: TaskSnapshot, task: TaskSnapshot) -> CallbackResponse:
        """Return the response for a task that has not ended: the callback agrees, or it is ahead of the API."""
        if (claimed.id, claimed.status) == (task.id, task.status):
            return text_response(200, "The callback was accepted.")
        logger.warning(
            "a callback was refused: it reports that task %s is %s, and the API that task %s is %s",
            *(claimed.id, shorten(claimed.status), task.id, shorten(task.status)),
        )
        return _not_confirmed()

    def _find(self, path: str) -> CallbackURL | None:
        """Return the URL with this path: a path below base_url's, or its rest after a router removed the prefix."""
        rest = path.removeprefix(self._path)
        with self._lock:
            return self._registry.find(rest[1:] if rest.startswith("/") else "")

    def _check_signature(self, headers: Mapping[str, str], body: bytes) -> CallbackResponse | None:
        if self._verify is None:
            return None
        try:
            is_valid = self._verify({name.lower(): value for name, value in headers.items()}, body)
        except Exception:
            logger.exception("verify failed; the callback was refused")
            return _failed()
        return None if is_valid else text_response(401, "The signature is invalid.")

    def _admit(self, url: CallbackURL, task_id: str) -> CallbackResponse | JoinDelivery | Future[CallbackResponse]:
        """Decide how to continue with a delivery.

        Returns:
            The response if it is clear; the running delivery about the same task to join; or a future for the response
            of this delivery, which is now running.
        """
        with self._lock:
            if not self._registry.allows(url, task_id):
                return _wrong_url(task_id)
            if self._registry.has_ended(task_id):
                return text_response(200, "The callback was already accepted.")
            running = self._running.get(task_id)
            if running is not None:
                return JoinDelivery(running)
            future = self._running[task_id] = Future()
            # A running future cannot be cancelled by one of the deliveries that wait for it.
            future.set_running_or_notify_cancel()
            return future

    def _finish(self, task_id: str, future: Future[CallbackResponse], response: CallbackResponse) -> None:
        with self._lock:
            del self._running[task_id]
        future.set_result(response)


def _not_found() -> CallbackResponse:
    return text_response(404, "Not found.")


def _not_confirmed() -> CallbackResponse:
    return text_response(503, "The callback could not be confirmed yet. Please send it again.")


def _failed() -> CallbackResponse:
    return text_response(500, "The callback could not be processed. Please send it again.")


def _wrong_url(task_id: str) -> CallbackResponse:
    logger.warning("a callback was refused: task %s does not belong to the URL that received it", task_id)
    return text_response(403, "This URL is for another task.")
