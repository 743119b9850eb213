"""The wheel works in new environments: on each Python of this machine, with the lowest and the newest dependencies.

Installs from a package registry: `scripts/test -m registry`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.client_harness import ROOT

pytestmark = pytest.mark.registry

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
CLIENTS = """
import asyncio, sys, urllib.request
import evolink
from evolink import sandbox
from evolink.models import Veo31Pro, Wan25TextToVideo
assert sys.prefix in evolink.__file__, evolink.__file__

async def generate(local):
    async with local.async_client() as client:
        tasks = [await client.videos.generate(Veo31Pro(prompt="A cat")) for _ in range(2)]
        return [task.status for task in await client.tasks.wait_many(tasks)]

with sandbox.running(speed=1000) as local:
    with local.client() as client:
        assert client.videos.run(Wan25TextToVideo(prompt="A boat", quality="480p"), "boat.mp4").size > 1000
    assert asyncio.run(generate(local)) == ["completed", "completed"]
    with urllib.request.urlopen(f"{local.url}/studio") as page:
        assert b"<form" in page.read()
"""
PLUGIN = """
from evolink.models import Veo31Pro

def test_a_task_completes(evolink_client):
    assert evolink_client.videos.generate(Veo31Pro(prompt="A cat")).wait().status == "completed"
"""
COMMANDS = [
    ["evolink", "generate", "wan2.5-text-to-video", "--prompt", "A boat", "--output", "command.mp4", "--sandbox"],
    ["evolink", "check", "request.json"],
    ["evolink", "bulk", "run", "rows.jsonl", "--model", "veo3.1-pro", "--output", "out", "--yes", "--sandbox"],
    ["evolink", "docs", "bulk"],
    ["evolink", "mcp", "--help"],
    ["python", "-m", "pytest", "-q", "-p", "evolink", "test_plugin.py"],
    ["python", "clients.py"],
]
FILES = {
    "request.json": '{"model": "veo3.1-pro", "prompt": "A cat"}',
    "rows.jsonl": "".join(f'{{"prompt": "Cat {row}"}}\n' for row in range(3)),
    "test_plugin.py": PLUGIN,
    "clients.py": CLIENTS,
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder)]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


def find_python(version: str) -> str | None:
    """Return the path of a Python, None if this machine has none of that version."""
    installed = sorted(
        Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob(f"versions/{version}.*/bin/python")
    )
    if installed:
        return str(installed[-1])
    program = shutil.which(f"python{version}")
    works = program and subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0
    return program if works else None


@pytest.mark.parametrize(
    ("version", "resolution"), [(PYTHONS[0], "lowest-direct"), *((version, "highest") for version in PYTHONS)]
)
def test_the_wheel_works_in_a_new_environment(version: str, resolution: str, wheel: Path, tmp_path: Path) -> None:
    python = find_python(version)
    if python is None:
        pytest.skip(f"there is no Python {version}")
    environment = tmp_path / "environment"
    programs = environment / ("Scripts" if os.name == "nt" else "bin")
    variables = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    variables |= {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "EVOLINK_SANDBOX_SPEED": "1000",
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }

    def run(command: list[str]) -> None:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=tmp_path, env=variables, timeout=600
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"

    run([sys.executable, "-m", "uv", "venv", "--quiet", "--python", python, str(environment)])
    # `lowest-direct` is about the requirements that are named here, thus those of pyproject.toml and not the wheel's.
    requirements = ["--requirements", str(ROOT / "pyproject.toml"), "--all-extras", "pytest>=8.3", str(wheel)]
    install = ["pip", "install", "--quiet", "--python", str(programs / "python"), "--resolution", resolution]
    run([sys.executable, "-m", "uv", *install, *requirements])
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for program, *arguments in COMMANDS:
        run([str(programs / program), *arguments])

    assert (tmp_path / "command.mp4").stat().st_size > 1000
    assert len(list((tmp_path / "out").rglob("*.mp4"))) == 3
