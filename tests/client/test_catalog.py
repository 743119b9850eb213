"""The catalog: the facts about models, the search by them, and the schemas."""

from __future__ import annotations

import doctest
from typing import Any

import pytest
from evolink import catalog
from tooling.codegen.derived import facts


def search_ids(**conditions: Any) -> set[str]:
    return {model.id for model in catalog.search(**conditions)}


def request_schema(**properties: Any) -> dict[str, Any]:
    """Return the schemas of a contract with one text-to-video request that has `properties`."""
    x_evolink = {"family": "any", "task": "text-to-video", "result": "video", "docs": "", "checked": "", "sandbox": {}}
    request = {"description": "", "required": ["model", "needed"], "properties": properties, "x-evolink": x_evolink}
    return {"Any": request, "Params": {"properties": {"keep_sound": {"type": "boolean"}}}}


def test_a_search_without_conditions_returns_all_models() -> None:
    assert search_ids() == set(catalog.ids())


def test_every_condition_must_hold() -> None:
    long, sharp = search_ids(task="text-to-video", duration=15), search_ids(quality="4k")

    assert search_ids(task="text-to-video", duration=15, quality="4k") == long & sharp
    assert long - sharp
    assert sharp - long


@pytest.mark.parametrize(
    ("condition", "fact", "value"),
    [
        ("family", "family", "kling"),
        ("task", "task", "video-edit"),
        ("result", "result", "element"),
        ("inputs", "inputs", "audio"),
        ("duration", "durations", 7),
        ("quality", "qualities", "2k"),
        ("aspect_ratio", "aspect_ratios", "21:9"),
    ],
)
def test_a_condition_finds_exactly_the_models_that_meet_it(condition: str, fact: str, value: Any) -> None:
    def meets(model: catalog.Model) -> bool:
        known = getattr(model, fact)
        return value in known if isinstance(known, tuple) else known == value

    wanted = {model.id for model in catalog.models() if meets(model)}

    assert search_ids(**{condition: value}) == wanted
    assert 0 < len(wanted) < len(catalog.ids())


def test_all_of_several_inputs_are_required() -> None:
    assert search_ids(inputs=["image", "audio"]) == search_ids(inputs="image") & search_ids(inputs="audio")


def test_a_model_whose_sound_is_not_documented_matches_neither_value() -> None:
    undocumented = {model.id for model in catalog.models() if model.sound is None}

    assert search_ids(sound=True) == set(catalog.ids()) - undocumented
    assert search_ids(sound=False) == {model.id for model in catalog.models() if model.sound == "choice"}
    assert "sora-2-preview" in undocumented


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ({"family": "klng"}, "No model has the family 'klng'. There are gemini, grok,"),
        ({"task": "text2video"}, "No model has the task 'text2video'. There are avatar, draft-to-video,"),
        ({"inputs": ["image", "smell"]}, "No model has the input 'smell'. There are audio, image, text, video."),
        ({"quality": "8k"}, "No model has the quality '8k'. There are 1080p,"),
        ({"aspect_ratio": "5:1"}, "No model has the aspect ratio '5:1'. There are 1280x720, 16:9,"),
        ({"result": "picture"}, "No model has the result 'picture'. There are element, video."),
    ],
)
def test_the_error_for_an_unknown_value_lists_the_existing_ones(conditions: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="No model has the") as refused:
        catalog.search(**conditions)

    assert str(refused.value).startswith(message)


def test_the_example_in_the_docstring_of_search_is_right() -> None:
    example = doctest.DocTestParser().get_doctest(
        catalog.search.__doc__ or "", {"catalog": catalog}, "search", "catalog.py", 0
    )

    result = doctest.DocTestRunner(verbose=False).run(example)

    assert (result.attempted, result.failed) == (1, 0)


def test_a_schema_is_found_by_model_id_and_not_by_path() -> None:
    assert catalog.schema("veo3.1-pro") == catalog.get("veo3.1-pro").schema
    with pytest.raises(KeyError):
        catalog.schema("../schemas/veo3.1-pro")


@pytest.mark.parametrize("name", ["TaskDetail", "ErrorResponse", "UrlUpload", "Base64Upload"])
def test_a_message_has_a_schema_of_its_own(name: str) -> None:
    assert catalog.message_schema(name)["title"] == name
    assert catalog.message_schema(name)["properties"].keys() == (
        catalog.contract()["components"]["schemas"][name]["properties"].keys()
    )


def test_a_missing_message_schema_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="TaskDetails"):
        catalog.message_schema("TaskDetails")


def test_the_estimated_time_is_that_of_the_documentation() -> None:
    assert catalog.get("happyhorse-1.0-text-to-video").estimated_time == 2400


@pytest.mark.parametrize(
    ("properties", "sound"),
    [
        ({"prompt": {}}, None),
        ({"generate_audio": {"type": "boolean"}}, "choice"),
        ({"model_params": {"$ref": "#/components/schemas/Params"}}, "choice"),
        ({"needed": {"x-media": {"kind": "audio"}}}, "always"),
        ({"song": {"x-media": {"kind": "audio"}}}, "choice"),
        ({"songs": {"items": {"x-media": {"kind": "audio"}}}}, "choice"),
        ({"needed": {"x-media": {"kind": "audio"}}, "sound": {"enum": ["on", "off"]}}, "choice"),
        ({"needed": {"x-media": {"kind": "video"}}}, None),
    ],
)
def test_fields_determine_whether_the_video_has_sound(properties: dict[str, Any], sound: str | None) -> None:
    assert facts("Any", request_schema(**properties)).get("sound") == sound


def test_the_sound_in_the_models_file_overrides_what_its_fields_determine() -> None:
    schemas = request_schema(keep_original_sound={"type": "boolean"})
    schemas["Any"]["x-evolink"]["sound"] = "always"

    assert facts("Any", schemas)["sound"] == "always"


def test_an_element_has_no_sound() -> None:
    assert catalog.get("kling-custom-element").sound is None
