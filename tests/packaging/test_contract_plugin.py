"""Conformance tests and the `evolink_contract` fixture in a user's own test suite."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from evolink import sandbox
from evolink.contract import Violation, validate
from evolink.sandbox import Sandbox, ScaledClock

VEO, WAN = "veo3.1-pro", "wan2.5-text-to-video"

SUITE = """
import pytest
from evolink import errors

REQUEST = {"model": "wan2.5-text-to-video", "prompt": "A boat", "quality": "480p"}

def test_valid_requests_pass(evolink_client, evolink_contract):
    evolink_client.videos.generate(REQUEST).wait()
    assert evolink_contract.request_count >= 2

def test_an_allowed_violation_passes(evolink_client, evolink_contract):
    evolink_contract.allow("/quality", "enum")
    with pytest.raises(errors.BadRequest):
        evolink_client.videos.generate(REQUEST | {"quality": "8k"}, check=False)
"""
VIOLATING_TEST = """
@pytest.mark.evolink(scenario="unknown-status:paused")
def test_a_violation_fails(evolink_client, evolink_contract):
    evolink_client.videos.generate(REQUEST)
"""


def validate_except_quality(payload: object, /, *, allow_loopback: bool) -> list[Violation]:
    """Validate a request, but accept any quality."""
    return [
        violation for violation in validate(payload, allow_loopback=allow_loopback) if violation.pointer != "/quality"
    ]


def run(folder: Path, *options: str) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-W", "error"]
    command += ["--strict-markers", *options, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder).stdout


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with sandbox.running(Sandbox(clock=ScaledClock(1), credits=1e9)) as running:
        yield running.url
        running.sandbox.reset()


def test_the_fixture_reports_violations_of_the_contract(tmp_path: Path) -> None:
    (tmp_path / "test_user.py").write_text(SUITE)
    valid = run(tmp_path)
    (tmp_path / "test_user.py").write_text(SUITE + VIOLATING_TEST)
    violating = run(tmp_path)

    assert "2 passed" in valid, valid
    assert "3 passed, 1 error" in violating, violating
    assert "response to POST /v1/videos/generations: /status enum" in violating


def test_conformance_tests_are_collected_with_the_users_own_tests(tmp_path: Path, base_url: str) -> None:
    (tmp_path / "test_own.py").write_text("def test_own(): ...\n")

    output = run(tmp_path, f"--evolink-base-url={base_url}", "--evolink-model", VEO, "-rA")

    assert "PASSED test_own.py::test_own" in output
    assert f"PASSED ::evolink::{VEO} /image_urls maxItems" in output
    assert f"PASSED ::evolink::{VEO} create: /usage/credits_reserved minimum" in output
    assert WAN not in output
    assert "failed" not in output.splitlines()[-1]


def test_selected_tests_send_requests_of_their_model_only(tmp_path: Path, base_url: str) -> None:
    output = run(tmp_path, f"--evolink-base-url={base_url}", "-k", f"{WAN} and maxLength")

    assert re.search(r"\b2 passed, \d+ deselected", output), output


def test_parallel_workers_collect_the_same_tests(tmp_path: Path, base_url: str) -> None:
    options = (f"--evolink-base-url={base_url}", "--evolink-model", WAN)

    serial, parallel = run(tmp_path, *options), run(tmp_path, *options, "-n", "2")

    passed = re.search(r"(\d+) passed", serial)
    assert passed is not None
    assert f"{passed[0]}" in parallel


def test_a_failure_has_the_test_case_and_the_curl_command_and_no_traceback(tmp_path: Path) -> None:
    with sandbox.running(Sandbox(clock=ScaledClock(1), credits=1e9, validate=validate_except_quality)) as running:
        output = run(tmp_path, f"--evolink-base-url={running.url}", "--evolink-model", WAN)
        running.sandbox.reset()

    assert f"FAILED {WAN} /quality enum (prose)" in output
    assert f"curl -sS -i {running.url}/v1/videos/generations" in output
    assert "Traceback" not in output
    assert "2 failed" in output


def test_only_documented_selects_fewer_tests(tmp_path: Path, base_url: str) -> None:
    options = (f"--evolink-base-url={base_url}", "--evolink-model", VEO)

    counts = [
        int(found[1])
        for selection in ((), ("--evolink-only", "documented"))
        if (found := re.search(r"(\d+) passed", run(tmp_path, *options, *selection)))
    ]

    assert counts[0] > counts[1] > 50


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--evolink-base-url=nowhere",), "is not the URL of a server"),
        (("--evolink-base-url=http://127.0.0.1:1", "--evolink-model=veo"), "Unknown model 'veo'"),
    ],
)
def test_invalid_options_are_reported_before_any_test_runs(
    tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, str(tmp_path)]
    completed = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert completed.returncode == 4
    assert words in completed.stderr


def test_no_conformance_test_is_collected_without_a_base_url(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text("def test_own(): ...\n")

    assert "1 passed" in run(tmp_path)
