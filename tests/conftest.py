"""What the tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from evolink import EvoLink
from hypothesis import settings
from workbench import Bench

# How long an example takes says nothing on a machine that runs other tests beside it.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' results do not depend on the keys and addresses of whoever runs them."""
    for name in ("EVOLINK_API_KEY", "EVOLINK_BASE_URL", "EVOLINK_FILES_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def client(bench: Bench) -> Iterator[EvoLink]:
    with bench.client() as made:
        yield made
