"""What the tests share."""

from __future__ import annotations

import logging
import pickle
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from evolink import EvoLink, errors
from hypothesis import settings
from support.client_harness import DEFAULTS, ClientHarness

# How long an example takes says nothing on a machine that runs other tests beside it.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


class _Listener(logging.Handler):
    """Keeps every line that is logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(autouse=True)
def no_key_is_told(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In no test does the key appear in a log line, or in an error's text, attributes, traceback or pickle."""
    made: list[errors.EvoLinkError] = []
    initialise = errors.EvoLinkError.__init__

    def collecting(error: errors.EvoLinkError, *words: Any, **facts: Any) -> None:
        initialise(error, *words, **facts)
        made.append(error)

    monkeypatch.setattr(errors.EvoLinkError, "__init__", collecting)
    listener = _Listener()
    loggers = [logging.getLogger(name) for name in ("evolink", "httpx", "httpcore")]
    for logger in loggers:
        logger.addHandler(listener)
        monkeypatch.setattr(logger, "level", logging.DEBUG)
        logger.manager._clear_cache()  # type: ignore[attr-defined]
    yield
    for logger in loggers:
        logger.removeHandler(listener)
    told = "\n".join(listener.lines)
    for error in made:
        told += "".join([repr(error), str(error), repr(vars(error)), *traceback.format_exception(error)])
        told += pickle.dumps(error).decode("latin-1")
    secret = DEFAULTS["api_key"].removeprefix("sk-evo-")
    assert secret not in told


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' results do not depend on the keys and addresses of whoever runs them."""
    for name in ("EVOLINK_API_KEY", "EVOLINK_BASE_URL", "EVOLINK_FILES_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def harness() -> ClientHarness:
    return ClientHarness()


@pytest.fixture
def client(harness: ClientHarness) -> Iterator[EvoLink]:
    with harness.client() as made:
        yield made
