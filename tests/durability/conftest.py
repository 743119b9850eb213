"""Fixtures of the durability tests."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.client_kinds import KINDS

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Ignore unclosed sockets here: asyncio leaves those of cancelled attempts to connect to the garbage collector."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed (<socket|transport):ResourceWarning"))


@pytest.fixture(autouse=True, scope="module")
def collect_garbage() -> Iterator[None]:
    """Collect the sockets that the tests of a module left, while their warnings are ignored."""
    yield
    gc.collect()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """A kind of client, one of `client_kinds.KINDS`."""
    name: str = request.param
    return name
