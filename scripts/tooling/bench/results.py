"""All measurements as one value, which can be saved to a file and added to later."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path

from .environments import Environment, Environments
from .measurements import Measurements


@dataclass(frozen=True)
class Results:
    """Measurements by name, and the machine and versions they were measured with."""

    measurements: Mapping[str, Measurements] = field(default_factory=dict[str, Measurements])
    versions: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """Environment -> distribution -> version; of one that could not be created, the reason under the name ''."""
    machine: str = ""
    measured: Mapping[str, str] = field(default_factory=dict[str, str])
    """Benchmark -> the day it was run."""

    def with_measurements(self, benchmark: str, measurements: Mapping[str, Measurements]) -> Results:
        """Return a copy with the measurements of a benchmark that was run today."""
        today = date.today().isoformat()
        return replace(
            self,
            measurements={**self.measurements, **measurements},
            measured={**self.measured, benchmark: today},
        )

    def with_environments(self, environments: Environments) -> Results:
        """Return a copy with this machine and the versions in `environments`."""
        versions = {
            name: each.versions() if isinstance(each, Environment) else {"": str(each)}
            for name, each in environments.items()
        }
        return replace(self, versions={**self.versions, **versions}, machine=describe_machine())


def describe_machine() -> str:
    """Return this machine's processor, system and Python, without its name."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    cores = os.cpu_count()
    return (
        f"{cores} cores ({model}), {platform.system()}, {platform.python_implementation()} {platform.python_version()}"
    )


def load_results(file: Path) -> Results:
    """Return the results in a file; empty ones if there is no such file."""
    if not file.exists():
        return Results()
    saved = json.loads(file.read_text("utf-8"))
    measurements = {name: Measurements(**each) for name, each in saved["measurements"].items()}
    return Results(**saved | {"measurements": measurements})


def save_results(results: Results, file: Path) -> None:
    """Write the results to a file as JSON."""
    file.write_text(json.dumps(asdict(results), indent=1), "utf-8")
