"""The poll schedule of one task: computes when to request its status next, for every way of waiting. No I/O."""

from __future__ import annotations

from collections.abc import Iterable

from .arguments import check_seconds

FIRST_POLL_SHARE = 0.42
"""The share of the estimate after which a task is polled for the first time."""
REMAINING_SHARE = 0.6
"""The share of the remaining time, as the progress predicts it, until the next poll."""
MIN_INTERVAL = 1.0
"""Seconds. Each poll of an unfinished task makes the gateway send a request to the provider."""
MIN_RELIABLE_INTERVAL = 2.5
"""Seconds. The shortest interval while the progress is reliable."""
FALLBACK_INTERVAL = 8.0
"""Seconds. The interval while the progress is not reliable. EvoLink's own clients poll every 8 s."""
MAX_EXTRA_INTERVALS = 2
"""The longest interval is FALLBACK_INTERVAL times 1 plus the number of matching polls in a row, at most this many."""
TOLERANCE = 1.6
"""A poll matches if the progress rose by what was predicted, divided or multiplied by at most this factor."""
MAX_DEVIATION = 2.0
"""Intervals above FALLBACK_INTERVAL need a predicted end that differs from the estimate by less than this factor."""
MAX_FIRST_INTERVAL = 15 * FALLBACK_INTERVAL
"""Seconds. The longest time before the first poll, whatever the estimate."""

DEFAULT_TIMEOUT = 1800.0
"""Seconds. The timeout of a wait if the caller gives none."""
ESTIMATE_FACTOR = 2.0
"""The default timeout is this many times the estimate if that is longer; some models take forty minutes."""
MAX_DEFAULT_TIMEOUT = 4 * 3600.0
"""Seconds. The longest default timeout, whatever the estimate."""


def effective_timeout(timeout: float | None, estimates: Iterable[float | None]) -> float:
    """Return the timeout in seconds: the caller's, or a default that depends on the estimates of the tasks.

    Raises:
        ConfigurationError: If the caller's is not a finite number.
    """
    if timeout is not None:
        return check_seconds("timeout", timeout)
    longest = max((estimate for estimate in estimates if estimate is not None), default=0.0)
    return min(max(DEFAULT_TIMEOUT, ESTIMATE_FACTOR * longest), MAX_DEFAULT_TIMEOUT)


class PollSchedule:
    """Computes the intervals between the polls of one task from the progress that each poll returned.

    The progress is reliable once it has risen as the previous poll, or the estimate, predicted. The interval is then a
    share of the predicted remaining time, and may grow with every poll in a row that matches its prediction. Otherwise
    it is 8 s, so that a progress that stops or misleads costs no more than a fixed interval.

    Some servers compute the progress from the estimate and the clock alone. It then matches every prediction without
    showing how far the task is. The schedule recognises it by its exact match with the estimate, and keeps to intervals
    of at most 8 s.
    """

    __slots__ = ("_estimate", "_first", "_follows_clock", "_matches", "_previous", "_step")

    def __init__(self, estimate: float | None) -> None:
        """Create the schedule of a task with an estimated duration in seconds; None if it has no estimate."""
        self._estimate = estimate if estimate is not None and estimate > 0 else None
        self._follows_clock = self._estimate is not None
        self._first: tuple[float, int] | None = None
        """The first poll: seconds and percent."""
        self._previous = (0.0, 0)
        """The last poll that saw the progress rise: seconds and percent."""
        self._step = 10
        """The size in percent of the steps in which the progress rises, as far as observed."""
        self._matches = 0
        """The number of polls in a row that saw what was predicted."""

    def next_interval(self, elapsed: float, progress: int) -> float:
        """Return the seconds until the next poll, given `progress` percent `elapsed` seconds after the estimate.

        The first call passes the progress that was known when the estimate was made, and may come some time later.
        """
        if self._first is None and progress == 0 and self._estimate is not None:
            self._first = self._previous = (0.0, 0)
            return min(max(FIRST_POLL_SHARE * self._estimate - elapsed, MIN_INTERVAL), MAX_FIRST_INTERVAL)
        self._record(elapsed, progress)
        end = self._predicted_end() if self._matches else None
        if end is None or end <= elapsed:
            return FALLBACK_INTERVAL
        return min(max(REMAINING_SHARE * (end - elapsed), MIN_RELIABLE_INTERVAL), self._max_interval(elapsed, end))

    def _record(self, elapsed: float, progress: int) -> None:
        if self._first is None or progress < self._previous[1]:
            if self._first is not None:
                self._estimate, self._follows_clock = None, False
            self._first = self._previous = (elapsed, progress)
            self._matches = 0
            return
        if progress:
            self._step = min(self._step, 10 if progress % 10 == 0 else 5 if progress % 5 == 0 else 1)
        self._compare_with_prediction(elapsed, progress)
        if progress > self._previous[1]:
            self._previous = (elapsed, progress)

    def _compare_with_prediction(self, elapsed: float, progress: int) -> None:
        if self._estimate is not None and progress and abs(progress - 100 * elapsed / self._estimate) > self._step:
            self._follows_clock = False
        end = self._predicted_end()
        if end is None:
            return
        before, progress_before = self._previous
        predicted = (100 - progress_before) * (elapsed - before) / max(end - before, MIN_INTERVAL)
        rise = progress - progress_before
        if predicted / TOLERANCE - self._step <= rise <= predicted * TOLERANCE + self._step and rise:
            self._matches += 1
        elif rise or predicted > self._step:
            self._matches = 0

    def _predicted_end(self) -> float | None:
        """Extrapolate when the progress reaches 100, in seconds after the first poll; None if that is unknown."""
        if self._first is None or self._first == self._previous:
            return self._estimate
        (start, start_progress), (last, last_progress) = self._first, self._previous
        return last + (100 - last_progress) * (last - start) / (last_progress - start_progress)

    def _max_interval(self, elapsed: float, end: float) -> float:
        """Return the longest interval while the progress is reliable."""
        if self._estimate is None:
            return 2 * FALLBACK_INTERVAL
        if self._follows_clock or not self._estimate / MAX_DEVIATION < end < self._estimate * MAX_DEVIATION:
            return FALLBACK_INTERVAL
        longest = FALLBACK_INTERVAL * (1 + min(self._matches, MAX_EXTRA_INTERVALS))
        return min(longest, max(self._estimate - elapsed, 0.0) + FALLBACK_INTERVAL)
