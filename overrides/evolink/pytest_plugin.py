"""pytest plugin: fixtures for tests of code that uses EvoLink. pytest finds it if the extra `sandbox` is installed.

    def test_generates_a_cat_video(evolink_client, tmp_path):
        evolink_client.videos.run({"model": "veo3.1-pro", "prompt": "A cat"}, tmp_path / "cat.mp4")

    @pytest.mark.evolink(scenario="lost", speed=1000)
    def test_recovers_from_a_lost_response(evolink_client, evolink_sandbox):
        ...

Each test has a sandbox of its own, so tests may run in parallel. The clients reach it in this process, without sockets;
`evolink_sandbox` serves it on a free port, for code that creates its own client.

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
    from .async_client import AsyncEvoLink
    from .client import EvoLink
    from .conformance import TrafficRecorder
    from .sandbox import InProcessSandbox, RunningSandbox, Sandbox, SandboxTransport

SPEED = 1000.0
"""How many times faster than real time the sandbox's clock runs, unless a test sets it: five minutes take 0.3 s."""
_recorder: pytest.StashKey[TrafficRecorder] = pytest.StashKey()
"""The recorder of a test with `evolink_contract`."""
_checked = pytest.StashKey[int]()
"""How many violations were recorded when the test's own code ended."""
_folder = pytest.StashKey[str]()
"""The folder in which pytest-xdist's workers share the report."""
FIXTURES = ("evolink_sandbox", "evolink_transport", "evolink_client", "evolink_async_client")
"""The fixtures that the marker applies to."""
HAS_SANDBOX = pytest.StashKey[bool]()
"""Set for a test that used a fixture that the marker applies to."""
KEYWORDS: dict[str, tuple[type, ...]] = {"scenario": (str,), "speed": (int, float)}
"""The keywords of the marker -> the types of their values."""
KEYWORD_HELP = {"scenario": "directives as scenario", "speed": "a number from 0 as speed"}


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


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Report the checks of a conformance run that have passed without the phases of a test."""
    if item.config.option.evolink_base_url is None:
        return None
    from .conformance._collection import report_known_result

    return report_known_result(item, nextitem)


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
    """Fail the test if a request or a response of any `EvoLink` or `AsyncEvoLink` violates the contract."""
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


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse a wrong marker, before the test can pass without its effect."""
    _marker_options(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that passed without the fixtures that its marker applies to.

    A marker on a class or module is for those of its tests that use them.
    """
    report = yield
    if call.when != "call" or not report.passed or item.stash.get(HAS_SANDBOX, False):
        return report
    if item.get_closest_marker("evolink") in item.own_markers:
        report.outcome = "failed"
        report.longrepr = (
            f"UsageError: @pytest.mark.evolink has no effect on {item.name}, which uses none of {', '.join(FIXTURES)}."
        )
    return report


def _marker_options(item: pytest.Item) -> dict[str, Any]:
    """Return the keywords of the markers of a test and of its class and module; the closest one counts.

    Raises:
        UsageError: If a marker has an argument, an unknown keyword or a wrong value, or is contradicted by another one.
    """
    options: dict[str, Any] = {}
    origins: dict[str, Any] = {}
    for node, marker in item.iter_markers_with_node("evolink"):
        if marker.args or not marker.kwargs:
            given = ", ".join(map(repr, marker.args)) or "nothing"
            raise pytest.UsageError(f"@pytest.mark.evolink takes keywords, scenario= and speed=, not {given}.")
        unknown = marker.kwargs.keys() - KEYWORDS.keys()
        if unknown:
            raise pytest.UsageError(f"@pytest.mark.evolink takes scenario and speed, not {', '.join(sorted(unknown))}.")
        for name, value in marker.kwargs.items():
            if origins.get(name) is node:
                raise pytest.UsageError(f"{node.name} has two @pytest.mark.evolink with {name}. Keep one of them.")
            if name not in options:
                options[name], origins[name] = value, node
            if isinstance(value, bool) or not isinstance(value, KEYWORDS[name]):
                raise pytest.UsageError(f"@pytest.mark.evolink takes {KEYWORD_HELP[name]}, not {value!r}.")
    if not 0 <= options.get("speed", SPEED) < float("inf"):
        raise pytest.UsageError(f"@pytest.mark.evolink takes {KEYWORD_HELP['speed']}, not {options['speed']!r}.")
    return options


@pytest.fixture
def _evolink_backend(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Yield the test's sandbox, which the other fixtures serve or call."""
    from . import sandbox

    options = _marker_options(request.node)
    request.node.stash[HAS_SANDBOX] = True
    backend = sandbox.Sandbox(clock=sandbox.clock_of(options.get("speed", SPEED)))
    try:
        backend.set_scenario(options.get("scenario", ""))
    except sandbox.UnknownScenario as unknown:
        raise pytest.UsageError(f"@pytest.mark.evolink has a wrong scenario. {unknown}") from unknown
    yield backend
    backend.close()


@pytest.fixture
def evolink_sandbox(_evolink_backend: Sandbox) -> Iterator[RunningSandbox]:
    """Yield a sandbox for this test only, on a free port of this machine; `.url` is its base URL."""
    from . import sandbox

    with sandbox.running(_evolink_backend) as running:
        yield running


@pytest.fixture
def _evolink_in_process(request: pytest.FixtureRequest, _evolink_backend: Sandbox) -> InProcessSandbox:
    """Return the test's sandbox without a server. If the test has a server too, result links lead to that."""
    from . import sandbox

    is_served = "evolink_sandbox" in request.fixturenames
    url = request.getfixturevalue("evolink_sandbox").url if is_served else "http://127.0.0.1"
    return sandbox.InProcessSandbox(_evolink_backend, url)


@pytest.fixture
def evolink_transport(_evolink_in_process: InProcessSandbox) -> SandboxTransport:
    """Return the test's sandbox as a transport for `httpx.Client` and `httpx.AsyncClient`, without sockets."""
    return _evolink_in_process.transport


@pytest.fixture
def evolink_client(_evolink_in_process: InProcessSandbox) -> Iterator[EvoLink]:
    """Yield a client of the test's sandbox, without sockets. Where it would wait, the sandbox's clock moves instead."""
    with _evolink_in_process.client() as client:
        yield client


@pytest.fixture
def evolink_async_client(_evolink_in_process: InProcessSandbox) -> AsyncEvoLink:
    """Return an async client of the test's sandbox, like `evolink_client`. It has nothing to close."""
    return _evolink_in_process.async_client()
