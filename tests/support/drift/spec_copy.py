"""A copy of spec/ with a few models, which a test may change and no new model does."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from support.client_harness import ROOT
from support.drift.spec_pages import FEW


def copy_spec(folder: Path, models: Collection[str] = FEW) -> Path:
    shutil.copytree(ROOT / "spec", folder / "spec")
    for path in (folder / "spec" / "models").glob("*/*.yaml"):
        if path.stem not in models:
            path.unlink()
    return folder
