"""Fixtures for tests of code that uses EvoLink, found by pytest by itself where the extra `sandbox` is installed.

    def test_a_cat_is_made(evolink_client, tmp_path):
        evolink_client.videos.run({"model": "veo3.1-pro", "prompt": "A cat"}, tmp_path / "cat.mp4")

    @pytest.mark.evolink(scenario="lost", speed=1000)
    def test_a_lost_reply_is_survived(evolink_client, evolink_sandbox):
        ...

Each test has a sandbox of its own on a free port, so tests may run side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .client import EvoLink
    from .sandbox import RunningSandbox

SPEED = 1000.0
"""How fast the sandbox's time runs in a test that says nothing of it: five minutes of waiting are 0.3 s."""


def pytest_configure(config: pytest.Config) -> None:
    """Makes the marker known."""
    config.addinivalue_line(
        "markers",
        "evolink(scenario='', speed=1000): what goes wrong in the test's EvoLink sandbox, and how fast it is.",
    )


@pytest.fixture
def evolink_sandbox(request: pytest.FixtureRequest) -> Iterator[RunningSandbox]:
    """EvoLink's API on a free port of this machine, fresh for this test; `.url` is its address."""
    from . import sandbox

    marker = request.node.get_closest_marker("evolink")
    asked: dict[str, Any] = dict(marker.kwargs) if marker is not None else {}
    with sandbox.running(speed=float(asked.pop("speed", SPEED)), scenario=str(asked.pop("scenario", ""))) as running:
        if asked:
            raise pytest.UsageError(f"@pytest.mark.evolink takes scenario and speed, not {', '.join(sorted(asked))}.")
        yield running


@pytest.fixture
def evolink_client(evolink_sandbox: RunningSandbox) -> Iterator[EvoLink]:
    """A client of the test's sandbox."""
    with evolink_sandbox.client() as client:
        yield client
