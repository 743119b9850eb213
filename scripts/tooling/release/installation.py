"""Tries a wheel in a new environment, away from its sources, and lists the packages there."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from .changelog_file import ReleaseError

_PROGRAM = """
from evolink import catalog, sandbox
from evolink.models import Wan25TextToVideo
with sandbox.running(speed=1000) as local, local.client() as client:
    download = client.videos.run(Wan25TextToVideo(prompt="A boat", quality="480p"), "boat.mp4")
print(f"{len(catalog.ids())} models, {download.size} bytes of video")
"""


def try_wheel(wheel: Path, *, version: str, bill_of_materials: Path) -> str:
    """Install a wheel with all extras in a new environment and use it there; return what it printed.

    Args:
        wheel: The wheel.
        version: The version that `evolink --version` has to print.
        bill_of_materials: Where to write the packages of the environment, as CycloneDX JSON.

    Raises:
        ReleaseError: If a command fails, or prints another version.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = Path(folder) / "venv"
        venv.create(environment, with_pip=True)
        programs = environment / ("Scripts" if os.name == "nt" else "bin")
        python = str(programs / "python")
        _run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"{wheel}[all]"], folder)
        printed = _run([str(programs / "evolink"), "--version"], folder)
        if f" {version}" not in printed:
            raise ReleaseError(f"The installed evolink --version prints {printed.strip()!r}, not {version}.")
        printed += _run([python, "-c", _PROGRAM], folder)
        _run([python, "-m", "pip", "uninstall", "--quiet", "--yes", "pip", "setuptools"], folder)
        inventory = [sys.executable, "-m", "cyclonedx_py", "environment", python, "--output-reproducible"]
        _run([*inventory, "--output-format", "JSON", "--output-file", str(bill_of_materials)], folder)
        return printed


def _run(command: list[str], folder: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=environment)
    if run.returncode != 0:
        raise ReleaseError(f"{' '.join(command[1:4])} failed:\n{run.stdout[-2000:]}{run.stderr[-2000:]}")
    return run.stdout
