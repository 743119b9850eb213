"""The tools that call the API without paying: tasks, their results, uploads and the balance."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from .. import errors
from .._storage.destination import is_plain_name
from .._storage.media_types import HEADER_SIZE, detect_media_type
from ..tasks import Download, TaskSnapshot
from ._definitions import DEFAULT_WAIT
from ._operations import ClientCall, Result, ToolOperation
from ._results import ToolError, clean, describe_budget, describe_task
from ._session_state import CallOptions, SessionState

RESULT_SUFFIXES = frozenset(
    {".mp4", ".mov", ".m4v", ".webm", ".mkv", ".gif", ".png", ".jpg", ".jpeg", ".webp", ".mp3", ".wav", ".m4a"}
)
"""The endings of file names that `download` writes."""


def get_task(state: SessionState, arguments: Mapping[str, Any], call: CallOptions) -> ToolOperation:
    """Return a task as it is now."""
    task_id = arguments["task_id"]
    task: TaskSnapshot = yield ClientCall(lambda client: client.tasks.get(task_id))
    return describe_task(task, is_local=call.is_local)


def wait_task(state: SessionState, arguments: Mapping[str, Any], call: CallOptions) -> ToolOperation:
    """Return a task when it has ended, or as it is when the time is over."""
    task_id, timeout = arguments["task_id"], arguments.get("timeout", DEFAULT_WAIT)
    advice: Result = {}
    try:
        task: TaskSnapshot = yield ClientCall(
            lambda client: client.tasks.wait(task_id, timeout=timeout, on_progress=call.on_progress)
        )
        advice = {"next": "download"}
    except errors.TaskFailed as failure:
        advice = {"retryable": failure.retryable, "advice": clean(failure)}
        task = yield ClientCall(lambda client: client.tasks.get(task_id))
    except errors.WaitTimeout:
        advice = {"next": "wait_task"}
        task = yield ClientCall(lambda client: client.tasks.get(task_id))
    return {**describe_task(task, is_local=call.is_local), **advice}


def list_tasks(state: SessionState, arguments: Mapping[str, Any], call: CallOptions) -> ToolOperation:
    """Return a page of the account's tasks."""
    filters = {name: arguments[name] for name in ("status", "model") if name in arguments}
    page, size = arguments.get("page", 1), arguments.get("limit", 10)
    found = yield ClientCall(lambda client: client.tasks.list(**filters, page=page, page_size=size))
    tasks = [describe_task(task, is_local=call.is_local) for task in found.tasks]
    return {"tasks": tasks} if found.total is None else {"tasks": tasks, "total": found.total}


def balance(state: SessionState, arguments: Mapping[str, Any], call: CallOptions) -> ToolOperation:
    """Return the credits of the account and of the key, and the budget of the client."""
    credits = yield ClientCall(lambda client: client.credits.get())
    key = "unlimited" if credits.key_unlimited else credits.key_remaining
    return {
        "credits": credits.remaining,
        "key_credits": key,
        **({} if call.budget is None else {"budget": describe_budget(call.budget)}),
    }


def download(state: SessionState, arguments: Mapping[str, Any], call: CallOptions) -> ToolOperation:
    """Save the result of a task in the output folder, under a plain file name."""
    if state.output is None:
        raise ToolError(
            "DownloadsNotAllowed",
            "This session has no output folder. Use the links that get_task returns, or ask the user to start"
            " `evolink mcp` with --output DIR.",
        )
    task_id, name = arguments["task_id"], arguments.get("name")
    earlier = state.downloads.get((task_id, name))
    if earlier is not None and all(Path(file["path"]).is_file() for file in earlier["files"]):
        return earlier
    to = state.output / _check_name(f"{_check_plain('task_id', task_id)}.mp4" if name is None else name)
    saved: Download = yield ClientCall(lambda client: client.tasks.download(task_id, to))
    files = [_describe_file(file) for file in (saved, *saved.more)]
    result: Result = {"task_id": task_id, "files": files}
    state.downloads[task_id, name] = result
    return result


def _describe_file(file: Download) -> dict[str, Any]:
    return {"path": str(file.path), "size": file.size, "sha256": file.sha256}


def _check_plain(argument: str, value: str) -> str:
    if not is_plain_name(value):
        raise ToolError(
            "InvalidArguments",
            f"{argument} is {value[:100]!r}; it must consist of letters, digits, `.`, `_` and `-`, and begin with a"
            " letter or digit. Nothing was written.",
        )
    return value


def _check_name(name: str) -> str:
    """Return the name of a file in the output folder, with `.mp4` if it has no ending.

    Raises:
        ToolError: If it is no plain file name, or not that of a video, an image or a sound.
    """
    _check_plain("name", name)
    suffix = os.path.splitext(name)[1].lower()
    if not suffix:
        return f"{name}.mp4"
    if suffix not in RESULT_SUFFIXES:
        endings = ", ".join(sorted(RESULT_SUFFIXES))
        raise ToolError(
            "InvalidArguments", f"name is {name!r}; it must end with one of {endings}. Nothing was written."
        )
    return name


def upload(state: SessionState, arguments: Mapping[str, Any], call: CallOptions) -> ToolOperation:
    """Upload a URL, which EvoLink fetches itself, or a media file of the allowed folder."""
    source: str = arguments["source"]
    if source.lower().startswith(("http://", "https://")):
        uploaded = yield ClientCall(lambda client: client.files.upload(source))
        return _describe_upload(uploaded)
    path = _find_file(state.uploads_from, source)
    with path.open("rb") as file:
        _check_media(file, source)
        uploaded = yield ClientCall(lambda client: client.files.upload(file, name=path.name))
    return _describe_upload(uploaded)


def _describe_upload(uploaded: Any) -> Result:
    result: Result = {"url": clean(uploaded.url, 2048)}
    return {**result, "expires_at": clean(uploaded.expires_at, 40)} if uploaded.expires_at else result


def _find_file(folder: Path | None, source: str) -> Path:
    """Return a file of the allowed folder.

    Raises:
        ToolError: If no folder is allowed, or the file is not in it, also by a symbolic link.
    """
    if folder is None:
        raise ToolError(
            "UploadsNotAllowed",
            "This session has no folder for uploads. Pass a URL, or ask the user to start `evolink mcp` with --input"
            " DIR.",
        )
    path = folder / source
    try:
        path = path.resolve()
        is_inside = path.is_relative_to(folder) and path.is_file()
    except (OSError, ValueError):
        is_inside = False
    if not is_inside:
        raise ToolError("UploadsNotAllowed", f"{source[:200]!r} is not a file in {folder}. Nothing was sent.")
    return path


def _check_media(file: BinaryIO, source: str) -> None:
    """Check that a file is an image, a video or a sound, so that no other file of the folder leaves this machine."""
    if detect_media_type(file.read(HEADER_SIZE)) is None:
        raise ToolError("UploadsNotAllowed", f"{source[:200]!r} is not an image, a video or a sound. Nothing was sent.")
    file.seek(0)
