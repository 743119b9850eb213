"""The daily workflow: its steps are run as they are, with stubs for `gh` and scripts/drift."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support.client_harness import ROOT
from tooling import yaml_1_2

WORKFLOW: dict[str, Any] = yaml_1_2.load((ROOT / ".github/workflows/drift.yml").read_text("utf-8"))
(JOB,) = WORKFLOW["jobs"].values()
STEPS = {step["name"]: step for step in JOB["steps"] if "name" in step}


def executable(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}", "utf-8")
    path.chmod(0o755)


def run_step(folder: Path, step: str, **environment: str) -> int:
    """Return the exit code of a step's script, as GitHub runs it."""
    settings = {"PATH": f"{folder / 'bin'}:/usr/bin:/bin", **environment}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[step]["run"]]
    return subprocess.run(command, cwd=folder, env=settings, capture_output=True, check=False).returncode


def run_report_step(folder: Path, *, code: int, issue: str) -> tuple[int, list[str]]:
    """Return the exit code of the reporting step, and its calls of gh besides the list of issues."""
    executable(folder / "bin" / "gh", f'echo "$*" >>calls\nif [ "$2" = list ]; then echo "{issue}"; fi\n')
    result = run_step(folder, "Report", CODE=str(code), TITLE="Drift")
    calls = (folder / "calls").read_text("utf-8").splitlines()
    return result, [call for call in calls if not call.startswith("issue list")]


@pytest.mark.parametrize(("drift", "prices", "code"), [(0, 0, 0), (1, 0, 1), (0, 1, 1), (2, 1, 2), (1, 2, 2)])
def test_the_reports_and_the_worse_exit_code_are_kept(drift: int, prices: int, code: int, tmp_path: Path) -> None:
    executable(tmp_path / "scripts" / "drift", f'echo "## $*"; exit {drift}\n')
    executable(tmp_path / "scripts" / "prices", f'echo "## $*" >&2; exit {prices}\n')

    result = run_step(tmp_path, "Compare", GITHUB_OUTPUT="output", GITHUB_STEP_SUMMARY="summary")

    assert result == 0
    assert (tmp_path / "output").read_text("utf-8") == f"code={code}\n"
    assert (tmp_path / "body.md").read_text("utf-8") == (
        "## watch --format markdown --cache .cache/drift\n## compare --format markdown\n"
    )


def test_a_watch_that_prints_nothing_fails(tmp_path: Path) -> None:
    executable(tmp_path / "scripts" / "drift", "exit 1\n")

    assert run_step(tmp_path, "Compare", GITHUB_OUTPUT="output", GITHUB_STEP_SUMMARY="summary") != 0


@pytest.mark.parametrize(
    ("code", "issue", "result", "calls"),
    [
        (0, "", 0, []),
        (0, "7", 0, ["issue close 7 --comment There is no drift any more."]),
        (1, "7", 0, ["issue edit 7 --body-file body.md"]),
        (2, "7", 1, ["issue edit 7 --body-file body.md"]),
        (
            1,
            "",
            0,
            [
                "label create drift --color FBCA04 --description The documentation has changed --force",
                "issue create --title Drift --label drift --body-file body.md",
            ],
        ),
    ],
)
def test_one_issue_is_opened_kept_up_to_date_and_closed(
    code: int, issue: str, result: int, calls: list[str], tmp_path: Path
) -> None:
    assert run_report_step(tmp_path, code=code, issue=issue) == (result, calls)


def test_it_may_write_issues_and_nothing_else() -> None:
    assert WORKFLOW["permissions"] == {}
    assert JOB["permissions"] == {"contents": "read", "issues": "write"}
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]) for step in JOB["steps"] if "uses" in step)
