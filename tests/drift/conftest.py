"""Fixtures of the tests of scripts/drift."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.drift.spec_copy import copy_spec


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder above a copy of spec/ with a few models, to be read only."""
    return copy_spec(tmp_path_factory.mktemp("few"))
