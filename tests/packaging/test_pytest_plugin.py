"""The fixtures of the pytest plugin in a user's own test suite."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SUITE = """
import pytest
from evolink import errors

REQUEST = {"model": "wan2.5-text-to-video", "prompt": "A boat", "quality": "480p"}
seen = []

def test_a_video_is_generated(evolink_client, tmp_path):
    assert evolink_client.videos.run(REQUEST, tmp_path / "boat.mp4").size > 1000

@pytest.mark.parametrize("repetition", range(4))
def test_each_test_has_a_sandbox_of_its_own(evolink_sandbox, evolink_client, repetition):
    evolink_client.videos.generate(REQUEST)
    assert evolink_client.credits.get().used == 5
    assert evolink_sandbox.url not in seen
    seen.append(evolink_sandbox.url)

@pytest.mark.evolink(scenario="lostx2")
def test_the_marker_sets_the_scenario(evolink_client):
    with pytest.raises(errors.SubmissionUncertain):
        evolink_client.videos.generate(REQUEST)

@pytest.mark.evolink(speed=10)
def test_the_marker_sets_the_speed(evolink_client):
    assert evolink_client.videos.generate(REQUEST).estimated_time == 12
"""


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--strict-markers",
        *options,
        str(folder),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def test_the_fixtures_need_no_import_and_work_in_parallel(tmp_path: Path) -> None:
    (tmp_path / "test_user.py").write_text(SUITE)

    serial, parallel = run(tmp_path, "-W", "error"), run(tmp_path, "-n", "2")

    assert "7 passed" in serial.stdout, serial.stdout
    assert "7 passed" in parallel.stdout, parallel.stdout


def test_a_misspelt_marker_argument_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "test_user.py").write_text(
        "import pytest\n\n@pytest.mark.evolink(senario='lost')\ndef test_it(evolink_client): ...\n"
    )

    assert "takes scenario and speed, not senario" in run(tmp_path).stdout


def test_the_plugin_imports_no_heavy_module_before_a_fixture_is_used() -> None:
    code = "import sys, evolink.pytest_plugin; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert not {"httpx", "uvicorn", "starlette", "jsonschema_rs", "evolink_api"} & set(loaded)
