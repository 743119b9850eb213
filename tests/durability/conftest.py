"""What the tests of durability share."""

from __future__ import annotations

import pytest
from support.client_kinds import KINDS


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """A kind of client, a key of `faulty_server.CALLERS`."""
    name: str = request.param
    return name
