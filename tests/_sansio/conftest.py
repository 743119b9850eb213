"""The rules of file systems, for tests that write files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from support.windows_rules import IS_SUPPORTED, windows_rules


@pytest.fixture(params=["posix", "windows"])
def file_system_rules(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run a test with the rules of POSIX, and with those of Windows."""
    if request.param == "windows" and not IS_SUPPORTED:
        pytest.skip("needs /proc")
    with windows_rules() if request.param == "windows" else nullcontext():
        yield request.param
