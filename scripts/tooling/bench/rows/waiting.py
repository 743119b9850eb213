"""Thousands of tasks that are waited for in one process."""

from __future__ import annotations

from ..peers import CLIENTS
from ..serving import Figures, driven
from ..setting import Setting, adapters
from ..sheets import Sheet, interleaved

INTERVAL = 5.0
"""Seconds between two queries of a task, where the client takes such a figure; ours has a schedule of its own."""
DELAY = 0.02
"""Seconds that a reply takes, half as many to half as many again: without, no two requests would ever be in flight."""
SLOW = frozenset({"fal-client", "replicate", "runwayml", "openai", "httpx"})
"""Those that need most of the limit: one round."""


def waited(setting: Setting) -> Sheet:
    """A thousand tasks that end after 7 to 14 s."""
    names = [name for name in CLIENTS if not name.startswith("google")]  # which has no waiting call
    return _waited(setting, names, tasks=setting.amount(1000, 100), seconds=setting.amount(7, 2), rounds=2)


def many(setting: Setting) -> Sheet:
    """Ten thousand that end after 20 to 40 s."""
    names = ["evolink", "evolink[aiohttp]", "evolink[aiohttp], batch query", "aiohttp"]
    return _waited(setting, names, tasks=setting.amount(10000, 300), seconds=setting.amount(20, 2), rounds=1)


def _waited(setting: Setting, names: list[str], *, tasks: int, seconds: float, rounds: int) -> Sheet:
    found = adapters(names, sync=False)
    interval, limit = INTERVAL if seconds > INTERVAL else 1.0, 3 * seconds + 10

    def once(name: str) -> Figures:
        setting.server.reset(polls=0, seconds=seconds, spread=seconds, delay=DELAY, estimate=int(1.5 * seconds))
        given = (found[name], setting.server.base, str(tasks), str(interval), str(limit))
        return driven(setting.python(name), "waiting", *given, seconds=4 * limit)

    return interleaved(list(found), min(setting.turns(rounds), rounds), once, only_once=SLOW, tell=setting.tell)
