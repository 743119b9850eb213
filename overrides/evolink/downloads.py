"""Fetching a result so that the file is whole or absent."""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urljoin, urlsplit

from . import errors
from ._addresses import is_loopback_url, why_not_public
from ._flows import Fetch, Flow, Sleep, backoff, completed, query
from ._protocol import Call, Endpoint, Reply
from ._redaction import shortened, without_secrets
from .tasks import Task

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Download"]

LINK_LIFETIME = 24 * 3600
"""Seconds that a result link lives."""
FRUITLESS_ATTEMPTS = 5
"""How many attempts in a row may bring no byte before the download is given up."""
REDIRECTS = 5
_SUFFIXES = frozenset({".mp4", ".mov", ".webm", ".mkv"})
_REFUSED_TYPES = ("text/", "application/json", "application/xml")


@dataclass(frozen=True, slots=True)
class Download:
    """A result on disk."""

    path: Path
    size: int
    """In bytes."""
    sha256: str
    """In hex."""
    content_type: str | None
    task_id: str
    more: tuple[Download, ...] = ()
    """The task's further results, as `name-2.mp4`, `name-3.mp4` and so on."""


class _InTheWay(Exception):
    """A file has the final name already."""


class PartFile:
    """The file that a body is poured into until it is whole: `name.mp4.part` beside the final name."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(target.name + ".part")
        self.size = 0
        self.expected: int | None = None
        self.content_type: str | None = None
        self.validator: str | None = None
        self.head = b""
        self._file: BinaryIO | None = None
        self._written = False
        self._hash = hashlib.sha256()

    def begin(self, reply: Reply) -> bool:
        """Starts over for a 200, goes on for a 206 that starts where the file ends; wants nothing else."""
        content_type = reply.headers.get("content-type", "").lower()
        if content_type.startswith(_REFUSED_TYPES):
            return False
        if reply.status == 206:
            start, _, total = reply.headers.get("content-range", "").removeprefix("bytes ").partition("-")
            if start != str(self.size):
                return False
            self.expected = int(total.rpartition("/")[2]) if total.rpartition("/")[2].isdigit() else self.expected
            return True
        if reply.status != 200:
            return False
        self.restart()
        length = reply.headers.get("content-length", "")
        self.expected = int(length) if length.isdigit() else None
        self.content_type = content_type or None
        etag = reply.headers.get("etag", "")
        self.validator = etag if etag and not etag.startswith("W/") else reply.headers.get("last-modified")
        return True

    def write(self, chunk: bytes) -> None:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("wb")
            self._written = True
        self._file.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)
        if len(self.head) < 16:
            self.head += chunk[: 16 - len(self.head)]

    def restart(self) -> None:
        """Forgets what has come so far."""
        if self._file is not None:
            self._file.seek(0)
            self._file.truncate()
        self._hash = hashlib.sha256()
        self.size, self.head = 0, b""

    @property
    def whole(self) -> bool:
        """Whether everything that was announced has come."""
        return self.size > 0 and (self.expected is None or self.size == self.expected)

    def resumption(self) -> dict[str, str]:
        """The headers that ask for the rest, empty where there is no telling whether it is still the same file."""
        if self.size == 0 or self.validator is None:
            return {}
        return {"range": f"bytes={self.size}-", "if-range": self.validator}

    def finish(self, *, overwrite: bool) -> None:
        """Moves the whole file to its final name in one step.

        Raises:
            _InTheWay: a file has that name and `overwrite` is false.
        """
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None
        if overwrite:
            self.path.replace(self.target)
            return
        try:
            os.link(self.path, self.target)
        except _InTheWay:
            raise _InTheWay from None
        except OSError:  # a file system without hard links
            if self.target.exists():
                raise _InTheWay from None
            self.path.rename(self.target)
            return
        self.path.unlink()

    def discard(self) -> None:
        """Removes the file if it was not moved to its final name."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._written:
            self.path.unlink(missing_ok=True)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def download(
    endpoint: Endpoint,
    task: Task | str,
    to: str | Path | None,
    *,
    overwrite: bool,
    now: Callable[[], float] = time.time,
) -> Flow[Download]:
    """Fetches every result of a completed task; the first one is what is answered, with the others in `more`.

    Raises:
        TaskFailed: the task has no result and never will.
        DownloadFailed: it is not completed yet, a file is in the way, or the result could not be fetched whole.
        ResultExpired: the links are older than 24 hours.
    """
    if isinstance(task, str) or not task.done or not task.results:
        task = yield from query(endpoint, task if isinstance(task, str) else task.id)
    if not task.done:
        raise errors.DownloadFailed(
            f"Task {task.id} is {task.status} at {task.progress} %: wait for it before the download.", task_id=task.id
        )
    completed(task)
    if not task.results:
        raise errors.DownloadFailed(f"Task {task.id} is completed but has no result links.", task_id=task.id)
    targets = [_target(task, to, index) for index in range(len(task.results))]
    for target in targets:
        if target.exists() and not overwrite:
            raise errors.DownloadFailed(
                f"{target} exists: choose another name or pass overwrite=True.", task_id=task.id
            )
    fetched = []
    for index, target in enumerate(targets):
        fetched.append((yield from _fetch(endpoint, task, index, target, overwrite=overwrite, now=now)))
    first, *more = fetched
    return Download(first.path, first.size, first.sha256, first.content_type, first.task_id, tuple(more))


def _fetch(
    endpoint: Endpoint, task: Task, index: int, target: Path, *, overwrite: bool, now: Callable[[], float]
) -> Flow[Download]:
    part = PartFile(target)
    try:
        yield from _pour(endpoint, task, index, part, now=now)
        _assert_video(part, task)
        part.finish(overwrite=overwrite)
    except _InTheWay:
        raise errors.DownloadFailed(
            f"{target} has appeared meanwhile: choose another name or pass overwrite=True.", task_id=task.id
        ) from None
    except OSError as fault:
        raise errors.DownloadFailed(f"{target} could not be written: {fault}.", task_id=task.id) from fault
    finally:
        part.discard()
    return Download(target, part.size, part.sha256, part.content_type, task.id)


def _pour(endpoint: Endpoint, task: Task, index: int, part: PartFile, *, now: Callable[[], float]) -> Flow[None]:
    """Fetches until the part file is whole, from where it broke off."""
    url, redirects, fruitless, asked_anew, reason = task.results[index], 0, 0, False, ""
    while fruitless < FRUITLESS_ATTEMPTS:
        _assert_allowed(url, endpoint, task)
        before = part.size
        headers = {"user-agent": endpoint.user_agent, "accept-encoding": "identity", **part.resumption()}
        try:
            reply: Reply = yield Fetch(Call("GET", url, headers), part)
        except (errors.NotConnected, errors.ReplyLost) as fault:
            reason = str(fault)
        else:
            location = reply.headers.get("location")
            if reply.status in (301, 302, 303, 307, 308) and location and redirects < REDIRECTS:
                url, redirects = urljoin(url, location), redirects + 1
                continue
            if reply.status in (200, 206) and not reply.body and part.whole:
                return
            reason = _why_refused(reply, part)
            if reply.status in (206, 416):  # not the rest that was asked for: start over
                part.restart()
                part.validator = None
            elif reply.status in (401, 403, 404, 410):
                if task.created is not None and now() - task.created > LINK_LIFETIME:
                    raise errors.ResultExpired(
                        f"The result of task {task.id} has expired: links live for 24 hours.", task_id=task.id
                    )
                if not asked_anew:
                    asked_anew, task = True, (yield from query(endpoint, task.id))
                    url = task.results[index] if index < len(task.results) else url
        fruitless = 1 if part.size > before else fruitless + 1
        yield Sleep(backoff(fruitless, None))
    raise errors.DownloadFailed(
        f"The result of task {task.id} could not be fetched: {reason} Try again within 24 hours of its completion with"
        f" client.tasks.download({task.id!r}).",
        task_id=task.id,
    )


def _why_refused(reply: Reply, part: PartFile) -> str:
    if reply.status in (200, 206) and not reply.body:
        return f"{part.size} of {part.expected} bytes came."
    kind = reply.headers.get("content-type", "no content type")
    return f"the answer was {reply.status}, {kind}: {shortened(reply.body[:80].decode('utf-8', 'replace'))}."


def _assert_allowed(url: str, endpoint: Endpoint, task: Task) -> None:
    """A link must be https and public, unless the API itself is on this machine."""
    local = is_loopback_url(endpoint.base_url)
    why = why_not_public(url, https_only=not local, loopback=local)
    if why is not None:
        raise errors.DownloadFailed(
            f"The result link {without_secrets(url)} of task {task.id} is not followed: {why}.", task_id=task.id
        )


def _assert_video(part: PartFile, task: Task) -> None:
    """The first bytes are those of a video container (ISO base media, QuickTime, Matroska)."""
    if part.head[4:8] in (b"ftyp", b"moov", b"wide", b"mdat") or part.head.startswith(b"\x1aE\xdf\xa3"):
        return
    raise errors.DownloadFailed(
        f"The result of task {task.id} is no video: it starts with {shortened(part.head)}.", task_id=task.id
    )


def _target(task: Task, to: str | Path | None, index: int) -> Path:
    """Where result `index` goes: the name asked for, or the task's id in the folder asked for."""
    suffix = Path(urlsplit(task.results[index]).path).suffix.lower()
    name = task.id + (suffix if suffix in _SUFFIXES else ".mp4")
    path = Path() / name if to is None else Path(to)
    if to is not None and (path.is_dir() or str(to).endswith(("/", os.sep))):
        path /= name
    return path if index == 0 else path.with_name(f"{path.stem}-{index + 1}{path.suffix}")
