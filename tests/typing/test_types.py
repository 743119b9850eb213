"""Errors that type checkers report for uses of the package: mypy always, pyright with `scripts/test -m services`.

scripts/check runs pyright over the correct uses and the mistakes as well.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from support.client_harness import ROOT
from support.typing_mistakes import FAMILIES, FIRST_LINE, Mistake, mistakes, source

HERE = Path(__file__).parent
RIGHT, WRONG = HERE / "right" / "usage.py", HERE / "wrong" / "mistakes.py"

Report = dict[str, dict[int, str]]
"""File name -> line -> all messages of a type checker about it."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The modules to check: correct uses, wrong uses, and the mistakes of each family."""
    families = tmp_path_factory.mktemp("typing") / "families.py"
    families.write_text(source(), "utf-8")
    return [RIGHT, WRONG, families]


@pytest.fixture(scope="module")
def mypy(files: list[Path]) -> Report:
    """The errors of mypy in all files, from one run."""
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--config-file=", "--no-pretty"]
    run = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False, cwd=ROOT)
    assert run.stderr == ""
    found = re.findall(r"^(?:.*[\\/])?(\w+\.py):(\d+): error: (.*)$", run.stdout, flags=re.MULTILINE)
    return group_by_line((name, int(line), message) for name, line, message in found)


@pytest.fixture(scope="module")
def pyright(files: list[Path]) -> Report:
    """The errors of pyright in the mistakes of each family."""
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, str(files[-1])]
    environment = os.environ | {"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=files[-1].parent, env=environment)
    output = json.loads(run.stdout)
    assert output["summary"]["filesAnalyzed"] == 1
    return group_by_line(
        (Path(diagnostic["file"]).name, diagnostic["range"]["start"]["line"] + 1, diagnostic["message"])
        for diagnostic in output["generalDiagnostics"]
        if diagnostic["severity"] == "error"
    )


def group_by_line(errors: Iterable[tuple[str, int, str]]) -> Report:
    """Return the report of errors given as (file name, line, message)."""
    report: Report = {}
    for name, line, message in errors:
        lines = report.setdefault(name, {})
        lines[line] = "\n".join(filter(None, [lines.get(line), message]))
    return report


def missed_mistakes(messages: dict[int, str]) -> list[str]:
    """Return each mistake of a family whose line has no message, or a message without all expected names."""
    numbered: list[tuple[int, Mistake]] = list(enumerate(mistakes(), FIRST_LINE))
    return [
        f"{mistake.family}, {mistake.kind}: {messages.get(line)}"
        for line, mistake in numbered
        if not all(re.search(rf"\b{re.escape(name)}\b", messages.get(line, "")) for name in mistake.expected_names)
    ]


def test_each_family_has_its_mistakes() -> None:
    assert set(FAMILIES) == {folder.name for folder in (ROOT / "spec" / "models").iterdir()}


def test_mypy_reports_no_error_in_correct_uses(mypy: Report) -> None:
    assert mypy.get(RIGHT.name) is None


def test_mypy_reports_each_mistake_at_its_own_line(mypy: Report) -> None:
    codes = {
        line: set(re.findall(r"\[([a-z-]+)\]$", message, re.MULTILINE)) for line, message in mypy[WRONG.name].items()
    }

    lines = WRONG.read_text("utf-8").splitlines()
    expected = {
        number: line.rpartition("# expect: ")[2] for number, line in enumerate(lines, 1) if "# expect: " in line
    }
    assert {number: code for number, code in expected.items() if code not in codes.get(number, ())} == {}
    assert set(codes) == set(expected)


def test_mypy_reports_each_familys_mistakes_with_the_field_and_its_allowed_values(mypy: Report) -> None:
    assert missed_mistakes(mypy["families.py"]) == []
    assert len(mypy["families.py"]) == len(mistakes())


@pytest.mark.services
def test_pyright_reports_each_familys_mistakes_with_the_field_and_its_allowed_values(pyright: Report) -> None:
    assert missed_mistakes(pyright["families.py"]) == []
    assert len(pyright["families.py"]) == len(mistakes())
