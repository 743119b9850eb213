"""The submissions of a session, so that a repeated call returns the first task and pays nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from .. import catalog, errors
from .._sansio.submission_retry import new_idempotency_key
from ._operations import Result
from ._results import ToolError


@dataclass
class Submission:
    """One paid request of the session."""

    fingerprint: str
    idempotency_key: str
    outcome: Future[Result] = field(default_factory=Future[Result])
    """Its task as JSON, once it is known."""
    is_uncertain: bool = False
    """Whether it may have been accepted although no task is known."""
    uncertainty: errors.SubmissionUncertain | None = None

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin to send it, for the first time or again."""
        self.is_uncertain = False
        self.outcome = Future()
        self.outcome.set_running_or_notify_cancel()  # so that a waiting call that is cancelled does not cancel it


class Submissions:
    """The submissions of a session by the name of their call, or else by their request.

    A call with a `request_id` is repeated if it has the same id; a call without is repeated if its request is the same.
    Not thread-safe by itself: the toolset holds its lock.
    """

    def __init__(self) -> None:
        self._by_id: dict[str, Submission] = {}
        self._by_fingerprint: dict[str, Submission] = {}

    def find(self, fingerprint: str, request_id: str | None) -> Submission | None:
        """Return the submission that a call repeats, None if it is a new one.

        Raises:
            ToolError: If the id is that of another request.
        """
        if request_id is None:
            return self._by_fingerprint.get(fingerprint)
        submission = self._by_id.get(request_id)
        if submission is not None and submission.fingerprint != fingerprint:
            raise ToolError(
                "RequestIdConflict",
                f"request_id {request_id!r} is that of another request. Use a new one. Nothing was sent.",
            )
        return submission

    def add(self, fingerprint: str, request_id: str | None) -> Submission:
        """Add a submission that is about to be sent."""
        key = new_idempotency_key() if request_id is None else key_of_request_id(request_id)
        submission = Submission(fingerprint, key)
        self._by_fingerprint.setdefault(fingerprint, submission)
        if request_id is not None:
            self._by_id[request_id] = submission
        return submission

    def remove(self, submission: Submission) -> None:
        """Remove a submission that was certainly not accepted."""
        for index in (self._by_id, self._by_fingerprint):
            for name in [name for name, each in index.items() if each is submission]:
                del index[name]


def key_of_request_id(request_id: str) -> str:
    """Return the idempotency key of a request id, the same in every session, so that none pays twice for it."""
    return f"evolink-tool-{hashlib.sha256(request_id.encode()).hexdigest()[:48]}"


def fingerprint_of(request: Mapping[str, Any]) -> str:
    """Return what two requests have in common if they generate the same; an alias is the model that it stands for."""
    model = request.get("model")
    known = catalog.aliases().get(model, (model, "")) if isinstance(model, str) else (model, "")
    text = json.dumps({**request, "model": known[0]}, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
