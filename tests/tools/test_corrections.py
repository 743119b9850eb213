"""Violations come with corrections: an agent that follows them alone reaches a valid request."""

from __future__ import annotations

import copy
from collections import Counter
from typing import Any

import pytest
from evolink import catalog, contract, tools
from evolink.contract._corrections import apply_operation, find_corrections
from support.scripted_agent import ScriptedAgent, wrong_requests

MODELS = [*catalog.ids()][::4][:20]
"""Twenty models of all families."""
REQUEST: dict[str, Any] = {"model": "kling-o3-text-to-video", "prompt": "A cat", "duration": 5}


def violations_of(request: Any) -> list[dict[str, Any]]:
    violations: list[dict[str, Any]] = tools.call("check_request", {"request": request}, client=None)["violations"]
    return violations


@pytest.mark.parametrize("count", [100, pytest.param(500, marks=pytest.mark.services)])
def test_an_agent_corrects_wrong_requests_of_20_models_in_at_most_three_tries(count: int) -> None:
    agent = ScriptedAgent()

    tries = Counter(agent.tries_until_valid(request) for request in wrong_requests(MODELS, count))

    assert tries[0] == 0, "every request is wrong"
    assert tries[None] <= 0.05 * count, f"95 % are corrected: {tries}"


@pytest.mark.parametrize(
    ("change", "fix"),
    [
        ({"duration": 20}, {"op": "replace", "path": "/duration", "value": 15}),
        ({"duration": "20"}, {"op": "replace", "path": "/duration", "value": 15}),
        ({"duration": 7.4}, {"op": "replace", "path": "/duration", "value": 7}),
        ({"aspect_ratio": "16x9"}, {"op": "replace", "path": "/aspect_ratio", "value": "16:9"}),
        ({"qualty": "1080p", "quality": "720p"}, {"op": "remove", "path": "/qualty"}),
        ({"qualty": "1080p"}, {"op": "move", "from": "/qualty", "path": "/quality"}),
        ({"seed": 7}, {"op": "remove", "path": "/seed"}),
        ({"sound": True}, {"op": "replace", "path": "/sound", "value": "on"}),
        ({"model": "kling-o3-text2video"}, {"op": "replace", "path": "/model", "value": "kling-o3-text-to-video"}),
        ({"model": ["veo3.1-pro"]}, {"op": "replace", "path": "/model", "value": "veo3.1-pro"}),
        ({"callback_url": "http://a.example/x"}, {"op": "remove", "path": "/callback_url"}),
    ],
)
def test_a_violation_has_the_smallest_change_that_removes_it(change: dict[str, Any], fix: dict[str, Any]) -> None:
    violation = violations_of({**REQUEST, **change})[0]

    if violation.get("is_example"):
        assert violation["fix"]["path"] == fix["path"]
    else:
        assert violation["fix"] == fix


def test_a_value_that_only_the_agent_can_know_is_marked_as_an_example() -> None:
    (violation,) = violations_of({"model": "kling-o3-text-to-video"})

    assert violation["is_example"] is True
    assert violation["fix"]["op"] == "add"
    assert violation["fix"]["path"] == "/prompt"


def test_fixes_applied_in_order_are_one_patch() -> None:
    request = {"model": "kling-o3-text-to-video", "promt": "My own prompt", "durations": 20}

    for violation, correction in zip(
        contract.validate(request), find_corrections(request, contract.validate(request)), strict=True
    ):
        if correction is not None:
            request = apply_operation(request, correction.operation)
        assert violation.message

    assert request["prompt"] == "My own prompt", "the renamed field is not replaced by an example"
    assert contract.validate(request) == [] or request["duration"] == 20


def test_shots_that_do_not_add_up_change_the_duration_and_are_kept() -> None:
    shots = [{"index": 1, "prompt": "A", "duration": "4"}, {"index": 2, "prompt": "B", "duration": "6"}]
    parameters = {"multi_shot": True, "shot_type": "customize", "multi_prompt": shots}

    (violation,) = violations_of({"model": "kling-o3-text-to-video", "duration": 5, "model_params": parameters})

    assert violation["fix"] == {"op": "replace", "path": "/duration", "value": 10}


def test_shots_that_no_duration_can_have_are_shortened_to_it() -> None:
    shots = [{"index": 1, "prompt": "A", "duration": "20"}, {"index": 2, "prompt": "B", "duration": "6"}]
    parameters = {"multi_shot": True, "shot_type": "customize", "multi_prompt": shots}

    (violation,) = violations_of({"model": "kling-o3-text-to-video", "duration": 15, "model_params": parameters})

    assert (violation["fix"]["op"], violation["fix"]["path"]) == ("replace", "/model_params/multi_prompt")
    corrected = violation["fix"]["value"]
    assert sum(int(shot["duration"]) for shot in corrected) == 15
    assert [shot["prompt"] for shot in corrected] == ["A", "B"]


def test_what_no_single_change_makes_an_object_has_no_correction() -> None:
    assert find_corrections([], contract.validate([])) == [None]


def test_a_long_text_is_not_repeated_in_the_result() -> None:
    (violation,) = violations_of({**REQUEST, "prompt": "cat " * 1000})

    assert violation["max_length"] == 2500
    assert "fix" not in violation
    assert len(str(violation)) < 300


def test_the_request_is_not_changed() -> None:
    request = {**REQUEST, "duration": 20, "x": [{"y": 1}]}
    before = copy.deepcopy(request)

    violations_of(request)

    assert request == before


@pytest.mark.parametrize("request_", [None, [], "text", 7, {}, {"model": None}, {"model": {}}, {"model": "x" * 10_000}])
def test_what_is_no_request_has_violations(request_: Any) -> None:
    result = tools.call("check_request", {"request": request_}, client=None)

    assert "error" in result or result["valid"] is False


def test_a_huge_or_deep_request_is_refused_without_corrections() -> None:
    deep: Any = []
    for _ in range(5_000):
        deep = [deep]
    huge = {**REQUEST, "image_urls": ["https://example.com/a.png"] * 20_000}

    nested = tools.call("check_request", {"request": {**REQUEST, "model_params": deep}}, client=None)

    assert all("fix" not in violation for violation in violations_of(huge))
    fields = tools.call("kling-o3-text-to-video", {"prompt": "A cat", "model_params": deep}, client=None)
    text = tools.call("kling-o3-text-to-video", '{"prompt": ' + "[" * 100_000, client=None)

    assert "nest" in str(nested["error"])
    assert "nest" in str(fields["error"])
    assert "nest" in str(text["error"])
