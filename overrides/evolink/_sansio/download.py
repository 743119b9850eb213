"""Sans-I/O download of results: a file is complete under its final name, or absent."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from .. import errors
from .._security.redaction import shorten
from .._storage.destination import (
    UnusableDestination,
    check_is_free,
    check_is_writable,
    expand_path,
    is_folder,
    is_plain_name,
)
from .._storage.file_system import NotRegularFile, to_extended_length
from .._storage.part_file import DestinationExists, DestinationInUse, PartFile
from ..tasks import Download, TaskSnapshot
from .arguments import check_count, check_rate, check_seconds
from .deadline import Deadline, DeadlineExceeded
from .effects import Operation
from .messages import Endpoint
from .progress_callbacks import ByteCallback, ByteProgress
from .result_download import PartFileSink, ResultDownload, how_to_resume
from .task_failure import raise_if_failed
from .task_query import get_task
from .transfer_rate import MIN_BYTES_PER_SECOND, TransferRate

TYPICAL_NAME = "task-unified-1757169743-7cvnl5zw.mp4"
"""A name in a folder whose real name is not known yet."""
VIDEO_SUFFIXES = frozenset({".mp4", ".mov", ".webm", ".mkv"})


@dataclass(frozen=True, slots=True)
class DownloadLimits:
    """What ends a download before it is complete."""

    deadline: Deadline = Deadline(None, time.monotonic)  # noqa: RUF009  it is immutable
    max_bytes: int | None = None
    min_bytes_per_second: float = MIN_BYTES_PER_SECOND
    clock: Callable[[], float] = time.monotonic
    """Returns a monotonic time in seconds."""

    @classmethod
    def check(
        cls,
        clock: Callable[[], float],
        *,
        timeout: float | None,
        max_bytes: int | None,
        min_bytes_per_second: float | None,
    ) -> Self:
        """Return the limits for the arguments of a caller, whose deadline begins now.

        Raises:
            ConfigurationError: If one of them is not valid.
        """
        if timeout is not None:
            check_seconds("timeout", timeout, positive=True)
        if max_bytes is not None:
            check_count("max_bytes", max_bytes)
        rate = MIN_BYTES_PER_SECOND if min_bytes_per_second is None else min_bytes_per_second
        return cls(Deadline(timeout, clock), max_bytes, check_rate("min_bytes_per_second", rate), clock)

    def new_rate(self) -> TransferRate:
        """Return the measurement of another file."""
        return TransferRate(self.min_bytes_per_second, self.clock)


DEFAULT_LIMITS = DownloadLimits()
"""No deadline, and the default of the lowest rate."""


def download(
    endpoint: Endpoint,
    task: TaskSnapshot | str,
    to: str | os.PathLike[str] | None,
    *,
    overwrite: bool,
    limits: DownloadLimits = DEFAULT_LIMITS,
    on_bytes: ByteCallback | None = None,
    now: Callable[[], float] = time.time,
) -> Operation[Download]:
    """Download every result of a completed task; return the download of the first, with the others in `more`.

    Raises:
        TaskFailed: If the task failed or was cancelled.
        DownloadFailed: If it is not completed yet, the destination exists, or the result is not fetched completely.
        DownloadTimeout: If the result is not fetched completely before the deadline.
        ResultExpired: If the links of the task are older than 24 hours.
    """
    task_id = task if isinstance(task, str) else task.id
    results = _download_results(endpoint, task, to, overwrite=overwrite, limits=limits, on_bytes=on_bytes, now=now)
    return endpoint.hooks.wrap(_until_deadline(results, task_id, limits.deadline), "download", task_id=task_id)


def _until_deadline(results: Operation[Download], task_id: str, deadline: Deadline) -> Operation[Download]:
    """Run a download until a deadline, and raise its failures as `download` describes them."""
    try:
        return (yield from deadline.limit(results))
    except DeadlineExceeded:
        raise errors.DownloadTimeout(
            f"The result of task {task_id} was not downloaded in {deadline.seconds:g} s. {how_to_resume(task_id)}",
            task_id=task_id,
        ) from None
    except errors.EvoLinkError as error:
        error.task_id = task_id
        raise
    except (DestinationExists, UnusableDestination, NotRegularFile) as error:
        raise errors.DownloadFailed(f"{error}. {_what_to_do(error)}.", task_id=task_id) from error.__cause__
    except BaseException as error:  # Ctrl-C, a cancellation, or an exception of a callback or hook
        error.add_note(how_to_resume(task_id))
        raise


def _download_results(
    endpoint: Endpoint,
    task: TaskSnapshot | str,
    to: str | os.PathLike[str] | None,
    *,
    overwrite: bool,
    limits: DownloadLimits,
    on_bytes: ByteCallback | None,
    now: Callable[[], float],
) -> Operation[Download]:
    if isinstance(task, str) or not task.done or not task.results:
        task = yield from get_task(endpoint, task if isinstance(task, str) else task.id)
    if not task.done:
        raise errors.DownloadFailed(
            f"Task {task.id} is {task.status} at {task.progress} %. Wait for it before the download."
        )
    raise_if_failed(task)
    if not task.results:
        reason = f"created element {task.element_id}, not a file" if task.element_id else "has no result links"
        raise errors.DownloadFailed(f"Task {task.id} is completed but {reason}.")
    destinations = [_destination(task, to, index) for index in range(len(task.results))]
    for destination in destinations:
        check_is_free(destination, overwrite=overwrite)
    downloads: list[Download] = []
    for index, destination in enumerate(destinations):
        part_file = PartFile(destination, f"{task.id} {index}", max_bytes=limits.max_bytes)
        sink = PartFileSink(part_file, limits.deadline, limits.new_rate(), ByteProgress(on_bytes))
        result = ResultDownload(endpoint, task, index, part_file, sink, now)
        downloads.append((yield from result.download(overwrite=overwrite)))
    first, *more = downloads
    return Download(first.path, first.size, first.sha256, first.content_type, first.task_id, tuple(more))


def check_destination(
    to: str | os.PathLike[str] | None, *, overwrite: bool, free_bytes: Callable[[Path], int] | None = None
) -> None:
    """Check before a request is paid for that its result can be written to the destination.

    A file is created there and removed, since permissions alone do not show whether that is possible.

    Args:
        to: See `download`.
        overwrite: Whether an existing file may be replaced.
        free_bytes: Returns the bytes that are free on the disk of a folder.

    Raises:
        DownloadFailed: If a file is in the way, or the path or its disk is not fit for a typical result.
    """
    try:
        path, has_typical_name = expand_path(to), is_folder(to)
        path = to_extended_length(path / TYPICAL_NAME) if has_typical_name else path
        check_is_free(path, overwrite=overwrite or has_typical_name)
        check_is_writable(path, free_bytes=free_bytes)
    except (DestinationExists, UnusableDestination) as error:
        message = f"{error}. {_what_to_do(error)}. Nothing was sent, nothing was charged."
        raise errors.DownloadFailed(message) from error.__cause__


def _what_to_do(error: Exception) -> str:
    if isinstance(error, DestinationInUse):
        return "Choose another name or wait for it"
    if isinstance(error, DestinationExists):
        return "Choose another name or pass overwrite=True"
    return "Choose another destination"


def raise_if_any_failed(outcomes: list[Download | errors.EvoLinkError]) -> list[Download]:
    """Return the downloads if none failed.

    Raises:
        ExceptionGroup: If some failed.
    """
    failures = [outcome for outcome in outcomes if isinstance(outcome, errors.EvoLinkError)]
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {len(outcomes)} downloads failed", failures)
    return [outcome for outcome in outcomes if isinstance(outcome, Download)]


def _destination(task: TaskSnapshot, to: str | os.PathLike[str] | None, index: int) -> Path:
    """Return the path of a result: the given file, or one named after the task in the given folder."""
    path = expand_path(to)
    if is_folder(to):
        if not is_plain_name(task.id):
            raise UnusableDestination(f"The task id {shorten(task.id)} cannot be the name of a file in {path}")
        path = to_extended_length(path / (task.id + video_suffix(task.results[index])))
    return path if index == 0 else path.with_name(f"{path.stem}-{index + 1}{path.suffix}")


def video_suffix(link: str) -> str:
    """Return the extension of the file at a result link, `.mp4` if it has none of a video."""
    try:
        suffix = Path(urlsplit(link).path).suffix.lower()
    except ValueError:
        suffix = ""
    return suffix if suffix in VIDEO_SUFFIXES else ".mp4"
