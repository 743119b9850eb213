"""Ctrl-C and cancellation at a chosen effect of an operation."""

from __future__ import annotations

import asyncio
from typing import Any

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
