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


MISUSES = {
    '"lost"': "takes keywords, scenario= and speed=, not 'lost'",
    "": "takes keywords, scenario= and speed=, not nothing",
    '"lost", speed=10': "takes keywords, scenario= and speed=, not 'lost'",
    'senario="lost"': "takes scenario and speed, not senario",
    'scenario="lost", seed=1': "takes scenario and speed, not seed",
    "scenario=None": "takes directives as scenario, not None",
    'scenario=["lost"]': "takes directives as scenario, not ['lost']",
    'scenario="lots"': "has a wrong scenario. 'lots' is not a directive",
    'speed="fast"': "takes a number from 0 as speed, not 'fast'",
    "speed=True": "takes a number from 0 as speed, not True",
    "speed=-1": "takes a number from 0 as speed, not -1",
    "speed=float('nan')": "takes a number from 0 as speed, not nan",
}
"""Arguments of the marker -> what the usage error says."""

MISPLACED = """
import httpx
import pytest

@pytest.mark.evolink(scenario="lost")
def test_without_a_fixture(tmp_path): ...

@pytest.mark.evolink(scenario="lost")
@pytest.mark.evolink(scenario="busy")
def test_with_two_markers(evolink_client): ...

@pytest.mark.evolink(scenario="credits.error:503x9")
class TestOfAClass:
    def test_without_a_fixture_of_its_own(self): ...

    @pytest.mark.evolink(speed=10)
    def test_merges_the_marker_of_the_class(self, evolink_transport, evolink_client):
        http = httpx.Client(transport=evolink_transport)
        assert http.get("http://127.0.0.1/v1/credits").status_code == 503
        request = {"model": "wan2.5-text-to-video", "prompt": "A boat"}
        assert evolink_client.videos.generate(request).estimated_time == 12

    @pytest.mark.evolink(scenario="")
    def test_overrides_the_marker_of_the_class(self, evolink_client):
        assert evolink_client.credits.get().used == 0

    @pytest.mark.evolink(scenario="lost")
    def test_asks_for_the_fixture_itself(self, request):
        request.getfixturevalue("evolink_client")
"""


def test_every_misuse_of_the_marker_is_a_usage_error(tmp_path: Path) -> None:
    tests = [
        f"@pytest.mark.evolink({arguments})\ndef test_{number}(evolink_async_client): ...\n"
        for number, arguments in enumerate(MISUSES)
    ]
    (tmp_path / "test_user.py").write_text("import pytest\n\n" + "\n".join(tests))
    (tmp_path / "test_places.py").write_text(MISPLACED)

    output = run(tmp_path).stdout

    assert f"1 failed, 4 passed, {len(MISUSES) + 1} errors" in output
    assert [message for message in MISUSES.values() if message not in output] == []
    assert "has no effect on test_without_a_fixture, which uses none of evolink_sandbox, evolink_transport," in output
    assert "test_with_two_markers has two @pytest.mark.evolink with scenario" in output


def test_the_plugin_imports_no_heavy_module_before_a_fixture_is_used() -> None:
    code = "import sys, evolink.pytest_plugin; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert not {"httpx", "uvicorn", "starlette", "jsonschema_rs", "evolink_api"} & set(loaded)
