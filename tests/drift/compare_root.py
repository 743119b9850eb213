"""A copy of spec/ that a test may change."""

from __future__ import annotations

import shutil
from pathlib import Path

from workbench import ROOT


def copied_root(folder: Path) -> Path:
    shutil.copytree(ROOT / "spec", folder / "spec")
    return folder
