"""Sans-I/O submission of a paid request: rate limit, upload of local files, journal entry, then the paid POST."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .. import errors
from .._request import Request
from ..journal import Journal, JournalEntry
from ..tasks import TaskSnapshot
from .effects import Operation, RunBlocking, Sleep
from .messages import Endpoint
from .preparation import PreparedRequest, check_idempotency_key, prepare_request
from .rate_limit import RateLimiter, RecentTasks
from .submission_retry import submit_with_retry
from .upload import upload

logger = logging.getLogger("evolink")


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitter:
    """Prepares and submits requests for one client."""

    endpoint: Endpoint
    allow_loopback: bool
    """Whether the API is on this machine, so that requests may contain loopback and http URLs."""
    resubmit_lost: bool
    """Whether a submission whose response was lost is sent once more, with the same idempotency key."""
    journal: Journal | None
    rate_limiter: RateLimiter
    recent_tasks: RecentTasks
    clock: Callable[[], float]
    """Returns a monotonic time in seconds."""

    def prepare(
        self,
        request: Request | Mapping[str, Any],
        *,
        extra_body: Mapping[str, Any] | None,
        extra_headers: Mapping[str, str] | None,
        idempotency_key: str | None,
        check: bool,
    ) -> PreparedRequest:
        """Check a request before anything of it is uploaded or sent; see `prepare_request`."""
        return prepare_request(
            request,
            extra_body=extra_body,
            extra_headers=extra_headers,
            idempotency_key=idempotency_key,
            check=check,
            allow_loopback=self.allow_loopback,
        )

    def submit(self, prepared: PreparedRequest) -> Operation[TaskSnapshot]:
        """Upload the local files of a prepared request, submit it and return its task.

        Raises:
            UploadFailed: If a local file was not stored.
            APIError: If the API rejects the request.
            ConnectionFailed: If the API was not reached.
            SubmissionUncertain: If it is unknown whether the request was accepted.
        """
        urls = {}
        for location, path in prepared.local_files.items():
            urls[location] = (yield from upload(self.endpoint, path)).url
        body, key, headers = prepared.body(urls), prepared.idempotency_key, prepared.headers
        return (yield from self._send(body, key, model=prepared.model, headers=headers, is_first=True))

    def resubmit(self, submission: JournalEntry | errors.SubmissionUncertain) -> Operation[TaskSnapshot]:
        """Send a submission of unknown outcome again, with its own body and idempotency key, and return its task."""
        key = check_idempotency_key(submission.idempotency_key or "")
        if isinstance(submission, JournalEntry):
            model = submission.model
        else:
            model = str(json.loads(submission.body).get("model", ""))
        return (yield from self._send(submission.body, key, model=model, headers={}, is_first=False))

    def _send(
        self, body: bytes, key: str, *, model: str, headers: Mapping[str, str], is_first: bool
    ) -> Operation[TaskSnapshot]:
        """Wait for the rate limit, send the paid POST, and record it in the journal before and after."""
        pause = self.rate_limiter.reserve(self.clock())
        if pause > 0:
            yield Sleep(pause)
        journal = self.journal
        submission = submit_with_retry(
            self.endpoint, body, key, headers, resubmit_lost=self.resubmit_lost, claim=self.recent_tasks.claim
        )
        if journal is None:
            return (yield from submission)
        yield RunBlocking(lambda: journal.begin(key, model, body))
        try:
            task = yield from submission
        except (errors.APIError, errors.ConnectionFailed) as error:
            # That a repeated submission is rejected does not prove that the first one was.
            if is_first and not isinstance(error, errors.IdempotencyConflict):
                reason = str(error)
                yield RunBlocking(lambda: journal.refused(key, reason))
            raise
        try:
            yield RunBlocking(lambda: journal.accepted(key, task.id))
        except errors.ConfigurationError:
            # Return the task although its journal entry stays open; resubmitting that entry returns the same task.
            logger.exception("Could not record task %s in the journal.", task.id)
        return task
