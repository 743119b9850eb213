"""The API key is in no error, no exception that caused it, no local variable of a traceback, and no log line."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import evolink
import httpx
import pytest
from evolink import errors
from evolink._security import redaction
from evolink._security.redaction import redact_secrets, remember_key, shorten
from evolink.sandbox import ManualClock, Sandbox
from support.client_harness import API_KEY, CAT, ClientHarness
from support.client_kinds import KINDS, open_client
from support.faults import CONNECTION_REFUSED, LOST_AFTER_CHARGING, OUTCOME_UNKNOWN, Fault
from support.faulty_server import FaultyServer

OTHER_KEY = "evo_0f3b/7c9d2a41+e85"
"""A key that does not look like EvoLink's."""


def exceptions_of(error: BaseException | None) -> Iterator[BaseException]:
    """Iterate over an exception and all that it came from."""
    if error is not None:
        yield error
        yield from exceptions_of(error.__cause__)
        if error.__context__ is not error.__cause__:
            yield from exceptions_of(error.__context__)


def locals_of(trace: TracebackType | None) -> Iterator[tuple[str, Any]]:
    """Iterate over the local variables of all frames but those of the tests."""
    while trace is not None:
        if "/tests/" not in trace.tb_frame.f_code.co_filename:
            yield from trace.tb_frame.f_locals.items()
        trace = trace.tb_next


def everything_in(error: BaseException) -> str:
    """Return all that an error reporter could collect from an exception, as text."""
    collected = []
    for one in exceptions_of(error):
        collected += [repr(one), str(one), repr(one.args), repr(vars(one))]
        request = vars(one).get("_request")
        collected += [repr(dict(request.headers))] if request is not None else []
        collected += [f"{name}={value!r}" for name, value in locals_of(one.__traceback__)]
    return "\n".join(collected)


FAULTS = [CONNECTION_REFUSED, LOST_AFTER_CHARGING, *(fault for fault in OUTCOME_UNKNOWN if "not charged" in str(fault))]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_no_error_contains_the_key(kind: str, fault: Fault) -> None:
    with (
        FaultyServer(Sandbox(clock=ManualClock()), [fault] * 9) as server,
        open_client(kind, server) as client,
        pytest.raises(errors.EvoLinkError) as caught,
    ):
        client.generate(CAT)

    assert API_KEY.removeprefix("sk-") not in everything_in(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"code": OTHER_KEY, "message": f"Bad key {OTHER_KEY}.", "param": OTHER_KEY, "type": OTHER_KEY}},
        {"error": {"code": "c", "message": "m" * 990 + OTHER_KEY, "fallback_suggestion": OTHER_KEY}},
        {"code": 401, "msg": f"https://api.example.com/evo_0f3b%2F7c9d2a41%2Be85/x?key={OTHER_KEY}"},
        f"{'x' * 290}{OTHER_KEY}",
    ],
)
def test_a_key_of_any_shape_that_a_server_echoes_is_redacted(body: Any, harness: ClientHarness) -> None:
    response = httpx.Response(
        401, content=body if isinstance(body, str) else json.dumps(body), headers={"x-request-id": OTHER_KEY}
    )
    client = harness.client(httpx.MockTransport(lambda request: response), api_key=OTHER_KEY)

    with pytest.raises(errors.AuthenticationError) as caught:
        client.credits.get()

    text = "".join([str(caught.value), repr(vars(caught.value)), *traceback.format_exception(caught.value)])
    assert "0f3b/7c9d2a4" not in text.replace("%2F", "/")


def test_a_short_key_is_no_secret() -> None:
    remember_key("any")

    assert redact_secrets("any word") == "any word"


def test_a_shortened_value_contains_no_part_of_a_key() -> None:
    remember_key(OTHER_KEY)

    assert "evo_0f" not in shorten("x" * 230 + OTHER_KEY, limit=240)
    assert redact_secrets(f"b'{OTHER_KEY[:14]}'") == "b'…'"


@pytest.fixture
def filters_are_removed() -> Iterator[None]:
    """Remove the filters that a test adds to loggers."""
    yield
    for name in redaction._HTTP_LOGGERS:
        logging.getLogger(name).removeFilter(redaction._redact_record)


@pytest.mark.usefixtures("filters_are_removed")
def test_the_log_lines_of_http_libraries_are_redacted_on_request(caplog: pytest.LogCaptureFixture) -> None:
    remember_key(OTHER_KEY)
    evolink.redact_http_logs()
    evolink.redact_http_logs()
    url = "https://files.example.com/a.mp4?X-Signature=0123456789abcdef"

    with caplog.at_level(logging.DEBUG):
        logging.getLogger("httpcore.http11").debug("response %s", [(b"location", url.encode())])
        logging.getLogger("httpx").info('HTTP Request: %s %s "%d"', "GET", httpx.URL(url), 200)
        logging.getLogger("aiohttp.client").error("%s %s", OTHER_KEY, "100 %")

    assert "https://files.example.com/a.mp4" in caplog.text
    assert "X-Signature" not in caplog.text
    assert OTHER_KEY not in caplog.text
    assert "100 %" in caplog.text
