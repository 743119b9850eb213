"""5.0 for 5 is allowed, as in JSON Schema, but gives a warning, because other readers may refuse it."""

from __future__ import annotations

import math
from typing import Any

import pytest
from evolink import contract
from evolink.contract import Kind

O3 = "kling-o3-text-to-video"


def warned(payload: Any, kind: Kind = "request") -> list[tuple[str, str]]:
    return [(warning.pointer, warning.id) for warning in contract.warnings(payload, kind=kind)]


def test_5_0_is_allowed_with_a_warning_at_its_location() -> None:
    payload = {"model": O3, "prompt": "A cat", "duration": 5.0}

    (warning,) = contract.warnings(payload)

    assert contract.validate(payload) == []
    assert (warning.pointer, warning.id, warning.model) == ("/duration", "integer-written-as-float", O3)
    assert warning.message.startswith("duration is 5.0: JSON Schema counts it as the integer 5")


def test_the_warning_is_given_for_nested_values() -> None:
    shots = [{"index": 1, "prompt": "A", "duration": "2"}, {"index": 2.0, "prompt": "B", "duration": "3"}]
    payload = {"model": O3, "model_params": {"multi_shot": True, "shot_type": "customize", "multi_prompt": shots}}

    assert warned(payload) == [("/model_params/multi_prompt/1/index", "integer-written-as-float")]


@pytest.mark.parametrize(
    ("payload", "kind", "pointers"),
    [
        ({"created": 1757169743.0, "usage": {"credits_reserved": 7.0}}, "task", ["/created"]),
        ({"created": 1757169743.0}, "callback", ["/created"]),
        ({"error": {"code": 401.0}}, "error", ["/error/code"]),
        ({"model": O3, "prompt": 5.0, "promt": 5.0}, "request", []),
        ({"model": O3, "prompt": "A cat", "duration": 5.5}, "request", []),
        *(({"model": O3, "prompt": "A cat", "duration": 2.0**bits}, "request", ["/duration"]) for bits in (51, 52)),
        ({"model": O3, "prompt": "A cat", "duration": 2.0**53}, "request", []),
        ({"model": O3, "prompt": "A cat", "duration": -(2.0**52)}, "request", ["/duration"]),
        ({"model": O3, "prompt": "A cat", "duration": math.inf}, "request", []),
    ],
)
def test_the_warning_is_given_only_where_an_integer_is_required(payload: Any, kind: Kind, pointers: list[str]) -> None:
    assert [pointer for pointer, _ in warned(payload, kind)] == pointers


@pytest.mark.parametrize("payload", [{"model": "no-such-model", "duration": 5.0}, [5.0], None])
def test_without_a_contract_there_is_no_warning(payload: Any) -> None:
    assert warned(payload) == []


def test_there_is_no_warning_for_a_payload_that_is_not_json() -> None:
    endless: list[Any] = []
    endless.append(endless)

    assert warned({"model": O3, "prompt": "A cat", "duration": 5.0, "model_params": endless}) == []
    assert warned({"model": O3, "\ud800": 5.0}) == []
