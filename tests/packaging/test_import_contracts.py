"""The import contracts in pyproject.toml hold, and each of them finds a wrong import that is planted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.client_harness import ROOT


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the packages below `root`."""
    folders = os.pathsep.join(str(root / name) for name in ("overrides", "generated", "scripts"))
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache", "--no-logo", str(root / "pyproject.toml")],
        env=os.environ | {"PYTHONPATH": folders, "COLUMNS": "200"},
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the packages and of their contracts."""
    for name in ("overrides", "generated", "scripts"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.json", "*.yaml"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("resources/credits.py", "from ..client import EvoLink", "Imports go down the layers of evolink"),
        ("_brand_new.py", "import os", "Imports go down the layers of evolink"),
        (
            "errors.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .contract import Violation as V",
            "No circular imports",
        ),
        ("_sansio/retry.py", "import httpx", "Only evolink._http imports an HTTP library"),
        ("catalog.py", "import tooling.demo", "The tooling uses evolink, evolink uses evolink_api"),
    ],
    ids=["up a layer", "a module in no layer", "a circle of a type-checking import", "httpx", "the tooling"],
)
def test_a_wrong_import_breaks_its_contract(module: str, line: str, contract: str, copy: Path) -> None:
    path = copy / "overrides" / "evolink" / module
    source = path.read_text("utf-8") if path.exists() else "from __future__ import annotations\n"
    path.write_text(
        source.replace("from __future__ import annotations\n", f"from __future__ import annotations\n{line}\n")
    )

    run = lint_imports(copy)

    assert run.returncode == 1
    assert f"{contract} BROKEN" in run.stdout


def test_the_package_keeps_its_contracts() -> None:
    run = lint_imports(ROOT)

    assert run.returncode == 0, run.stdout
    assert "0 broken" in run.stdout
