"""What the tests of drift share."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.drift.spec_copy import copied_root


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder above a copy of spec/ with a few models, to be read only."""
    return copied_root(tmp_path_factory.mktemp("few"))
