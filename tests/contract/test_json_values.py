"""What Python can hold and JSON cannot say is refused, with its place, and hides nothing else."""

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


def holding_itself() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


def refused(**fields: Any) -> list[tuple[str, str]]:
    found = contract.validate({"model": O3, "prompt": "A cat", **fields})
    return [(violation.pointer, violation.keyword) for violation in found]


@pytest.mark.parametrize(
    ("fields", "told"),
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
        ({"model_params": holding_itself()}, [("/model_params", "too-deep")]),
    ],
)
def test_what_json_cannot_say_is_refused_at_its_place(fields: dict[str, Any], told: list[tuple[str, str]]) -> None:
    assert refused(**fields) == told


@pytest.mark.parametrize(
    "payload", [10**5000, nested(5000), float("nan"), "\ud800", None], ids=["digits", "deep", "nan", "half", "null"]
)
def test_what_is_no_object_at_all_is_refused_in_a_sentence(payload: Any) -> None:
    (violation,) = contract.validate(payload)

    assert violation.message.startswith("A request is a JSON object, not ")


def test_whole_pairs_and_every_other_letter_are_allowed() -> None:
    assert refused(prompt="Katze 🐈 \x00 \uffff \U0010ffff") == []


def test_half_a_pair_hides_nothing_else() -> None:
    found = refused(prompt="\ud800" * 2501, duration=99, promt="x")

    assert ("/duration", "maximum") in found
    assert ("/promt", "additionalProperties") in found
    assert [told for told in found if told[0] == "/prompt"] == [("/prompt", "lone-surrogate")]


def test_half_a_pair_is_refused_in_a_reply() -> None:
    (violation,) = contract.validate({"id": "task-unified-1-a", "note": ["\ud800"]}, kind="task")

    assert (violation.pointer, violation.keyword, violation.source) == ("/note/0", "lone-surrogate", "ours")
    assert "note[0] is '\\ud800'" in violation.message


@pytest.mark.parametrize("number", [float("nan"), float("-inf")])
def test_nan_and_infinity_are_told_by_their_names(number: float) -> None:
    (violation,) = contract.validate({"usage": {"credits_reserved": number}}, kind="task")

    assert violation.message == f"usage.credits_reserved is {number}; JSON has no such number."
