"""pytest plugin: fixtures for tests of code that uses EvoLink. pytest finds it if the extra `sandbox` is installed.

    def test_generates_a_cat_video(evolink_client, tmp_path):
        evolink_client.videos.run({"model": "veo3.1-pro", "prompt": "A cat"}, tmp_path / "cat.mp4")

    @pytest.mark.evolink(scenario="lost", speed=1000)
    def test_recovers_from_a_lost_response(evolink_client, evolink_sandbox):
        ...

Each test has a sandbox of its own on a free port, so tests may run in parallel.

    def test_conforms_to_the_contract(evolink_client, evolink_contract):
        ...

fails if a request or a response of any client violates the contract. `pytest --evolink-base-url=URL` sends every test
case of the contract to a server, one test for each model, pointer and keyword.
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
"""How many times faster than real time the sandbox's clock runs, unless a test sets it: five minutes take 0.3 s."""


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        "evolink(scenario='', speed=1000): the scenario of the test's EvoLink sandbox, and the speed of its clock.",
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a conformance run."""
    group = parser.getgroup("evolink", "EvoLink conformance tests")
    group.addoption("--evolink-base-url", metavar="URL", help="Send every test case of the contract to this server.")
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
        help="Credits that may be spent on another machine's server; without it, no valid request is sent there.",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the checks of a conformance run to the tests if a server is given."""
    if config.option.evolink_base_url is not None:
        from .conformance._collection import collect_items

        items.extend(collect_items(session))


@pytest.fixture
def evolink_contract() -> Iterator[TrafficRecorder]:
    """Fail the test if a request or a response of any client violates the contract."""
    from .conformance import record_traffic

    with record_traffic() as recorder:
        yield recorder
    recorder.assert_no_violations()


@pytest.fixture
def evolink_sandbox(request: pytest.FixtureRequest) -> Iterator[RunningSandbox]:
    """Yield a sandbox for this test only, on a free port of this machine; `.url` is its base URL."""
    from . import sandbox

    marker = request.node.get_closest_marker("evolink")
    options: dict[str, Any] = dict(marker.kwargs) if marker is not None else {}
    speed, scenario = float(options.pop("speed", SPEED)), str(options.pop("scenario", ""))
    with sandbox.running(speed=speed, scenario=scenario) as running:
        if options:
            unknown = ", ".join(sorted(options))
            raise pytest.UsageError(f"@pytest.mark.evolink takes scenario and speed, not {unknown}.")
        yield running


@pytest.fixture
def evolink_client(evolink_sandbox: RunningSandbox) -> Iterator[EvoLink]:
    """Yield a client of the test's sandbox."""
    with evolink_sandbox.client() as client:
        yield client
