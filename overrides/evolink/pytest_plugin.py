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
case of the contract to a server, one test for each model, pointer and keyword: `evolink::veo3.1-pro::/quality enum`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .client import EvoLink
    from .conformance import TrafficRecorder
    from .sandbox import RunningSandbox

SPEED = 1000.0
"""How many times faster than real time the sandbox's clock runs, unless a test sets it: five minutes take 0.3 s."""
_recorder: pytest.StashKey[TrafficRecorder] = pytest.StashKey()
"""The recorder of a test with `evolink_contract`."""
_checked = pytest.StashKey[int]()
"""How many violations were recorded when the test's own code ended."""
_folder = pytest.StashKey[str]()
"""The folder in which pytest-xdist's workers share the report."""


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
    group.addoption(
        "--evolink-wait-for",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="Seconds within which the server must respond for the first time.",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Take the node ids of conformance tests, which belong to no file, from the arguments."""
    if session.config.option.evolink_base_url is not None:
        from .conformance._collection import take_node_ids

        take_node_ids(session.config)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the checks of a conformance run to the tests if a server is given."""
    if config.option.evolink_base_url is not None:
        from .conformance._collection import collect_items

        items.extend(collect_items(session))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give pytest-xdist's workers a folder in which they share the report of one conformance run."""
    if node.config.option.evolink_base_url is not None:
        from .conformance._collection import SHARED_FOLDER

        node.workerinput[SHARED_FOLDER] = _shared_folder(node.config)


def _shared_folder(config: pytest.Config) -> str:
    """Return a folder that only this user can read, which is removed at the end of the session."""
    if _folder not in config.stash:
        folder = tempfile.TemporaryDirectory(prefix="evolink-")
        config.add_cleanup(folder.cleanup)
        config.stash[_folder] = folder.name
    return config.stash[_folder]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show which constraints a conformance run has exercised."""
    if config.option.evolink_base_url is not None:
        from .conformance._collection import coverage_lines

        lines = coverage_lines(config, config.stash.get(_folder, None))
        if lines:
            terminalreporter.section("conformance")
            terminalreporter.write("\n".join([*lines, ""]))


@pytest.fixture
def evolink_contract(request: pytest.FixtureRequest) -> Iterator[TrafficRecorder]:
    """Fail the test if a request or a response of any client violates the contract."""
    from .conformance import record_traffic

    with record_traffic() as recorder:
        request.node.stash[_recorder] = recorder
        yield recorder
    _fail_on_violations(recorder, start=request.node.stash.get(_checked, 0))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test with `evolink_contract` in which the contract was violated; its teardown checks only what follows."""
    recorder = item.stash.get(_recorder, None)
    if recorder is None:
        return (yield)
    try:
        result = yield
    except BaseException:
        violations = recorder.unexpected()
        if violations:
            item.add_report_section("call", "evolink_contract", "\n".join(map(str, violations)))
        raise
    finally:
        item.stash[_checked] = len(recorder.violations)
    _fail_on_violations(recorder)
    return result


def _fail_on_violations(recorder: TrafficRecorder, *, start: int = 0) -> None:
    try:
        recorder.assert_no_violations(start=start)
    except AssertionError as error:
        pytest.fail(str(error), pytrace=False)


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
