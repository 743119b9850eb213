"""The fixtures of the pytest plugin in a user's own test suite."""

from __future__ import annotations

import pytest
from support.fresh_interpreter import modules_after
from support.inner_pytest import RunPytest
from support.inner_pytest import run_pytest as run_pytest

pytest_plugins = ["pytester"]

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
    assert evolink_client.credits.get().used == 12.75
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


def test_the_fixtures_need_no_import(pytester: pytest.Pytester, run_pytest: RunPytest) -> None:
    pytester.makepyfile(SUITE)

    run_pytest().assert_outcomes(passed=7)


def test_a_misspelt_marker_argument_is_a_usage_error(pytester: pytest.Pytester, run_pytest: RunPytest) -> None:
    pytester.makepyfile("import pytest\n\n@pytest.mark.evolink(senario='lost')\ndef test_it(evolink_client): ...\n")

    assert "takes scenario and speed, not senario" in run_pytest().stdout.str()


def test_the_plugin_imports_no_heavy_module_before_a_fixture_is_used() -> None:
    loaded = modules_after("import evolink.pytest_plugin")

    assert not {"httpx", "uvicorn", "starlette", "jsonschema_rs", "evolink_api"} & loaded
