"""Task history: the recorded responses about one task, by time."""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field

from .exchanges import Exchange


@dataclass
class TaskHistory:
    """The responses to queries of one task, in the order in which they were recorded."""

    responses: list[tuple[float, Exchange]] = field(default_factory=list[tuple[float, Exchange]])
    """Each with its time in the recording."""
    offset: float | None = None
    """Seconds that the recording's time is ahead of the replay's; None before the first request about the task."""

    def response_at(self, now: float) -> Exchange:
        """Return the response to a query at a replay time; the history starts at the first request about the task."""
        if self.offset is None:
            self.offset = self.responses[0][0] - now
        index = bisect.bisect_right([at for at, _ in self.responses], now + self.offset + 1e-6)
        return self.responses[max(index - 1, 0)][1]
