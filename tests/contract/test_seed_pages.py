"""The facts of the five pages that the spec began with, copied by hand, are still those of the spec."""

from __future__ import annotations

from typing import Any

import pytest
from evolink import catalog

CALLBACK = {"type": "string", "format": "uri", "maxLength": 2048}
IMAGE = {"kind": "image", "formats": ["jpg", "jpeg", "png", "webp"], "max_bytes": 10 * 1024 * 1024}

PAGES: dict[str, dict[str, Any]] = {
    "kling-o1-image-to-video": {
        "required": {"model", "prompt", "image_urls"},
        "sandbox": {"estimated_time": 300, "credits": 7},
        "fields": {
            "prompt": {"type": "string", "maxLength": 5000},
            "image_urls": {"type": "array", "minItems": 1, "maxItems": 2, "x-media": IMAGE},
            "aspect_ratio": {"type": "string", "enum": ["16:9", "9:16", "1:1"]},
            "duration": {"type": "integer", "enum": [5, 10], "default": 5},
            "callback_url": CALLBACK,
        },
    },
    "kling-o1-video-edit-fast": {
        "required": {"model", "prompt", "video_urls"},
        "sandbox": {"estimated_time": 300, "credits": 7},
        "fields": {
            "prompt": {"type": "string", "maxLength": 5000},
            "video_urls": {
                "type": "array",
                "minItems": 1,
                "maxItems": 1,
                "x-media": {
                    "kind": "video",
                    "formats": ["mp4", "mov"],
                    "max_bytes": 100 * 1024 * 1024,
                    "min_seconds": 6,
                    "max_seconds": 20,
                },
            },
            "image_urls": {"type": "array", "minItems": 1, "maxItems": 4, "x-media": IMAGE},
            "keep_original_sound": {"type": "boolean"},
            "callback_url": CALLBACK,
        },
    },
    "wan2.5-text-to-video": {
        "required": {"model", "prompt"},
        "sandbox": {"estimated_time": 120, "credits": 5, "reports_duration": False},
        "fields": {
            "prompt": {"type": "string", "maxLength": 2000},
            "aspect_ratio": {"type": "string", "enum": ["16:9", "9:16", "1:1", "4:3", "3:4"], "default": "16:9"},
            "quality": {"type": "string", "enum": ["480p", "720p", "1080p"], "default": "720p"},
            "duration": {"type": "integer", "enum": [5, 10]},
            "prompt_extend": {"type": "boolean", "default": True},
            "callback_url": CALLBACK,
        },
    },
    "kling-o3-text-to-video": {
        "required": {"model"},
        "sandbox": {"estimated_time": 300, "credits": 7},
        "fields": {
            "prompt": {"type": "string", "maxLength": 2500},
            "duration": {"type": "integer", "minimum": 3, "maximum": 15, "default": 5},
            "aspect_ratio": {"type": "string", "enum": ["16:9", "9:16", "1:1"], "default": "16:9"},
            "quality": {"type": "string", "enum": ["720p", "1080p", "4k"], "default": "720p"},
            "sound": {"type": "string", "enum": ["on", "off"], "default": "off"},
            "model_params": {"type": "object"},
            "callback_url": CALLBACK,
        },
    },
    "veo3.1-pro": {
        "required": {"model", "prompt"},
        "sandbox": {"estimated_time": 180, "credits": 25.7},
        "fields": {
            "prompt": {"type": "string", "maxLength": 2000},
            "aspect_ratio": {"type": "string", "enum": ["auto", "16:9", "9:16"], "default": "auto"},
            "image_urls": {"type": "array", "maxItems": 2, "x-media": IMAGE},
            "quality": {"type": "string", "enum": ["720p", "1080p", "4k"], "default": "720p"},
            "generation_type": {"type": "string", "enum": ["TEXT", "FIRST&LAST"]},
            "enhance_prompt": {"type": "boolean", "default": True},
            "callback_url": CALLBACK,
        },
    },
}

SHOTS: dict[str, dict[str, Any]] = {
    "multi_shot": {"type": "boolean", "default": False},
    "shot_type": {"type": "string", "enum": ["customize"]},
    "multi_prompt": {"type": "array", "maxItems": 6},
    "element_list": {"type": "array", "maxItems": 7},
    "watermark_info": {"type": "object"},
}

FACTS = ("type", "format", "enum", "default", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")


def facts(schema: dict[str, Any], field: dict[str, Any]) -> dict[str, Any]:
    """Return the structural facts of a field with its media constraints; references are resolved."""
    while "$ref" in field:
        field = schema["$defs"][field["$ref"].removeprefix("#/$defs/")]
    return {key: field[key] for key in (*FACTS, "x-media") if key in field}


@pytest.mark.parametrize("model", PAGES)
def test_the_fields_of_the_page_are_the_fields_of_the_spec(model: str) -> None:
    schema = catalog.get(model).schema

    found = {name: facts(schema, field) for name, field in schema["properties"].items() if name != "model"}

    assert found == PAGES[model]["fields"]


@pytest.mark.parametrize("model", PAGES)
def test_the_required_fields_are_those_of_the_page_and_no_others_are_allowed(model: str) -> None:
    schema = catalog.get(model).schema

    assert set(schema["required"]) == PAGES[model]["required"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["model"]["const"] == schema["properties"]["model"]["default"] == model


@pytest.mark.parametrize("model", PAGES)
def test_the_sandbox_has_the_estimated_time_and_the_credits_of_the_sample(model: str) -> None:
    facts = dict(catalog.get(model).sandbox)
    facts.pop("seconds", None)

    assert facts == PAGES[model]["sandbox"]


@pytest.mark.parametrize("model", ["kling-o1-image-to-video", "kling-o1-video-edit-fast", "veo3.1-pro"])
def test_media_lists_contain_urls(model: str) -> None:
    schema = catalog.get(model).schema

    for name in ("image_urls", "video_urls"):
        if name in schema["properties"]:
            assert facts(schema, schema["properties"][name]["items"]) == {"type": "string", "format": "uri"}


def test_the_nested_fields_of_kling_o3() -> None:
    schema = catalog.get("kling-o3-text-to-video").schema
    params = schema["properties"]["model_params"]["properties"]
    shot = params["multi_prompt"]["items"]
    element = params["element_list"]["items"]

    assert {name: facts(schema, field) for name, field in params.items()} == SHOTS
    assert shot["required"] == ["index", "prompt", "duration"]
    assert {name: field["type"] for name, field in shot["properties"].items()} == {
        "index": "integer",
        "prompt": "string",
        "duration": "string",
    }
    assert element["required"] == ["element_id"]
    assert element["properties"]["element_id"]["type"] == "string"
    assert params["watermark_info"]["properties"]["enabled"]["type"] == "boolean"


def test_the_response_to_a_submission_has_the_fields_and_ranges_of_the_pages() -> None:
    schemas = catalog.contract()["components"]["schemas"]

    assert list(schemas["VideoTask"]["properties"]) == [
        *("created", "id", "model", "object", "progress", "status", "task_info", "type", "usage")
    ]
    assert schemas["VideoTask"]["properties"]["object"]["enum"] == ["video.generation.task"]
    assert (schemas["Progress"]["minimum"], schemas["Progress"]["maximum"]) == (0, 100)
    assert schemas["Status"]["enum"][:4] == ["pending", "processing", "completed", "failed"]
    assert schemas["OutputType"]["enum"] == ["text", "image", "audio", "video"]
    assert list(schemas["TaskInfo"]["properties"]) == ["can_cancel", "estimated_time", "video_duration"]
    assert schemas["Usage"]["properties"]["billing_rule"]["enum"] == ["per_call", "per_token", "per_second"]
    assert schemas["Usage"]["properties"]["credits_reserved"]["minimum"] == 0
    assert "required" not in schemas["VideoTask"]


def test_the_changes_of_the_documentation_since_these_pages_are_dated() -> None:
    def dated(model: str) -> set[tuple[str, str, str, str]]:
        name = catalog.get(model).class_name
        notes = catalog.contract()["components"]["schemas"][name]["x-evolink"].get("differences", [])
        return {(note["pointer"], note["keyword"], note["reason"], note["date"]) for note in notes}

    assert ("/quality", "enum", "later", "2026-04-28") in dated("kling-o3-text-to-video")
    assert ("/quality", "enum", "older", "2026-06-05") in dated("veo3.1-pro")
    assert ("/model", "enum", "older", "2026-03-23") in dated("veo3.1-pro")
    assert ("/aspect_ratio", "properties", "later", "2026-01-20") in dated("kling-o1-video-edit-fast")
    assert catalog.get("veo3.1-pro").renamed_to == "veo3.1-pro-beta"
