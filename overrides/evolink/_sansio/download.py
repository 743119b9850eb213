"""Fetching a result so that the file is whole or absent."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from .. import errors
from .._security.public_addresses import is_loopback_url, why_not_public
from .._security.redaction import redact_secrets, shorten
from .._storage.media_types import detect_media_type
from .._storage.part_file import InTheWay, PartFile, TooLarge
from ..tasks import TaskSnapshot
from .flows import Do, Fetch, Flow, Sleep, backoff, completed, query
from .messages import Call, Endpoint, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Download"]

LINK_LIFETIME = 24 * 3600
"""Seconds that a result link lives."""
FRUITLESS_ATTEMPTS = 5
"""How many attempts in a row may bring no byte before the download is given up."""
REDIRECTS = 5
_SUFFIXES = frozenset({".mp4", ".mov", ".webm", ".mkv"})


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


def download(
    endpoint: Endpoint,
    task: TaskSnapshot | str,
    to: str | Path | None,
    *,
    overwrite: bool,
    max_bytes: int | None = None,
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
        made = f"made element {task.element_id}, which is no file" if task.element_id else "has no result links"
        raise errors.DownloadFailed(f"Task {task.id} is completed but {made}.", task_id=task.id)
    targets = [_target(task, to, index) for index in range(len(task.results))]
    for target in targets:
        if target.exists() and not overwrite:
            raise errors.DownloadFailed(
                f"{target} exists: choose another name or pass overwrite=True.", task_id=task.id
            )
    fetched = []
    for index, target in enumerate(targets):
        part = PartFile(target, f"{task.id} {index}", max_bytes=max_bytes)
        fetched.append((yield from _fetch(endpoint, task, index, part, overwrite=overwrite, now=now)))
    first, *more = fetched
    return Download(first.path, first.size, first.sha256, first.content_type, first.task_id, tuple(more))


def assert_free(to: str | Path | None, *, overwrite: bool) -> None:
    """Sees before anything is paid whether the file may be written that a result is to go to.

    Raises:
        DownloadFailed: it is there already.
    """
    if to is not None and not overwrite and Path(to).is_file():
        raise errors.DownloadFailed(
            f"{to} exists: choose another name or pass overwrite=True. Nothing was sent, nothing was charged."
        )


def all_or_group(fetched: list[Download | errors.EvoLinkError]) -> list[Download]:
    """The downloads, if all came.

    Raises:
        ExceptionGroup: some did not.
    """
    faults = [one for one in fetched if isinstance(one, errors.EvoLinkError)]
    if faults:
        raise ExceptionGroup(f"{len(faults)} of {len(fetched)} downloads failed", faults)
    return [one for one in fetched if isinstance(one, Download)]


def _fetch(
    endpoint: Endpoint,
    task: TaskSnapshot,
    index: int,
    part: PartFile,
    *,
    overwrite: bool,
    now: Callable[[], float],
) -> Flow[Download]:
    keep = False
    try:
        yield Do(part.open)
        if part.expected is None or not part.whole:
            keep = True  # whatever ends the fetching, another call can go on from there
            yield from _pour(endpoint, task, index, part, now=now)
            keep = False
        _assert_video(part, task)
        yield Do(lambda: part.finish(overwrite=overwrite))
    except InTheWay as obstacle:
        message = f"{obstacle}: choose another name, wait for it, or pass overwrite=True."
        raise errors.DownloadFailed(message, task_id=task.id) from None
    except TooLarge as fault:
        keep = False
        message = f"The result of task {task.id} is larger than max_bytes: {fault}."
        raise errors.DownloadFailed(message, task_id=task.id) from None
    except errors.ResultExpired:
        keep = False
        raise
    except OSError as fault:
        raise errors.DownloadFailed(f"{part.target} could not be written: {fault}.", task_id=task.id) from fault
    finally:
        part.close(keep=keep and part.resumable)
    return Download(part.target, part.size, part.sha256, part.content_type, task.id)


def _pour(
    endpoint: Endpoint, task: TaskSnapshot, index: int, part: PartFile, *, now: Callable[[], float]
) -> Flow[None]:
    """Fetches until the part file is whole, from where it broke off."""
    url, redirects, fruitless, asked_anew, reason = task.results[index], 0, 0, False, ""
    while fruitless < FRUITLESS_ATTEMPTS:
        _assert_allowed(url, endpoint, task)
        before = part.size
        headers = {"user-agent": endpoint.user_agent, "accept-encoding": "identity", **part.range_headers()}
        try:
            reply: Reply = yield Fetch(Call("GET", url, headers), part)
        except (errors.ConnectionFailed, errors.ResponseLost) as fault:
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
            elif reply.status in (401, 403, 404, 410):
                if not asked_anew:  # this machine's clock may be wrong, so a fresh link is tried before giving up
                    asked_anew, task = True, (yield from query(endpoint, task.id))
                    url = task.results[index] if index < len(task.results) else url
                elif task.created is not None and now() - task.created > LINK_LIFETIME:
                    raise errors.ResultExpired(
                        f"The result of task {task.id} has expired: links live for 24 hours.", task_id=task.id
                    )
        fruitless = 1 if part.size > before else fruitless + 1
        yield Sleep(backoff(fruitless, None))
    raise errors.DownloadFailed(
        f"The result of task {task.id} could not be fetched: {reason} Try again within 24 hours of its completion with"
        f" client.tasks.download({task.id!r}), which goes on from what has come.",
        task_id=task.id,
    )


def _why_refused(reply: Reply, part: PartFile) -> str:
    if reply.status in (200, 206) and not reply.body:
        return f"{part.size} of {part.expected} bytes came."
    kind = reply.headers.get("content-type", "no content type")
    return f"the answer was {reply.status}, {kind}: {shorten(reply.body[:80].decode('utf-8', 'replace'))}."


def _assert_allowed(url: str, endpoint: Endpoint, task: TaskSnapshot) -> None:
    """A link must be https and public, unless the API itself is on this machine."""
    local = is_loopback_url(endpoint.base_url)
    why = why_not_public(url, https_only=not local, loopback=local)
    if why is not None:
        raise errors.DownloadFailed(
            f"The result link {redact_secrets(url)} of task {task.id} is not followed: {why}.", task_id=task.id
        )


def _assert_video(part: PartFile, task: TaskSnapshot) -> None:
    """The first bytes are those of a video."""
    found = detect_media_type(part.head)
    if found is not None and found.kind == "video":
        return
    raise errors.DownloadFailed(
        f"The result of task {task.id} is no video: it starts with {shorten(part.head)}.", task_id=task.id
    )


def _target(task: TaskSnapshot, to: str | Path | None, index: int) -> Path:
    """Where result `index` goes: the name asked for, or the task's id in the folder asked for."""
    suffix = Path(urlsplit(task.results[index]).path).suffix.lower()
    name = task.id + (suffix if suffix in _SUFFIXES else ".mp4")
    path = Path() / name if to is None else Path(to)
    if to is not None and (path.is_dir() or str(to).endswith(("/", os.sep))):
        path /= name
    return path if index == 0 else path.with_name(f"{path.stem}-{index + 1}{path.suffix}")
