"""5.0 where 5 is meant is allowed, as JSON Schema has it, and told, as others may refuse it."""

from __future__ import annotations

import math
from typing import Any

import pytest
from evolink import contract
from evolink.contract import Kind

O3 = "kling-o3-text-to-video"


def told(payload: Any, kind: Kind = "request") -> list[tuple[str, str]]:
    return [(notice.pointer, notice.id) for notice in contract.warnings(payload, kind=kind)]


def test_5_0_is_allowed_and_told_with_its_place() -> None:
    payload = {"model": O3, "prompt": "A cat", "duration": 5.0}

    (notice,) = contract.warnings(payload)

    assert contract.validate(payload) == []
    assert (notice.pointer, notice.id, notice.model) == ("/duration", "integer-written-as-float", O3)
    assert notice.message.startswith("duration is 5.0: JSON Schema counts that as the integer 5")


def test_it_is_told_deep_inside_too() -> None:
    shots = [{"index": 1, "prompt": "A", "duration": "2"}, {"index": 2.0, "prompt": "B", "duration": "3"}]
    payload = {"model": O3, "model_params": {"multi_shot": True, "shot_type": "customize", "multi_prompt": shots}}

    assert told(payload) == [("/model_params/multi_prompt/1/index", "integer-written-as-float")]


@pytest.mark.parametrize(
    ("payload", "kind", "pointers"),
    [
        ({"created": 1757169743.0, "usage": {"credits_reserved": 7.0}}, "task", ["/created"]),
        ({"created": 1757169743.0}, "callback", ["/created"]),
        ({"error": {"code": 401.0}}, "error", ["/error/code"]),
        ({"model": O3, "prompt": 5.0, "promt": 5.0}, "request", []),
        ({"model": O3, "prompt": "A cat", "duration": 5.5}, "request", []),
        ({"model": O3, "prompt": "A cat", "duration": math.inf}, "request", []),
    ],
)
def test_only_where_an_integer_is_wanted(payload: Any, kind: Kind, pointers: list[str]) -> None:
    assert [pointer for pointer, _ in told(payload, kind)] == pointers


@pytest.mark.parametrize("payload", [{"model": "no-such-model", "duration": 5.0}, [5.0], None])
def test_without_a_contract_nothing_is_advised(payload: Any) -> None:
    assert told(payload) == []


def test_what_is_not_json_gets_no_advice() -> None:
    endless: list[Any] = []
    endless.append(endless)

    assert told({"model": O3, "prompt": "A cat", "duration": 5.0, "model_params": endless}) == []
    assert told({"model": O3, "\ud800": 5.0}) == []
