"""A blank prompt is allowed where the documentation allows it, with a warning wherever a prompt is required."""

from __future__ import annotations

from typing import Any

import pytest
from evolink import catalog, contract
from evolink.contract._blank_prompts import is_blank

REQUIRE_PROMPT = [model.id for model in catalog.models() if "prompt" in model.schema["required"]]
SHOT = {"index": 1, "prompt": "A climber", "duration": "5"}


def blank_prompts(payload: Any) -> list[str]:
    return [warning.pointer for warning in contract.warnings(payload) if warning.id == "blank-prompt"]


@pytest.mark.parametrize("model", REQUIRE_PROMPT)
def test_a_blank_prompt_of_a_model_that_requires_one_is_refused_or_a_warning(model: str) -> None:
    example = next(iter(catalog.get(model).examples.values()))

    for prompt in ("", " \n\t"):
        payload = {**example, "prompt": prompt}
        assert bool(contract.validate(payload)) != (blank_prompts(payload) == ["/prompt"])
    assert blank_prompts(example) == []


@pytest.mark.parametrize("model", ["wan3.0-image-to-video", "kling-v2.6-motion-control"])
def test_a_blank_prompt_that_may_be_omitted_has_no_warning(model: str) -> None:
    example = next(iter(catalog.get(model).examples.values()))

    assert blank_prompts({**example, "prompt": ""}) == []


def test_a_prompt_that_a_rule_requires_and_that_of_a_shot_have_a_warning() -> None:
    params = {"multi_shot": True, "shot_type": "customize", "multi_prompt": [SHOT, {**SHOT, "prompt": " "}]}

    assert blank_prompts({"model": "kling-o3-text-to-video", "prompt": " "}) == ["/prompt"]
    assert blank_prompts({"model": "kling-o3-text-to-video", "prompt": "", "duration": 10, "model_params": params}) == [
        "/model_params/multi_prompt/1/prompt"
    ]


def test_a_task_has_no_prompt() -> None:
    assert contract.warnings({"id": "task-unified-1-a", "prompt": ""}, kind="task") == []


@pytest.mark.parametrize("text", ["", " ", "\n", "\u00a0", "\u3000", "\u200b", "\ufeff \u2028"])
def test_a_text_without_a_visible_character_is_blank(text: str) -> None:
    assert is_blank(text)
    assert not is_blank(f"{text}.")
