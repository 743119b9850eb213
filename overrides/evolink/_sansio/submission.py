"""Sans-I/O submission of a paid request: price, uploads of local files, rate limit, journal, then the paid POST."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import _sansio, errors
from .._request import Request
from .._storage.upload_records import UploadRecords
from ..contract._json_pointer import Location
from ..tasks import TaskSnapshot
from .budget import Budget
from .effects import Operation, RunBlocking, Sleep
from .messages import Endpoint
from .preparation import PreparedRequest, check_idempotency_key, prepare_request
from .price_limits import (
    NO_PRICE_OPTIONS,
    EstimateFunction,
    PriceOptions,
    check_price,
    estimate_price,
    within_budget,
)
from .rate_limit import RateLimiter, RecentTasks
from .recording import record
from .submission_retry import SubmissionProgress, new_idempotency_key, submit_with_retry
from .task_query import get_task

if TYPE_CHECKING:
    from ..journal import Journal, JournalEntry


class Submitter(NamedTuple):
    """Prepares and submits requests for one client."""

    endpoint: Endpoint
    allow_loopback: bool
    """Whether the API is on this machine, so that requests may contain loopback and http URLs."""
    resubmit_lost: bool
    """Whether a submission whose response was lost is sent once more, with the same idempotency key."""
    journal: Journal | None
    uploads: UploadRecords
    """The earlier uploads of local files."""
    rate_limiter: RateLimiter
    recent_tasks: RecentTasks
    budget: Budget | None
    """None if the client has no limits of what its submissions cost, and requests are not estimated for it."""
    estimate: EstimateFunction
    clock: Callable[[], float]
    """Returns a monotonic time in seconds."""

    def new_progress(
        self, submission: PreparedRequest | JournalEntry | errors.SubmissionUncertain
    ) -> SubmissionProgress:
        """Return the progress of a submission of which nothing was sent yet by this call."""
        return SubmissionProgress(submission.idempotency_key or "")

    def prepare(
        self,
        request: Request | Mapping[str, Any] | None,
        *,
        fields: Mapping[str, Any] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        extra_headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
        check: bool = True,
        label: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        **price: Any,
    ) -> PreparedRequest:
        """Check a request and the options about its price before anything is sent; see `prepare_request`."""
        return prepare_request(
            request,
            fields=fields,
            extra_body=extra_body,
            extra_headers=extra_headers,
            idempotency_key=idempotency_key,
            check=check,
            allow_loopback=self.allow_loopback,
            label=label,
            metadata=metadata,
            price=PriceOptions.check(**price),
        )

    def submit(self, prepared: PreparedRequest, progress: SubmissionProgress) -> Operation[TaskSnapshot]:
        """Upload the local files of a prepared request, submit it and return its task; keep `progress` up to date.

        Raises:
            BudgetExceeded: If it would cost more than a limit; nothing was uploaded or sent.
            PriceChanged: If it would not cost what the caller expects; nothing was uploaded or sent.
            UploadFailed: If a local file was not stored.
            APIError: If the API rejects the request.
            ConnectionFailed: If the API was not reached.
            SubmissionUncertain: If it is unknown whether the request was accepted.
        """
        if self.budget is not None or prepared.price.need_estimate:
            yield from self._check_price(prepared, progress)
        sending = self._upload_and_send(prepared, progress)
        return (yield from within_budget(sending, self.budget, progress))

    def _check_price(self, prepared: PreparedRequest, progress: SubmissionProgress) -> Operation[None]:
        """Estimate a request, in a thread if the lengths of its files are read, and check that against the limits."""
        request = prepared.priced_request()

        def estimate() -> errors.PriceEstimate:
            return estimate_price(self.estimate, request, prepared.price)

        estimated: errors.PriceEstimate = (yield RunBlocking(estimate)) if prepared.local_files else estimate()
        progress.estimate = estimated
        check_price(estimated, prepared.price, self.budget)

    def _upload_and_send(self, prepared: PreparedRequest, progress: SubmissionProgress) -> Operation[TaskSnapshot]:
        urls = yield from self._upload(prepared.local_files)
        body, headers, journal = prepared.body(urls), prepared.headers, self.journal
        yield from self._wait_for_turn()
        if journal is None:
            return (yield from self._send(body, headers, progress))
        key, model, call = prepared.idempotency_key, prepared.model, new_idempotency_key()

        owned: list[object] = []

        def begin() -> None:
            journal.begin(
                key,
                model,
                body,
                label=prepared.label,
                metadata=prepared.metadata,
                estimate=_to_dict(progress.estimate),
                call=call,
            )
            owned.append(key)

        sending = self._send_recorded(body, headers, progress, journal, begin, call=call, owned=owned)
        return (yield from _release_if_it_fails(sending, key, journal, owned))

    def _upload(self, local_files: Mapping[Location, Path]) -> Operation[dict[Location, str]]:
        """Upload each file once, and return the URLs by the locations of the files in the request."""
        url_of: dict[Path, str] = {}
        for path in local_files.values():
            if path not in url_of:
                uploaded = yield from _sansio.upload.upload(self.endpoint, path, records=self.uploads)
                url_of[path] = uploaded.url
        return {location: url_of[path] for location, path in local_files.items()}

    def resubmission(
        self, **price: Any
    ) -> Callable[[JournalEntry | errors.SubmissionUncertain, SubmissionProgress], Operation[TaskSnapshot]]:
        """Return `resubmit` with these options about the price.

        Raises:
            ConfigurationError: If one is not valid.
        """
        return functools.partial(self.resubmit, price=PriceOptions.check(**price))

    def resubmit(
        self,
        submission: JournalEntry | errors.SubmissionUncertain,
        progress: SubmissionProgress,
        price: PriceOptions = NO_PRICE_OPTIONS,
    ) -> Operation[TaskSnapshot]:
        """Return the task of a submission, which is sent again with its own body and key if its task is not known.

        The limits of the client apply unless it has submitted this before, those of the call in any case.

        Raises:
            BudgetExceeded: If it would cost more than a limit; nothing was sent now.
            SubmissionUncertain: If the outcome is still unknown, or a call still works on the submission.
        """
        key, journal = check_idempotency_key(submission.idempotency_key or ""), self.journal
        progress.may_be_accepted = True
        progress.estimate = _recorded_estimate(submission)
        entry = None if isinstance(submission, errors.SubmissionUncertain) else submission
        if journal is None:
            return (yield from self._resubmit(submission.body, progress, entry, price))
        owned: list[JournalEntry | None] = []

        def claim_and_resubmit() -> Operation[TaskSnapshot]:
            yield RunBlocking(lambda: owned.append(journal.claim(key)), is_shielded=True)
            return (yield from self._resubmit(submission.body, progress, owned[0] or entry, price))

        return (yield from _release_if_it_fails(claim_and_resubmit(), key, journal, owned))

    def _resubmit(
        self, body: bytes, progress: SubmissionProgress, entry: JournalEntry | None, price: PriceOptions
    ) -> Operation[TaskSnapshot]:
        key, journal = progress.idempotency_key, self.journal
        if entry is not None and entry.task_id is not None:
            progress.task_id = entry.task_id
            found = yield from get_task(self.endpoint, entry.task_id)
            if self.budget is not None:
                self.budget.accept(key, found)
            if journal is not None:
                yield from _hand_over(key, journal)
            return TaskSnapshot(found.to_dict(), idempotency_key=key, replayed=True, request_id=found.request_id)
        limits = None if self.budget is None or self.budget.has(key) else self.budget
        if limits is not None or price.need_estimate:
            if progress.estimate is None:
                progress.estimate = estimate_price(self.estimate, json.loads(body), price)
            check_price(progress.estimate, price, limits)
        return (yield from within_budget(self._send_again(body, progress, entry), self.budget, progress))

    def _send_again(
        self, body: bytes, progress: SubmissionProgress, entry: JournalEntry | None
    ) -> Operation[TaskSnapshot]:
        key, journal = progress.idempotency_key, self.journal
        yield from self._wait_for_turn()
        if journal is None:
            return (yield from self._send(body, {}, progress))
        model = entry.model if entry is not None else str(json.loads(body).get("model", ""))
        label, metadata = (entry.label, entry.metadata) if entry is not None else (None, None)

        def begin() -> None:
            estimate = _to_dict(progress.estimate)
            call = new_idempotency_key()
            journal.begin(key, model, body, label=label, metadata=metadata, estimate=estimate, call=call)

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
            credits = task.credits_reserved
            yield from record(
                lambda: journal.accepted(key, task.id, credits=credits), f"Could not record task {task.id}"
            )
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


def _to_dict(estimate: errors.PriceEstimate | None) -> dict[str, Any] | None:
    return None if estimate is None else estimate.to_dict()


def _recorded_estimate(submission: JournalEntry | errors.SubmissionUncertain) -> errors.PriceEstimate | None:
    """Return the estimate with which a submission was first sent, None if there is none."""
    recorded = submission.estimate
    if not isinstance(recorded, Mapping):
        return recorded
    from ..prices import Estimate

    return Estimate.from_dict(recorded)


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
