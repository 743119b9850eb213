"""Registry of callback URLs and their tasks: bounded in time and number, without I/O and without locking."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from ..errors import ConfigurationError

logger = logging.getLogger("evolink")

TOKEN_BYTES = 24
"""192 random bits: 32 characters of a URL."""


@dataclass(slots=True, eq=False)
class CallbackURL:
    """One callback URL. Only the digest of its token is stored, so that the URL cannot leak from here."""

    digest: bytes
    expires_at: float
    task_id: str | None = None
    """The only task that callbacks to this URL may be about; None until one is known."""
    is_expected: bool = False
    """Whether `expect` named the task. A task that only a callback has named is replaced by an expected one."""


class URLRegistry:
    """The callback URLs that were issued, the task of each, and the tasks whose end has been reported."""

    def __init__(self, *, keep_for: float, max_urls: int, clock: Callable[[], float]) -> None:
        """Create an empty registry.

        Args:
            keep_for: Seconds for which a URL and the end of a task are stored.
            max_urls: How many URLs, and ends of tasks, are stored; the latest ones are kept.
            clock: A monotonic clock, in seconds.
        """
        self._keep_for = keep_for
        self._max_urls = max_urls
        self._clock = clock
        self._urls: OrderedDict[bytes, CallbackURL] = OrderedDict()
        self._by_task: dict[str, CallbackURL] = {}
        self._ended: OrderedDict[str, float] = OrderedDict()
        self._has_warned = False

    def __len__(self) -> int:
        """Return how many URLs are open."""
        self._remove_expired()
        return len(self._urls)

    def issue(self) -> str:
        """Return a new callback token."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._add(_digest(token))
        return token

    def find(self, token: str) -> CallbackURL | None:
        """Return the URL with this token. The comparison takes constant time, so it reveals nothing about others."""
        self._remove_expired()
        digest = _digest(token)
        url = self._urls.get(digest)
        known = url.digest if url is not None else bytes(len(digest))
        return url if hmac.compare_digest(known, digest) else None

    def expect(self, token: str, task_id: str) -> None:
        """Bind a token to the task that the user names; a token of an earlier process is added.

        Raises:
            ConfigurationError: If the user has already named another task for the token or another token for the task.
        """
        url = self.find(token)
        if url is not None and url.is_expected and url.task_id != task_id:
            raise ConfigurationError(
                f"The callback URL already belongs to task {url.task_id}, so it cannot be used for {task_id}. Create a"
                " new one with new_url() before each submission."
            )
        holder = self._by_task.get(task_id)
        if holder is not None and holder is not url and holder.is_expected:
            raise ConfigurationError(f"Task {task_id} already has another callback URL. A task can have only one.")
        url = url or self._add(_digest(token))
        if url.task_id not in (None, task_id):
            logger.warning(
                "the callback URL of task %s received a callback for task %s: someone else may know the URL",
                task_id,
                url.task_id,
            )
        self._bind(url, task_id)
        url.is_expected = True

    def allows(self, url: CallbackURL, task_id: str) -> bool:
        """Return whether a callback to this URL may be about that task: neither is bound to another one."""
        return url.task_id in (None, task_id) and self._by_task.get(task_id) in (None, url)

    def bind_if_allowed(self, url: CallbackURL, task_id: str) -> bool:
        """Bind a URL to the task that a callback named and the API confirmed.

        Returns:
            Whether `allows` permits it.
        """
        if not self.allows(url, task_id):
            return False
        if self._urls.get(url.digest) is url:
            self._bind(url, task_id)
        return True

    def has_ended(self, task_id: str) -> bool:
        """Return whether the end of a task has been recorded."""
        self._remove_expired()
        return task_id in self._ended

    def record_end(self, task_id: str) -> None:
        """Record that the end of a task has been reported to `on_task`."""
        self._ended[task_id] = self._clock() + self._keep_for
        self._remove_expired()

    def _add(self, digest: bytes) -> CallbackURL:
        url = self._urls[digest] = CallbackURL(digest, self._clock() + self._keep_for)
        self._remove_expired()
        return url

    def _bind(self, url: CallbackURL, task_id: str) -> None:
        holder = self._by_task.pop(task_id, None)
        if holder is not None:
            holder.task_id = None
        if url.task_id is not None:
            self._by_task.pop(url.task_id, None)
        url.task_id = task_id
        self._by_task[task_id] = url

    def _remove_expired(self) -> None:
        now = self._clock()
        while self._urls:
            oldest = next(iter(self._urls.values()))
            if now < oldest.expires_at and len(self._urls) <= self._max_urls:
                break
            self._remove(oldest, early=now < oldest.expires_at)
        while self._ended:
            task_id, expires_at = next(iter(self._ended.items()))
            if now < expires_at and len(self._ended) <= self._max_urls:
                break
            del self._ended[task_id]

    def _remove(self, url: CallbackURL, *, early: bool) -> None:
        del self._urls[url.digest]
        if url.task_id is not None:
            self._by_task.pop(url.task_id, None)
        if early and not self._has_warned:
            self._has_warned = True
            logger.warning(
                "more than %d callback URLs are open: the oldest are forgotten, and callbacks to them get 404",
                self._max_urls,
            )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
