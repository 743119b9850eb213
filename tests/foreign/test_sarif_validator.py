"""SARIF of `evolink check` satisfies Microsoft's validator, with its own rules and those for GitHub's code scanning.

Needs npm and its registry, and Linux: `scripts/test -m registry`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from evolink.contract.linting import FORMATS, Summary, check

PACKAGE = "@microsoft/sarif-multitool-linux@5.7.0"
PAYLOADS = [
    '{"model": "veo3.1-pro"}',
    '{"model": "veo3.1-pro", "prompt": "A cat", "quality": "4k"}',
    '{"model": "veo3.1-pro", "model": "veo3.1-pro", "prompt": NaN}',
    '{"model": "wan2.5-text-to-video", "prompt": "A", "quality": "480p", "aspect_ratio": "4:3"}',
    '{"status": "done"}',
    "{",
]
RULES = ("--rule-kind", "Sarif;Ghas", "--level", "Error;Warning")

pytestmark = [
    pytest.mark.registry,
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed"),
    pytest.mark.skipif(sys.platform != "linux", reason="the package is for Linux"),
]


@pytest.fixture(scope="session")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the published program."""
    folder = tmp_path_factory.mktemp("npm")
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), PACKAGE]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    program = folder / "node_modules" / PACKAGE.rpartition("@")[0] / "Sarif.Multitool"
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("maximum", [25_000, 3])
@pytest.mark.parametrize("lines", [PAYLOADS, ['{"model": "veo3.1-pro", "prompt": "A cat"}']])
def test_the_validator_reports_no_error_and_no_warning(
    maximum: int, lines: list[str], validator: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evolink.contract.linting._reports.sarif.MAX_RESULTS", maximum)
    monkeypatch.chdir(tmp_path)
    Path("a b.jsonl").write_text("\n".join(lines))
    summary = Summary()
    Path("log.sarif").write_text("".join(FORMATS["sarif"](summary.count(check(["a b.jsonl"])), summary)))

    command = [str(validator), "validate", "log.sarif", "--output", "report.sarif", *RULES]
    subprocess.run(command, check=True, capture_output=True, timeout=120)

    (run,) = json.loads(Path("report.sarif").read_text("utf-8-sig"))["runs"]
    assert [(one["ruleId"], one["message"]) for one in run.get("results", ())] == []
    assert run["invocations"][0]["executionSuccessful"]
