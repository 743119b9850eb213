"""Where the time goes: by package and function for each call, by package at import."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping

from ..serving import Figures, RunFailed, driven, environment
from ..setting import Setting
from ..sheets import Sheet

KINDS = {"query": "evolink", "create": "evolink", "poll": "evolink[aiohttp]"}
"""What is profiled -> the environment."""
FIRST_USE = "from evolink import EvoLink; EvoLink('sk-evo-0123456789')"
_LINE = re.compile(r"import time: +(\d+) \| +\d+ \| *(\S+)")


def profiled(setting: Setting) -> Mapping[str, Sheet]:
    """One run each: shares hardly depend on the machine."""
    found: dict[str, dict[str, Figures]] = {"package": {}, "function": {}}
    plans: dict[str, dict[str, float]] = {"poll": {"polls": 0, "seconds": 3, "spread": 3, "estimate": 4}}
    for kind, home in KINDS.items():
        setting.server.reset(**plans.get(kind, {"polls": 10**9}))
        calls = setting.amount(1000, 100)
        for name, share in driven(
            setting.environment(home).python, "profiling", kind, setting.server.base, str(calls)
        ).items():
            sort, _, where = name.partition(" ")
            found[sort].setdefault(f"{kind}: {where}" if sort == "function" else where, {})[kind] = share
    return {
        "profile packages": Sheet({name: [shares] for name, shares in found["package"].items()}),
        "profile functions": Sheet(
            {name: [{"share": max(shares.values())}] for name, shares in found["function"].items()}
        ),
        "profile import": Sheet({name: [figures] for name, figures in _imported(setting).items()}),
    }


def _imported(setting: Setting) -> Mapping[str, Figures]:
    """Milliseconds of its own and number of modules of each package, for the import of the client."""
    command = [setting.environment("evolink").python, "-X", "importtime", "-c", FIRST_USE]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment(PYTHONPATH=""))
    if done.returncode:
        raise RunFailed("the import failed")
    spent: Counter[str] = Counter()
    modules: Counter[str] = Counter()
    for micros, module in _LINE.findall(done.stderr):
        top = module.partition(".")[0]
        package = (
            f"standard library: {top}"
            if top in _LARGE
            else "standard library"
            if top in sys.stdlib_module_names
            else top
        )
        spent[package] += int(micros)
        modules[package] += 1
    return {name: {"own": micros / 1000, "modules": modules[name]} for name, micros in spent.most_common(12)}


_LARGE = frozenset({"asyncio", "email", "http", "ssl", "typing", "urllib", "dataclasses", "inspect", "logging", "json"})
