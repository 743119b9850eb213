"""Fixtures of the code generator's tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.drift.spec_copy import copy_spec

MODELS_USED = {
    *("kling-o1-image-to-video", "kling-o1-video-edit-fast", "kling-o3-text-to-video", "veo3.1-pro"),
    *("wan2.5-text-to-video", "seedance-2.0-text-to-video", "seedance-2.5-text-to-video"),
}
"""The models that these tests need; generating all takes ten seconds."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a copy of spec/ with a few models, and a file in generated/ that must not be removed."""
    copy_spec(tmp_path, MODELS_USED)
    (tmp_path / "generated" / "evolink_api").mkdir(parents=True)
    (tmp_path / "generated" / "evolink_api" / "kept.txt").write_text("unchanged")
    return tmp_path
