"""When to ask for a task again: pure arithmetic, shared by every way of waiting."""

from __future__ import annotations

from collections.abc import Iterable

FIRST_SHARE = 0.42
"""Of the estimate: how long to wait before the first query."""
LEFT_SHARE = 0.6
"""Of the time that is left by the progress: how long until the next query."""
SHORTEST = 1.0
"""Seconds. Each query of an unfinished task makes the gateway ask the provider."""
NEAR = 2.5
"""Seconds. The shortest pause while the progress is believed."""
BLIND = 8.0
"""Seconds. The pause where the progress is not believed. EvoLink's own clients poll every 8 s."""
BELIEF = 2
"""How many BLIND more a pause may take than one, each for a look that saw what the one before let expect."""
TOLERANCE = 1.6
"""How many times more, or less, the progress may have risen than was expected."""
AGREEMENT = 2.0
"""How many times later, or earlier, than the estimate the progress may see the end, for pauses above BLIND."""
FIRST_PAUSE = 15 * BLIND
"""Seconds. No estimate makes the first pause longer."""

PATIENCE = 1800.0
"""Seconds that are waited for a task where the caller names no time."""
ESTIMATES = 2.0
"""Or so many times what the task itself expects, where that is more: there are models that say forty minutes."""
LONGEST = 4 * 3600.0
"""Seconds. No estimate makes anybody wait longer unasked."""


def patience(timeout: float | None, estimates: Iterable[float | None]) -> float:
    """How many seconds to wait in all: the caller's `timeout`, or what tasks with these estimates may need."""
    if timeout is not None:
        return timeout
    expected = max((estimate for estimate in estimates if estimate is not None), default=0.0)
    return min(max(PATIENCE, ESTIMATES * expected), LONGEST)


class Schedule:
    """The pauses between the queries of one task, fed with what each query told.

    The progress is believed once it has risen as the look before, or the estimate, let expect; the pause is then a
    share of what is left by it, and may be the longer the more looks in a row agreed. Else it is 8 s, so that a
    progress that stands still or misleads costs no more than a fixed interval would. A progress that is the estimate's
    own clock, whatever the task does, is given away by following it to the point: its pauses are no longer than 8 s.
    """

    __slots__ = ("_clockwork", "_estimate", "_grain", "_last", "_start", "_steady")

    def __init__(self, estimate: float | None) -> None:
        """`estimate` is the time the task is expected to take, in seconds; None where nothing is known."""
        self._estimate = estimate if estimate is not None and estimate > 0 else None
        self._clockwork = self._estimate is not None
        self._start: tuple[float, int] | None = None
        """The first look: seconds and percent."""
        self._last = (0.0, 0)
        """The look that saw the progress rise last."""
        self._grain = 10
        """In how large steps the progress rises, as far as was seen, in percent."""
        self._steady = 0
        """How many looks in a row saw what was to be expected."""

    def pause(self, elapsed: float, progress: int) -> float:
        """Seconds until the next query, `elapsed` seconds after the estimate, with `progress` percent done.

        The first call may come late: it tells what was known as the estimate was given.
        """
        if self._start is None and progress == 0 and self._estimate is not None:
            self._start = self._last = (0.0, 0)
            return min(max(FIRST_SHARE * self._estimate - elapsed, SHORTEST), FIRST_PAUSE)
        self._look(elapsed, progress)
        end = self._end() if self._steady else None
        if end is None or end <= elapsed:
            return BLIND
        return min(max(LEFT_SHARE * (end - elapsed), NEAR), self._longest(elapsed, end))

    def _look(self, elapsed: float, progress: int) -> None:
        if self._start is None or progress < self._last[1]:
            if self._start is not None:
                self._estimate, self._clockwork = None, False
            self._start = self._last = (elapsed, progress)
            self._steady = 0
            return
        if progress:
            self._grain = min(self._grain, 10 if progress % 10 == 0 else 5 if progress % 5 == 0 else 1)
        self._judge(elapsed, progress)
        if progress > self._last[1]:
            self._last = (elapsed, progress)

    def _judge(self, elapsed: float, progress: int) -> None:
        """Compares what is seen with what was to be expected."""
        if self._estimate is not None and progress and abs(progress - 100 * elapsed / self._estimate) > self._grain:
            self._clockwork = False
        end = self._end()
        if end is None:
            return
        last, done = self._last
        expected, risen = (100 - done) * (elapsed - last) / max(end - last, SHORTEST), progress - done
        if expected / TOLERANCE - self._grain <= risen <= expected * TOLERANCE + self._grain and risen:
            self._steady += 1
        elif risen or expected > self._grain:
            self._steady = 0

    def _end(self) -> float | None:
        """When all will be done as fast as it went so far, in seconds after the first look; None if that is unknown."""
        if self._start is None or self._start == self._last:
            return self._estimate
        (start, from_), (last, done) = self._start, self._last
        return last + (100 - done) * (last - start) / (done - from_)

    def _longest(self, elapsed: float, end: float) -> float:
        """How long a pause may be while the progress is believed."""
        if self._estimate is None:
            return 2 * BLIND
        if self._clockwork or not self._estimate / AGREEMENT < end < self._estimate * AGREEMENT:
            return BLIND
        return min(BLIND * (1 + min(self._steady, BELIEF)), max(self._estimate - elapsed, 0.0) + BLIND)
