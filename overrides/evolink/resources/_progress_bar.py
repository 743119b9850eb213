"""The progress bar of `progress=True`: an element in a notebook, a line on a terminal, a few lines elsewhere."""

from __future__ import annotations

import importlib
import shutil
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from .. import errors
from .._security.redaction import shorten
from ..tasks import TaskSnapshot

PERCENT_PER_LINE = 25
"""Percent of progress between two lines, where lines cannot be replaced."""
MAX_BAR_WIDTH = 30
"""Characters."""

OnChange = Callable[[TaskSnapshot], object]


class ProgressBar:
    """The progress of one task or of several, shown on each change."""

    def __init__(
        self, total: int, *, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Show nothing yet.

        Args:
            total: The number of tasks.
            stream: What to write to outside of a notebook; standard error by default.
            clock: Returns a monotonic time in seconds.
        """
        self._total, self._clock, self._started = total, clock, clock()
        self._stream = sys.stderr if stream is None else stream
        self._percents: dict[str, int] = {}
        self._ended: set[str] = set()
        self._shown: Any = None
        self._display = _notebook_display()
        self._is_terminal = self._display is None and self._stream.isatty()

    def update(self, task: TaskSnapshot) -> None:
        """Show the progress after a change of a task."""
        self._percents[task.id] = 100 if task.done else task.progress
        if task.done:
            self._ended.add(task.id)
        percent = sum(self._percents.values()) / self._total
        text = task.status if self._total == 1 else f"{len(self._ended)} of {self._total} ended"
        minutes, seconds = divmod(int(self._clock() - self._started), 60)
        elapsed = f"{minutes}:{seconds:02}"
        if self._display is not None:
            from .._html import progress_card

            self._display(progress_card(f"{text}, {elapsed}", percent))
        elif self._is_terminal:
            self._replace_line(text, percent, elapsed)
        elif (text, percent // PERCENT_PER_LINE) != self._shown:
            self._shown = (text, percent // PERCENT_PER_LINE)
            self._stream.write(f"{text}, {percent:.0f} %, {elapsed}\n")

    def close(self) -> None:
        """End the line on a terminal."""
        if self._is_terminal and self._shown:
            self._stream.write("\n")
            self._stream.flush()

    def _replace_line(self, text: str, percent: float, elapsed: str) -> None:
        end = f" {percent:3.0f} % {elapsed}"
        columns = shutil.get_terminal_size().columns - 1  # a full line would wrap
        width = max(min(columns - len(text) - len(end) - 3, MAX_BAR_WIDTH), 0)
        filled = round(width * percent / 100)
        line = f"{text} [{'#' * filled}{'-' * (width - filled)}]{end}"[:columns]
        self._stream.write(f"\r{line:{len(self._shown or '')}}")
        self._stream.flush()
        self._shown = line


def check_progress(progress: object) -> None:
    """Check the argument before anything is sent.

    Raises:
        ConfigurationError: If it is not a bool.
    """
    if not isinstance(progress, bool):
        raise errors.ConfigurationError(
            f"progress is {shorten(progress)}; it must be True or False. Pass a function as on_progress. Nothing was"
            " sent."
        )


@contextmanager
def show_progress(progress: object, on_change: OnChange | None, total: int) -> Generator[OnChange | None]:
    """Yield the callback of a wait: `on_change` itself, or with `progress` one that also shows a bar.

    Raises:
        ConfigurationError: If `progress` is not a bool.
    """
    check_progress(progress)
    if not progress or not total or getattr(sys.stderr, "closed", True):  # it is None under pythonw
        yield on_change
        return
    bar = ProgressBar(total)

    def call(task: TaskSnapshot) -> object:
        with suppress(OSError, ValueError):  # a closed standard error must not keep the caller's function from running
            bar.update(task)
        return on_change(task) if on_change is not None else None

    try:
        yield call
    finally:
        with suppress(OSError, ValueError):
            bar.close()


def _notebook_display() -> Callable[[str], object] | None:
    """Return a function that shows HTML in the output of the running cell, in place of what it showed before."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if getattr(shell, "kernel", None) is None:
        return None
    ipython: Any = importlib.import_module("IPython.display")
    handle: Any = None

    def show(html: str) -> None:
        nonlocal handle
        if handle is None:
            handle = ipython.display(ipython.HTML(html), display_id=True)
        else:
            handle.update(ipython.HTML(html))

    return show
