"""Fixtures of all tests."""

from __future__ import annotations

import gc
import logging
import pickle
import traceback
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from evolink import EvoLink, errors
from hypothesis import settings
from support.client_harness import DEFAULTS, ClientHarness

# On a machine that runs other tests at the same time, the duration of an example means nothing.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Exempt the collected tests from garbage collection, which would traverse 13,000 tests and their modules."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


class _RecordingHandler(logging.Handler):
    """A handler that keeps every line that is logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(autouse=True)
def assert_api_key_stays_secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail the test if the key appears in a log line, or in the text, attributes, traceback or pickle of an error."""
    created: list[errors.EvoLinkError] = []
    initialize = errors.EvoLinkError.__init__

    def recording_init(error: errors.EvoLinkError, *args: Any, **kwargs: Any) -> None:
        initialize(error, *args, **kwargs)
        created.append(error)

    monkeypatch.setattr(errors.EvoLinkError, "__init__", recording_init)
    handler = _RecordingHandler()
    loggers = [logging.getLogger(name) for name in ("evolink", "httpx", "httpcore")]
    for logger in loggers:
        logger.addHandler(handler)
        monkeypatch.setattr(logger, "level", logging.DEBUG)
        logger.manager._clear_cache()  # type: ignore[attr-defined]
    yield
    for logger in loggers:
        logger.removeHandler(handler)
    output = "\n".join(handler.lines)
    for error in created:
        output += "".join([repr(error), str(error), repr(vars(error)), *traceback.format_exception(error)])
        output += pickle.dumps(error).decode("latin-1")
    secret = DEFAULTS["api_key"].removeprefix("sk-evo-")
    assert secret not in output


@pytest.fixture(autouse=True)
def unset_environment_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unset the variables that configure a client, so that no result depends on who runs the tests."""
    for variable in ("API_KEY", "BASE_URL", "FILES_URL", "PROFILE", "SANDBOX_API_KEY"):
        monkeypatch.delenv(f"EVOLINK_{variable}", raising=False)
    monkeypatch.setenv("EVOLINK_CONFIG", "no-such-folder/config.toml")


@pytest.fixture
def harness() -> ClientHarness:
    return ClientHarness()


@pytest.fixture
def client(harness: ClientHarness) -> Iterator[EvoLink]:
    with harness.client() as client:
        yield client
