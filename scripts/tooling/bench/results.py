"""Everything that was measured, as one value that can be kept in a file and gone on with."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path

from .environments import Environment, Made
from .sheets import Sheet


@dataclass(frozen=True)
class Results:
    """The sheets by row, and what they were measured on."""

    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    versions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Environment -> distribution -> version; of one that could not be made, the reason under the name ''."""
    machine: str = ""
    measured: Mapping[str, str] = field(default_factory=dict)
    """Row -> the day it was measured."""

    def with_sheets(self, row: str, sheets: Mapping[str, Sheet]) -> Results:
        """These, and what one row has just measured."""
        today = date.today().isoformat()
        return replace(self, sheets={**self.sheets, **sheets}, measured={**self.measured, row: today})

    def on(self, environments: Made) -> Results:
        """These, measured here and now with those environments."""
        told = {
            name: made.versions() if isinstance(made, Environment) else {"": str(made)}
            for name, made in environments.items()
        }
        return replace(self, versions={**self.versions, **told}, machine=machine())


def machine() -> str:
    """This machine in words, without its name."""
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


def load(file: Path) -> Results:
    """What a file holds; nothing where there is none."""
    if not file.exists():
        return Results()
    told = json.loads(file.read_text("utf-8"))
    return Results(**told | {"sheets": {name: Sheet(**sheet) for name, sheet in told["sheets"].items()}})


def save(results: Results, file: Path) -> None:
    file.write_text(json.dumps(asdict(results), indent=1), "utf-8")
