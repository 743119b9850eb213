"""A copy of spec/ with a few models, which a test may change and no new model does."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from support.client_harness import ROOT
from support.drift.spec_pages import FEW


def copy_spec(folder: Path, models: Collection[str] = FEW) -> Path:
    def other_models(copied: str, names: list[str]) -> list[str]:
        is_family = Path(copied).parent == ROOT / "spec" / "models"
        return [name for name in names if is_family and Path(name).stem not in models]

    shutil.copytree(ROOT / "spec", folder / "spec", ignore=other_models)
    return folder
