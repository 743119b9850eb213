"""What is known of callback URLs and their tasks, for a limited time and in a limited number. No I/O, no locking."""

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
class Issued:
    """One callback URL. Of its token only the digest is kept, so nothing here can give it away."""

    digest: bytes
    until: float
    task_id: str | None = None
    """The task that callbacks at this URL may tell of; None until it is known."""
    expected: bool = False
    """Whether the user named that task. One that only a callback named gives way to the user's word."""


class Memory:
    """The URLs that were issued, the task of each, and the tasks whose end has been told."""

    def __init__(self, *, keep_for: float, most: int, clock: Callable[[], float]) -> None:
        """Remembers the `most` latest URLs and endings, each for `keep_for` seconds."""
        self._keep_for = keep_for
        self._most = most
        self._clock = clock
        self._issued: OrderedDict[bytes, Issued] = OrderedDict()
        self._by_task: dict[str, Issued] = {}
        self._told: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._warned = False

    def __len__(self) -> int:
        """How many URLs are open."""
        self._forget_old()
        return len(self._issued)

    def issue(self) -> str:
        """A fresh token."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._add(_digest(token))
        return token

    def find(self, token: str) -> Issued | None:
        """What was issued under this token. The time it takes tells nothing about tokens that exist."""
        self._forget_old()
        digest = _digest(token)
        issued = self._issued.get(digest)
        known = issued.digest if issued is not None else bytes(len(digest))
        return issued if hmac.compare_digest(known, digest) else None

    def expect(self, token: str, task_id: str) -> None:
        """Takes the user's word that this token is for that task; a token of an earlier process is adopted.

        Raises:
            ConfigurationError: the token is for another task, or the task has another token, by the user's word.
        """
        issued = self.find(token)
        if issued is not None and issued.expected and issued.task_id != task_id:
            raise ConfigurationError(
                f"This callback URL is for task {issued.task_id} already, so it cannot be for {task_id}. Make a new one"
                " with new_url() before each submission."
            )
        holder = self._by_task.get(task_id)
        if holder is not None and holder is not issued and holder.expected:
            raise ConfigurationError(f"Task {task_id} has another callback URL already. It cannot have two.")
        issued = issued or self._add(_digest(token))
        if issued.task_id not in (None, task_id):
            logger.warning(
                "the callback URL of task %s was used to tell of task %s: someone else may know it",
                task_id,
                issued.task_id,
            )
        self._bind(issued, task_id)
        issued.expected = True

    def allows(self, issued: Issued, task_id: str) -> bool:
        """Whether a callback at this URL may tell of that task: neither belongs to another one."""
        return issued.task_id in (None, task_id) and self._by_task.get(task_id) in (None, issued)

    def claim(self, issued: Issued, task_id: str) -> bool:
        """Binds a URL to the task that a callback named and the API confirmed; False where `allows` says no."""
        if not self.allows(issued, task_id):
            return False
        if self._issued.get(issued.digest) is issued:
            self._bind(issued, task_id)
        return True

    def told(self, task_id: str) -> str | None:
        """The final status that was told of a task, None where none was."""
        self._forget_old()
        known = self._told.get(task_id)
        return known[1] if known is not None else None

    def tell(self, task_id: str, status: str) -> None:
        """Remembers that the end of a task has been told."""
        self._told[task_id] = (self._clock() + self._keep_for, status)
        self._forget_old()

    def _add(self, digest: bytes) -> Issued:
        issued = self._issued[digest] = Issued(digest, self._clock() + self._keep_for)
        self._forget_old()
        return issued

    def _bind(self, issued: Issued, task_id: str) -> None:
        holder = self._by_task.pop(task_id, None)
        if holder is not None:
            holder.task_id = None
        if issued.task_id is not None:
            self._by_task.pop(issued.task_id, None)
        issued.task_id = task_id
        self._by_task[task_id] = issued

    def _forget_old(self) -> None:
        now = self._clock()
        while self._issued:
            oldest = next(iter(self._issued.values()))
            if now < oldest.until and len(self._issued) <= self._most:
                break
            self._forget(oldest, early=now < oldest.until)
        while self._told:
            task_id, (until, _) = next(iter(self._told.items()))
            if now < until and len(self._told) <= self._most:
                break
            del self._told[task_id]

    def _forget(self, issued: Issued, *, early: bool) -> None:
        del self._issued[issued.digest]
        if issued.task_id is not None:
            self._by_task.pop(issued.task_id, None)
        if early and not self._warned:
            self._warned = True
            logger.warning(
                "more than %d callback URLs are open: the oldest are forgotten, and callbacks there get 404", self._most
            )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
