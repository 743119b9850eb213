"""Ctrl-C and cancellation at a chosen effect of an operation, and Ctrl-C at a chosen line."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import evolink
from evolink import AsyncEvoLink, EvoLink


class Interruption:
    """Interrupts before or after the effect number `step` of a client."""

    def __init__(self, step: int, *, after: bool) -> None:
        self.step, self.after = step, after
        self.effects: list[Any] = []

    def is_due(self, effect: Any, *, after: bool) -> bool:
        if not after:
            self.effects.append(effect)
        return len(self.effects) == self.step and after is self.after


def interrupt(client: EvoLink, interruption: Interruption) -> None:
    """Raise KeyboardInterrupt at the effect of an interruption."""
    driver: Any = client._session.driver
    perform = driver.perform

    def interrupted(effect: Any) -> Any:
        if interruption.is_due(effect, after=False):
            raise KeyboardInterrupt
        outcome = perform(effect)
        if interruption.is_due(effect, after=True):
            raise KeyboardInterrupt
        return outcome

    driver.perform = interrupted


def interrupt_async(client: AsyncEvoLink, interruption: Interruption) -> None:
    """Cancel the running task at the effect of an interruption."""
    driver: Any = client._session.driver
    perform = driver.perform

    async def interrupted(effect: Any) -> Any:
        task = asyncio.current_task()
        assert task is not None
        if interruption.is_due(effect, after=False):
            task.cancel()  # takes effect at the first `await` of the effect
        outcome = await perform(effect)
        if interruption.is_due(effect, after=True):
            task.cancel()
            await asyncio.sleep(0)
        return outcome

    driver.perform = interrupted


@contextmanager
def interrupted_at_line(number: int) -> Generator[None]:
    """Raise KeyboardInterrupt before a line of this package is executed, counted from the start of the block."""
    package, lines = str(Path(evolink.__file__).parent), 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal lines
        if not frame.f_code.co_filename.startswith(package):
            return None
        if event == "line" and "sandbox" not in frame.f_code.co_filename:
            lines += 1
            if lines == number:
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)
