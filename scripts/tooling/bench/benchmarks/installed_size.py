"""Disk space of an installation, without the interpreter and its pip."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from ..context import BenchmarkContext
from ..measurements import Measurements, Round
from ..processes import RunFailed

CORE = "evolink"
ENVIRONMENTS = (CORE, "fal-client", "replicate", "runwayml", "google-genai", "openai", "httpx", "aiohttp")


def measure_installed_sizes(context: BenchmarkContext) -> Mapping[str, Measurements]:
    """Measure each environment, and each package in evolink's."""
    environments: dict[str, list[Round]] = {}
    packages: dict[str, list[Round]] = {}
    for name in ENVIRONMENTS:
        try:
            sizes = _package_sizes(context.environment(name).packages)
        except RunFailed as error:
            environments[name] = [str(error)]
            continue
        total = [sum(column) for column in zip(*sizes.values(), strict=True)]
        environments[name] = [{"size": total[0], "bytecode": total[1], "packages": len(sizes)}]
        if name == CORE:
            packages = {package: [{"size": size, "bytecode": code}] for package, (size, code) in sizes.items()}
    return {"size": Measurements(environments), "packages": Measurements(packages)}


def _package_sizes(folder: Path) -> dict[str, tuple[float, float]]:
    """Return the MiB of each distribution, without and of bytecode; the largest first."""
    found = {
        info.name.removesuffix(".dist-info").rpartition("-")[0].replace("_", "-"): _sizes(folder, info)
        for info in folder.glob("*.dist-info")
    }
    return dict(sorted(found.items(), key=lambda item: -item[1][0]))


def _sizes(folder: Path, info: Path) -> tuple[float, float]:
    with (info / "RECORD").open(newline="", encoding="utf-8") as record:
        files = [folder / row[0] for row in csv.reader(record)]
    sources = [file for file in files if file.suffix != ".pyc" and file.exists()]
    compiled = [
        cached
        for file in sources
        if file.suffix == ".py"
        for cached in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc")
    ]
    return _mebibytes(sources), _mebibytes(compiled)


def _mebibytes(files: list[Path]) -> float:
    return sum(file.stat().st_size for file in files) / (1 << 20)
