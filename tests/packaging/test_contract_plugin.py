"""The contract's cases and the fixture, as a user's own test suite meets them."""

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

def test_what_keeps_the_contract_passes(evolink_client, evolink_contract):
    evolink_client.videos.generate(REQUEST).wait()
    assert evolink_contract.request_count >= 2

def test_what_is_meant_to_break_it_passes(evolink_client, evolink_contract):
    evolink_contract.allow("/quality", "enum")
    with pytest.raises(errors.BadRequest):
        evolink_client.videos.generate(REQUEST | {"quality": "8k"}, check=False)
"""
BROKEN = """
@pytest.mark.evolink(scenario="unknown-status:paused")
def test_what_breaks_it_fails(evolink_client, evolink_contract):
    evolink_client.videos.generate(REQUEST)
"""


def lax(payload: object, /, *, local: bool) -> list[Violation]:
    """A contract that knows no quality 8k to refuse."""
    return [violation for violation in validate(payload, local=local) if violation.pointer != "/quality"]


def run(folder: Path, *options: str) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-W", "error"]
    words = [*command, "--strict-markers", *options, str(folder)]
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd=folder).stdout


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with sandbox.running(Sandbox(clock=ScaledClock(1), credits=1e9)) as running:
        yield running.url
        running.sandbox.reset()


def test_the_fixture_tells_what_did_not_keep_the_contract(tmp_path: Path) -> None:
    (tmp_path / "test_user.py").write_text(SUITE)
    kept = run(tmp_path)
    (tmp_path / "test_user.py").write_text(SUITE + BROKEN)
    broken = run(tmp_path)

    assert "2 passed" in kept, kept
    assert "3 passed, 1 error" in broken, broken
    assert "response to POST /v1/videos/generations: /status enum" in broken


def test_the_cases_are_collected_beside_the_users_own_tests(tmp_path: Path, address: str) -> None:
    (tmp_path / "test_own.py").write_text("def test_own(): ...\n")

    told = run(tmp_path, f"--evolink-base-url={address}", "--evolink-model", VEO, "-rA")

    assert "PASSED test_own.py::test_own" in told
    assert f"PASSED ::evolink::{VEO} /image_urls maxItems" in told
    assert f"PASSED ::evolink::{VEO} create: /usage/credits_reserved minimum" in told
    assert WAN not in told
    assert "failed" not in told.splitlines()[-1]


def test_chosen_cases_try_only_their_model(tmp_path: Path, address: str) -> None:
    told = run(tmp_path, f"--evolink-base-url={address}", "-k", f"{WAN} and maxLength")

    assert re.search(r"\b2 passed, \d+ deselected", told), told


def test_the_cases_are_the_same_side_by_side(tmp_path: Path, address: str) -> None:
    options = (f"--evolink-base-url={address}", "--evolink-model", WAN)

    alone, together = run(tmp_path, *options), run(tmp_path, *options, "-n", "2")

    passed = re.search(r"(\d+) passed", alone)
    assert passed is not None
    assert f"{passed[0]}" in together


def test_a_failure_names_the_case_and_gives_the_command_without_a_traceback(tmp_path: Path) -> None:
    with sandbox.running(Sandbox(clock=ScaledClock(1), credits=1e9, validate=lax)) as running:
        told = run(tmp_path, f"--evolink-base-url={running.url}", "--evolink-model", WAN)
        running.sandbox.reset()

    assert f"FAILED {WAN} /quality enum (prose)" in told
    assert f"curl -sS -i {running.url}/v1/videos/generations" in told
    assert "Traceback" not in told
    assert "2 failed" in told


def test_documented_cases_only_are_fewer(tmp_path: Path, address: str) -> None:
    options = (f"--evolink-base-url={address}", "--evolink-model", VEO)

    counts = [
        int(found[1])
        for words in ((), ("--evolink-only", "documented"))
        if (found := re.search(r"(\d+) passed", run(tmp_path, *options, *words)))
    ]

    assert counts[0] > counts[1] > 50


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--evolink-base-url=nowhere",), "is not the URL of a server"),
        (("--evolink-base-url=http://127.0.0.1:1", "--evolink-model=veo"), "Unknown model 'veo'"),
    ],
)
def test_wrong_options_are_told_before_any_test_runs(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert found.returncode == 4
    assert words in found.stderr


def test_without_the_option_no_case_is_collected(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text("def test_own(): ...\n")

    assert "1 passed" in run(tmp_path)
