"""The job of one row, for every database: submit it, wait for its task, download the result.

Whatever ends the process, the record of the row shows what may have been paid: the intent is committed before the POST,
the task id after it. The submission is that of the client, with a key that depends on the run and the row alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from typing import Any

from ... import errors
from ..._sansio.download import DownloadLimits, download
from ..._sansio.submission_retry import SubmissionProgress
from ..._sansio.task_failure import raise_if_failed
from ...resources._submissions import run_submission
from ...tasks import Download, TaskSnapshot
from .._store.states import ACCEPTED, CANCELLED, DONE, FAILED, INTENT, RUNNING, TODO, Claim, Row
from .context import JobContext
from .failures import is_local, is_transient, pause_reason

logger = logging.getLogger("evolink")

MAX_TRIES = 5
"""How often a job tries to learn the outcome of an uncertain submission, or to download a result."""
FIRST_DELAY = 2.0
"""Seconds before the second try; each further one doubles it."""


class RowLost(Exception):
    """Another worker has taken the row over."""


class RunPaused(Exception):
    """Nothing may be submitted; the row keeps its state."""


class Job:
    """The job of one row."""

    def __init__(self, context: JobContext, row: Row) -> None:
        self.context = context
        self.row = row
        """The row as it is now."""

    async def run(self) -> Row:
        """Take the row as far as it goes, from whatever state it is in, and return it as it is then.

        Raises:
            ConfigurationError: If the record of the run cannot be used.
        """
        try:
            await (self._submit() if self.row.state != ACCEPTED else self._take_over())
            if self.row.state == ACCEPTED and self.row.task_id is not None:
                await self._fetch(self.row.task_id)
        except RowLost:
            logger.info("Row %s was taken over by another worker.", self.row.row_id)
        except RunPaused:
            pass
        return self.row

    async def _note(self, *, is_released: bool = False, **changes: Any) -> None:
        if not await self.context.store.note(self.row, is_released=is_released, **changes):
            raise RowLost
        self.row = self.row._replace(**changes)

    async def _take_over(self) -> None:
        """Take over a row that has a task."""
        claim = await self.context.store.begin(self.row, body="")
        if claim is None:
            raise RowLost
        self.row = claim.row

    async def _submit(self) -> None:
        """Submit the row until it has a task, has ended, is held, or its outcome stays uncertain."""
        tries = 0
        while True:
            try:
                request = await self._build_request()
            except errors.EvoLinkError as error:
                if not is_transient(error):
                    await self._refuse(error)
                    return
                await self._slow_down(error)
                continue
            async with self.context.window:
                if self.context.stopping.is_set():
                    return
                submission = asyncio.create_task(self._submit_once(request))
                self.context.submitting.add(submission)
                submission.add_done_callback(self.context.submitting.discard)
                await asyncio.shield(submission)
            if self.row.state not in (TODO, INTENT):
                return
            if self.row.error is not None:  # its outcome is uncertain
                tries += 1
                if tries >= MAX_TRIES or not self.context.submitter.resubmit_lost:
                    return
                await self.context.sleep(FIRST_DELAY * 2 ** (tries - 1))

    async def _build_request(self) -> dict[str, Any]:
        if self.row.body is not None:
            body: dict[str, Any] = json.loads(self.row.body)
            return body
        return await self.context.uploads.build_request(self.row)

    async def _submit_once(self, request: dict[str, Any]) -> None:
        """Reserve the credits and a time slot, then send the POST once."""
        context = self.context
        key = self.row.idempotency_key(context.store.run_id)
        prepared = context.submitter.prepare(request, check=False, idempotency_key=key)
        claim = await context.store.begin(self.row, body=prepared.encoded.decode())
        if claim is None:
            raise RowLost
        self.row = claim.row
        if claim.is_blocked:
            if self.row.state == INTENT and self.row.began is None:
                await self._give_back()
            raise RunPaused
        if self.row.state != INTENT:
            return
        if not claim.is_new and not context.submitter.resubmit_lost:
            await self._note(error=self.row.error or "It is unknown whether the submission was accepted.")
            return
        if claim.wait > 0 or self.row.began is None:
            await self._wait_for_slot(claim)
        progress = SubmissionProgress(key)
        if claim.is_new:
            operation = run_submission(context.session, context.submitter.submit, prepared, progress, None)
        else:
            uncertain = errors.SubmissionUncertain("", body=(self.row.body or "").encode(), idempotency_key=key)
            operation = run_submission(context.session, context.submitter.resubmit, uncertain, progress, None)
        try:
            task = await context.session.driver.run(operation)
        except errors.SubmissionUncertain as error:
            await self._note(error=str(error))
            return
        except errors.EvoLinkError as error:
            await self._record_refusal(error, progress)
            return
        except BaseException:  # of a hook
            if progress.task_id is not None:
                await self._record_task(progress.task_id)
            raise
        await self._record_task(task.id)
        context.window.record_acceptance()
        context.poller.add(task)  # here, so that no row in flight keeps the response

    async def _wait_for_slot(self, claim: Claim) -> None:
        """Wait for the time slot, then read the run again, and record that the row is submitted now.

        Raises:
            RunPaused: If it was paused or is ending; nothing is reserved for a row that was never sent.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(claim.wait):
                await self.context.stopping.wait()
        if self.context.stopping.is_set() or (await self.context.store.run_state()).state != RUNNING:
            if self.row.began is None:
                await self._give_back()
            raise RunPaused
        if self.row.began is None:
            await self._note(began=self.context.now())

    async def _give_back(self) -> None:
        """Let the row be submitted later, with nothing reserved for it; if the run was cancelled meanwhile, never."""
        await self._note(state=TODO, is_released=True)
        if (await self.context.store.run_state()).state == CANCELLED:
            await self._note(state=CANCELLED)

    async def _record_task(self, task_id: str) -> None:
        try:
            await self._note(state=ACCEPTED, task_id=task_id, accepted=self.context.now(), error=None)
        except RowLost:
            await self.context.store.settle(self.row, task_id=task_id)
            raise
        except errors.ConfigurationError:
            logger.error(
                "Task %s could not be recorded. It is charged, and has the Idempotency-Key %s.",
                task_id,
                self.row.idempotency_key(self.context.store.run_id),
            )
            raise

    async def _record_refusal(self, error: errors.EvoLinkError, progress: SubmissionProgress) -> None:
        """Record why a submission failed: to do again if the whole run must wait, else failed."""
        if progress.may_be_accepted:
            await self._note(error=str(error))
        elif is_transient(error) or pause_reason(error) is not None:
            await self._give_back()
        if is_transient(error):
            await self._slow_down(error)
        elif not progress.may_be_accepted or pause_reason(error) is not None:
            await self._refuse(error)

    async def _refuse(self, error: errors.EvoLinkError) -> None:
        """Pause the run if the error concerns every row, else record that this row has failed.

        Raises:
            RunPaused: If the run was paused.
        """
        if (reason := pause_reason(error)) is not None:
            await self.context.store.pause(reason)
            raise RunPaused
        await self._note(state=FAILED, finished=self.context.now(), error=str(error), is_released=True)

    async def _slow_down(self, error: errors.EvoLinkError) -> None:
        """Let no row be submitted for a while, because the API accepts none."""
        context = self.context
        pause = context.window.record_refusal(getattr(error, "retry_after", None), context.session.driver.clock())
        logger.warning("Submissions pause for %.0f s: %s", pause, error)
        await context.store.slow_down(pause)
        if self.row.state == TODO and self.row.body is None:  # its files were not uploaded, so it has no time slot
            await context.sleep(pause)

    async def _fetch(self, task_id: str) -> None:
        """Wait for the task and download its result."""
        context = self.context
        self.row = self.row._replace(request="", body=None)  # prompts can be long, and thousands of rows in flight
        try:
            final = await context.poller.wait(task_id, timeout=context.task_timeout)
            raise_if_failed(final)
            files = await self._download(final) if final.results else None
        except errors.TaskFailed as error:
            await self._note(state=FAILED, finished=context.now(), error=str(error), is_released=True)
        except (errors.ResultExpired, errors.NotFound) as error:  # it is charged all the same
            await self._note(state=FAILED, finished=context.now(), error=str(error))
        except errors.EvoLinkError as error:
            await self._note(error=str(error))
            if (reason := pause_reason(error)) is not None:
                await context.store.pause(reason)
        else:
            facts: dict[str, Any] = {"element_id": final.element_id, "host": context.host}
            if files is not None:
                more = json.dumps([str(each.path) for each in files.more]) if files.more else None
                facts |= {"path": str(files.path), "more": more, "sha256": files.sha256, "size": files.size}
            await self._note(state=DONE, finished=context.now(), error=None, **facts)

    async def _download(self, task: TaskSnapshot) -> Download:
        """Download the result, several times if the connection is lost; before each, check that the row is ours."""
        context, target = self.context, self.context.folder / self.row.output
        for attempt in range(MAX_TRIES):
            await context.downloads.acquire(self.row.accepted or 0.0)
            try:
                await self._note()
                # A file that is there already was downloaded for this row, by a process that ended before recording it.
                limits = DownloadLimits(clock=context.session.driver.clock)
                operation = download(context.session.config.endpoint, task, target, overwrite=True, limits=limits)
                return await context.session.driver.run(operation)
            except errors.DownloadFailed as error:
                if isinstance(error, errors.ResultExpired) or is_local(error) or attempt == MAX_TRIES - 1:
                    raise
                logger.warning("The result of row %s will be fetched again: %s", self.row.row_id, error)
            finally:
                context.downloads.release()
            await context.sleep(FIRST_DELAY * 2**attempt)
        raise AssertionError("unreachable")
