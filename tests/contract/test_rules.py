"""Rules between fields."""

from __future__ import annotations

from typing import Any

import pytest
from evolink import catalog, contract
from evolink.contract import Violation
from evolink.contract._checks import CHECKS

O3 = "kling-o3-text-to-video"


WAN = "wan2.5-text-to-video"


VEO = "veo3.1-pro"


def shots(*durations: Any, **more: Any) -> dict[str, Any]:
    prompts = [{"index": i, "prompt": f"Shot {i}", "duration": d} for i, d in enumerate(durations, start=1)]
    params = {"multi_shot": True, "shot_type": "customize", "multi_prompt": prompts}
    return {"model": O3, "model_params": params, **more}


def only_violation(payload: Any) -> Violation:
    (violation,) = contract.validate(payload)
    return violation


@pytest.mark.parametrize("quality", ["480p", "720p", "1080p", None])
@pytest.mark.parametrize("ratio", ["16:9", "9:16", "1:1", "4:3", "3:4"])
def test_wan25_allows_4_3_and_3_4_only_above_480p(quality: str | None, ratio: str) -> None:
    payload = {"model": WAN, "prompt": "A boat", "aspect_ratio": ratio} | ({"quality": quality} if quality else {})

    violations = contract.validate(payload)

    if quality == "480p" and ratio in ("4:3", "3:4"):
        (violation,) = violations
        assert (violation.pointer, violation.keyword, violation.rule) == (
            "/aspect_ratio",
            "enum",
            "aspect-ratio-at-480p",
        )
        assert violation.source == "prose"
    else:
        assert violations == []


@pytest.mark.parametrize(("duration", "allowed"), [(5, True), (10, True), (6, False), (0, False), (15, False)])
def test_wan25_lasts_5_or_10_seconds(duration: int, *, allowed: bool) -> None:
    assert (contract.validate({"model": WAN, "prompt": "A boat", "duration": duration}) == []) is allowed


@pytest.mark.parametrize(
    ("payload", "allowed"),
    [
        (shots("5"), True),
        (shots("2", "3"), True),
        (shots("4", "6", duration=10), True),
        (shots("4", "5", duration=10), False),
        (shots("5", duration=6), False),
        (shots(), False),
        (shots("1", "1", "1", "1", "1", "1", duration=6), True),
    ],
)
def test_shots_fill_the_video(payload: dict[str, Any], *, allowed: bool) -> None:
    violations = contract.validate(payload)

    if allowed:
        assert violations == []
    else:
        (violation,) = violations
        assert (violation.pointer, violation.keyword) == ("/model_params/multi_prompt", "sum-equals")
        assert violation.rule == "shots-add-up-to-duration"


@pytest.mark.parametrize("duration", ["ten", None, True, [10]])
def test_shots_are_not_added_up_to_a_duration_that_is_no_number(duration: Any) -> None:
    violations = contract.validate(shots("4", "6") | {"duration": duration})

    assert {violation.pointer for violation in violations} == {"/duration"}


@pytest.mark.parametrize(("payload", "pointer"), [({"a": 1, "b": 1}, None), ({"a": 1, "b": 1, "c": 1}, "c")])
def test_single_values_are_counted_together_too(payload: dict[str, Any], pointer: str | None) -> None:
    check = CHECKS["count-at-most"]({"items": ["/a", "/b", "/c", "/list/*"], "maximum": 2})

    assert [failure.location for failure in check(payload, False)] == ([(pointer,)] if pointer else [])
    assert [failure.location for failure in check({"a": 1, "list": [1]}, False)] == []
    assert [failure.location for failure in check({"a": 1, "list": [1, 2]}, False)] == [("list",)]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"a/b": 1}, "/a~1b"),
        ({"a~b": 1}, "/a~0b"),
        ({"~1": 1}, "/~01"),
        ({"model_params": {"a/b~c": 1}}, "/model_params/a~1b~0c"),
    ],
)
def test_a_pointer_to_any_name_is_escaped(fields: dict[str, Any], pointer: str) -> None:
    (violation,) = contract.validate({"model": O3, "prompt": "A cat"} | fields)

    assert violation.pointer == pointer


def test_seven_shots_are_a_violation() -> None:
    violation = only_violation(shots(*["1"] * 7, duration=7))

    assert (violation.pointer, violation.keyword) == ("/model_params/multi_prompt", "maxItems")


@pytest.mark.parametrize("duration", ["0", "05", "2.5", "-1", "five", "", "5s"])
def test_a_shots_duration_is_whole_seconds(duration: str) -> None:
    violation = only_violation(shots(duration))

    assert (violation.pointer, violation.keyword) == ("/model_params/multi_prompt/0/duration", "pattern")


def test_a_shots_duration_is_a_string_not_a_number() -> None:
    violation = only_violation(shots(5))

    assert (violation.pointer, violation.keyword, violation.suggestion) == (
        "/model_params/multi_prompt/0/duration",
        "type",
        "5",
    )


@pytest.mark.parametrize("prompt", [None, "", "A cat"])
def test_a_prompt_is_not_required_with_shots(prompt: str | None) -> None:
    assert contract.validate(shots("5", **({} if prompt is None else {"prompt": prompt}))) == []


@pytest.mark.parametrize("params", [None, {}, {"multi_shot": False}, {"shot_type": "customize"}])
def test_a_prompt_is_required_without_shots(params: dict[str, Any] | None) -> None:
    payload: dict[str, Any] = {"model": O3} | ({} if params is None else {"model_params": params})

    assert (only_violation(payload).pointer, only_violation(payload).keyword) == ("", "required")
    assert only_violation(payload | {"prompt": ""}).keyword == "minLength"
    assert contract.validate(payload | {"prompt": "A cat"}) == []


def test_each_missing_field_of_shots_is_a_violation() -> None:
    violations = contract.validate({"model": O3, "prompt": "A cat", "model_params": {"multi_shot": True}})

    assert [(v.pointer, v.keyword) for v in violations] == [("/model_params", "required")] * 2
    assert "shot_type is missing" in violations[0].message
    assert "multi_prompt is missing" in violations[1].message


@pytest.mark.parametrize(("images", "allowed"), [(None, False), (0, False), (1, True), (2, True), (3, False)])
def test_first_and_last_frame_requires_one_or_two_pictures(images: int | None, *, allowed: bool) -> None:
    payload: dict[str, Any] = {"model": VEO, "prompt": "A bud opens", "generation_type": "FIRST&LAST"}
    if images is not None:
        payload["image_urls"] = [f"https://example.com/{i}.jpg" for i in range(images)]

    assert (contract.validate(payload) == []) is allowed


def test_pictures_with_text_to_video_give_a_warning_and_no_violation() -> None:
    payload = {"model": VEO, "prompt": "x", "generation_type": "TEXT", "image_urls": ["https://example.com/a.jpg"]}

    assert contract.validate(payload) == []
    assert [warning.id for warning in contract.warnings(payload)] == ["images-with-text"]


@pytest.mark.parametrize(
    ("quality", "warned"), [("720p", []), ("1080p", ["quality-above-720p"]), ("4k", ["quality-above-720p"])]
)
def test_a_quality_that_the_renamed_model_may_lack_gives_a_warning(quality: str, warned: list[str]) -> None:
    payload = {"model": VEO, "prompt": "x", "quality": quality}

    assert contract.validate(payload) == []
    assert [warning.id for warning in contract.warnings(payload)] == warned


def test_kling_o3_allows_4k_as_in_the_later_documentation() -> None:
    assert contract.validate({"model": O3, "prompt": "A cat", "quality": "4k"}) == []


@pytest.mark.parametrize(("pictures", "videos", "allowed"), [(2, 1, True), (3, 1, False), (0, 4, False), (0, 0, True)])
def test_count_at_most_counts_several_lists_together(pictures: int, videos: int, *, allowed: bool) -> None:
    schema = {
        "type": "object",
        "x-rules": [
            {
                "id": "three-in-all",
                "source": "prose",
                "sentence": "There are at most three.",
                "check": {"name": "count-at-most", "items": ["/pictures/*", "/videos/*"], "maximum": 3},
            }
        ],
    }

    found = contract.Validator(schema).violations({"pictures": ["p"] * pictures, "videos": ["v"] * videos})

    assert [(v.pointer, v.keyword, v.rule) for v in found] == (
        [] if allowed else [("/videos", "count-at-most", "three-in-all")]
    )


@pytest.mark.parametrize(
    ("name", "model"),
    [("veo3.1-fast", "veo3.1-fast-beta"), ("grok-imagine-text-to-video", "grok-imagine-text-to-video-beta")],
)
def test_an_alias_is_allowed_with_a_warning(name: str, model: str) -> None:
    payload = {"model": name, "prompt": "A boat"}

    assert contract.validate(payload) == []
    assert [(warning.id, warning.model) for warning in contract.warnings(payload)] == [("model-alias", model)]
    assert contract.parse(payload).to_dict()["model"] == model
    (violation,) = contract.validate({**payload, "promt": "A boat"})
    assert violation.model == model
    assert payload["model"] == name


@pytest.mark.parametrize(
    "model", [model for model in catalog.models() if "draft" in model.schema["properties"]], ids=lambda model: model.id
)
def test_a_draft_has_480p_and_needs_no_quality(model: catalog.Model) -> None:
    request = {**next(iter(model.examples.values())), "draft": True}

    assert contract.validate(request) == []
    assert contract.validate({**request, "quality": "480p"}) == []
    for quality in ("720p", "1080p"):
        violation = only_violation({**request, "quality": quality})
        assert (violation.pointer, violation.rule) == ("/quality", "draft-is-480p")
        assert contract.validate({**request, "draft": False, "quality": quality}) == []


def test_exactly_the_five_other_seedance_25_models_make_drafts() -> None:
    drafting = {model.id for model in catalog.models() if "draft" in model.schema["properties"]}

    assert drafting == {
        f"seedance-2.5-{task}"
        for task in ("text-to-video", "image-to-video", "reference-to-video", "video-edit", "video-extend")
    }


SEARCHING = [model.id for model in catalog.models() if "'web_search': {" in str(model.schema)]


def test_the_text_to_video_models_of_seedance_search_the_web() -> None:
    assert sorted(SEARCHING) == [
        "seedance-2.0-fast-text-to-video",
        "seedance-2.0-text-to-video",
        "seedance-2.5-text-to-video",
    ]


@pytest.mark.parametrize("model", SEARCHING)
def test_a_web_search_requires_the_content_filter(model: str) -> None:
    request = {"model": model, "prompt": "The weather", "model_params": {"web_search": True}}

    violation = only_violation({**request, "content_filter": False})

    assert (violation.pointer, violation.rule) == ("/model_params/web_search", "web-search-requires-content-filter")
    assert contract.validate({**request, "content_filter": True}) == contract.validate(request) == []
    assert contract.validate({**request, "content_filter": False, "model_params": {"web_search": False}}) == []


def test_references_of_veo31_fast_allow_every_aspect_ratio() -> None:
    request = {"model": "veo3.1-fast-beta", "prompt": "A cat", "generation_type": "REFERENCE"}

    for ratio in ("16:9", "9:16", "auto"):
        images = ["https://example.com/cat.jpg"]
        assert contract.validate({**request, "image_urls": images, "aspect_ratio": ratio}) == []


def test_shots_of_kling_o3_have_the_warnings_of_its_siblings() -> None:
    listed = shots("5")["model_params"]

    ignored = contract.warnings({"model": O3, "prompt": "A climb", "model_params": listed})
    unused = contract.warnings({"model": O3, "prompt": "A climb", "model_params": listed | {"multi_shot": False}})

    assert [warning.id for warning in ignored] == ["prompt-with-shots"]
    assert [warning.id for warning in unused] == ["shots-without-multi-shot"]
