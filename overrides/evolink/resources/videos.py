"""`client.videos`: submitting generations."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from .. import _sansio, errors
from .._config import ClientConfig
from .._request import Request
from .._sansio.effects import Operation
from .._sansio.poll_schedule import check_timeout
from .._sansio.polling import check_on_progress
from .._session import AsyncSession, Session
from ..journal import Journal, JournalEntry
from ..tasks import AsyncTask, Download, Task, TaskSnapshot

if TYPE_CHECKING:
    from .._sansio.preparation import PreparedRequest
    from .._sansio.submission import Submitter
    from .._sansio.submission_retry import SubmissionProgress

S = TypeVar("S", bound="PreparedRequest | JournalEntry | errors.SubmissionUncertain")

# The contract and its compiled validators are imported when a request is first submitted: a process that only polls
# tasks then loads little more than httpx.


class Videos:
    """`EvoLink.videos`: submitting generations."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def generate(
        self,
        request: Request | Mapping[str, Any],
        *,
        extra_body: Mapping[str, Any] | None = None,
        extra_headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
        check: bool = True,
        label: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> Task:
        """Submit a generation, which costs credits, and return its task, which is queued.

        Args:
            request: An object of a class from `evolink.models`, or a mapping that contains `model`. A `Path` in place
                of a media URL is uploaded, after the contract has allowed the request.
            extra_body: Fields that the contract does not have; they are sent unchecked.
            extra_headers: Additional headers.
            idempotency_key: 16 to 96 characters of A-Za-z0-9._-; a new one by default.
            check: Whether to check the request against the contract. False allows models and fields newer than the
                spec.
            label: Your name for this submission, kept with its entry in the journal. It is not sent.
            metadata: Your own facts about this submission, also kept with its entry; a mapping that JSON can hold.

        Raises:
            InvalidRequest: If the contract refuses the request; nothing was sent.
            UploadFailed: If a local file was not stored; nothing was submitted.
            APIError: If the API rejects the request.
            ConnectionFailed: If the API was not reached; nothing was sent.
            SubmissionUncertain: If the request was sent and it is unknown whether it was accepted.
        """
        prepared = self._submitter.prepare(
            request,
            extra_body=extra_body,
            extra_headers=extra_headers,
            idempotency_key=idempotency_key,
            check=check,
            label=label,
            metadata=metadata,
        )
        if check:
            _issue_warnings(self._session.config, prepared.candidate, stacklevel=3)
        return self._run(self._submitter.submit, prepared)

    def run(
        self,
        request: Request | Mapping[str, Any],
        to: str | Path | None = None,
        *,
        timeout: float | None = None,
        on_progress: Callable[[Task], object] | None = None,
        overwrite: bool = False,
        **submission: Any,
    ) -> Download:
        """Submit a generation, wait for it and download the result: `generate`, `wait` and `download` in one.

        Args:
            request: See `generate`.
            to: See `client.tasks.download`.
            timeout: See `client.tasks.wait`.
            on_progress: See `client.tasks.wait`.
            overwrite: See `client.tasks.download`.
            submission: Further arguments of `generate`.

        Raises:
            DownloadFailed: If the result cannot be written to `to`, which is checked before anything is sent.
            EvoLinkError: The errors of the three methods.
        """
        check_timeout(timeout)
        check_on_progress(on_progress, is_async=False)
        _sansio.download.check_destination(to, overwrite=overwrite)
        task = self.generate(request, **submission)
        with _noting_task(task.id):
            return task.wait(timeout=timeout, on_progress=on_progress).download(to, overwrite=overwrite)

    def resubmit(self, submission: JournalEntry | errors.SubmissionUncertain) -> Task:
        """Return the task of a submission: an entry of `journal.unfinished()`, or the error of an unknown outcome.

        A submission of unknown outcome is sent again, with its own body and idempotency key. The task of an accepted
        one is queried.

        Raises:
            APIError: If the API rejects the request.
            ConnectionFailed: If the API was not reached.
            SubmissionUncertain: If the outcome is still unknown, or another call still works on the submission;
                nothing was sent then.
        """
        return self._run(self._submitter.resubmit, submission)

    @functools.cached_property
    def _submitter(self) -> Submitter:
        return _new_submitter(self._session)

    def _run(self, operation: Callable[[S, SubmissionProgress], Operation[TaskSnapshot]], submission: S) -> Task:
        progress = _new_progress(submission)
        try:
            return self._session.bind(self._session.driver.run(operation(submission, progress)))
        except errors.SubmissionUncertain as uncertain:
            uncertain.bind(self.resubmit)
            raise
        except BaseException as error:
            _note_interruption(error, progress, self._session.config.journal)
            raise


class AsyncVideos:
    """`AsyncEvoLink.videos`: submitting generations."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def generate(
        self,
        request: Request | Mapping[str, Any],
        *,
        extra_body: Mapping[str, Any] | None = None,
        extra_headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
        check: bool = True,
        label: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> AsyncTask:
        """Submit a generation, which costs credits, and return its task; see `EvoLink.videos.generate`."""
        prepared = self._submitter.prepare(
            request,
            extra_body=extra_body,
            extra_headers=extra_headers,
            idempotency_key=idempotency_key,
            check=check,
            label=label,
            metadata=metadata,
        )
        if check:
            _issue_warnings(self._session.config, prepared.candidate, stacklevel=3)
        return await self._run(self._submitter.submit, prepared)

    async def run(
        self,
        request: Request | Mapping[str, Any],
        to: str | Path | None = None,
        *,
        timeout: float | None = None,
        on_progress: Callable[[AsyncTask], object] | None = None,
        overwrite: bool = False,
        **submission: Any,
    ) -> Download:
        """Submit a generation, wait for it and download the result; see `EvoLink.videos.run`."""
        check_timeout(timeout)
        check_on_progress(on_progress, is_async=True)
        _sansio.download.check_destination(to, overwrite=overwrite)
        task = await self.generate(request, **submission)
        with _noting_task(task.id):
            completed = await task.wait(timeout=timeout, on_progress=on_progress)
            return await completed.download(to, overwrite=overwrite)

    async def resubmit(self, submission: JournalEntry | errors.SubmissionUncertain) -> AsyncTask:
        """Send a submission of unknown outcome again and return its task; see `EvoLink.videos.resubmit`."""
        return await self._run(self._submitter.resubmit, submission)

    @functools.cached_property
    def _submitter(self) -> Submitter:
        return _new_submitter(self._session)

    async def _run(
        self, operation: Callable[[S, SubmissionProgress], Operation[TaskSnapshot]], submission: S
    ) -> AsyncTask:
        progress = _new_progress(submission)
        try:
            return self._session.bind(await self._session.driver.run(operation(submission, progress)))
        except errors.SubmissionUncertain as uncertain:
            uncertain.bind(self.resubmit)
            raise
        except BaseException as error:
            _note_interruption(error, progress, self._session.config.journal)
            raise


def _new_submitter(session: Session | AsyncSession) -> Submitter:
    from .._sansio.submission import Submitter

    config = session.config
    return Submitter(
        endpoint=config.endpoint,
        allow_loopback=config.is_local,
        resubmit_lost=config.resubmit_lost,
        journal=config.journal,
        rate_limiter=config.rate_limiter,
        recent_tasks=config.recent_tasks,
        clock=lambda: session.driver.clock(),
    )


def _new_progress(submission: PreparedRequest | JournalEntry | errors.SubmissionUncertain) -> SubmissionProgress:
    from .._sansio.submission_retry import SubmissionProgress

    return SubmissionProgress(submission.idempotency_key or "")


def _note_interruption(error: BaseException, progress: SubmissionProgress, journal: Journal | None) -> None:
    """Add what is known of a submission to Ctrl-C, a cancellation, or an exception that is not of this package."""
    if isinstance(error, errors.EvoLinkError):
        return
    if (note := progress.describe()) not in getattr(error, "__notes__", ()):
        error.add_note(note)
    if journal is not None and progress.task_id is not None and isinstance(error, KeyboardInterrupt):
        with suppress(errors.ConfigurationError):  # it may have come after the operation, on the way to the caller
            journal.not_received(progress.idempotency_key)


@contextmanager
def _noting_task(task_id: str) -> Iterator[None]:
    """Add the id of a task to Ctrl-C, a cancellation, or an exception that is not of this package."""
    try:
        yield
    except BaseException as error:
        if not isinstance(error, errors.EvoLinkError):
            error.add_note(
                f"Task {task_id} was submitted and is charged. Continue with client.tasks.wait({task_id!r}) and"
                f" client.tasks.download({task_id!r})."
            )
        elif error.task_id is None:  # of a hook
            error.task_id = task_id
        raise


def _issue_warnings(config: ClientConfig, request: Mapping[str, Any], *, stacklevel: int) -> None:
    """Issue each contract warning about a request as a Python warning, once for each client."""
    from .. import contract

    for warning in contract.warnings(request):
        if (warning.model, warning.id) not in config.issued_warnings:
            config.issued_warnings.add((warning.model, warning.id))
            warnings.warn(warning.message, errors.EvoLinkWarning, stacklevel=stacklevel)
