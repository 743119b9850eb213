"""What the sync and the async `client.videos` share: the options of a submission, its deadline, notes and warnings."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypedDict, TypeVar

from .. import _sansio, errors
from .._config import ClientConfig
from .._sansio.deadline import Deadline, DeadlineExceeded
from .._sansio.effects import Operation
from .._sansio.progress_callbacks import ByteCallback
from .._session import AsyncSession, Session
from ..tasks import TaskSnapshot

if TYPE_CHECKING:
    from .._sansio.download import DownloadLimits
    from .._sansio.preparation import PreparedRequest
    from .._sansio.submission import Submitter
    from .._sansio.submission_retry import SubmissionProgress
    from ..journal import Journal, JournalEntry

CreditAmount: TypeAlias = Decimal | float | str
"""A number of credits; a float means the shortest decimal that denotes it."""
AnyTask = TypeVar("AnyTask", bound=TaskSnapshot)
S = TypeVar("S", bound="PreparedRequest | JournalEntry | errors.SubmissionUncertain")
PRICE_DIFFERS = "price-differs"
"""The id of the warning about a price, beside those of the contract."""


class SubmissionOptions(TypedDict, total=False):
    """The options of a submission, which `generate` describes; as type hints of its two forms."""

    extra_body: Mapping[str, Any] | None
    extra_headers: Mapping[str, str] | None
    idempotency_key: str | None
    check: bool
    label: str | None
    metadata: Mapping[str, Any] | None
    max_credits: CreditAmount | None
    expected_credits: errors.PriceEstimate | CreditAmount | None
    allow_unknown_price: bool | None
    measured: Mapping[str, Any] | None


class RunOptions(SubmissionOptions, Generic[AnyTask], total=False):
    """The options of `run`, which describes them; as type hints of its two forms."""

    timeout: float | None
    on_progress: Callable[[AnyTask], object] | None
    progress: bool
    overwrite: bool
    max_bytes: int | None
    min_bytes_per_second: float | None
    on_bytes: ByteCallback | None


# The contract and its compiled validators are imported when a request is first submitted: a process that only polls
# tasks then loads little more than httpx.


def new_submitter(session: Session | AsyncSession) -> Submitter:
    from .._sansio.submission import Submitter

    config = session.config
    return Submitter(
        endpoint=config.endpoint,
        allow_loopback=config.is_local,
        resubmit_lost=config.resubmit_lost,
        journal=config.journal,
        uploads=config.uploads,
        rate_limiter=config.rate_limiter,
        recent_tasks=config.recent_tasks,
        budget=config.budget,
        estimate=session.estimate,
        clock=lambda: session.driver.clock(),
    )


def check_run(session: Session | AsyncSession, to: str | Path | None, overwrite: bool, **limits: Any) -> DownloadLimits:
    """Check the arguments of `run` before anything is paid; return its limits, whose deadline begins now."""
    checked = _sansio.download.DownloadLimits.check(session.driver.clock, **limits)
    _sansio.download.check_destination(to, overwrite=overwrite)
    return checked


def split_fields(arguments: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the arguments of `generate` that are options, and those that are fields of the request."""
    options = {name: value for name, value in arguments.items() if name in SubmissionOptions.__optional_keys__}
    return options, {name: value for name, value in arguments.items() if name not in options}


def run_submission(
    session: Session | AsyncSession,
    operation: Callable[[S, SubmissionProgress], Operation[TaskSnapshot]],
    submission: S,
    progress: SubmissionProgress,
    deadline: Deadline | None,
) -> Operation[TaskSnapshot]:
    """Run a submission or resubmission until a deadline, within the wrappers of the client's hooks."""
    limited = _limited(operation(submission, progress), progress, deadline)
    model = None if isinstance(submission, errors.SubmissionUncertain) else submission.model
    return session.config.endpoint.hooks.wrap(limited, "submit", model=model)


def _limited(
    operation: Operation[TaskSnapshot], progress: SubmissionProgress, deadline: Deadline | None
) -> Operation[TaskSnapshot]:
    """Run a submission until a deadline.

    Raises:
        WaitTimeout: If nothing was submitted until then.
    """
    if deadline is None:
        return (yield from operation)
    try:
        return (yield from deadline.limit(operation))
    except DeadlineExceeded:
        raise errors.WaitTimeout(
            f"The request was not submitted in {deadline.seconds:g} s. {progress.describe()}",
            idempotency_key=progress.idempotency_key,
        ) from None


def note_interruption(error: BaseException, progress: SubmissionProgress, journal: Journal | None) -> None:
    """Add what is known of a submission to Ctrl-C, a cancellation, or an exception that is not of this package.

    A warning about the price can be such an exception, if a filter makes it one.
    """
    key = progress.idempotency_key
    if isinstance(error, errors.EvoLinkError) and (error.idempotency_key == key or not progress.may_be_accepted):
        return
    if (note := progress.describe()) not in getattr(error, "__notes__", ()):  # as it is after a hook has failed
        error.add_note(note)
    if (
        journal is not None
        and progress.task_id is not None
        and isinstance(error, KeyboardInterrupt | errors.EvoLinkWarning)
    ):
        with suppress(errors.ConfigurationError):  # it may have come after the operation, on the way to the caller
            journal.not_received(key)


@contextmanager
def noting_task(task_id: str) -> Generator[None]:
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


def issue_warnings(config: ClientConfig, prepared: PreparedRequest, *, stacklevel: int) -> None:
    """Issue each contract warning about a request as a Python warning, once for each client."""
    for warning in prepared.warnings():
        if (warning.model, warning.id) not in config.issued_warnings:
            config.issued_warnings.add((warning.model, warning.id))
            warnings.warn(warning.message, errors.EvoLinkWarning, stacklevel=stacklevel)


def describe_price_difference(task: TaskSnapshot, estimate: errors.PriceEstimate | None) -> str | None:
    """Return what the API has reserved for a task if that is not its estimate; None if the estimate is not certain."""
    if estimate is None or estimate.kind not in ("exact", "reserved"):
        return None
    reserved = task.credits_reserved
    if reserved is None or estimate.credits == Decimal(repr(reserved)):
        return None
    return (
        f"The API has reserved {reserved:g} credits for task {task.id}, but by its price rule {estimate.model} costs"
        f" {estimate.credits}. The account may have other prices, or the rule has changed."
    )


def warn_about_price(
    config: ClientConfig, task: TaskSnapshot, progress: SubmissionProgress, *, stacklevel: int
) -> None:
    """Issue a warning if a task costs other credits than estimated, once for each client and model."""
    difference = describe_price_difference(task, progress.estimate)
    if difference is not None and (warning := (task.model or "", PRICE_DIFFERS)) not in config.issued_warnings:
        config.issued_warnings.add(warning)
        warnings.warn(difference, errors.EvoLinkWarning, stacklevel=stacklevel)
