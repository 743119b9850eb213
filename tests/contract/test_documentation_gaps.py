"""Violations where the documentation itself is unclear: limits in tokens, and fields that only production shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from evolink import catalog, contract
from evolink.contract import Case, linting

TOKENS = {
    *("doubao-seedance-1.0-pro-fast", "seedance-1.5-pro", "sora-2-preview", "sora-2-pro-preview"),
    *("veo-3.1-fast-generate-preview", "veo-3.1-generate-preview", "veo3.1-fast-beta", "veo3.1-pro"),
    *("veo3.1-pro-beta", "wan2.5-image-to-video", "wan2.5-text-to-video"),
}
"""Models whose page limits the prompt in tokens, and whose schema limits its characters."""


def too_long(model: str) -> contract.Violation:
    example = next(iter(catalog.get(model).examples.values()))
    limit = catalog.get(model).schema["properties"]["prompt"]["maxLength"]
    (violation,) = contract.validate({**example, "prompt": "x" * (limit + 1)})
    return violation


@pytest.mark.parametrize("model", sorted(TOKENS))
def test_a_limit_in_tokens_is_a_documented_violation_that_says_so(model: str) -> None:
    violation = too_long(model)

    assert (violation.keyword, violation.source, violation.unit) == ("maxLength", "documented", "tokens")
    assert "its text counts tokens, and EvoLink's own clients only warn" in violation.message
    assert "check=False" in violation.message


def test_every_other_limit_is_in_characters() -> None:
    limited = {model.id for model in catalog.models() if "maxLength" in model.schema["properties"].get("prompt", {})}

    assert limited > TOKENS
    for model in limited - TOKENS:
        assert too_long(model).unit is None
        assert "token" not in too_long(model).message


def test_the_cases_of_a_limit_in_tokens_are_marked() -> None:
    cases = contract.cases("wan2.5-text-to-video")
    marked: list[Case] = [case for case in cases if case.unit == "tokens"]

    assert {(case.pointer, case.keyword) for case in marked} == {("/prompt", "maxLength")}
    assert {case.valid for case in marked} == {True, False}
    assert all(case.to_dict()["unit"] == "tokens" for case in marked)
    assert not any("unit" in case.to_dict() for case in cases if case not in marked)


def test_the_linter_marks_a_limit_in_tokens(tmp_path: Path) -> None:
    (tmp_path / "request.json").write_text(json.dumps({"model": "sora-2-preview", "prompt": "x" * 5001}))

    (result,) = linting.check([tmp_path / "request.json"])

    assert [(one.rule, one.unit, one.source) for one in result.diagnostics] == [("maxLength", "tokens", "documented")]


def test_a_field_seen_in_production_is_refused_with_how_to_send_it() -> None:
    request = {"model": "kling-v3-image-to-video", "prompt": "A boat", "image_start": "https://example.com/boat.jpg"}

    (violation,) = contract.validate({**request, "aspect_ratio": "16:9"})

    assert contract.validate(request) == []
    assert (violation.pointer, violation.keyword) == ("/aspect_ratio", "additionalProperties")
    assert "is not documented, but seen in use (" in violation.message
    assert "EvoLink's own app sends it); send it with extra_body" in violation.message
