"""`evolink contract` from the command line, with servers in any language."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import pytest
from evolink import catalog, contract, sandbox
from evolink.sandbox import Sandbox, ScaledClock
from support.shell import Shell
from support.shell import evolink as evolink
from support.shell import folder as folder
from support.shell import journal as journal

HERE = Path(__file__).parent
VEO = "veo3.1-pro"
SMALL = "gemini-omni-flash-video-edit"
"""The model with the fewest test cases."""


@contextmanager
def veo_server(*arguments: str) -> Generator[str]:
    """Yield the address of the server for Node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed, and this server is written for it")
    with subprocess.Popen(
        [node, str(HERE / "veo_server.mjs"), *arguments], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def failures(output: str) -> list[str]:
    return [line.removeprefix("FAILED ") for line in output.splitlines() if line.startswith("FAILED")]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    local = Sandbox(clock=ScaledClock(1000), credits=1e9)
    with sandbox.running(local) as running:
        yield running.url
        local.reset()


def test_another_correct_implementation_passes(evolink: Shell) -> None:
    with veo_server() as url:
        run = evolink("contract", "run", "--base-url", url, "--model", VEO)

    assert (run.exit_code, run.stderr) == (0, "")
    assert failures(run.stdout) == []
    assert ": 1 model, " in run.stdout


def test_three_deliberate_faults_of_another_implementation_are_reported(evolink: Shell) -> None:
    with veo_server("--faults") as url:
        run = evolink("contract", "run", "--base-url", url, "--model", VEO)

    assert run.exit_code == 1
    assert failures(run.stdout) == [
        "API create without a key: /error/type properties (prose)",
        f"{VEO} /image_urls maxItems (documented)",
        f"{VEO} /quality enum (documented)",
    ]


def test_the_curl_command_of_a_failure_reproduces_it(evolink: Shell) -> None:
    with veo_server("--faults") as url:
        run = evolink("contract", "run", "--base-url", url, "--model", VEO)
        (line,) = [line.strip() for line in run.stdout.splitlines() if "curl" in line and '"quality":"4k"' in line]
        reproduced = subprocess.run(
            ["sh", "-c", line],
            capture_output=True,
            text=True,
            check=True,
            env={"EVOLINK_API_KEY": "x", "PATH": "/usr/bin:/bin"},
        )

    assert reproduced.stdout.startswith("HTTP/1.1 400")


def test_failures_in_a_written_baseline_no_longer_fail(evolink: Shell, tmp_path: Path) -> None:
    baseline = str(tmp_path / "known.json")
    with veo_server("--faults") as url:
        arguments = ("contract", "run", "--base-url", url, "--model", VEO, "--baseline", baseline)
        written, run = evolink(*arguments, "--write-baseline"), evolink(*arguments)

    assert (written.exit_code, written.stdout) == (0, f"7 known failures in {baseline}\n")
    assert (run.exit_code, failures(run.stdout)) == (0, [])
    assert " 7 known" in run.stdout


def test_a_model_of_each_family_passes_with_the_sandbox_over_http(evolink: Shell, address: str, tmp_path: Path) -> None:
    models = {model.family: model.id for model in catalog.models()}.values()
    options = [word for model in models for word in ("--model", model)]

    run = evolink("contract", "run", "--base-url", address, "--junit", str(tmp_path / "results.xml"), *options)

    suites = {suite.get("name"): suite for suite in ElementTree.parse(tmp_path / "results.xml").getroot()}
    assert (run.exit_code, run.stderr) == (0, "")
    assert suites.keys() == {"API", *models}
    assert all(int(suite.get("tests", 0)) > 50 for suite in suites.values())
    assert sum(int(suite.get("failures", 0)) for suite in suites.values()) == 0


def test_documented_only_sends_fewer_requests(evolink: Shell, address: str) -> None:
    everything, documented = (
        evolink("contract", "run", "--base-url", address, "--model", SMALL, *only).stdout
        for only in ((), ("--only", "documented"))
    )

    assert int(documented.split(" requests")[0].split()[-1]) < int(everything.split(" requests")[0].split()[-1])


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("run",), 2, "Missing option '--base-url'"),
        (("run", "--base-url", "nowhere"), 2, "is not the URL of a server"),
        (("run", "--base-url", "http://127.0.0.1:1", "--model", "veo"), 2, "Unknown model 'veo'"),
        (("run", "--base-url", "http://127.0.0.1:1", "--write-baseline"), 2, "needs --baseline"),
        (("run", "--base-url", "http://127.0.0.1:1", "--baseline", "/none"), 2, "cannot be read"),
        (("run", "--base-url", "http://127.0.0.1:1", "--spend", "0"), 2, "--spend"),
        (
            ("run", "--base-url", "http://127.0.0.1:1", "--junit", "/none/results.xml"),
            2,
            "the folder /none does not exist",
        ),
        (("run", "--base-url", "https://api.example.com"), 3, "The API key for api.example.com is missing"),
        (("run", "--base-url", "http://127.0.0.1:1"), 2, "Connecting to 127.0.0.1:1 failed"),
        (("cases", "veo"), 2, "Unknown model 'veo'"),
    ],
)
def test_wrong_usage_a_missing_key_and_failures_have_different_exit_codes(
    evolink: Shell, arguments: tuple[str, ...], code: int, message: str
) -> None:
    run = evolink("contract", *arguments)

    assert run.exit_code == code
    assert message in run.stdout + run.stderr
    assert "Traceback" not in run.stderr


def test_a_key_from_the_environment_is_sent_and_never_shown(evolink: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox_with_key = Sandbox(clock=ScaledClock(1000), credits=1e9, api_key="sk-evo-command-line")
    with sandbox.running(sandbox_with_key) as running:
        arguments = ("contract", "run", "--base-url", running.url, "--model", SMALL)
        monkeypatch.setenv("EVOLINK_API_KEY", "sk-evo-command-line")
        right = evolink(*arguments)
        monkeypatch.setenv("EVOLINK_API_KEY", "sk-evo-another-key")
        wrong = evolink(*arguments)
        sandbox_with_key.reset()

    assert right.exit_code == 0
    assert (wrong.exit_code, "The server does not accept the API key" in wrong.stdout) == (3, True)
    assert "sk-evo-" not in right.stdout + wrong.stdout + right.stderr + wrong.stderr


def test_cases_are_written_one_per_line(evolink: Shell) -> None:
    run = evolink("contract", "cases", VEO, "--format", "jsonl")

    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert lines == [case.to_dict() for case in contract.cases(VEO)]
    assert lines[0].keys() == {"model", "pointer", "keyword", "variant", "valid", "source", "payload"}


def test_the_same_seed_writes_the_same_cases(evolink: Shell) -> None:
    first, again, other = (evolink("contract", "cases", VEO, "--seed", seed).stdout for seed in ("7", "7", "8"))

    assert first == again != other


def test_only_documented_writes_documented_cases_only(evolink: Shell) -> None:
    cases = json.loads(evolink("contract", "cases", VEO, "--format", "json", "--only", "documented").stdout)

    assert {case["source"] for case in cases} == {"documented"}
    assert {case["valid"] for case in cases} == {True, False}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full device")
@pytest.mark.parametrize("option", ["--junit", "--json", "--html"])
def test_a_report_that_cannot_be_written_is_not_taken_for_failures(option: str, evolink: Shell) -> None:
    run = evolink("contract", "run", "--base-url", "http://127.0.0.1:1", "--model", SMALL, option, "/dev/full")

    assert (run.exit_code, run.stderr) == (2, "The report cannot be written: No space left on device.\n")


def test_a_server_that_was_never_reached_leaves_the_baseline_as_it_is(evolink: Shell, tmp_path: Path) -> None:
    baseline = tmp_path / "known.json"
    baseline.write_text("kept")

    run = evolink(
        *("contract", "run", "--base-url", "http://127.0.0.1:1", "--wait-for", "0.1"),
        *("--baseline", baseline, "--write-baseline"),
    )

    assert (run.exit_code, baseline.read_text()) == (2, "kept")
