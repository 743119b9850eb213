"""HTTP messages: paths, JSON, Retry-After, and the error for each response."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from evolink import EvoLink, Task, errors
from evolink._sansio.messages import HTTPResponse, decode_json, parse_retry_after
from hypothesis import given
from hypothesis import strategies as st
from support.client_harness import ClientHarness
from support.scripted_transport import TASK, TASK_ID, ScriptedTransport

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=9)
VALUES = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.text(max_size=9), SCALARS, max_size=3)


def api_error(status: int, body: Any, headers: dict[str, str] | None = None, *, paid: bool = False) -> errors.APIError:
    """Return the error that is raised for a response."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(errors.APIError) as caught:
        decode_json(HTTPResponse(status, headers or {}, data), paid=paid)
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.BadRequest),
        (401, errors.AuthenticationError),
        (402, errors.InsufficientCredits),
        (403, errors.PermissionDenied),
        (404, errors.NotFound),
        (409, errors.IdempotencyConflict),
        (413, errors.BadRequest),
        (418, errors.BadRequest),
        (429, errors.RateLimited),
        (500, errors.ServerError),
        (503, errors.ServerError),
        (520, errors.ServerError),
        (529, errors.ServerError),
        (307, errors.BadRequest),
    ],
)
def test_each_status_raises_its_own_class(status: int, kind: type[errors.APIError]) -> None:
    error = api_error(status, {"error": {"code": "some_code", "message": "Because.", "type": "some_type"}})

    assert type(error) is kind
    assert (error.status, error.code, error.message, error.type) == (status, "some_code", "Because.", "some_type")
    assert str(error).startswith(f"{status} some_code: Because.")


@pytest.mark.parametrize(
    "message", ["It is missing.", "It is missing", "Is it missing?", "It is missing!", "任务不存在。"]
)
def test_the_message_of_the_api_and_the_advice_are_separate_sentences(message: str) -> None:
    error = api_error(404, {"error": {"code": "not_found", "message": message}})

    sentence = f"{message}." if message == "It is missing" else message
    assert str(error).startswith(f"404 not_found: {sentence} Check the id")
    assert error.message == message


def test_both_formats_of_an_error_body_are_read() -> None:
    old = api_error(401, {"error": {"code": 401, "message": "Invalid token", "type": "authentication_error"}})
    new = api_error(
        400,
        {
            "error": {
                "code": "invalid_task_id",
                "message": "m",
                "type": "t",
                "param": "task_id",
                "fallback_suggestion": "s",
            }
        },
    )

    assert (old.code, old.message) == ("401", "Invalid token")
    assert str(old).startswith("401: Invalid token. Check EVOLINK_API_KEY")
    assert (new.code, new.param, new.suggestion) == ("invalid_task_id", "task_id", "s")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<html>Bad gateway</html>", "not JSON: '<html>Bad gateway</html>'"),
        (b"", "no reason was given"),
        (b"[]", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b'{"success": false, "code": "x", "msg": "no room"}', "no room"),
        (b'{"error": "plain text"}', "plain text"),
        (b'{"error": {"code": {"deep": 1}, "message": ["x"]}}', "no reason was given"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_an_error_body_of_any_other_format_is_shown(body: bytes, message: str) -> None:
    assert message in str(api_error(502, body))


@pytest.mark.parametrize(
    ("code", "limit"),
    [
        ("insufficient_quota", "account"),
        ("quota_not_enough", "account"),
        ("something_new", "account"),
        ("insufficient_token_quota", "key"),
        ("key_quota_exhausted", "key"),
        ("token_daily_quota_exceeded", "key's day"),
        ("key_daily_quota_exhausted", "key's day"),
    ],
)
def test_status_402_names_the_exhausted_quota(code: str, limit: str) -> None:
    error = api_error(402, {"error": {"code": code, "message": "m"}})

    assert isinstance(error, errors.InsufficientCredits)
    assert error.limit == limit
    assert "evolink.ai/dashboard" in str(error)


def test_the_error_of_a_rejected_submission_states_that_nothing_was_charged() -> None:
    body = {"error": {"code": "invalid_parameter", "message": "m"}}

    assert str(api_error(400, body, paid=True)).endswith("Nothing was charged.")
    assert "charged" not in str(api_error(400, body))
    for status in (300, 409, 500, 503):
        assert "charged" not in str(api_error(status, body, paid=True))


@pytest.mark.parametrize("header", ["x-request-id", "x-oneapi-request-id"])
def test_an_error_has_the_request_id(header: str) -> None:
    error = api_error(500, {"error": {"message": "m"}}, {header: "req-1"})

    assert error.request_id == "req-1"
    assert "(request req-1)" in str(error)


@pytest.mark.parametrize(
    ("query", "body"),
    [
        pytest.param(lambda client: client.tasks.get(TASK_ID), TASK, id="get"),
        pytest.param(lambda client: next(iter(client.tasks.list(page=1).tasks)), {"data": [TASK]}, id="list"),
        pytest.param(
            lambda client: client.tasks.wait_many([TASK_ID, "task-2"], batch=True)[0],
            {"data": [TASK | {"status": "completed"}, {"id": "task-2", "status": "completed"}]},
            id="batch",
        ),
    ],
)
def test_a_task_has_the_id_of_the_request_that_returned_it(
    query: Callable[[EvoLink], Task], body: Any, harness: ClientHarness
) -> None:
    response = httpx.Response(200, json=body, headers={"x-request-id": "req-1"})

    assert query(harness.client(ScriptedTransport(response))).request_id == "req-1"


@pytest.mark.parametrize(
    "query",
    [
        lambda client: client.tasks.get(TASK_ID),
        lambda client: client.tasks.list(),
        lambda client: client.credits.get(),
        lambda client: client.files.list(),
        lambda client: client.files.quota(),
        lambda client: client.prices.refresh(),
    ],
    ids=["task", "tasks", "credits", "files", "quota", "prices"],
)
@pytest.mark.parametrize("body", [b"{", b'{"id": "task-2"}'], ids=["no JSON", "other JSON"])
def test_the_error_of_a_useless_response_has_its_request_id(
    query: Callable[[EvoLink], object], body: bytes, harness: ClientHarness
) -> None:
    response = httpx.Response(200, content=body, headers={"x-request-id": "req-1"})

    with pytest.raises(errors.ResponseLost) as caught:
        query(harness.client(ScriptedTransport(response)))

    assert caught.value.request_id == "req-1"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5", 5),
        ("0.5", 0.5),
        ("3600", 30),
        ("Thu, 01 Jan 1970 00:00:20 GMT", 20),
        ("Thu, 01 Jan 1970 01:00:00 GMT", 30),
        ("Wed, 31 Dec 1969 00:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("9" * 400, 30),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_is_capped(value: str, seconds: float | None) -> None:
    assert parse_retry_after({"retry-after": value}, now=0) == seconds


def test_a_response_that_is_not_a_json_object_counts_as_lost() -> None:
    for body in (b"", b"<html>", b"[]", b"1", b'{"a": 1', b"\xff"):
        with pytest.raises(errors.ResponseLost):
            decode_json(HTTPResponse(200, {}, body))


def test_no_error_shows_a_key() -> None:
    error = api_error(500, {"error": {"message": "token sk-evo-abcdef0123 at https://u:p@x.com/a?sig=123 failed"}})

    assert "abcdef0123" not in str(error) + repr(error) + repr(vars(error))
    assert "sig=123" not in str(error)


@given(
    data=st.dictionaries(st.text(max_size=9), VALUES, max_size=4),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32-le"]),
    before=st.sampled_from(["", " \n"]),
    after=st.sampled_from(["", " \n", "x", "{}", "\x00"]),
)
def test_a_body_is_decoded_as_the_json_module_decodes_it(
    data: dict[str, Any], encoding: str, before: str, after: str
) -> None:
    body = (before + json.dumps(data) + after).encode(encoding)
    try:
        expected = json.loads(body)
    except ValueError:
        expected = None

    try:
        decoded: Any = decode_json(HTTPResponse(200, {}, body))
    except errors.ResponseLost:
        decoded = None
    except errors.APIError:
        return

    assert decoded == expected


@pytest.mark.parametrize("task_id", ["../../v1/credits", "a/b", "a?b=c", "a#b", "%2e%2e"])
def test_a_task_id_stays_within_its_path_segment(task_id: str, harness: ClientHarness) -> None:
    harness.client(ScriptedTransport(httpx.Response(200, json={"status": "pending"}))).tasks.get(task_id)

    (request,) = harness.sent
    assert request.url.raw_path.startswith(b"/v1/tasks/")
    assert request.url.raw_path.count(b"/") == 3
    assert b"?" not in request.url.raw_path
