"""From a reply to the error it means."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
from evolink import errors
from evolink._sansio.messages import HTTPResponse, decode_json, parse_retry_after
from evolink.contract import Violation


def error_of(status: int, body: Any, headers: dict[str, str] | None = None, *, paid: bool = False) -> errors.APIError:
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
def test_each_status_has_its_class(status: int, kind: type[errors.APIError]) -> None:
    error = error_of(status, {"error": {"code": "some_code", "message": "Because.", "type": "some_type"}})

    assert type(error) is kind
    assert (error.status, error.code, error.message, error.type) == (status, "some_code", "Because.", "some_type")
    assert str(error).startswith(f"{status} some_code: Because.")


def test_both_generations_of_the_body_are_read() -> None:
    old = error_of(401, {"error": {"code": 401, "message": "Invalid token", "type": "authentication_error"}})
    new = error_of(
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
    assert str(old).startswith("401: Invalid token Check EVOLINK_API_KEY")
    assert (new.code, new.param, new.suggestion) == ("invalid_task_id", "task_id", "s")


@pytest.mark.parametrize(
    ("body", "told"),
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
def test_a_body_of_any_other_kind_is_still_told(body: bytes, told: str) -> None:
    assert told in str(error_of(502, body))


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
def test_402_says_which_limit_is_used_up(code: str, limit: str) -> None:
    error = error_of(402, {"error": {"code": code, "message": "m"}})

    assert isinstance(error, errors.InsufficientCredits)
    assert error.limit == limit
    assert "evolink.ai/dashboard" in str(error)


def test_a_refused_submission_says_that_nothing_was_charged() -> None:
    body = {"error": {"code": "invalid_parameter", "message": "m"}}

    assert str(error_of(400, body, paid=True)).endswith("Nothing was charged.")
    assert "charged" not in str(error_of(400, body))
    assert "charged" not in str(error_of(409, body, paid=True))


@pytest.mark.parametrize("header", ["x-request-id", "x-oneapi-request-id"])
def test_the_request_id_is_kept_and_shown(header: str) -> None:
    error = error_of(500, {"error": {"message": "m"}}, {header: "req-1"})

    assert error.request_id == "req-1"
    assert "(request req-1)" in str(error)


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
def test_retry_after_is_read_in_both_forms_and_bounded(value: str, seconds: float | None) -> None:
    assert parse_retry_after({"retry-after": value}, now=0) == seconds


def test_a_reply_that_is_no_json_object_is_lost() -> None:
    for body in (b"", b"<html>", b"[]", b"1", b'{"a": 1', b"\xff"):
        with pytest.raises(errors.ResponseLost):
            decode_json(HTTPResponse(200, {}, body))


def every_error() -> list[errors.EvoLinkError]:
    ids = {"task_id": "task-unified-1-a", "idempotency_key": "key-key-key-key-1", "request_id": "req-1"}
    made: list[errors.EvoLinkError] = [
        errors.InvalidRequest([Violation("/a", "type", "a is wrong."), Violation("/b", "type", "b is wrong.")]),
        errors.SubmissionUncertain("lost", body=b'{"model": "x"}', **ids),
        errors.TaskFailed("failed", code="service_error", retryable=True, **ids),
    ]
    for name in errors.__all__:
        kind = getattr(errors, name)
        if issubclass(kind, errors.APIError):
            made.append(kind("no", status=418, code="c", type="t", param="p", suggestion="s", retry_after=1.0, **ids))
        elif issubclass(kind, errors.EvoLinkError) and not isinstance(made[0], kind) and kind not in map(type, made):
            made.append(kind("no", **ids))
    return made


@pytest.mark.parametrize("error", every_error(), ids=lambda error: type(error).__name__)
def test_each_error_survives_pickle_and_copy(error: errors.EvoLinkError) -> None:
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert vars(again) == vars(error)


def test_each_class_is_exported_and_drawn_in_the_tree() -> None:
    kinds = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}

    assert kinds == set(errors.__all__)
    assert errors.__doc__ is not None
    assert [name for name in kinds - {"EvoLinkWarning"} if name not in errors.__doc__] == []


def test_no_error_shows_a_key() -> None:
    error = error_of(500, {"error": {"message": "token sk-evo-abcdef0123 at https://u:p@x.com/a?sig=123 failed"}})

    assert "abcdef0123" not in str(error) + repr(error) + repr(vars(error))
    assert "sig=123" not in str(error)
