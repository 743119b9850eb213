"""`client.videos`: submitting generations."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack, overload

from .. import _sansio, errors, journal
from .._request import Request
from .._sansio.callables import check_callback
from .._sansio.deadline import Deadline
from .._sansio.effects import Operation
from .._sansio.progress_callbacks import ByteCallback
from .._sansio.recording import record_download
from .._session import AsyncSession, Session
from ..tasks import AsyncTask, Download, Task, TaskSnapshot
from ._progress_bar import check_progress
from ._submissions import (
    CreditAmount,
    RunOptions,
    S,
    SubmissionOptions,
    check_run,
    issue_warnings,
    new_submitter,
    note_interruption,
    noting_task,
    run_submission,
    split_fields,
    warn_about_price,
)

if TYPE_CHECKING:
    from .._sansio.submission import Submitter
    from .._sansio.submission_retry import SubmissionProgress


class Videos:
    """`EvoLink.videos`: submitting generations."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @overload
    def generate(self, request: Request | Mapping[str, Any], **options: Unpack[SubmissionOptions]) -> Task: ...

    @overload
    def generate(self, *, model: str, **fields: Any) -> Task: ...

    def generate(
        self,
        request: Request | Mapping[str, Any] | None = None,
        *,
        extra_body: Mapping[str, Any] | None = None,
        extra_headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
        check: bool = True,
        label: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        max_credits: CreditAmount | None = None,
        expected_credits: errors.PriceEstimate | CreditAmount | None = None,
        allow_unknown_price: bool | None = None,
        measured: Mapping[str, Any] | None = None,
        **fields: Any,
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
            max_credits: The credits that the request may cost, by its estimate; beside the limits of the client.
            expected_credits: What the caller expects it to cost: an `Estimate` of `evolink.prices`, or credits.
            allow_unknown_price: Whether it may be submitted although its price is unknown or only a lower bound, which
                otherwise counts as too much for every limit; by default what the client has.
            measured: What is known of its price beside the request: the arguments of `prices.estimate`, such as
                `{"input_seconds": 7.31}`.
            fields: The fields of the request in place of `request`: `generate(model="veo3.1-pro", prompt="A cat")`.

        Raises:
            InvalidRequest: If the contract refuses the request, or there are both a request and fields; nothing was
                sent.
            BudgetExceeded: If it would cost more than a limit of the call or of the client; nothing was sent.
            PriceChanged: If it would not cost `expected_credits`; nothing was sent.
            UploadFailed: If a local file was not stored; nothing was submitted.
            APIError: If the API rejects the request.
            ConnectionFailed: If the API was not reached; nothing was sent.
            SubmissionUncertain: If the request was sent and it is unknown whether it was accepted.
        """
        return self._generate(
            request,
            fields=fields,
            extra_body=extra_body,
            extra_headers=extra_headers,
            idempotency_key=idempotency_key,
            check=check,
            label=label,
            metadata=metadata,
            max_credits=max_credits,
            expected_credits=expected_credits,
            allow_unknown_price=allow_unknown_price,
            measured=measured,
        )

    @overload
    def run(
        self,
        request: Request | Mapping[str, Any],
        to: str | Path | None = None,
        **options: Unpack[RunOptions[Task]],
    ) -> Download: ...

    @overload
    def run(self, *, model: str, to: str | Path | None = None, **options_and_fields: Any) -> Download: ...

    def run(
        self,
        request: Request | Mapping[str, Any] | None = None,
        to: str | Path | None = None,
        *,
        timeout: float | None = None,
        on_progress: Callable[[Task], object] | None = None,
        progress: bool = False,
        overwrite: bool = False,
        max_bytes: int | None = None,
        min_bytes_per_second: float | None = None,
        on_bytes: ByteCallback | None = None,
        **submission: Any,
    ) -> Download:
        """Submit a generation, wait for it and download the result: `generate`, `wait` and `download` in one.

        Args:
            request: See `generate`.
            to: See `client.tasks.download`.
            timeout: Seconds for all three from this call. By default, submitting and downloading take as long as
                anything moves, and waiting as long as `client.tasks.wait` does.
            on_progress: See `client.tasks.wait`.
            progress: See `client.tasks.wait`.
            overwrite: See `client.tasks.download`.
            max_bytes: See `client.tasks.download`.
            min_bytes_per_second: See `client.tasks.download`.
            on_bytes: See `client.tasks.download`.
            submission: Further arguments of `generate`, or the fields of the request in place of `request`.

        Raises:
            DownloadFailed: If the result cannot be written to `to`, which is checked before anything is sent.
            WaitTimeout: If the task is not final in time, or is not submitted in time; its `task_id` is None then.
            EvoLinkError: The errors of the three methods. Once a task was submitted, they have its `task_id`.
        """
        session = self._session
        limits = check_run(
            session, to, overwrite, timeout=timeout, max_bytes=max_bytes, min_bytes_per_second=min_bytes_per_second
        )
        check_callback("on_progress", on_progress, is_async=False)
        check_progress(progress)
        on_chunk = session.check_on_bytes(on_bytes)
        options, fields = split_fields(submission)
        task = self._generate(request, fields=fields, deadline=limits.deadline, **options)
        with noting_task(task.id):
            remaining = limits.deadline.remaining()
            completed = task.wait(timeout=remaining, on_progress=on_progress, progress=progress)
            operation = _sansio.download.download(
                session.config.endpoint, completed, to, overwrite=overwrite, limits=limits, on_bytes=on_chunk
            )
            return session.driver.run(record_download(operation, completed, session.config.journal))

    def resubmit(
        self,
        submission: journal.JournalEntry | errors.SubmissionUncertain,
        *,
        max_credits: CreditAmount | None = None,
        allow_unknown_price: bool | None = None,
    ) -> Task:
        """Return the task of a submission: an entry of `journal.unfinished()`, or the error of an unknown outcome.

        A submission of unknown outcome is sent again, with its own body and idempotency key. The task of an accepted
        one is queried.

        Args:
            submission: The entry or the error.
            max_credits: See `generate`. The limits of the client do not apply to what it has submitted itself.
            allow_unknown_price: See `generate`.

        Raises:
            BudgetExceeded: If it would cost more than a limit of the call or of the client; nothing was sent now.
            APIError: If the API rejects the request.
            ConnectionFailed: If the API was not reached.
            SubmissionUncertain: If the outcome is still unknown, or another call still works on the submission;
                nothing was sent then.
        """
        price = {"max_credits": max_credits, "allow_unknown_price": allow_unknown_price}
        return self._run(self._submitter.resubmission(**price), submission, stacklevel=4)

    @functools.cached_property
    def _submitter(self) -> Submitter:
        return new_submitter(self._session)

    def _generate(
        self,
        request: Request | Mapping[str, Any] | None,
        *,
        fields: Mapping[str, Any],
        deadline: Deadline | None = None,
        **submission: Any,
    ) -> Task:
        prepared = self._submitter.prepare(request, fields=fields, **submission)
        if submission.get("check", True):
            issue_warnings(self._session.config, prepared, stacklevel=4)
        return self._run(self._submitter.submit, prepared, deadline)

    def _run(
        self,
        operation: Callable[[S, SubmissionProgress], Operation[TaskSnapshot]],
        submission: S,
        deadline: Deadline | None = None,
        *,
        stacklevel: int = 5,
    ) -> Task:
        progress = self._submitter.new_progress(submission)
        try:
            task = self._session.bind(
                self._session.driver.run(run_submission(self._session, operation, submission, progress, deadline))
            )
            warn_about_price(self._session.config, task, progress, stacklevel=stacklevel)
            return task
        except errors.SubmissionUncertain as uncertain:
            uncertain.bind(self.resubmit, estimate=progress.estimate)
            raise
        except BaseException as error:
            note_interruption(error, progress, self._session.config.journal)
            raise


class AsyncVideos:
    """`AsyncEvoLink.videos`: submitting generations."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    @overload
    async def generate(
        self, request: Request | Mapping[str, Any], **options: Unpack[SubmissionOptions]
    ) -> AsyncTask: ...

    @overload
    async def generate(self, *, model: str, **fields: Any) -> AsyncTask: ...

    async def generate(
        self,
        request: Request | Mapping[str, Any] | None = None,
        *,
        extra_body: Mapping[str, Any] | None = None,
        extra_headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
        check: bool = True,
        label: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        max_credits: CreditAmount | None = None,
        expected_credits: errors.PriceEstimate | CreditAmount | None = None,
        allow_unknown_price: bool | None = None,
        measured: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> AsyncTask:
        """Submit a generation, which costs credits, and return its task; see `EvoLink.videos.generate`."""
        return await self._generate(
            request,
            fields=fields,
            extra_body=extra_body,
            extra_headers=extra_headers,
            idempotency_key=idempotency_key,
            check=check,
            label=label,
            metadata=metadata,
            max_credits=max_credits,
            expected_credits=expected_credits,
            allow_unknown_price=allow_unknown_price,
            measured=measured,
        )

    @overload
    async def run(
        self,
        request: Request | Mapping[str, Any],
        to: str | Path | None = None,
        **options: Unpack[RunOptions[AsyncTask]],
    ) -> Download: ...

    @overload
    async def run(self, *, model: str, to: str | Path | None = None, **options_and_fields: Any) -> Download: ...

    async def run(
        self,
        request: Request | Mapping[str, Any] | None = None,
        to: str | Path | None = None,
        *,
        timeout: float | None = None,
        on_progress: Callable[[AsyncTask], object] | None = None,
        progress: bool = False,
        overwrite: bool = False,
        max_bytes: int | None = None,
        min_bytes_per_second: float | None = None,
        on_bytes: ByteCallback | None = None,
        **submission: Any,
    ) -> Download:
        """Submit a generation, wait for it and download the result; see `EvoLink.videos.run`."""
        session = self._session
        limits = check_run(
            session, to, overwrite, timeout=timeout, max_bytes=max_bytes, min_bytes_per_second=min_bytes_per_second
        )
        check_callback("on_progress", on_progress, is_async=True)
        check_progress(progress)
        on_chunk = session.check_on_bytes(on_bytes)
        options, fields = split_fields(submission)
        task = await self._generate(request, fields=fields, deadline=limits.deadline, **options)
        with noting_task(task.id):
            remaining = limits.deadline.remaining()
            completed = await task.wait(timeout=remaining, on_progress=on_progress, progress=progress)
            operation = _sansio.download.download(
                session.config.endpoint, completed, to, overwrite=overwrite, limits=limits, on_bytes=on_chunk
            )
            return await session.driver.run(record_download(operation, completed, session.config.journal))

    async def resubmit(
        self,
        submission: journal.JournalEntry | errors.SubmissionUncertain,
        *,
        max_credits: CreditAmount | None = None,
        allow_unknown_price: bool | None = None,
    ) -> AsyncTask:
        """Send a submission of unknown outcome again and return its task; see `EvoLink.videos.resubmit`."""
        price = {"max_credits": max_credits, "allow_unknown_price": allow_unknown_price}
        return await self._run(self._submitter.resubmission(**price), submission, stacklevel=4)

    @functools.cached_property
    def _submitter(self) -> Submitter:
        return new_submitter(self._session)

    async def _generate(
        self,
        request: Request | Mapping[str, Any] | None,
        *,
        fields: Mapping[str, Any],
        deadline: Deadline | None = None,
        **submission: Any,
    ) -> AsyncTask:
        prepared = self._submitter.prepare(request, fields=fields, **submission)
        if submission.get("check", True):
            issue_warnings(self._session.config, prepared, stacklevel=4)
        return await self._run(self._submitter.submit, prepared, deadline)

    async def _run(
        self,
        operation: Callable[[S, SubmissionProgress], Operation[TaskSnapshot]],
        submission: S,
        deadline: Deadline | None = None,
        *,
        stacklevel: int = 5,
    ) -> AsyncTask:
        progress = self._submitter.new_progress(submission)
        try:
            task = self._session.bind(
                await self._session.driver.run(run_submission(self._session, operation, submission, progress, deadline))
            )
            warn_about_price(self._session.config, task, progress, stacklevel=stacklevel)
            return task
        except errors.SubmissionUncertain as uncertain:
            uncertain.bind(self.resubmit, estimate=progress.estimate)
            raise
        except BaseException as error:
            note_interruption(error, progress, self._session.config.journal)
            raise
