"""Fixtures for tests of code that uses EvoLink, found by pytest by itself where the extra `sandbox` is installed.

    def test_a_cat_is_made(evolink_client, tmp_path):
        evolink_client.videos.run({"model": "veo3.1-pro", "prompt": "A cat"}, tmp_path / "cat.mp4")

    @pytest.mark.evolink(scenario="lost", speed=1000)
    def test_a_lost_reply_is_survived(evolink_client, evolink_sandbox):
        ...

Each test has a sandbox of its own on a free port, so tests may run side by side.

    def test_the_contract_is_kept(evolink_client, evolink_contract):
        ...

fails where a request or a reply of a client did not keep the contract, and `pytest --evolink-base-url=URL` tries a
server with every case of it, one test for each model, pointer and keyword.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .client import EvoLink
    from .conformance import TrafficRecorder
    from .sandbox import RunningSandbox

SPEED = 1000.0
"""How fast the sandbox's time runs in a test that says nothing of it: five minutes of waiting are 0.3 s."""


def pytest_configure(config: pytest.Config) -> None:
    """Makes the marker known."""
    config.addinivalue_line(
        "markers",
        "evolink(scenario='', speed=1000): what goes wrong in the test's EvoLink sandbox, and how fast it is.",
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds what a server is tried with."""
    group = parser.getgroup("evolink", "EvoLink's contract")
    group.addoption("--evolink-base-url", metavar="URL", help="Try this server with every case of the contract.")
    group.addoption(
        "--evolink-model", action="append", dest="evolink_models", metavar="MODEL", help="Only this model; repeatable."
    )
    group.addoption(
        "--evolink-only", choices=["documented"], help="Leave out what only the spec of this package states."
    )
    group.addoption(
        "--evolink-spend",
        type=float,
        metavar="CREDITS",
        help="What valid requests to another machine's server may cost; without, none are sent there.",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Adds the contract's cases to the tests, where a server is given."""
    if config.option.evolink_base_url is not None:
        from .conformance._collection import contract_items

        items.extend(contract_items(session))


@pytest.fixture
def evolink_contract() -> Iterator[TrafficRecorder]:
    """Fails the test where a request or a reply that passed through a client did not keep the contract."""
    from .conformance import record_traffic

    with record_traffic() as listening:
        yield listening
    listening.assert_kept()


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
