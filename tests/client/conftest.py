"""Fixtures of the tests of the clients."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def journal_path(tmp_path: Path) -> Path:
    """A path for a journal in a folder that does not exist."""
    return tmp_path / "state" / "journal.sqlite3"
