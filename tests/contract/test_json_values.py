"""A value that JSON cannot represent is a violation at its location, and hides no other violation."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from evolink import contract

O3 = "kling-o3-text-to-video"


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth - 1):
        value = [value]
    return value


def self_containing() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


def refused(**fields: Any) -> list[tuple[str, str]]:
    found = contract.validate({"model": O3, "prompt": "A cat", **fields})
    return [(violation.pointer, violation.keyword) for violation in found]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"prompt": "half \ud83d"}, [("/prompt", "lone-surrogate")]),
        ({"prompt": "another \ude00"}, [("/prompt", "lone-surrogate")]),
        ({"\ud83d": 1}, [("/\ufffd", "lone-surrogate")]),
        ({"duration": float("nan")}, [("/duration", "not-finite")]),
        ({"duration": float("inf")}, [("/duration", "not-finite")]),
        ({"duration": 10**5000}, [("/duration", "number-range")]),
        ({"prompt": Path("a.txt")}, [("/prompt", "type")]),
        ({"prompt": datetime.date(2026, 1, 1)}, [("/prompt", "type")]),
        ({"model_params": {1: 2}}, [("/model_params", "type")]),
        ({"model_params": {"element_list": nested(300)}}, [("/model_params", "too-deep")]),
        ({"model_params": {"element_list": nested(5000)}}, [("/model_params", "too-deep")]),
        ({"model_params": self_containing()}, [("/model_params", "too-deep")]),
    ],
)
def test_a_value_that_json_cannot_represent_is_a_violation_at_its_location(
    fields: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    assert refused(**fields) == found


@pytest.mark.parametrize(
    "payload", [10**5000, nested(5000), float("nan"), "\ud800", None], ids=["digits", "deep", "nan", "half", "null"]
)
def test_a_request_that_is_not_an_object_is_one_violation(payload: Any) -> None:
    (violation,) = contract.validate(payload)

    assert violation.message.startswith("A request is a JSON object, not ")


@pytest.mark.parametrize("payload", [[float("nan")], [nested(5000)], [Path("a.txt")]], ids=["nan", "deep", "path"])
def test_what_a_list_contains_is_not_the_reason_that_it_is_no_request(payload: Any) -> None:
    (violation,) = contract.validate(payload)

    assert (violation.pointer, violation.keyword) == ("", "type")
    assert violation.message.startswith("A request is a JSON object, not [")


def test_surrogate_pairs_and_all_other_characters_are_allowed() -> None:
    assert refused(prompt="Katze 🐈 \x00 \uffff \U0010ffff") == []


def test_a_lone_surrogate_hides_no_other_violation() -> None:
    found = refused(prompt="\ud800" * 2501, duration=99, promt="x")

    assert ("/duration", "maximum") in found
    assert ("/promt", "additionalProperties") in found
    assert [one for one in found if one[0] == "/prompt"] == [("/prompt", "lone-surrogate")]


def test_a_lone_surrogate_in_a_response_is_a_violation() -> None:
    (violation,) = contract.validate({"id": "task-unified-1-a", "note": ["\ud800"]}, kind="task")

    assert (violation.pointer, violation.keyword, violation.source) == ("/note/0", "lone-surrogate", "ours")
    assert "note[0] is '\\ud800'" in violation.message


@pytest.mark.parametrize("number", [float("nan"), float("-inf")])
def test_nan_and_infinity_are_named_in_the_message(number: float) -> None:
    (violation,) = contract.validate({"usage": {"credits_reserved": number}}, kind="task")

    assert violation.message == f"usage.credits_reserved is {number}; JSON has no such number."
