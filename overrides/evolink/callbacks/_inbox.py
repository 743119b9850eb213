"""What becomes of one callback, step by step, without doing it.

`Inbox.delivery` is a generator that yields what it wants done (`Ask`, `Tell`, `Join`), is sent the outcome, and returns
the answer. The sync and the async receiver run the same one.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import urlsplit

from .._security.redaction import shorten
from ..errors import BadRequest, ConfigurationError, EvoLinkError, NotFound
from ..tasks import TaskSnapshot
from ._body import MAX_BODY, TASK_ID, InvalidCallback, parse
from ._memory import Issued, Memory
from ._settings import Limits, Verify, usable

logger = logging.getLogger("evolink")

T = TypeVar("T", bound=TaskSnapshot)

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}\Z")


class Answer(NamedTuple):
    """An HTTP answer: status, headers with names in lower case, body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the API for this task; the outcome is the task, or what went wrong is thrown in."""

    task_id: str


@dataclass(frozen=True, slots=True)
class Tell(Generic[T]):
    """Call on_task with this task; what it raises is thrown in."""

    task: T


@dataclass(frozen=True, slots=True)
class Join:
    """Wait for the answer to another delivery about the same task; TimeoutError is thrown in where it takes long."""

    flight: Future[Answer]


Delivery = Generator[Ask | Tell[T] | Join, Any, Answer]


class Inbox(Generic[T]):
    """Decides about callbacks. Threads may share it; nothing here waits."""

    def __init__(self, base_url: str, *, limits: Limits, verify: Verify | None, clock: Callable[[], float]) -> None:
        self.base_url = usable(base_url)
        self._path = urlsplit(self.base_url).path
        self._verify = verify
        self._memory = Memory(keep_for=limits.keep_for, most=limits.max_urls, clock=clock)
        self._flights: dict[str, Future[Answer]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        with self._lock:
            return len(self._memory)

    def issue(self) -> str:
        """A fresh callback URL."""
        with self._lock:
            return f"{self.base_url}/{self._memory.issue()}"

    def expect(self, url: str, task_id: str) -> None:
        """Takes the user's word that this URL is for that task.

        Raises:
            ConfigurationError: it is no URL of this receiver, no task's id, or one of them belongs to another.
        """
        token = url.removeprefix(f"{self.base_url}/")
        if token == url or not _TOKEN.match(token):
            raise ConfigurationError(f"This is no callback URL below {self.base_url}; new_url() makes them.")
        if not TASK_ID.match(task_id):
            raise ConfigurationError(f"{shorten(task_id)} is no task's id; they start with 'task-unified-'.")
        with self._lock:
            self._memory.expect(token, task_id)

    def refuses(self, method: str, path: str, size: int) -> Answer | None:
        """The refusal of a request whose body has not been read, None where the body is wanted.

        Every path that was not issued gets the same 404, so that none tells how near it is to one that was.
        """
        if method.upper() != "POST":
            return answer(405, "Callbacks are POSTed.", allow="POST")
        if self._find(path) is None:
            return answer(404, "There is nothing here.")
        return answer(413, f"At most {MAX_BODY} bytes are read.") if size > MAX_BODY else None

    def delivery(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Delivery[T]:
        """What is to be done about one callback, and the answer to it. Never raises."""
        refusal = self.refuses(method, path, len(body)) or self._unverified(headers, body)
        if refusal is not None:
            return refusal
        issued = self._find(path)
        if issued is None:
            return answer(404, "There is nothing here.")
        try:
            told = parse(body)
        except InvalidCallback as fault:
            logger.warning("%s", fault)
            return answer(400, str(fault))
        step = self._admit(issued, told.id)
        if isinstance(step, Answer):
            return step
        if isinstance(step, Join):
            try:
                joined: Answer = yield step
                return joined
            except TimeoutError:
                return _later()
        result = _later()
        try:
            result = yield from self._confirmed(issued, told)
            return result
        finally:
            self._land(told.id, step, result)

    def _confirmed(self, issued: Issued, told: TaskSnapshot) -> Delivery[T]:
        try:
            task: T = yield Ask(told.id)
        except (NotFound, BadRequest) as fault:
            logger.warning("a callback is not believed: it tells of task %s, and the API answers: %s", told.id, fault)
            return answer(400, "There is no such task.")
        except (EvoLinkError, TimeoutError) as fault:
            reason = str(fault) or "the API took too long"
            logger.warning("a callback about task %s could not be confirmed: %s", told.id, reason)
            return _later()
        except Exception:
            logger.exception("a callback about task %s could not be confirmed", told.id)
            return _later()
        if task.id != told.id or not task.done:
            return self._not_ended(told, task)
        with self._lock:
            if not self._memory.claim(issued, task.id):
                return _foreign(task.id)
        try:
            yield Tell(task)
        except Exception:
            logger.exception("on_task failed for task %s; EvoLink is asked to call again", task.id)
            return answer(500, "The callback was not taken. Please call again.")
        with self._lock:
            self._memory.tell(task.id, task.status)
        logger.info("a callback told that task %s is %s", task.id, task.status)
        return answer(200, "Thank you.")

    def _not_ended(self, told: TaskSnapshot, task: TaskSnapshot) -> Answer:
        """Nothing to tell: the callback agrees that the task goes on, or it is ahead of the API."""
        if (told.id, told.status) == (task.id, task.status):
            return answer(200, "Thank you.")
        logger.warning(
            "a callback is not believed: it says that task %s is %s, and the API that task %s is %s",
            *(told.id, shorten(told.status), task.id, shorten(task.status)),
        )
        return _later()

    def _find(self, path: str) -> Issued | None:
        """What was issued under this path: below base_url's, or what a router left of it."""
        rest = path.removeprefix(self._path)
        with self._lock:
            return self._memory.find(rest[1:] if rest.startswith("/") else "")

    def _unverified(self, headers: Mapping[str, str], body: bytes) -> Answer | None:
        if self._verify is None:
            return None
        try:
            right = self._verify({name.lower(): value for name, value in headers.items()}, body)
        except Exception:
            logger.exception("verify failed; the callback is not believed")
            return answer(500, "The callback was not taken. Please call again.")
        return None if right else answer(401, "The signature is not right.")

    def _admit(self, issued: Issued, task_id: str) -> Answer | Join | Future[Answer]:
        """The answer where it is clear, the delivery to join where one is under way, or a new one to bring home."""
        with self._lock:
            if not self._memory.allows(issued, task_id):
                return _foreign(task_id)
            if self._memory.told(task_id) is not None:
                return answer(200, "Thank you. This was known.")
            under_way = self._flights.get(task_id)
            if under_way is not None:
                return Join(under_way)
            flight = self._flights[task_id] = Future()
            # A running future cannot be cancelled by one of those who wait for it.
            flight.set_running_or_notify_cancel()
            return flight

    def _land(self, task_id: str, flight: Future[Answer], result: Answer) -> None:
        with self._lock:
            del self._flights[task_id]
        flight.set_result(result)


def answer(status: int, text: str, **headers: str) -> Answer:
    """An answer in plain text."""
    return Answer(status, {"content-type": "text/plain; charset=utf-8", **headers}, text.encode())


def _later() -> Answer:
    return answer(503, "The callback could not be confirmed yet. Please call again.")


def _foreign(task_id: str) -> Answer:
    logger.warning("a callback is not believed: task %s does not belong to the URL it came to", task_id)
    return answer(403, "This URL is for another task.")
