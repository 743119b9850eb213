"""What an installation takes on disk, without the interpreter and its pip."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from ..serving import RunFailed
from ..setting import Setting
from ..sheets import Round, Sheet

CORE = "evolink"
WEIGHED = (CORE, "fal-client", "replicate", "runwayml", "google-genai", "openai", "httpx", "aiohttp")


def weighed(setting: Setting) -> Mapping[str, Sheet]:
    """The environments, and the packages of ours one by one."""
    environments: dict[str, list[Round]] = {}
    packages: dict[str, list[Round]] = {}
    for name in WEIGHED:
        try:
            found = _packages(setting.environment(name).packages)
        except RunFailed as fault:
            environments[name] = [str(fault)]
            continue
        total = [sum(sizes) for sizes in zip(*found.values(), strict=True)]
        environments[name] = [{"size": total[0], "bytecode": total[1], "packages": len(found)}]
        if name == CORE:
            packages = {package: [{"size": size, "bytecode": more}] for package, (size, more) in found.items()}
    return {"size": Sheet(environments), "packages": Sheet(packages)}


def _packages(folder: Path) -> dict[str, tuple[float, float]]:
    """MiB of each distribution, and how many of bytecode besides; the largest first."""
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
