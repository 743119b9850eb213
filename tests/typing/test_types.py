"""What mypy says of the package's use."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from workbench import ROOT

HERE = Path(__file__).parent


def mypy(path: Path) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--config-file=", "--no-pretty", str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert run.stderr == ""
    return [line for line in run.stdout.splitlines() if ": error:" in line]


def test_right_use_has_no_error() -> None:
    assert mypy(HERE / "right" / "usage.py") == []


def test_each_mistake_is_reported_at_its_own_line() -> None:
    path = HERE / "wrong" / "usage.py"

    found: dict[int, set[str]] = {}
    for line in mypy(path):
        number, code = re.search(r":(\d+): error: .*\[([a-z-]+)\]$", line).groups()  # type: ignore[union-attr]
        found.setdefault(int(number), set()).add(code)

    lines = path.read_text("utf-8").splitlines()
    wanted = {number: line.rpartition("# expect: ")[2] for number, line in enumerate(lines, 1) if "# expect: " in line}
    assert {number: code for number, code in wanted.items() if code not in found.get(number, ())} == {}
    assert set(found) == set(wanted)
