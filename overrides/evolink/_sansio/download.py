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
from .._storage.destination import (
    UnusableDestination,
    check_is_free,
    check_is_writable,
    expand_path,
    is_folder,
    is_plain_name,
)
from .._storage.file_system import NotRegularFile
from .._storage.media_types import detect_media_type
from .._storage.part_file import BodyTooLarge, DestinationExists, DestinationInUse, PartFile
from ..tasks import Download, TaskSnapshot
from .effects import Operation, RunBlocking, Sleep, Stream
from .exchange import exchange
from .messages import Endpoint, HTTPRequest, HTTPResponse
from .polling import get_task
from .retry import backoff
from .task_failure import raise_if_failed

LINK_LIFETIME = 24 * 3600
"""Seconds. The lifetime of a result link."""
MAX_FRUITLESS_ATTEMPTS = 5
"""The number of attempts in a row without a byte after which a download fails."""
MAX_DAMAGED_FILES = 2
"""The number of files with damaged boxes, each fetched from its start, after which a download fails."""
MAX_REDIRECTS = 5
MAX_LINK_LENGTH = 65536
"""Characters. httpx parses no longer URL."""
MAX_SHOWN_LINK = 300
TYPICAL_NAME = "task-unified-1757169743-7cvnl5zw.mp4"
"""A name in a folder whose real name is not known yet."""
_REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
_LINK_REJECTED_STATUSES = frozenset({401, 403, 404, 410})
_VIDEO_SUFFIXES = frozenset({".mp4", ".mov", ".webm", ".mkv"})


def download(
    endpoint: Endpoint,
    task: TaskSnapshot | str,
    to: str | os.PathLike[str] | None,
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
    task_id = task if isinstance(task, str) else task.id
    try:
        if isinstance(task, str) or not task.done or not task.results:
            task = yield from get_task(endpoint, task_id)
        downloading = _download_results(endpoint, task, to, overwrite=overwrite, max_bytes=max_bytes, now=now)
        return (yield from endpoint.hooks.wrap(downloading, "download", task_id=task_id))
    except errors.EvoLinkError as error:
        error.task_id = error.task_id or task_id
        raise
    except (DestinationExists, UnusableDestination, NotRegularFile) as error:
        raise errors.DownloadFailed(f"{error}. {_what_to_do(error)}.", task_id=task_id) from error.__cause__


def _download_results(
    endpoint: Endpoint,
    task: TaskSnapshot,
    to: str | os.PathLike[str] | None,
    *,
    overwrite: bool,
    max_bytes: int | None,
    now: Callable[[], float],
) -> Operation[Download]:
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
    downloads = []
    for index, destination in enumerate(destinations):
        part_file = PartFile(destination, f"{task.id} {index}", max_bytes=max_bytes)
        result = _Result(endpoint, task, index, part_file, now)
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
        path = path / TYPICAL_NAME if has_typical_name else path
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
            yield RunBlocking(part_file.open, is_shielded=True)  # or a cancelled call would leave the file locked
            if part_file.expected_size is None or not part_file.is_complete:
                keep = True  # however the fetch ends, a later call can resume it
                yield from self._fetch()
                keep = False
            self._check_is_video()
            keep = True  # if it cannot be moved, a later call can
            yield RunBlocking(lambda: part_file.finish(overwrite=overwrite))
            keep = False
        except (DestinationExists, NotRegularFile):
            keep = False
            raise
        except BodyTooLarge as error:
            keep = False
            message = f"The result of task {task_id} is larger than max_bytes: {error}."
            raise errors.DownloadFailed(message) from None
        except errors.ResultExpired:
            keep = False
            raise
        except OSError as error:
            keep = True
            rest = f" What has arrived is kept. {self._how_to_resume()}" if part_file.is_resumable else ""
            message = f"{part_file.destination} could not be written: {error.strerror or error}.{rest}"
            raise errors.DownloadFailed(message) from error
        finally:
            part_file.close(keep=keep and part_file.is_resumable)
        return Download(part_file.destination, part_file.size, part_file.sha256, part_file.content_type, task_id)

    def _fetch(self) -> Operation[None]:
        """Fetch until the part file is complete, each attempt resuming where the one before ended."""
        part_file = self.part_file
        url, reason = self.task.results[self.index], ""
        redirects = fruitless_attempts = damaged_files = 0
        attempt = 1
        most_received = part_file.size
        link_was_refreshed = False
        while fruitless_attempts < MAX_FRUITLESS_ATTEMPTS and damaged_files < MAX_DAMAGED_FILES:
            self._check_link(url)
            try:
                response = yield from exchange(Stream(self._request(url), part_file), attempt=attempt)
            except (errors.ConnectionFailed, errors.ResponseLost) as error:
                reason = str(error)
            else:
                location = response.headers.get("location")
                if response.status in _REDIRECT_STATUSES and location and redirects < MAX_REDIRECTS:
                    url, redirects = _join_url(url, location), redirects + 1
                    continue
                if response.status in (200, 206) and not response.body and part_file.is_complete:
                    return
                reason = self._why_incomplete(response)
                if response.status == 416 or part_file.is_mismatched:
                    part_file.restart()
                elif response.status in (200, 206) and part_file.is_received and part_file.expected_size is not None:
                    damaged_files += 1
                    part_file.restart()
                elif response.status in _LINK_REJECTED_STATUSES:
                    if not link_was_refreshed:  # this machine's clock may be wrong, so try a new link before giving up
                        link_was_refreshed, url = True, (yield from self._refresh_link(url))
                    elif self._is_expired():
                        raise errors.ResultExpired(
                            f"The result of task {self.task.id} has expired. Links expire after 24 hours.",
                            task_id=self.task.id,
                        )
            # A file that starts over again and again makes no progress, so the most bytes received so far count.
            fruitless_attempts = 1 if part_file.size > most_received else fruitless_attempts + 1
            most_received = max(most_received, part_file.size)
            yield Sleep(backoff(fruitless_attempts, None))
            attempt += 1
        raise errors.DownloadFailed(
            f"The result of task {self.task.id} could not be downloaded: {reason} {self._how_to_resume()}",
            task_id=self.task.id,
        )

    def _how_to_resume(self) -> str:
        return (
            "Within 24 hours of the task's completion, resume the download with"
            f" client.tasks.download({self.task.id!r})."
        )

    def _request(self, url: str) -> HTTPRequest:
        headers = {
            "user-agent": self.endpoint.user_agent,
            "accept-encoding": "identity",
            **self.part_file.range_headers(),
        }
        observation = self.endpoint.observe("download", task_id=self.task.id)
        return HTTPRequest("GET", url, headers, observation=observation)

    def _refresh_link(self, url: str) -> Operation[str]:
        """Get the task again and return its current link, or `url` if it has none."""
        self.task = yield from get_task(self.endpoint, self.task.id)
        return self.task.results[self.index] if self.index < len(self.task.results) else url

    def _is_expired(self) -> bool:
        return self.task.created is not None and self.now() - self.task.created > LINK_LIFETIME

    def _why_incomplete(self, response: HTTPResponse) -> str:
        if response.status in (200, 206) and not response.body:
            if self.part_file.is_received and self.part_file.expected_size is not None:
                return "all bytes arrived, but the boxes of the MP4 are damaged."
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
        if len(url) > MAX_LINK_LENGTH or any(character < "!" or "\ud800" <= character < "\ue000" for character in url):
            reason = "it is too long, or contains characters that a URL cannot have"
        if reason is not None:
            link = shorten(redact_secrets(url), limit=MAX_SHOWN_LINK)
            message = f"The result link {link} of task {self.task.id} is not followed: {reason}."
            raise errors.DownloadFailed(message, task_id=self.task.id)

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


def _join_url(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:  # the link is checked, and refused, before it is followed
        return location


def _destination(task: TaskSnapshot, to: str | os.PathLike[str] | None, index: int) -> Path:
    """Return the path of a result: the given file, or one named after the task in the given folder."""
    path = expand_path(to)
    if is_folder(to):
        if not is_plain_name(task.id):
            raise UnusableDestination(f"The task id {shorten(task.id)} cannot be the name of a file in {path}")
        path /= task.id + _video_suffix(task.results[index])
    return path if index == 0 else path.with_name(f"{path.stem}-{index + 1}{path.suffix}")


def _video_suffix(link: str) -> str:
    try:
        suffix = Path(urlsplit(link).path).suffix.lower()
    except ValueError:
        suffix = ""
    return suffix if suffix in _VIDEO_SUFFIXES else ".mp4"
