"""Where the CPU time of a call goes: `profiling query|create|poll BASE CALLS`; shares by package and by function."""

from __future__ import annotations

import asyncio
import cProfile
import json
import pstats
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from ..clients import ours

FUNCTIONS = 8
"""The most expensive ones, which are told by name."""
_PACKAGE = re.compile(r"site-packages[/\\]([^/\\.]+)")


def profiled(kind: str, base: str, calls: int) -> dict[str, float]:
    """Microseconds of each call in all, and by package and function the share of it in percent."""
    profile = cProfile.Profile(time.process_time)
    if kind == "poll":
        asyncio.run(_polled(profile, base, calls))
    else:
        client = ours.Evolink(base)
        handle: Any = client.create()
        client.get(handle)
        with profile:
            for _ in range(calls):
                client.create() if kind == "create" else client.get(handle)
    return _shares(profile)


async def _polled(profile: cProfile.Profile, base: str, calls: int) -> None:
    client = ours.AsyncEvolink(base, 64)
    handles = [await client.create() for _ in range(calls)]
    profile.enable()
    await client.wait_all(handles, 0, lambda name: None)
    profile.disable()
    await client.close()


def _shares(profile: cProfile.Profile) -> dict[str, float]:
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, Any]] = pstats.Stats(profile).stats  # type: ignore[attr-defined]  # undeclared
    packages: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    for (file, _, function), (_, _, own, _, _) in stats.items():
        package = _package(file, function)
        packages[package] += own  # type: ignore[assignment]  # a Counter counts seconds as well
        functions[f"{package}: {_called(file, function)}"] += own  # type: ignore[assignment]  # as above
    total = sum(packages.values())
    shares = {f"package {name}": 100 * own / total for name, own in packages.most_common(FUNCTIONS)}
    return shares | {f"function {name}": 100 * own / total for name, own in functions.most_common(FUNCTIONS)}


def _package(file: str, function: str) -> str:
    found = _PACKAGE.search(file)
    if found:
        return found[1]
    if file == "~":
        return "sockets" if re.search(r"_socket|'(?:recv|send|poll|sendto|close)'|select\.", function) else "builtins"
    return "asyncio" if "asyncio" in file else "json" if "json" in file else "standard library"


def _called(file: str, function: str) -> str:
    return function.strip("<>") if file == "~" else f"{Path(file).name}, {function}"


if __name__ == "__main__":
    kind, base, calls = sys.argv[1:]
    print(json.dumps(profiled(kind, base, int(calls))))
