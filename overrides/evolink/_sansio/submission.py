"""Sans-I/O submission of a paid request: rate limit, upload of local files, journal entry, then the paid POST."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .. import errors
from .._request import Request
from ..journal import Journal, JournalEntry
from ..tasks import TaskSnapshot
from .effects import Operation, RunBlocking, Sleep
from .messages import Endpoint
from .polling import get_task
from .preparation import PreparedRequest, check_idempotency_key, prepare_request
from .rate_limit import RateLimiter, RecentTasks
from .recording import record
from .submission_retry import SubmissionProgress, new_idempotency_key, submit_with_retry
from .upload import upload


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
        label: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> PreparedRequest:
        """Check a request before anything of it is uploaded or sent; see `prepare_request`."""
        return prepare_request(
            request,
            extra_body=extra_body,
            extra_headers=extra_headers,
            idempotency_key=idempotency_key,
            check=check,
            allow_loopback=self.allow_loopback,
            label=label,
            metadata=metadata,
        )

    def submit(self, prepared: PreparedRequest, progress: SubmissionProgress) -> Operation[TaskSnapshot]:
        """Upload the local files of a prepared request, submit it and return its task; keep `progress` up to date.

        Raises:
            UploadFailed: If a local file was not stored.
            APIError: If the API rejects the request.
            ConnectionFailed: If the API was not reached.
            SubmissionUncertain: If it is unknown whether the request was accepted.
        """
        return self.endpoint.hooks.wrap(self._submit(prepared, progress), "submit", model=prepared.model)

    def _submit(self, prepared: PreparedRequest, progress: SubmissionProgress) -> Operation[TaskSnapshot]:
        urls = {}
        for location, path in prepared.local_files.items():
            urls[location] = (yield from upload(self.endpoint, path)).url
        body, headers, journal = prepared.body(urls), prepared.headers, self.journal
        yield from self._wait_for_turn()
        if journal is None:
            return (yield from self._send(body, headers, progress))
        key, model, call = prepared.idempotency_key, prepared.model, new_idempotency_key()

        owned: list[object] = []

        def begin() -> None:
            journal.begin(key, model, body, label=prepared.label, metadata=prepared.metadata, call=call)
            owned.append(key)

        sending = self._send_recorded(body, headers, progress, journal, begin, call=call, owned=owned)
        return (yield from _release_if_it_fails(sending, key, journal, owned))

    def resubmit(
        self, submission: JournalEntry | errors.SubmissionUncertain, progress: SubmissionProgress
    ) -> Operation[TaskSnapshot]:
        """Return the task of a submission, which is sent again with its own body and key if its task is not known.

        Raises:
            SubmissionUncertain: If the outcome is still unknown, or a call still works on the submission.
        """
        model = submission.model if isinstance(submission, JournalEntry) else None
        return self.endpoint.hooks.wrap(self._claim_and_resubmit(submission, progress), "submit", model=model)

    def _claim_and_resubmit(
        self, submission: JournalEntry | errors.SubmissionUncertain, progress: SubmissionProgress
    ) -> Operation[TaskSnapshot]:
        key, journal = check_idempotency_key(submission.idempotency_key or ""), self.journal
        progress.may_be_accepted = True
        entry = submission if isinstance(submission, JournalEntry) else None
        if journal is None:
            return (yield from self._resubmit(submission.body, progress, entry))
        owned: list[JournalEntry | None] = []

        def claim_and_resubmit() -> Operation[TaskSnapshot]:
            yield RunBlocking(lambda: owned.append(journal.claim(key)), is_shielded=True)
            return (yield from self._resubmit(submission.body, progress, owned[0] or entry))

        return (yield from _release_if_it_fails(claim_and_resubmit(), key, journal, owned))

    def _resubmit(
        self, body: bytes, progress: SubmissionProgress, entry: JournalEntry | None
    ) -> Operation[TaskSnapshot]:
        key, journal = progress.idempotency_key, self.journal
        if entry is not None and entry.task_id is not None:
            progress.task_id = entry.task_id
            found = yield from get_task(self.endpoint, entry.task_id)
            if journal is not None:
                yield from _hand_over(key, journal)
            return TaskSnapshot(found.to_dict(), idempotency_key=key, replayed=True, request_id=found.request_id)
        yield from self._wait_for_turn()
        if journal is None:
            return (yield from self._send(body, {}, progress))
        model = entry.model if entry is not None else str(json.loads(body).get("model", ""))
        label, metadata = (entry.label, entry.metadata) if entry is not None else (None, None)

        def begin() -> None:
            journal.begin(key, model, body, label=label, metadata=metadata, call=new_idempotency_key())

        return (yield from self._send_recorded(body, {}, progress, journal, begin, call=None, owned=[]))

    def _wait_for_turn(self) -> Operation[None]:
        pause = self.rate_limiter.reserve(self.clock())
        if pause > 0:
            yield Sleep(pause)

    def _send(self, body: bytes, headers: Mapping[str, str], progress: SubmissionProgress) -> Operation[TaskSnapshot]:
        return submit_with_retry(
            self.endpoint,
            body,
            progress.idempotency_key,
            headers,
            resubmit_lost=self.resubmit_lost,
            claim=self.recent_tasks.claim,
            progress=progress,
        )

    def _send_recorded(
        self,
        body: bytes,
        headers: Mapping[str, str],
        progress: SubmissionProgress,
        journal: Journal,
        begin: Callable[[], object],
        *,
        call: str | None,
        owned: list[object],
    ) -> Operation[TaskSnapshot]:
        """Send the paid POST, and record it in the journal before and after.

        Once the API has responded, a failure of the journal is logged and never hides the response.

        Args:
            body: The JSON to send.
            headers: Extra headers.
            progress: How far the submission has come.
            journal: The journal.
            begin: Opens the entry.
            call: What `begin` passes to `Journal.begin`; None for a resubmission, whose refusal proves nothing.
            owned: Emptied if the journal fails, so that it is not tried once more.
        """
        key = progress.idempotency_key
        try:
            yield RunBlocking(begin, is_shielded=True)
            task = yield from self._send(body, headers, progress)
            yield from record(lambda: journal.accepted(key, task.id), f"Could not record task {task.id}")
        except BaseException as error:
            if (task_id := progress.task_id) is not None:  # interrupted before or while it was recorded
                yield from record(lambda: journal.accepted(key, task_id), f"Could not record task {task_id}", error)
                raise
            reason = str(error) or type(error).__name__
            # That a repeated submission is rejected does not prove that the first one was.
            is_refusal = isinstance(error, errors.APIError | errors.ConnectionFailed)
            is_unsent = not isinstance(error, errors.EvoLinkError) and not progress.may_be_accepted
            is_conflict = isinstance(error, errors.IdempotencyConflict)
            if call is not None and not is_conflict and (is_refusal or is_unsent):
                is_recorded = yield from record(
                    lambda: journal.refused(key, reason, call=call), "Could not record a refusal", error
                )
                if not is_recorded:
                    owned.clear()
            raise
        yield from _hand_over(key, journal)
        return task


def _release_if_it_fails(
    operation: Operation[TaskSnapshot], key: str, journal: Journal, owned: Sequence[object]
) -> Operation[TaskSnapshot]:
    """Run an operation; if it fails and `owned` is not empty, record that the call has ended."""
    try:
        return (yield from operation)
    except BaseException as error:
        if owned:
            yield from record(lambda: journal.release(key), "Could not release a submission", error)
        raise


def _hand_over(key: str, journal: Journal) -> Operation[None]:
    """Record that the caller gets the task, unless this is interrupted."""
    try:
        yield from record(lambda: journal.received(key), "Could not record that a task was received")
    except BaseException as error:
        yield from record(lambda: journal.not_received(key), "Could not offer a task again", error)
        raise
