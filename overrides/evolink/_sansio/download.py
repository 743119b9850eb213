"""Sans-I/O download of results: a file is complete under its final name, or absent."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from .. import errors
from .._security.public_addresses import is_loopback_url, why_not_public
from .._security.redaction import redact_secrets, shorten
from .._storage.media_types import detect_media_type
from .._storage.part_file import BodyTooLarge, DestinationExists, PartFile
from ..tasks import Download, TaskSnapshot
from .effects import Operation, RunBlocking, Sleep, Stream
from .messages import Endpoint, HTTPRequest, HTTPResponse
from .polling import get_task
from .retry import backoff
from .task_failure import raise_if_failed

LINK_LIFETIME = 24 * 3600
"""Seconds. The lifetime of a result link."""
MAX_FRUITLESS_ATTEMPTS = 5
"""The number of attempts in a row without a byte after which a download fails."""
MAX_REDIRECTS = 5
_REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
_LINK_REJECTED_STATUSES = frozenset({401, 403, 404, 410})
_VIDEO_SUFFIXES = frozenset({".mp4", ".mov", ".webm", ".mkv"})


def download(
    endpoint: Endpoint,
    task: TaskSnapshot | str,
    to: str | Path | None,
    *,
    overwrite: bool,
    max_bytes: int | None = None,
    now: Callable[[], float] = time.time,
) -> Operation[Download]:
    """Download every result of a completed task; return the download of the first, with the others in `more`.

    Raises:
        TaskFailed: If the task failed or was cancelled.
        DownloadFailed: If it is not completed yet, the destination exists, or the result is not fetched completely.
        ResultExpired: If the links of the task are older than 24 hours.
    """
    if isinstance(task, str) or not task.done or not task.results:
        task = yield from get_task(endpoint, task if isinstance(task, str) else task.id)
    if not task.done:
        raise errors.DownloadFailed(
            f"Task {task.id} is {task.status} at {task.progress} %. Wait for it before the download.", task_id=task.id
        )
    raise_if_failed(task)
    if not task.results:
        reason = f"created element {task.element_id}, not a file" if task.element_id else "has no result links"
        raise errors.DownloadFailed(f"Task {task.id} is completed but {reason}.", task_id=task.id)
    destinations = [_destination(task, to, index) for index in range(len(task.results))]
    for destination in destinations:
        if destination.exists() and not overwrite:
            raise errors.DownloadFailed(
                f"{destination} exists. Choose another name or pass overwrite=True.", task_id=task.id
            )
    downloads = []
    for index, destination in enumerate(destinations):
        part_file = PartFile(destination, f"{task.id} {index}", max_bytes=max_bytes)
        result = _Result(endpoint, task, index, part_file, now)
        downloads.append((yield from result.download(overwrite=overwrite)))
    first, *more = downloads
    return Download(first.path, first.size, first.sha256, first.content_type, first.task_id, tuple(more))


def check_destination(to: str | Path | None, *, overwrite: bool) -> None:
    """Check before a request is paid for that its result may be written to the destination.

    Raises:
        DownloadFailed: If the destination is an existing file and `overwrite` is false.
    """
    if to is not None and not overwrite and Path(to).is_file():
        raise errors.DownloadFailed(
            f"{to} exists. Choose another name or pass overwrite=True. Nothing was sent, nothing was charged."
        )


def raise_if_any_failed(outcomes: list[Download | errors.EvoLinkError]) -> list[Download]:
    """Return the downloads if none failed.

    Raises:
        ExceptionGroup: If some failed.
    """
    failures = [outcome for outcome in outcomes if isinstance(outcome, errors.EvoLinkError)]
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {len(outcomes)} downloads failed", failures)
    return [outcome for outcome in outcomes if isinstance(outcome, Download)]


@dataclass(slots=True)
class _Result:
    """The download of one result of a task."""

    endpoint: Endpoint
    task: TaskSnapshot
    index: int
    """The position of the result among the results of the task."""
    part_file: PartFile
    now: Callable[[], float]
    """Returns the time in Unix seconds."""

    def download(self, *, overwrite: bool) -> Operation[Download]:
        """Fetch the result into its part file and move that to the destination."""
        part_file, task_id = self.part_file, self.task.id
        keep = False
        try:
            yield RunBlocking(part_file.open)
            if part_file.expected_size is None or not part_file.is_complete:
                keep = True  # however the fetch ends, a later call can resume it
                yield from self._fetch()
                keep = False
            self._check_is_video()
            yield RunBlocking(lambda: part_file.finish(overwrite=overwrite))
        except DestinationExists as error:
            message = f"{error}. Choose another name, wait for it, or pass overwrite=True."
            raise errors.DownloadFailed(message, task_id=task_id) from None
        except BodyTooLarge as error:
            keep = False
            message = f"The result of task {task_id} is larger than max_bytes: {error}."
            raise errors.DownloadFailed(message, task_id=task_id) from None
        except errors.ResultExpired:
            keep = False
            raise
        except OSError as error:
            message = f"{part_file.destination} could not be written: {error}."
            raise errors.DownloadFailed(message, task_id=task_id) from error
        finally:
            part_file.close(keep=keep and part_file.is_resumable)
        return Download(part_file.destination, part_file.size, part_file.sha256, part_file.content_type, self.task.id)

    def _fetch(self) -> Operation[None]:
        """Fetch until the part file is complete, each attempt resuming where the one before ended."""
        part_file = self.part_file
        url, reason = self.task.results[self.index], ""
        redirects = fruitless_attempts = 0
        link_was_refreshed = False
        while fruitless_attempts < MAX_FRUITLESS_ATTEMPTS:
            self._check_link(url)
            size_before = part_file.size
            try:
                response: HTTPResponse = yield Stream(self._request(url), part_file)
            except (errors.ConnectionFailed, errors.ResponseLost) as error:
                reason = str(error)
            else:
                location = response.headers.get("location")
                if response.status in _REDIRECT_STATUSES and location and redirects < MAX_REDIRECTS:
                    url, redirects = urljoin(url, location), redirects + 1
                    continue
                if response.status in (200, 206) and not response.body and part_file.is_complete:
                    return
                reason = self._why_incomplete(response)
                if response.status in (206, 416):  # not the range that was requested
                    part_file.restart()
                elif response.status in _LINK_REJECTED_STATUSES:
                    if not link_was_refreshed:  # this machine's clock may be wrong, so try a new link before giving up
                        link_was_refreshed, url = True, (yield from self._refresh_link(url))
                    elif self._is_expired():
                        raise errors.ResultExpired(
                            f"The result of task {self.task.id} has expired. Links expire after 24 hours.",
                            task_id=self.task.id,
                        )
            fruitless_attempts = 1 if part_file.size > size_before else fruitless_attempts + 1
            yield Sleep(backoff(fruitless_attempts, None))
        raise errors.DownloadFailed(
            f"The result of task {self.task.id} could not be downloaded: {reason} Within 24 hours of its completion,"
            f" resume the download with client.tasks.download({self.task.id!r}).",
            task_id=self.task.id,
        )

    def _request(self, url: str) -> HTTPRequest:
        headers = {
            "user-agent": self.endpoint.user_agent,
            "accept-encoding": "identity",
            **self.part_file.range_headers(),
        }
        return HTTPRequest("GET", url, headers)

    def _refresh_link(self, url: str) -> Operation[str]:
        """Get the task again and return its current link, or `url` if it has none."""
        self.task = yield from get_task(self.endpoint, self.task.id)
        return self.task.results[self.index] if self.index < len(self.task.results) else url

    def _is_expired(self) -> bool:
        return self.task.created is not None and self.now() - self.task.created > LINK_LIFETIME

    def _why_incomplete(self, response: HTTPResponse) -> str:
        if response.status in (200, 206) and not response.body:
            return f"{self.part_file.size} of {self.part_file.expected_size} bytes arrived."
        content_type = response.headers.get("content-type", "no content type")
        body = shorten(response.body[:80].decode("utf-8", "replace"))
        return f"the response was {response.status}, {content_type}: {body}."

    def _check_link(self, url: str) -> None:
        """Check that a link is https and public, unless the API itself is on this machine.

        Raises:
            DownloadFailed: If it is not.
        """
        is_local = is_loopback_url(self.endpoint.base_url)
        reason = why_not_public(url, https_only=not is_local, loopback=is_local)
        if reason is not None:
            raise errors.DownloadFailed(
                f"The result link {redact_secrets(url)} of task {self.task.id} is not followed: {reason}.",
                task_id=self.task.id,
            )

    def _check_is_video(self) -> None:
        """Check that the part file starts like a video.

        Raises:
            DownloadFailed: If it does not.
        """
        detected = detect_media_type(self.part_file.head)
        if detected is None or detected.kind != "video":
            raise errors.DownloadFailed(
                f"The result of task {self.task.id} is not a video. It starts with {shorten(self.part_file.head)}.",
                task_id=self.task.id,
            )


def _destination(task: TaskSnapshot, to: str | Path | None, index: int) -> Path:
    """Return the path of a result: the given file, or one named after the task in the given folder."""
    suffix = Path(urlsplit(task.results[index]).path).suffix.lower()
    name = task.id + (suffix if suffix in _VIDEO_SUFFIXES else ".mp4")
    path = Path() / name if to is None else Path(to)
    if to is not None and (path.is_dir() or str(to).endswith(("/", os.sep))):
        path /= name
    return path if index == 0 else path.with_name(f"{path.stem}-{index + 1}{path.suffix}")
