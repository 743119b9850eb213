"""Where the CPU time of a request goes, by package and by function.

Run as `cpu_profile query|create|poll BASE_URL REQUESTS`.
"""

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

from ..adapters import evolink_client

TOP = 8
"""Number of packages and of functions that are reported by name."""
_PACKAGE = re.compile(r"site-packages[/\\]([^/\\.]+)")


def measure(kind: str, base_url: str, requests: int) -> dict[str, float]:
    """Return the percent of CPU time of the most expensive packages and functions."""
    profile = cProfile.Profile(time.process_time)
    if kind == "poll":
        asyncio.run(_profile_polling(profile, base_url, requests))
    else:
        client = evolink_client.Evolink(base_url)
        handle: Any = client.create()
        client.get(handle)
        with profile:
            for _ in range(requests):
                client.create() if kind == "create" else client.get(handle)
    return _shares(profile)


async def _profile_polling(profile: cProfile.Profile, base_url: str, tasks: int) -> None:
    client = evolink_client.AsyncEvolink(base_url, 64)
    handles = [await client.create() for _ in range(tasks)]
    profile.enable()
    await client.wait_all(handles, 0, lambda name: None)
    profile.disable()
    await client.close()


def _shares(profile: cProfile.Profile) -> dict[str, float]:
    undeclared: Any = pstats.Stats(profile)
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, Any]] = undeclared.stats
    packages: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    for (file, _, function), (_, _, own, _, _) in stats.items():
        package = _package(file, function)
        packages[package] += own  # type: ignore[assignment]  # a Counter counts seconds as well
        functions[f"{package}: {_function_label(file, function)}"] += own  # type: ignore[assignment]  # as above
    total = sum(packages.values())
    shares = {f"package {name}": 100 * own / total for name, own in packages.most_common(TOP)}
    return shares | {f"function {name}": 100 * own / total for name, own in functions.most_common(TOP)}


def _package(file: str, function: str) -> str:
    found = _PACKAGE.search(file)
    if found:
        return found[1]
    if file == "~":
        return "sockets" if re.search(r"_socket|'(?:recv|send|poll|sendto|close)'|select\.", function) else "builtins"
    return "asyncio" if "asyncio" in file else "json" if "json" in file else "standard library"


def _function_label(file: str, function: str) -> str:
    return function.strip("<>") if file == "~" else f"{Path(file).name}, {function}"


if __name__ == "__main__":
    kind, base_url, requests = sys.argv[1:]
    print(json.dumps(measure(kind, base_url, int(requests))))
