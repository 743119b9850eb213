"""Sans-I/O download of one result: its link is requested until the part file is complete."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urljoin

from .. import errors
from .._security.public_addresses import is_loopback_url, why_not_public
from .._security.redaction import redact_secrets, shorten
from .._storage.file_system import NotRegularFile
from .._storage.media_types import detect_media_type
from .._storage.part_file import BodyTooLarge, DestinationExists, PartFile
from ..tasks import Download, TaskSnapshot
from .deadline import Deadline, DeadlineExceeded
from .effects import Notify, Operation, RunBlocking, Sleep, Stream
from .exchange import exchange
from .messages import Endpoint, HTTPRequest, HTTPResponse
from .progress_callbacks import ByteProgress
from .result_links import fetchable_link
from .retry import backoff
from .task_query import get_task
from .transfer_rate import TooSlow, TransferRate

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
REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
LINK_REJECTED_STATUSES = frozenset({401, 403, 404, 410})


class PartFileSink:
    """Writes to a part file, measures the rate, and reports the bytes."""

    def __init__(self, part_file: PartFile, deadline: Deadline, rate: TransferRate, progress: ByteProgress) -> None:
        self.part_file = part_file
        self.rate = rate
        self._deadline = deadline
        self._progress = progress
        self.begin = part_file.begin

    def write(self, chunk: bytes) -> Awaitable[None] | None:
        """Write the next chunk; return what is to be awaited.

        Raises:
            DeadlineExceeded: If it is not the last chunk and the deadline is over.
            TooSlow: If bytes have arrived too slowly for RATE_WINDOW seconds.
            CallerError: If the callback raises an exception.
        """
        self.part_file.write(chunk)
        if not self.part_file.is_received or self.part_file.expected_size is None:
            if self._deadline.is_over:
                raise DeadlineExceeded
            self.rate.add(len(chunk))
        return self.report()

    def report(self) -> Awaitable[None] | None:
        """Report the bytes so far."""
        return self._progress.report(self.part_file.size, self.part_file.expected_size)


@dataclass(slots=True)
class ResultDownload:
    """The download of one result of a task."""

    endpoint: Endpoint
    task: TaskSnapshot
    index: int
    """The position of the result among the results of the task."""
    part_file: PartFile
    sink: PartFileSink
    now: Callable[[], float]
    """Returns the time in Unix seconds."""

    def download(self, *, overwrite: bool) -> Operation[Download]:
        """Fetch the result into its part file and move that to the destination."""
        part_file, task_id = self.part_file, self.task.id
        keep = False
        try:
            yield RunBlocking(part_file.open, is_shielded=True)  # or a cancelled call would leave the file locked
            keep = True  # however the fetch ends, a later call can resume it
            if part_file.expected_size is None or not part_file.is_complete:
                yield from self._fetch()
            else:
                yield Notify(self._report, None)
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
            rest = f" What has arrived is kept. {how_to_resume(task_id)}" if part_file.is_resumable else ""
            message = f"{part_file.destination} could not be written: {error.strerror or error}.{rest}"
            raise errors.DownloadFailed(message) from error
        finally:
            part_file.close(keep=keep and part_file.is_resumable)
        return Download(part_file.destination, part_file.size, part_file.sha256, part_file.content_type, task_id)

    def _report(self, _: None) -> object:
        return self.sink.report()

    def _fetch(self) -> Operation[None]:
        """Fetch until the part file is complete, each attempt resuming where the one before ended."""
        part_file, rate = self.part_file, self.sink.rate
        url, reason = fetchable_link(self.task.results[self.index]), ""
        attempt, redirects, fruitless_attempts, damaged_files = 1, 0, 0, 0
        most_received = part_file.size
        link_was_refreshed = False
        while fruitless_attempts < MAX_FRUITLESS_ATTEMPTS and damaged_files < MAX_DAMAGED_FILES:
            check_link(self.endpoint, self.task.id, url)
            try:
                response = yield from exchange(Stream(self._request(url), self.sink), attempt=attempt)
            except (errors.ConnectionFailed, errors.ResponseLost) as error:
                reason = str(error)
                rate.end_window()
            except TooSlow:
                reason = f"less than {rate.min_bytes_per_second:g} bytes arrived per second."
            else:
                location = response.headers.get("location")
                if response.status in REDIRECT_STATUSES and location and redirects < MAX_REDIRECTS:
                    url, redirects = join_url(url, location), redirects + 1
                    continue
                if response.status in (200, 206) and not response.body and part_file.is_complete:
                    return
                reason = self._why_incomplete(response)
                if response.status == 416 or part_file.is_mismatched:
                    part_file.restart()
                elif response.status in (200, 206) and part_file.is_received and part_file.expected_size is not None:
                    damaged_files += 1
                    part_file.restart()
                elif response.status in LINK_REJECTED_STATUSES:
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
            if rate.is_hopeless:
                break
            yield Sleep(backoff(fruitless_attempts, None))
            attempt += 1
        raise errors.DownloadFailed(
            f"The result of task {self.task.id} could not be downloaded: {reason} {how_to_resume(self.task.id)}",
            task_id=self.task.id,
        )

    def _request(self, url: str) -> HTTPRequest:
        headers = {
            "user-agent": self.endpoint.user_agent,
            "accept-encoding": "identity",
            **self.part_file.range_headers(),
        }
        return HTTPRequest("GET", url, headers, observation=self.endpoint.observe("download", task_id=self.task.id))

    def _refresh_link(self, url: str) -> Operation[str]:
        """Get the task again and return its current link, or `url` if it has none."""
        self.task = yield from get_task(self.endpoint, self.task.id)
        return fetchable_link(self.task.results[self.index]) if self.index < len(self.task.results) else url

    def _is_expired(self) -> bool:
        return self.task.created is not None and self.now() - self.task.created > LINK_LIFETIME

    def _why_incomplete(self, response: HTTPResponse) -> str:
        if response.status in (200, 206) and not response.body:
            size, expected_size = self.part_file.size, self.part_file.expected_size
            if expected_size is None:
                return f"{size} bytes arrived, but not a whole MP4."
            if self.part_file.is_received:
                return "all bytes arrived, but the boxes of the MP4 are damaged."
            return f"{size} of {expected_size} bytes arrived."
        content_type = response.headers.get("content-type", "no content type")
        body = shorten(response.body[:80].decode("utf-8", "replace"))
        return f"the response was {response.status}, {content_type}: {body}."

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


def check_link(endpoint: Endpoint, task_id: str, url: str) -> None:
    """Check that a link is https and public, unless the API itself is on this machine.

    Raises:
        DownloadFailed: If it is not.
    """
    is_local = is_loopback_url(endpoint.base_url)
    reason = why_not_public(url, https_only=not is_local, loopback=is_local)
    if len(url) > MAX_LINK_LENGTH or any(character < "!" or "\ud800" <= character < "\ue000" for character in url):
        reason = "it is too long, or contains characters that a URL cannot have"
    if reason is not None:
        link = shorten(redact_secrets(url), limit=MAX_SHOWN_LINK)
        message = f"The result link {link} of task {task_id} is not followed: {reason}."
        raise errors.DownloadFailed(message, task_id=task_id)


def how_to_resume(task_id: str) -> str:
    """Return the sentence that says how to continue the download of a task."""
    return f"Within 24 hours of the task's completion, resume the download with client.tasks.download({task_id!r})."


def join_url(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:  # the link is checked, and refused, before it is followed
        return location
