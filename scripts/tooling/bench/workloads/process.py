"""For all workloads: loads an adapter by name, and reads CPU time and memory of this process."""

from __future__ import annotations

import os
import resource
from importlib import import_module
from pathlib import Path
from typing import Any


def load_adapter(name: str) -> Any:
    """Return the class in tooling.bench.adapters that `name`, `module:class`, refers to."""
    module, _, class_name = name.partition(":")
    return getattr(import_module(f"tooling.bench.adapters.{module}"), class_name)


def cpu_seconds() -> float:
    """Return the CPU seconds of this process, in user and in system mode."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def resident_kib() -> float:
    """Return the KiB of memory that this process uses now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1024


def peak_kib() -> float:
    """Return the peak KiB of memory of this program; `ru_maxrss` would include the process it was forked from."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
