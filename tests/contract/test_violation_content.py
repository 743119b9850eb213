"""The content of violations: where they are, what they suggest, and what their messages say."""

from __future__ import annotations

from typing import Any

import pytest
from evolink import contract
from evolink.contract import Violation

O3 = "kling-o3-text-to-video"


WAN = "wan2.5-text-to-video"


def only_violation(payload: Any) -> Violation:
    (violation,) = contract.validate(payload)
    return violation


@pytest.mark.parametrize(
    ("payload", "pointer", "keyword", "suggestion"),
    [
        ({"model": "kling-o3-text2video", "prompt": "x", "zzz": 1}, "/model", "enum", O3),
        ({"model": "KLING-O3-TEXT-TO-VIDEO"}, "/model", "enum", O3),
        ({"model": "nothing like it"}, "/model", "enum", None),
        ({"model": 5}, "/model", "type", None),
        ({"model": None}, "/model", "type", None),
        ({"prompt": "x", "duration": "long"}, "", "required", None),
        ({}, "", "required", None),
        ([], "", "type", None),
        ("text", "", "type", None),
        (None, "", "type", None),
    ],
)
def test_a_wrong_model_is_the_only_violation(payload: Any, pointer: str, keyword: str, suggestion: str | None) -> None:
    violation = only_violation(payload)

    assert (violation.pointer, violation.keyword, violation.suggestion) == (pointer, keyword, suggestion)


def test_every_violation_is_returned_not_only_the_first() -> None:
    payload = {"model": WAN, "promt": "A boat", "quality": "480", "duration": 7, "callback_url": "http://10.0.0.1/x"}

    found = {(v.pointer, v.keyword): v.suggestion for v in contract.validate(payload)}

    assert found == {
        ("", "required"): None,
        ("/promt", "additionalProperties"): "prompt",
        ("/quality", "enum"): "480p",
        ("/duration", "enum"): 5,
        ("/callback_url", "public-https-url"): None,
    }


@pytest.mark.parametrize(
    ("field", "value", "suggestion"),
    [
        ("duration", "10", 10),
        ("duration", 2, 3),
        ("duration", 99, 15),
        ("sound", True, "on"),
        ("sound", "ON", "on"),
        ("quality", "1080", "1080p"),
        ("quality", "4K", "4k"),
        ("aspect_ratio", "16x9", "16:9"),
        ("aspect_ratio", "16:09", "16:9"),
    ],
)
def test_the_closest_valid_value_is_suggested(field: str, value: Any, suggestion: Any) -> None:
    violations = contract.validate({"model": O3, "prompt": "x", field: value})

    assert suggestion in [violation.suggestion for violation in violations]


@pytest.mark.parametrize(
    ("duration", "suggestion"),
    [(9, 10), (7.2, 5), ("10", 10), (2**53 - 1, 10), (2**53, None), (str(10**16), None), (True, None)],
)
def test_the_closest_option_is_suggested_for_a_number_of_at_most_53_bits(duration: Any, suggestion: Any) -> None:
    violations = contract.validate({"model": WAN, "prompt": "x", "duration": duration})

    assert [each.suggestion for each in violations if each.keyword == "enum"] == [suggestion]


def test_a_message_names_the_field_the_value_and_what_is_allowed() -> None:
    assert (
        only_violation({"model": O3, "prompt": "x", "duration": 20}).message
        == "duration is 20; it must be at most 15 seconds."
    )
    assert only_violation({"model": O3, "prompt": "x" * 2501}).message == (
        "prompt has 2501 characters; at most 2500 are allowed, 1 fewer."
    )
    assert only_violation({"model": WAN, "prompt": "x", "prompt_extend": "true"}).message == (
        "prompt_extend is a string, 'true'; it must be true or false."
    )


def test_an_api_key_in_a_value_is_never_shown() -> None:
    secret = "sk-evo-abcdef0123456789"
    payload = {
        "model": O3,
        "prompt": "x",
        "quality": secret,
        secret: 1,
        "callback_url": f"http://user:{secret}@10.0.0.1/?token={secret}",
    }

    text = repr(contract.validate(payload))

    assert "abcdef0123456789" not in text.replace(f"'/{secret}'", "")


@pytest.mark.parametrize("value", [b"x", {1, 2}, object(), {1: "x"}, ["a", b"b"]])
def test_a_value_that_is_not_json_is_a_violation_within_its_field(value: Any) -> None:
    violations = contract.validate({"model": O3, "prompt": value})

    assert violations
    assert all(violation.pointer.startswith("/prompt") for violation in violations)


def test_nan_is_not_a_duration() -> None:
    assert {v.pointer for v in contract.validate({"model": O3, "prompt": "x", "duration": float("nan")})} == {
        "/duration"
    }


def test_the_unit_of_length_is_the_code_point() -> None:
    assert contract.validate({"model": O3, "prompt": "猫" * 2500}) == []
    assert contract.validate({"model": O3, "prompt": "👍" * 2500}) == []


def test_responses_are_checked_against_their_own_schemas() -> None:
    task = {"id": "task-unified-1-abcdefgh", "status": "completed", "progress": 100, "results": ["https://e.com/a.mp4"]}

    assert contract.validate(task, kind="task") == []
    assert contract.validate({"error": {"code": 401, "message": "no"}}, kind="error") == []
    assert contract.validate({"error": {"code": "unauthorized", "message": "no"}}, kind="error") == []
    assert contract.validate(task | {"error": None}, kind="callback") == []
    (violation,) = contract.validate(task | {"progress": 101}, kind="task")
    assert (violation.pointer, violation.keyword) == ("/progress", "maximum")
    (violation,) = contract.validate(task | {"results": ["no url"]}, kind="callback")
    assert (violation.pointer, violation.keyword) == ("/results/0", "format")
