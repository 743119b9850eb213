"""Fixtures of the tests of bulk runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.bulk_harness import BulkHarness, poll_quickly


@pytest.fixture
def bulk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BulkHarness:
    """A sandbox whose tasks end at once, and runs in a folder of their own."""
    poll_quickly(monkeypatch)
    monkeypatch.setattr("evolink.bulk._engine.job.FIRST_DELAY", 0.01)
    monkeypatch.setattr("evolink.bulk._engine.window.FIRST_PAUSE", 0.01)
    monkeypatch.setattr("evolink.bulk._engine.settlement.MIN_AGE", 0.0)
    return BulkHarness(tmp_path / "out")
