"""Adapters by name, and the CPU time and memory of this process."""

from __future__ import annotations

import os
import resource
from importlib import import_module
from pathlib import Path
from typing import Any


def adapter(name: str) -> Any:
    """The class that `module:class` names, below tooling.bench.clients."""
    module, _, kind = name.partition(":")
    return getattr(import_module(f"tooling.bench.clients.{module}"), kind)


def cpu() -> float:
    """Seconds that this process has worked, in user and in system mode."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def resident() -> float:
    """KiB of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1024


def peak() -> float:
    """KiB of memory that this program has held at the most; `ru_maxrss` would count the process it was forked from."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
