"""Throw-away virtual environments: one for each client, so that none gets what another one brings."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .peers import ENVIRONMENTS, PROJECT

ROOT = Path(__file__).parents[3]


class NotInstalled(Exception):
    """An environment could not be made; the text says why."""


@dataclass(frozen=True)
class Environment:
    """One virtual environment."""

    folder: Path

    @property
    def python(self) -> str:
        return self.program("python")

    def program(self, name: str) -> str:
        return str(self.folder / "bin" / name)

    @property
    def packages(self) -> Path:
        """Where its packages are."""
        return next(self.folder.glob("lib/python3*/site-packages"))

    def versions(self) -> dict[str, str]:
        """Each distribution in it and its version."""
        names = (path.name.removesuffix(".dist-info").rpartition("-") for path in self.packages.glob("*.dist-info"))
        return {name.replace("_", "-"): version for name, _, version in sorted(names)}


Made = Mapping[str, Environment | NotInstalled]


def built_wheel(folder: Path) -> Path:
    """This project's wheel, built from the tree as it stands."""
    _run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder), str(ROOT))
    return next(folder.glob("*.whl"))


def made(folder: Path, names: Iterable[str] = tuple(ENVIRONMENTS)) -> Made:
    """The environments of these names below `folder`; those that are there already get this project's wheel anew."""
    wheel = built_wheel(folder / "wheel")
    with ThreadPoolExecutor(2) as pool:
        return dict(pool.map(lambda name: (name, _made(folder / _plain(name), ENVIRONMENTS[name], wheel)), names))


def requirements(wanted: Sequence[str], wheel: str) -> list[str]:
    """What to ask the installer for, this project as the wheel."""
    return [
        f"{PROJECT}{each.removeprefix(PROJECT)} @ {Path(wheel).as_uri()}" if each.startswith(PROJECT) else each
        for each in wanted
    ]


def _made(folder: Path, wanted: Sequence[str], wheel: Path) -> Environment | NotInstalled:
    uv, python = str(Path(sys.executable).with_name("uv")), str(folder / "bin" / "python")
    ours = any(each.startswith(PROJECT) for each in wanted)
    anew = ("--reinstall-package", PROJECT, "--refresh-package", PROJECT) if ours else ()
    try:
        if not Path(python).exists():
            _run(uv, "venv", "--quiet", "--python", sys.executable, str(folder))
        elif not ours:
            return Environment(folder)
        install = (uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python)
        _run(*install, *anew, *requirements(wanted, str(wheel)))
    except NotInstalled as fault:
        return fault
    return Environment(folder)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or [f"exit code {done.returncode}"]
        raise NotInstalled(lines[-1].strip()[:200])


def _plain(name: str) -> str:
    """The name as a folder's."""
    return "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in name).rstrip("-")
