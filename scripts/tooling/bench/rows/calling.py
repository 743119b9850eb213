"""CPU of the client for each create and each query."""

from __future__ import annotations

from ..peers import CLIENTS
from ..serving import Figures, driven
from ..setting import Setting, adapters
from ..sheets import Sheet, interleaved

IN_FLIGHT = 64


def sync(setting: Setting) -> Sheet:
    """One call after the other."""
    return _called(setting, "sync", calls=setting.amount(800, 60), rounds=setting.turns(7))


def asynchronous(setting: Setting) -> Sheet:
    """64 at a time."""
    return _called(setting, "async", calls=setting.amount(500, 130), rounds=setting.turns(4))


def _called(setting: Setting, mode: str, *, calls: int, rounds: int) -> Sheet:
    found = adapters([name for name in CLIENTS if "batch" not in name], sync=mode == "sync")

    def once(name: str) -> Figures:
        setting.server.reset(polls=10**9)
        arguments = (mode, found[name], setting.server.base, str(calls), str(IN_FLIGHT))
        return driven(setting.python(name), "calling", *arguments)

    return interleaved(list(found), rounds, once, tell=setting.tell)
