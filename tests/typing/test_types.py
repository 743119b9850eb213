"""What type checkers say of the package's use: mypy always, pyright with `scripts/test -m registry`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from support.client_harness import ROOT
from support.typing_mistakes import FAMILIES, FIRST_LINE, Mistake, mistakes, source

HERE = Path(__file__).parent
RIGHT, WRONG = HERE / "right" / "usage.py", HERE / "wrong" / "mistakes.py"
PYRIGHT = "pyright@1.1.414"

Report = dict[str, dict[int, str]]
"""File name -> line -> all that a checker says of it."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The modules to check: right use, wrong use, and the mistakes of each family."""
    families = tmp_path_factory.mktemp("typing") / "families.py"
    families.write_text(source(), "utf-8")
    return [RIGHT, WRONG, families]


@pytest.fixture(scope="module")
def mypy(files: list[Path]) -> Report:
    """What mypy says of all of them, in one run."""
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--config-file=", "--no-pretty"]
    run = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False, cwd=ROOT)
    assert run.stderr == ""
    found = re.findall(r"^(?:.*[\\/])?(\w+\.py):(\d+): error: (.*)$", run.stdout, flags=re.MULTILINE)
    return report((name, int(line), message) for name, line, message in found)


@pytest.fixture(scope="module")
def pyright(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What pyright says of all of them."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("npm")
    install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), PYRIGHT]
    subprocess.run(install, check=True, capture_output=True, timeout=300)
    command = [str(folder / "node_modules" / ".bin" / "pyright"), "--outputjson", "--pythonpath", sys.executable]
    run = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False, cwd=folder)
    said = json.loads(run.stdout)
    assert said["summary"]["filesAnalyzed"] == len(files)
    return report(
        (Path(one["file"]).name, one["range"]["start"]["line"] + 1, one["message"])
        for one in said["generalDiagnostics"]
        if one["severity"] == "error"
    )


def report(found: Iterable[tuple[str, int, str]]) -> Report:
    """One report of (file name, line, message)."""
    made: Report = {}
    for name, line, message in found:
        lines = made.setdefault(name, {})
        lines[line] = "\n".join(filter(None, [lines.get(line), message]))
    return made


def untold(said: dict[int, str]) -> list[str]:
    """Each mistake of a family of which nothing is said at its line, or something that does not name what it must."""
    numbered: list[tuple[int, Mistake]] = list(enumerate(mistakes(), FIRST_LINE))
    return [
        f"{mistake.family}, {mistake.kind}: {said.get(line)}"
        for line, mistake in numbered
        if not all(re.search(rf"\b{re.escape(word)}\b", said.get(line, "")) for word in mistake.told)
    ]


def test_each_family_has_its_mistakes() -> None:
    assert set(FAMILIES) == {folder.name for folder in (ROOT / "spec" / "models").iterdir()}


def test_right_use_has_no_error(mypy: Report) -> None:
    assert mypy.get(RIGHT.name) is None


def test_each_mistake_is_reported_at_its_own_line(mypy: Report) -> None:
    found = {line: set(re.findall(r"\[([a-z-]+)\]$", said, re.MULTILINE)) for line, said in mypy[WRONG.name].items()}

    lines = WRONG.read_text("utf-8").splitlines()
    wanted = {number: line.rpartition("# expect: ")[2] for number, line in enumerate(lines, 1) if "# expect: " in line}
    assert {number: code for number, code in wanted.items() if code not in found.get(number, ())} == {}
    assert set(found) == set(wanted)


def test_each_familys_mistakes_are_reported_with_the_field_and_what_it_can_have(mypy: Report) -> None:
    assert untold(mypy["families.py"]) == []
    assert len(mypy["families.py"]) == len(mistakes())


@pytest.mark.registry
def test_pyright_finds_no_error_in_right_use(pyright: Report) -> None:
    assert pyright.get(RIGHT.name) is None


@pytest.mark.registry
def test_pyright_reports_each_mistake_at_its_own_line(pyright: Report) -> None:
    wanted = {number for number, line in enumerate(WRONG.read_text("utf-8").splitlines(), 1) if "# expect: " in line}

    assert set(pyright[WRONG.name]) == wanted


@pytest.mark.registry
def test_pyright_reports_each_familys_mistakes_with_the_field_and_what_it_can_have(pyright: Report) -> None:
    assert untold(pyright["families.py"]) == []
    assert len(pyright["families.py"]) == len(mistakes())
