"""The facts about models, and choosing among models by them."""

from __future__ import annotations

import doctest
from typing import Any

import pytest
from evolink import catalog
from tooling.codegen.derived import facts


def found(**conditions: Any) -> set[str]:
    return {model.id for model in catalog.search(**conditions)}


def request_schema(**properties: Any) -> dict[str, Any]:
    """The schemas of a contract with one request, whose model can make a video from `properties`."""
    told = {"family": "any", "task": "text-to-video", "result": "video", "docs": "", "checked": "", "sandbox": {}}
    request = {"description": "", "required": ["model", "needed"], "properties": properties, "x-evolink": told}
    return {"Any": request, "Params": {"properties": {"keep_sound": {"type": "boolean"}}}}


def test_no_condition_gives_all_models() -> None:
    assert found() == set(catalog.ids())


def test_every_condition_must_hold() -> None:
    long, sharp = found(task="text-to-video", duration=15), found(quality="4k")

    assert found(task="text-to-video", duration=15, quality="4k") == long & sharp
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
def test_a_condition_finds_each_model_of_which_it_holds_and_no_other(condition: str, fact: str, value: Any) -> None:
    def holds(model: catalog.Model) -> bool:
        known = getattr(model, fact)
        return value in known if isinstance(known, tuple) else known == value

    wanted = {model.id for model in catalog.models() if holds(model)}

    assert found(**{condition: value}) == wanted
    assert 0 < len(wanted) < len(catalog.ids())


def test_several_inputs_are_all_needed() -> None:
    assert found(inputs=["image", "audio"]) == found(inputs="image") & found(inputs="audio")


def test_a_model_whose_sound_is_not_documented_is_neither_with_nor_without() -> None:
    unsaid = {model.id for model in catalog.models() if model.sound is None}

    assert found(sound=True) == set(catalog.ids()) - unsaid
    assert found(sound=False) == {model.id for model in catalog.models() if model.sound == "choice"}
    assert "sora-2-preview" in unsaid


@pytest.mark.parametrize(
    ("conditions", "told"),
    [
        ({"family": "klng"}, "No model has the family 'klng'. There are gemini, grok,"),
        ({"task": "text2video"}, "No model has the task 'text2video'. There are avatar, element,"),
        ({"inputs": ["image", "smell"]}, "No model has the input 'smell'. There are audio, image, text, video."),
        ({"quality": "8k"}, "No model has the quality '8k'. There are 1080p,"),
        ({"aspect_ratio": "5:1"}, "No model has the aspect ratio '5:1'. There are 1280x720, 16:9,"),
        ({"result": "picture"}, "No model has the result 'picture'. There are element, video."),
    ],
)
def test_an_unknown_value_is_told_with_the_known_ones(conditions: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match="No model has the") as refused:
        catalog.search(**conditions)

    assert str(refused.value).startswith(told)


def test_the_example_of_search_gives_what_it_shows() -> None:
    example = doctest.DocTestParser().get_doctest(
        catalog.search.__doc__ or "", {"catalog": catalog}, "search", "catalog.py", 0
    )

    result = doctest.DocTestRunner(verbose=False).run(example)

    assert (result.attempted, result.failed) == (1, 0)


def test_a_schema_is_had_by_its_models_id_and_by_no_path() -> None:
    assert catalog.schema("veo3.1-pro") == catalog.get("veo3.1-pro").schema
    with pytest.raises(KeyError):
        catalog.schema("../schemas/veo3.1-pro")


@pytest.mark.parametrize("name", ["TaskDetail", "ErrorReply", "UrlUpload", "Base64Upload"])
def test_a_message_has_a_schema_of_its_own(name: str) -> None:
    assert catalog.message_schema(name)["title"] == name
    assert catalog.message_schema(name)["properties"].keys() == (
        catalog.contract()["components"]["schemas"][name]["properties"].keys()
    )


def test_a_message_that_is_not_there_is_told() -> None:
    with pytest.raises(KeyError, match="TaskDetails"):
        catalog.message_schema("TaskDetails")


def test_the_time_a_generation_takes_is_the_documentations() -> None:
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
def test_fields_tell_whether_the_video_has_sound(properties: dict[str, Any], sound: str | None) -> None:
    assert facts("Any", request_schema(**properties)).get("sound") == sound


def test_what_the_file_says_of_the_sound_comes_before_what_its_fields_tell() -> None:
    schemas = request_schema(keep_original_sound={"type": "boolean"})
    schemas["Any"]["x-evolink"]["sound"] = "always"

    assert facts("Any", schemas)["sound"] == "always"


def test_an_element_has_no_sound() -> None:
    assert catalog.get("kling-custom-element").sound is None
