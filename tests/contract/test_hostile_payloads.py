"""A check takes time in proportion to the payload, describes the first 100 violations and counts the others."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import httpx
import pytest
from evolink import contract
from evolink.contract import _conversion
from evolink.contract._json_values import MAX_CONTAINERS, MAX_VALUES
from evolink.contract._payloads import to_json
from evolink.contract._violations import MAX_VIOLATIONS
from evolink.sandbox._api.requests import parse_object
from evolink.sandbox._api.responses import RequestRefused

O3 = "kling-o3-reference-to-video"
SIZE = 1_000
"""Elements of the smaller payload; the larger has four times as many."""


def request(**fields: Any) -> dict[str, Any]:
    return {"model": O3, "prompt": "A cat", **fields}


def count_calls(function: Callable[[], object]) -> int:
    """Return how many functions are called, those in C included."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    previous = sys.getprofile()
    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(previous)
    return calls


def check(payload: Any) -> None:
    """Check a payload and read everything of the result."""
    for violation in contract.validate(payload):
        _ = violation.message, violation.suggestion, violation.pointer
    contract.warnings(payload)
    contract.recognise(payload)


def shots(size: int, **shot: Any) -> dict[str, Any]:
    return {"model": "kling-o3-text-to-video", "model_params": {"multi_shot": True, "multi_prompt": [shot] * size}}


def nested(depth: int, value: Any) -> Any:
    for _ in range(depth):
        value = [value]
    return value


HOSTILE: dict[str, Callable[[int], Any]] = {
    "unknown fields": lambda size: request(**{f"field{index}": index for index in range(size)}),
    "near misses": lambda size: request(**{f"image_url{index}": index for index in range(size)}),
    "a long name": lambda size: request(**{"prompt" * size: 1}),
    "a long string": lambda size: request(duration="x" * size * 10),
    "a long model": lambda size: {"model": "kling" * size},
    "a long URL": lambda size: request(callback_url="https://" + "1." * size * 10),
    "a URL of percent signs": lambda size: request(image_urls=["https://a/" + "%" * size * 10]),
    "integers for URLs": lambda size: request(image_urls=[1] * size),
    "integral floats": lambda size: request(image_urls=[1.0] * size, duration=5.0),
    "URLs of another scheme": lambda size: request(image_urls=[f"ftp://{index}" for index in range(size)]),
    "wrong objects": lambda size: request(model_params={"element_list": [{"a": 1}] * size}),
    "huge integers": lambda size: request(duration=[10**40] * size),
    "not finite": lambda size: request(duration=[float("nan")] * size),
    "half surrogates": lambda size: request(image_urls=["\ud800"] * size),
    "names with half surrogates": lambda size: request(**{f"\ud800{index}": index for index in range(size)}),
    "empty lists at a great depth": lambda size: request(model_params=nested(97, [[[[]]]] * size)),
    "null": lambda size: request(image_urls=[None] * size),
    "unknown blank prompts": lambda size: request(shots=[{"prompt": ""}] * size),
    "shots with blank prompts": lambda size: shots(size, index=1.0, prompt=" ", duration="1"),
    "a blank prompt beside a long list": lambda size: request(prompt=" ", x=[1] * size),
}


@pytest.mark.parametrize("build", HOSTILE.values(), ids=HOSTILE)
def test_the_work_grows_in_proportion_to_the_payload(build: Callable[[int], Any]) -> None:
    small, large = build(SIZE), build(4 * SIZE)
    check(small)  # compiles the validators

    assert count_calls(lambda: check(large)) < 4.5 * count_calls(lambda: check(small)) + 1_000


@pytest.mark.parametrize("build", HOSTILE.values(), ids=HOSTILE)
def test_at_most_100_violations_are_described(build: Callable[[int], Any]) -> None:
    violations = contract.validate(build(SIZE))

    assert 1 <= len(violations) <= MAX_VIOLATIONS + 1
    assert max(len(violation.message) for violation in violations) < 2_000
    assert len(str(violations[-1])) < 2_000


def test_the_others_are_counted() -> None:
    violations = contract.validate(HOSTILE["unknown fields"](1_000))

    assert [violation.keyword for violation in violations] == ["additionalProperties"] * 100 + ["more-violations"]
    assert violations[0].message.startswith(f"{O3} has no field 'field0'.")
    assert violations[-1].message == "At least 900 more violations are not listed; the first 100 are."
    assert (violations[-1].pointer, violations[-1].source, violations[-1].model) == ("", "ours", O3)


@pytest.mark.parametrize(
    ("name", "described", "counted"),
    [("integers for URLs", 100, "900"), ("not finite", 100, "900"), ("URLs of another scheme", 100, "900")],
)
def test_elements_of_a_list_are_described_and_counted(name: str, described: int, counted: str) -> None:
    violations = contract.validate(HOSTILE[name](1_000))

    assert len(violations) == described + 1
    assert f"At least {counted} more violations" in violations[-1].message


def test_exactly_100_violations_have_none_uncounted() -> None:
    violations = contract.validate(HOSTILE["unknown fields"](100))

    assert [violation.keyword for violation in violations] == ["additionalProperties"] * 100


def test_two_equal_names_are_found_in_linear_time() -> None:
    def parse(size: int) -> Callable[[], object]:
        members = [f'"{index}": {index}' for index in range(size)] + ['"0": 1']
        posted = httpx.Request("POST", "http://127.0.0.1/", content="{" + ", ".join(members) + "}")

        def refuse() -> None:
            with pytest.raises(RequestRefused, match="an object has '0' twice"):
                parse_object(posted)

        return refuse

    assert count_calls(parse(4_000)) < 4.5 * count_calls(parse(1_000)) + 1_000


def test_the_messages_of_long_lists_are_made_of_their_beginnings() -> None:
    payload = request(duration=[list(range(100))] * 1_000)
    contract.validate(payload)

    assert count_calls(lambda: contract.validate(payload)[0].message) < 2_000
    assert contract.validate(payload)[0].message.startswith("duration is a list, [[0, 1, 2, 3, ")


UNPLAIN: dict[str, Callable[[int], Any]] = {
    "not finite": lambda size: [float("nan")] * size,
    "not finite in lists": lambda size: [[float("-inf")] for _ in range(size)],
    "one after many lists": lambda size: [*([] for _ in range(size)), float("nan")],
    "one after many objects": lambda size: [*({"a": 1} for _ in range(size)), float("nan")],
    "one after integers": lambda size: [*range(size), float("nan")],
    "half surrogates": lambda size: ["\ud800"] * size,
    "half surrogates in objects": lambda size: [{"a": "\udfff"} for _ in range(size)],
    "names with half surrogates": lambda size: {f"\ud800{index}": index for index in range(size)},
    "too deep": lambda size: [nested(120, 1) for _ in range(size // 20)],
    "one below many levels": lambda size: nested(90, [{"a": [index]} for index in range(size)] + [float("nan")]),
    "huge integers": lambda size: [10**4300] * size,
}


@pytest.mark.parametrize("build", UNPLAIN.values(), ids=UNPLAIN)
def test_values_that_json_cannot_represent_are_found_without_converting_each(build: Callable[[int], Any]) -> None:
    small, large = request(image_urls=build(4_000)), request(image_urls=build(8_000))
    assert contract.validate(small)[0].pointer.startswith("/image_urls")

    calls = count_calls(lambda: contract.validate(large)) - count_calls(lambda: contract.validate(small))

    assert calls / 4_000 < 6


@pytest.mark.parametrize("build", UNPLAIN.values(), ids=UNPLAIN)
def test_a_located_value_is_reported_as_if_each_was_converted(
    build: Callable[[int], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    payload = request(image_urls=[1, {"b": [build(70)], "c": [0] * 300}], seed=[build(70)])
    located = to_json(payload)
    monkeypatch.setattr(_conversion, "find_unplain_values", lambda payload: None)

    assert located == to_json(payload)
    assert len(located.non_json) + located.more_non_json > 0


def test_values_that_are_not_located_are_counted_and_left_out() -> None:
    document = to_json(request(image_urls=[[float("nan")]] * 1_000, seed=float("inf")) | {"\ud800": 1})

    assert (len(document.non_json), document.more_non_json) == (100, 902)
    assert document.value == {"model": O3, "prompt": "A cat", "image_urls": [None] * 100, "seed": None, "\ufffd": 1}


@pytest.mark.parametrize(
    "build",
    [
        lambda: [0] * MAX_VALUES,
        lambda: [[] for _ in range(MAX_CONTAINERS)],
        lambda: [{} for _ in range(MAX_CONTAINERS)] + [float("nan")],
        lambda: {str(index): nested(101, 1) for index in range(MAX_CONTAINERS // 90)},
    ],
    ids=["values", "lists", "objects", "deep lists"],
)
def test_a_payload_of_too_many_values_is_one_violation(build: Callable[[], Any]) -> None:
    (violation,) = contract.validate(request(seed=build()))

    assert (violation.pointer, violation.keyword) == ("", "too-large")
    assert violation.message == (
        "the request has more than 250,000 values, or 50,000 lists and objects, or contains itself many times."
    )


def test_each_of_100_000_unknown_fields_counts() -> None:
    violations = contract.validate(request(**{f"field{index}": 1 for index in range(100_000)}))

    assert violations[99].message.startswith(f"{O3} has no field 'field99'.")
    assert violations[100].message == "At least 99,900 more violations are not listed; the first 100 are."


@pytest.mark.parametrize("field", ["model", None], ids=["model", "request"])
def test_a_list_of_values_that_are_not_located_is_called_a_list(field: str | None) -> None:
    values = [float("nan")] * 1_000
    (violation,) = contract.validate(request(**{field: values}) if field else values)

    assert "[None, None, " in violation.message
