"""Where the time goes: by package and function for each kind of request, by package at import."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping

from ..context import BenchmarkContext
from ..measurements import Measurements
from ..processes import Figures, RunFailed, program_environment, run_workload

PROFILED = {"query": "evolink", "create": "evolink", "poll": "evolink[aiohttp]"}
"""Kind of request -> environment."""
FIRST_USE = "from evolink import EvoLink; EvoLink('sk-evo-0123456789')"
_IMPORT_TIME = re.compile(r"import time: +(\d+) \| +\d+ \| *(\S+)")
_OWN_ROW = frozenset(
    {"asyncio", "email", "http", "ssl", "typing", "urllib", "dataclasses", "inspect", "logging", "json"}
)
"""Packages of the standard library that get a row of their own."""


def measure_profiles(context: BenchmarkContext) -> Mapping[str, Measurements]:
    """Profile each kind of request once, because shares hardly depend on the machine."""
    found: dict[str, dict[str, Figures]] = {"package": {}, "function": {}}
    plans: dict[str, dict[str, float]] = {"poll": {"polls": 0, "seconds": 3, "spread": 3, "estimate": 4}}
    for kind, environment in PROFILED.items():
        context.server.reset(**plans.get(kind, {"polls": 10**9}))
        arguments = (kind, context.server.base_url, str(context.amount(1000, 100)))
        shares = run_workload(context.environment(environment).python, "cpu_profile", *arguments)
        for name, share in shares.items():
            level, _, label = name.partition(" ")
            found[level].setdefault(f"{kind}: {label}" if level == "function" else label, {})[kind] = share
    return {
        "profile packages": Measurements({name: [shares] for name, shares in found["package"].items()}),
        "profile functions": Measurements(
            {name: [{"share": max(shares.values())}] for name, shares in found["function"].items()}
        ),
        "profile import": Measurements({name: [figures] for name, figures in _measure_import(context).items()}),
    }


def _measure_import(context: BenchmarkContext) -> Mapping[str, Figures]:
    """Return the milliseconds and number of modules of each package when the client is imported."""
    command = [context.environment("evolink").python, "-X", "importtime", "-c", FIRST_USE]
    completed = subprocess.run(
        command, capture_output=True, text=True, check=False, env=program_environment(PYTHONPATH="")
    )
    if completed.returncode:
        raise RunFailed("the import failed")
    spent: Counter[str] = Counter()
    modules: Counter[str] = Counter()
    for microseconds, module in _IMPORT_TIME.findall(completed.stderr):
        package = _package(module)
        spent[package] += int(microseconds)
        modules[package] += 1
    return {name: {"own": each / 1000, "modules": modules[name]} for name, each in spent.most_common(12)}


def _package(module: str) -> str:
    top = module.partition(".")[0]
    if top in _OWN_ROW:
        return f"standard library: {top}"
    return "standard library" if top in sys.stdlib_module_names else top
