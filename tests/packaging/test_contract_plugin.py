"""Conformance tests and the `evolink_contract` fixture in a user's own test suite."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from evolink import contract, sandbox
from evolink.conformance import Server, _plan
from evolink.contract import Violation, validate
from evolink.sandbox import Sandbox, ScaledClock
from support.inner_pytest import RunPytest
from support.inner_pytest import run_pytest as run_pytest

pytest_plugins = ["pytester"]

VEO, SMALL = "veo3.1-pro", "gemini-omni-flash-video-edit"
"""A model with a quality, and the one with the fewest test cases."""
NOWHERE = "--evolink-base-url=http://127.0.0.1:1"
"""A server that refuses connections."""

SUITE = """
import pytest
from evolink import errors

REQUEST = {"model": "wan2.5-text-to-video", "prompt": "A boat", "quality": "480p"}
unknown_status = pytest.mark.evolink(scenario="unknown-status:paused")

def test_valid_requests_pass(evolink_client, evolink_contract):
    evolink_client.videos.generate(REQUEST).wait()
    assert evolink_contract.request_count >= 2

def test_an_allowed_violation_passes(evolink_client, evolink_contract):
    evolink_contract.allow("/quality", "enum")
    with pytest.raises(errors.BadRequest):
        evolink_client.videos.generate(REQUEST | {"quality": "8k"}, check=False)

@unknown_status
def test_a_violation_fails(evolink_client, evolink_contract):
    evolink_client.videos.generate(REQUEST)

@unknown_status
@pytest.mark.usefixtures("evolink_contract")
@pytest.mark.xfail(strict=True)
def test_a_violation_may_be_expected(evolink_client):
    evolink_client.videos.generate(REQUEST)

@unknown_status
def test_another_failure_is_kept(evolink_client, evolink_contract):
    evolink_client.videos.generate(REQUEST)
    raise RuntimeError("the reason")

@pytest.fixture
def submitting_at_the_end(evolink_client):
    yield
    evolink_client.videos.generate(REQUEST)

@unknown_status
def test_a_violation_of_a_teardown_is_an_error(evolink_contract, submitting_at_the_end): ...
"""
FIXTURES_IN_PARALLEL = """
import pytest

@pytest.mark.parametrize("repetition", range(4))
def test_each_test_has_a_sandbox_of_its_own(evolink_client, repetition):
    evolink_client.videos.generate({"model": "wan2.5-text-to-video", "prompt": "A boat", "quality": "480p"})
    assert evolink_client.credits.get().used == 12.75
"""


COUNTING_CONFTEST = """
import collections, json, pytest

counts = collections.Counter()

def pytest_collection_modifyitems(items):
    by_name = {item.name: item for item in items}
    by_name["/prompt type"].add_marker(pytest.mark.skip)
    by_name["/prompt maxLength"].add_marker(pytest.mark.xfail(run=False))

def pytest_runtest_makereport(item):
    counts["pytest_runtest_makereport"] += 1

def pytest_runtest_call(item):
    counts["pytest_runtest_call"] += 1

def pytest_terminal_summary(terminalreporter):
    terminalreporter.write_line(json.dumps(counts))
"""
"""Two markers for conformance tests, and how often two hooks were called."""


def validate_except_quality(payload: object, /, *, allow_loopback: bool) -> list[Violation]:
    """Validate a request, but accept any quality."""
    return [
        violation for violation in validate(payload, allow_loopback=allow_loopback) if violation.pointer != "/quality"
    ]


def _spy(function: Callable[..., Any], models: list[str]) -> Callable[..., Any]:
    """Return the function, which then also appends each model that it is called with."""

    def spy(model: str, **options: Any) -> Any:
        models.append(model)
        return function(model, **options)

    return spy


@pytest.fixture(scope="module")
def server() -> Iterator[sandbox.RunningSandbox]:
    with sandbox.running(Sandbox(clock=ScaledClock(1), credits=1e9)) as running:
        yield running


def test_the_fixture_fails_the_test_in_which_the_contract_is_violated(
    pytester: pytest.Pytester, run_pytest: RunPytest
) -> None:
    pytester.makepyfile(SUITE)

    result = run_pytest()

    result.assert_outcomes(passed=3, failed=2, xfailed=1, errors=1)
    failed = [line for line in result.outlines if line.startswith(("FAILED", "ERROR "))]
    assert [re.sub(r".*::(\w+).*", r"\1", line) for line in failed] == [
        "test_a_violation_fails",
        "test_another_failure_is_kept",
        "test_a_violation_of_a_teardown_is_an_error",
    ]
    output = result.stdout.str()
    assert output.count("\nresponse to POST /v1/videos/generations: /status enum") >= 3
    assert "RuntimeError: the reason" in output
    assert "pytest_plugin.py" not in output


def test_conformance_tests_run_with_the_users_own_tests(
    pytester: pytest.Pytester, run_pytest: RunPytest, server: sandbox.RunningSandbox
) -> None:
    pytester.makepyfile(test_own="def test_own(): ...\n")

    result = run_pytest(f"--evolink-base-url={server.url}", "--evolink-model", SMALL, "-rA")

    output = result.stdout.str()
    assert "PASSED test_own.py::test_own" in output
    assert f"PASSED evolink::{SMALL}::/prompt type" in output
    assert f"PASSED evolink::{SMALL}::create: /usage/credits_reserved minimum" in output
    assert VEO not in output
    passed = result.parseoutcomes()["passed"]
    result.assert_outcomes(passed=passed)
    assert f"collected {passed} items" in output
    assert re.search(r"coverage: \d+ of \d+ constraints exercised", output)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((f"evolink::{SMALL}::/prompt type",), [f"{SMALL}::/prompt type"]),
        ((f"evolink::{SMALL}::/prompt type", "evolink::API"), ["API::anything else", f"{SMALL}::/prompt type"]),
        ((f"sub/../evolink::{SMALL}::/prompt type",), [f"{SMALL}::/prompt type"]),
        (("-k", f"{SMALL} and prompt and type and not create"), [f"{SMALL}::/prompt type"]),
        (("evolink", "-k", "prompt and required"), []),
        (("--deselect", f"evolink::{SMALL}"), ["API::anything else"]),
    ],
)
def test_node_ids_and_keywords_select(
    pytester: pytest.Pytester, run_pytest: RunPytest, arguments: tuple[str, ...], expected: list[str]
) -> None:
    pytester.mkdir("sub")

    result = run_pytest(NOWHERE, "--evolink-model", SMALL, "--collect-only", "-q", *arguments)

    assert [line.removeprefix("evolink::") for line in result.outlines if line.startswith("evolink::")] == expected


def test_the_node_id_of_a_model_selects_all_its_tests(run_pytest: RunPytest) -> None:
    options = (NOWHERE, "--evolink-model", SMALL, "--evolink-model", VEO, "--collect-only", "-q")

    every, own = run_pytest(*options), run_pytest(*options, f"evolink::{SMALL}")

    listed = [line for line in every.outlines if line.startswith(f"evolink::{SMALL}::")]
    assert len(listed) > 50
    assert [line for line in own.outlines if line.startswith("evolink::")] == listed
    assert f"{len(listed)} tests collected" in own.stdout.str()


def test_a_test_of_the_user_is_selected_beside_conformance_tests(
    pytester: pytest.Pytester, run_pytest: RunPytest
) -> None:
    pytester.makepyfile(test_own="def test_own(): ...\ndef test_other(): ...\n")

    result = run_pytest(
        NOWHERE,
        "--evolink-model",
        SMALL,
        "--collect-only",
        "-q",
        "test_own.py::test_own",
        f"evolink::{SMALL}::/ required",
    )

    assert [line for line in result.outlines if "::" in line] == [
        "test_own.py::test_own",
        f"evolink::{SMALL}::/ required",
    ]


def test_a_server_that_is_not_reached_fails_and_last_failed_tests_run_again(run_pytest: RunPytest) -> None:
    options = (NOWHERE, "--evolink-model", SMALL, "-p", "cacheprovider")

    first = run_pytest(*options, "-x", f"evolink::{SMALL}")
    again = run_pytest(*options, "--lf")

    first.assert_outcomes(failed=1)
    assert "Connecting to 127.0.0.1:1 failed" in first.stdout.str()
    assert again.parseoutcomes()["failed"] == 1
    assert again.parseoutcomes()["deselected"] > 50


def test_parallel_workers_share_one_run_and_each_test_has_a_sandbox(
    pytester: pytest.Pytester, run_pytest: RunPytest, server: sandbox.RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # the workers, which are processes, start faster
    plugins = ("-p", "xdist", "-p", "evolink.pytest_plugin")
    options = (*plugins, f"--evolink-base-url={server.url}", "--evolink-model", SMALL)

    def credits_used_by(run: Callable[[], pytest.RunResult]) -> tuple[float, pytest.RunResult]:
        with server.client() as client:
            before = client.credits.get().used
            result = run()
            return client.credits.get().used - before, result

    serial_cost, serial = credits_used_by(lambda: run_pytest(*options))
    pytester.makepyfile(FIXTURES_IN_PARALLEL)
    parallel_cost, parallel = credits_used_by(lambda: run_pytest(*options, "-n", "2"))

    parallel.assert_outcomes(passed=serial.parseoutcomes()["passed"] + 4)
    assert parallel_cost == pytest.approx(serial_cost)
    coverage = [line for line in serial.outlines if line.startswith("coverage: ")]
    assert len(coverage) == 1
    assert coverage[0] in parallel.outlines
    assert serial_cost > 0


def test_the_checks_that_pass_are_reported_without_the_phases_of_a_test(
    pytester: pytest.Pytester, run_pytest: RunPytest, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makeconftest(COUNTING_CONFTEST)
    generated: list[str] = []
    monkeypatch.setattr(contract, "cases", _spy(contract.cases, generated))
    _plan._generate_cases.cache_clear()
    options = ("--evolink-model", VEO, "--junit-xml=junit.xml", "-v")
    with sandbox.running(Sandbox(clock=ScaledClock(1), credits=1e9, validate=validate_except_quality)) as running:
        result = run_pytest(f"--evolink-base-url={running.url}", *options)

    outcomes = result.parseoutcomes()
    assert (outcomes["failed"], outcomes["skipped"], outcomes["xfailed"], outcomes["passed"] > 100) == (2, 1, 1, True)
    total = sum(outcomes.values())
    (counts,) = [json.loads(line) for line in result.outlines if line.startswith("{")]
    assert counts["pytest_runtest_makereport"] == 3 * total - 2  # those with a marker are never called
    assert counts["pytest_runtest_call"] < 10
    assert len(list(ElementTree.parse(pytester.path / "junit.xml").iter("testcase"))) == total
    assert generated == [VEO]


def test_a_failure_has_the_test_case_and_the_curl_command_and_no_traceback(run_pytest: RunPytest) -> None:
    with sandbox.running(Sandbox(clock=ScaledClock(1), credits=1e9, validate=validate_except_quality)) as running:
        result = run_pytest(f"--evolink-base-url={running.url}", "--evolink-model", VEO)

    output = result.stdout.str()
    assert f"FAILED {VEO} /quality enum (documented)" in output
    assert f"curl -sS -i {running.url}/v1/videos/generations" in output
    assert "Traceback" not in output
    assert result.parseoutcomes()["failed"] == 2


def test_only_documented_selects_fewer_tests(run_pytest: RunPytest) -> None:
    options = (NOWHERE, "--evolink-model", VEO, "--collect-only")

    every, documented = (
        int(re.findall(r"(\d+) tests collected", run_pytest(*options, *only).stdout.str())[0])
        for only in ((), ("--evolink-only", "documented"))
    )

    assert every > documented > 50


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--evolink-base-url=nowhere",), "is not the URL of a server"),
        ((NOWHERE, "--evolink-model=veo"), "Unknown model 'veo'"),
        ((NOWHERE, f"--evolink-model={SMALL}", "evolink::veo"), "not found: evolink::veo"),
        (("evolink::veo",), "file or directory not found: evolink::veo"),
    ],
)
def test_invalid_options_are_reported_before_any_test_runs(
    run_pytest: RunPytest, options: tuple[str, ...], words: str
) -> None:
    result = run_pytest(*options)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert words in result.stderr.str() + result.stdout.str()


def test_no_conformance_test_is_collected_without_a_base_url(pytester: pytest.Pytester, run_pytest: RunPytest) -> None:
    pytester.makepyfile("def test_own(): ...\n")

    run_pytest().assert_outcomes(passed=1)


def test_ctrl_c_during_the_run_ends_the_session(
    run_pytest: RunPytest, server: sandbox.RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Server, "get_credits", interrupt)

    with pytest.raises(KeyboardInterrupt):  # as `pytester` reports a session that was interrupted
        run_pytest(f"--evolink-base-url={server.url}", "--evolink-model", SMALL)
