"""HTML of tasks, downloads and progress for notebooks: everything is escaped, and only results are loaded."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

MAX_EMBEDDED = 16 * 2**20
"""Bytes of a video that becomes a part of the notebook; a larger one is loaded from its file."""
_VIDEO_TYPE = re.compile(r"video/[A-Za-z0-9.+-]+")
_CARD = "border:1px solid rgba(128,128,128,.4);border-radius:6px;padding:8px 12px;max-width:640px"
_VIDEO = "display:block;max-width:100%;max-height:360px;margin-top:6px"
_COLORS = {"completed": "#2e7d32", "failed": "#c62828", "cancelled": "#757575"}
"""Final status -> its colour."""


class TaskFacts(Protocol):
    """What the card of a task shows."""

    @property
    def id(self) -> str: ...
    @property
    def model(self) -> str | None: ...
    @property
    def status(self) -> str: ...
    @property
    def done(self) -> bool: ...
    @property
    def progress(self) -> int: ...
    @property
    def credits_reserved(self) -> float | None: ...
    @property
    def error_code(self) -> str | None: ...
    @property
    def error_message(self) -> str | None: ...
    @property
    def element_id(self) -> str | None: ...
    @property
    def results(self) -> tuple[str, ...]: ...


class FileFacts(Protocol):
    """What the card of a download shows of a file."""

    @property
    def path(self) -> Path: ...
    @property
    def size(self) -> int: ...
    @property
    def content_type(self) -> str | None: ...


def task_card(task: TaskFacts) -> str:
    """Return the card of a task: its state, its error, and players of its results."""
    color = _COLORS.get(task.status, "#1565c0")
    lines = [
        f"<b>{escape(task.model or 'task')}</b> <code>{escape(task.id)}</code>",
        f'<span style="color:{color}">{escape(task.status)}</span>'
        + ("" if task.done else f" {progress_element(task.progress)}"),
    ]
    if task.credits_reserved is not None:
        lines.append(f"{task.credits_reserved:g} credits")
    error = ": ".join(filter(None, (task.error_code, task.error_message)))
    if error:
        lines.append(escape(error))
    if task.element_id is not None:
        lines.append(f"element <code>{escape(task.element_id)}</code>")
    lines += [_player(link, "result") if _is_web_link(link) else escape(link) for link in task.results]
    return _card(lines)


def download_card(files: Sequence[FileFacts]) -> str:
    """Return the card of downloaded files, with a player for each."""
    return _card(line for file in files for line in _file_lines(file))


def progress_element(percent: float) -> str:
    """Return a progress bar with its number."""
    return f'<progress max="100" value="{percent:.0f}"></progress> {percent:.0f} %'


def progress_card(text: str, percent: float) -> str:
    """Return the progress of a wait."""
    return f"<div>{progress_element(percent)} {escape(text)}</div>"


def _card(lines: Iterable[str]) -> str:
    return f'<div style="{_CARD}">{"".join(f"<div>{line}</div>" for line in lines)}</div>'


def _file_lines(file: FileFacts) -> Iterator[str]:
    yield f"<b>{escape(str(file.path))}</b> {file.size / 1e6:.1f} MB"
    source = _file_source(file)
    if source is None:
        yield "The file cannot be read any more."
    else:
        yield _player(source)


def _file_source(file: FileFacts) -> str | None:
    """Return the URL of a file: its data if it is small, else its path as the notebook's server has it."""
    try:
        if not file.path.is_file():
            return None
        if file.path.stat().st_size > MAX_EMBEDDED:
            return quote(os.path.relpath(file.path).replace(os.sep, "/"))
        data = base64.b64encode(file.path.read_bytes()).decode("ascii")
    except (OSError, ValueError):  # a ValueError of relpath: another drive of Windows
        return None
    content_type = file.content_type or ""
    return f"data:{content_type if _VIDEO_TYPE.fullmatch(content_type) else 'video/mp4'};base64,{data}"


def _player(source: str, link_text: str = "") -> str:
    video = f'<video controls preload="metadata" src="{escape(source)}" style="{_VIDEO}"></video>'
    link = f'<a href="{escape(source)}" rel="noopener noreferrer" target="_blank">{escape(link_text)}</a>'
    return video + (link if link_text else "")


def _is_web_link(link: str) -> bool:
    return link.startswith(("https://", "http://"))
