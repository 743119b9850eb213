"""Fixtures of the durability tests."""

from __future__ import annotations

import pytest
from support.client_kinds import KINDS


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """A kind of client, one of `client_kinds.KINDS`."""
    name: str = request.param
    return name
