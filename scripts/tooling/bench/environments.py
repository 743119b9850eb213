"""Disposable virtual environments: one for each client, so that none benefits from another one's dependencies."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .clients import ENVIRONMENTS, PROJECT

ROOT = Path(__file__).parents[3]


class InstallationFailed(Exception):
    """An environment could not be created; the text is the installer's last line."""


@dataclass(frozen=True)
class Environment:
    """One virtual environment."""

    folder: Path

    @property
    def python(self) -> str:
        return self.program("python")

    def program(self, name: str) -> str:
        """Return the path of a program in the environment's bin folder."""
        return str(self.folder / "bin" / name)

    @property
    def packages(self) -> Path:
        """Its site-packages folder."""
        return next(self.folder.glob("lib/python3*/site-packages"))

    def versions(self) -> dict[str, str]:
        """Return each installed distribution and its version."""
        names = (path.name.removesuffix(".dist-info").rpartition("-") for path in self.packages.glob("*.dist-info"))
        return {name.replace("_", "-"): version for name, _, version in sorted(names)}


Environments = Mapping[str, Environment | InstallationFailed]
"""Name -> environment, or the error that prevented it."""


def build_wheel(folder: Path) -> Path:
    """Build this project's wheel from the working tree into `folder` and return its path."""
    _run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder), str(ROOT))
    return next(folder.glob("*.whl"))


def create_environments(folder: Path, names: Iterable[str] = tuple(ENVIRONMENTS)) -> Environments:
    """Create the environments of these names below `folder`; existing ones get only this project's wheel again."""
    wheel = build_wheel(folder / "wheel")

    def create(name: str) -> tuple[str, Environment | InstallationFailed]:
        return name, _create(folder / _folder_name(name), ENVIRONMENTS[name], wheel)

    with ThreadPoolExecutor(2) as pool:
        return dict(pool.map(create, names))


def requirements(packages: Sequence[str], wheel: str) -> list[str]:
    """Return the installer's arguments for `packages`, with this project's name replaced by its wheel."""
    return [
        f"{PROJECT}{each.removeprefix(PROJECT)} @ {Path(wheel).as_uri()}" if each.startswith(PROJECT) else each
        for each in packages
    ]


def _create(folder: Path, packages: Sequence[str], wheel: Path) -> Environment | InstallationFailed:
    uv, python = str(Path(sys.executable).with_name("uv")), str(folder / "bin" / "python")
    has_project = any(each.startswith(PROJECT) for each in packages)
    reinstall = ("--reinstall-package", PROJECT, "--refresh-package", PROJECT) if has_project else ()
    try:
        if not Path(python).exists():
            _run(uv, "venv", "--quiet", "--python", sys.executable, str(folder))
        elif not has_project:
            return Environment(folder)
        install = (uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python)
        _run(*install, *reinstall, *requirements(packages, str(wheel)))
    except InstallationFailed as error:
        return error
    return Environment(folder)


def _run(*command: str) -> None:
    completed = subprocess.run(command, capture_output=True, text=True, check=False)
    if completed.returncode:
        lines = (completed.stderr or completed.stdout).strip().splitlines() or [f"exit code {completed.returncode}"]
        raise InstallationFailed(lines[-1].strip()[:200])


def _folder_name(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in name).rstrip("-")
