"""Fixtures of the tests of bulk runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.bulk_harness import BulkHarness, shorten_pauses


@pytest.fixture
def bulk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BulkHarness:
    """A sandbox whose tasks end at once, and runs in a folder of their own."""
    shorten_pauses(monkeypatch)
    return BulkHarness(tmp_path / "out")
