"""A misuse of `@pytest.mark.evolink` in a user's own test suite never passes unnoticed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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
import unittest

import httpx
import pytest

@pytest.mark.evolink(scenario="lost")
def test_without_a_fixture(tmp_path): ...

class TestOfUnittest(unittest.TestCase):
    @pytest.mark.evolink(scenario="lost")
    def test_of_unittest(self): ...

@pytest.mark.skip
@pytest.mark.evolink(scenario="lost")
def test_is_skipped(): ...

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

    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]

    output = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path).stdout

    assert f"2 failed, 4 passed, 1 skipped, {len(MISUSES) + 1} errors" in output
    assert [message for message in MISUSES.values() if message not in output] == []
    assert "has no effect on test_without_a_fixture, which uses none of evolink_sandbox, evolink_transport," in output
    assert "has no effect on test_of_unittest, which uses none of" in output
    assert "test_with_two_markers has two @pytest.mark.evolink with scenario" in output
