"""EvoLink's API on this machine, for trying, developing and testing without a key and without credits.

    with evolink.sandbox.running(speed=100) as sandbox:
        client = sandbox.client()

Requires the extras `sandbox` (to serve it) and `media` (to render its videos).
"""

from __future__ import annotations

from ._clock import Clock, ManualClock, ScaledClock, clock_of
from ._in_process import InProcessSandbox
from ._recording.exchanges import RecordingUnusable
from ._recording.recorder import Recorder
from ._recording.replayer import Replayer
from ._running import RunningSandbox, running
from ._sandbox import Sandbox
from ._scenarios import UnknownScenario
from ._state.store import StoreUnusable
from ._transport import SandboxTransport

__all__ = [
    "Clock",
    "InProcessSandbox",
    "ManualClock",
    "Recorder",
    "RecordingUnusable",
    "Replayer",
    "RunningSandbox",
    "Sandbox",
    "SandboxTransport",
    "ScaledClock",
    "StoreUnusable",
    "UnknownScenario",
    "clock_of",
    "running",
]


def __dir__() -> list[str]:
    return sorted(__all__)
