"""A number in a sentence of the spec that is not that of the schema is found."""

from __future__ import annotations

import json
from typing import Any

import pytest
from evolink import catalog
from tooling.spec_consistency import contradicted_summaries
from tooling.stated_numbers import contradicted_numbers, contradicted_summary

PROMPT = {"type": "string", "maxLength": 1500, "x-unit": "characters"}
DURATION = {"type": "integer", "minimum": 3, "maximum": 15, "x-unit": "seconds"}
IMAGES = {"type": "array", "minItems": 1, "maxItems": 4, "items": {"type": "string"}}
VIDEO = {"type": "string", "x-media": {"kind": "video", "min_seconds": 3, "max_seconds": 10, "max_bytes": 104857600}}


def found(field: dict[str, Any], description: str) -> list[str]:
    return list(contradicted_numbers({"properties": {"field": {**field, "description": description}}}))


@pytest.mark.parametrize(
    ("field", "description"),
    [
        (PROMPT, "What the video shows, at most 2000 characters."),
        (PROMPT, "Limited to 2,000 characters."),
        (DURATION, "The duration, 3 to 10 seconds."),
        (DURATION, "The duration. At least 5 seconds."),
        ({"type": "integer", "enum": [5, 10], "x-unit": "seconds"}, "Up to 15 seconds."),
        (IMAGES, "One to seven images."),
        (IMAGES, "Up to 9 images."),
        (VIDEO, "The video, 3 to 15 seconds long."),
        (VIDEO, "At most 50 MB."),
    ],
)
def test_a_description_with_the_old_limit_is_found(field: dict[str, Any], description: str) -> None:
    (problem,) = found(field, description)

    assert problem.startswith("/field: the description ")


@pytest.mark.parametrize(
    ("field", "description"),
    [
        (PROMPT, "At most 1500 characters, or 500 in Chinese."),
        (PROMPT, "Up to six shots, each of at most 512 characters."),
        (DURATION, "3 to 15 seconds; a shot has 2."),
        (IMAGES, "One to four images of at most 20 MB."),
        (VIDEO, "Reference videos, together at most 15 seconds."),
        (VIDEO, "At most 100 MB."),
        ({"type": "string"}, "At most 2000 characters in prose."),
    ],
)
def test_a_description_that_agrees_or_is_about_something_else_is_none(field: dict[str, Any], description: str) -> None:
    assert found(field, description) == []


@pytest.mark.parametrize(
    ("sentence", "stated"),
    [
        ("With quality 1080p, duration must be 6 seconds.", []),
        ("With quality 1080p, duration must be 7 seconds.", ["7 seconds"]),
        ("With quality 2160p, duration must be 6 seconds.", ["2160p"]),
        ("With quality 4k, duration must be ten seconds.", ["4k"]),
    ],
)
def test_a_rule_states_only_values_of_its_schema(sentence: str, stated: list[str]) -> None:
    rule = {
        "if": {"properties": {"quality": {"const": "1080p"}}, "required": ["quality"]},
        "then": {"properties": {"duration": {"const": 6}}},
        "x-rules": [{"id": "a-rule", "sentence": sentence}],
    }
    fields = {"quality": {"enum": ["720p", "1080p"]}, "duration": {"enum": [6, 10], "x-unit": "seconds"}}

    problems = list(contradicted_numbers({"properties": fields, "allOf": [rule]}))

    assert [problem.split(" states ")[1].split(",")[0] for problem in problems] == stated


def test_a_summary_states_the_duration_and_quality_of_its_example() -> None:
    request = {"duration": 5, "quality": "720p"}

    assert list(contradicted_summary("Five seconds at 720p", request)) == []
    assert len(list(contradicted_summary("Ten seconds at 1080p", request))) == 2


def test_the_spec_contradicts_itself_nowhere_and_a_changed_limit_is_found() -> None:
    found = [problem for model in catalog.ids() for problem in contradicted_numbers(catalog.get(model).schema)]
    summaries = [problem for model in catalog.ids() for problem in contradicted_summaries(model)]
    schema = json.loads(json.dumps(catalog.get("wan2.5-text-to-video").schema))
    schema["properties"]["prompt"]["maxLength"] = 1500

    assert (found, summaries) == ([], [])
    assert any("the schema has 1500" in problem for problem in contradicted_numbers(schema))
