"""What a layout cannot show is not a difference; what it shows is compared."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

import pytest
from support.drift.layouts import as_rendered
from support.drift.models import Model
from support.drift.spec_pages import ALL_MODELS, FEW_MODELS, MODELS, documented, field, page_of
from tooling.drift.comparison.compare import compare_page
from tooling.drift.pages.page import Page
from tooling.drift.pages.reading import read_page

O3, WAN, O1 = "kling-o3-text-to-video", "wan2.5-text-to-video", "kling-o1-image-to-video"

SHOWN = {
    *("type", "format", "required", "default", "enum", "minimum", "maximum", "maxLength", "minLength", "items"),
    *("minItems", "maxItems"),
}


def rendered(model: str, **changed: dict[str, Any]) -> Page:
    """Return a model's page in step in the rendered layout, with fields changed, or removed if they are empty."""
    page = page_of(documented(model))
    fields = {
        name: {key: value for key, value in field.items() if key in SHOWN}
        for name, field in copy.deepcopy(dict(page.fields)).items()
    }
    fields |= {name: fields.get(name, {}) | change for name, change in changed.items()}
    for name, change in changed.items():
        if not change:
            del fields[name]
    return dataclasses.replace(page, layout="rendered", fields=fields)


def reported(page: Page) -> list[tuple[str, str, str]]:
    return [(each.pointer, each.keyword, str(each.effect)) for each in compare_page(page, FEW_MODELS).drift]


@pytest.mark.parametrize("model", MODELS)
def test_a_rendered_page_in_step_shows_less_and_is_in_step(model: str) -> None:
    request = documented(model)
    page = read_page(as_rendered(Model((model,), request["properties"], tuple(request["required"]))), name="page")

    assert page.layout == "rendered"
    assert compare_page(page, ALL_MODELS).drift == ()


FORMS = "gemini-omni-flash-text-to-video"


@pytest.mark.parametrize(
    ("forms", "is_drift"),
    [
        ([{"type": "integer"}, {"type": "string", "enum": ["auto"]}], False),
        ([{"type": "integer"}], False),
        ([{"type": "string", "enum": ["auto"]}], False),
        ([{"type": "string", "enum": ["never"]}], True),
        ([{"type": "integer"}, {"type": "string", "enum": ["auto", "never"]}], True),
        ([{"type": "integer"}, {"type": "string", "enum": ["auto"]}, {"type": "boolean"}], True),
        ([{"type": "integer"}, {"type": "null"}], True),
        ([{"type": "boolean"}], True),
    ],
)
def test_alternatives_on_a_rendered_page_are_ours_without_their_constraints_or_drift(
    forms: list[dict[str, Any]], is_drift: bool
) -> None:
    request = documented(FORMS)
    fields = request["properties"] | {"duration": {"oneOf": forms} if len(forms) > 1 else forms[0]}
    page = read_page(as_rendered(Model((FORMS,), fields, tuple(request["required"]))), name="page")

    # A page without a default is drift of its own.
    assert {each.keyword for each in compare_page(page, ALL_MODELS).drift} - {"default"} == (
        {"oneOf"} if is_drift else set()
    )


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ({"maximum": 8}, ("maximum", "narrowing")),
        ({"maximum": 12}, ("maximum", "widening")),
        ({"minimum": 3}, ("minimum", "narrowing")),
        ({"type": "string"}, ("type", "narrowing")),
        ({"default": 5}, ("default", "words only")),
    ],
)
def test_keywords_beside_alternatives_from_prose_are_compared(
    change: dict[str, Any], difference: tuple[str, str]
) -> None:
    request = documented("wan2.7-video-edit")
    request["properties"]["duration"] |= change

    found = compare_page(page_of(request), ALL_MODELS).drift

    assert [(each.pointer, each.keyword, str(each.effect)) for each in found] == [("/duration", *difference)]


VOICES = "/model_params/voice_bindings"


def test_an_object_whose_fields_are_from_prose_is_missing_once_the_page_drops_it() -> None:
    request = documented("wan2.7-reference-video")
    del request["properties"]["model_params"]["properties"]["voice_bindings"]

    found = compare_page(page_of(request), ALL_MODELS).drift

    assert [(each.pointer, each.keyword) for each in found] == [(VOICES, "properties")]


def test_a_field_that_the_file_has_from_prose_is_stale_once_the_page_has_it() -> None:
    request = documented("wan2.7-reference-video")
    field(request, VOICES)["properties"] = {"image1": {"type": "string", "format": "uri"}}

    found = compare_page(page_of(request), ALL_MODELS).drift

    assert [(each.pointer, each.keyword, str(each.state)) for each in found] == [
        (f"{VOICES}/image1", "properties", "stale")
    ]


@pytest.mark.parametrize(
    ("field", "change", "difference"),
    [
        ("prompt", {"maxLength": 1000}, ("/prompt", "maxLength", "narrowing")),
        ("prompt", {"required": False}, ("/prompt", "required", "words only")),
        ("sound", {}, ("/sound", "properties", "narrowing")),
        ("model_params", {}, ("/model_params", "properties", "narrowing")),
        ("model_params", {"type": "string"}, ("/model_params", "type", "narrowing")),
        ("seed", {"type": "integer", "required": False}, ("/seed", "properties", "widening")),
        ("duration", {"maximum": 10}, ("/duration", "maximum", "narrowing")),
    ],
)
def test_what_a_rendered_page_shows_is_compared(
    field: str, change: dict[str, Any], difference: tuple[str, str, str]
) -> None:
    assert reported(rendered(O3, **{field: change})) == [difference]


@pytest.mark.parametrize("keyword", ["minimum", "maximum", "default"])
def test_a_rendered_page_that_stops_showing_a_line_is_drift(keyword: str) -> None:
    page = rendered(O3)
    duration = {key: value for key, value in page.fields["duration"].items() if key != keyword}

    found = reported(dataclasses.replace(page, fields={**page.fields, "duration": duration}))

    assert [(pointer, word) for pointer, word, _ in found] == [("/duration", keyword)]


def test_one_alternative_on_a_rendered_page_need_not_be_the_only_one() -> None:
    forms = [{"type": "integer", "minimum": 3}, {"type": "string", "enum": ["auto"]}]
    ours = dataclasses.replace(
        FEW_MODELS[WAN], fields={**FEW_MODELS[WAN].fields, "duration": {"oneOf": forms, "required": False}}
    )
    page = rendered(WAN, duration={"type": "integer", "minimum": 3})

    assert compare_page(page, {WAN: ours}).drift == ()
    assert [each.keyword for each in compare_page(dataclasses.replace(page, layout="openapi"), {WAN: ours}).drift] == [
        "oneOf"
    ]


@pytest.mark.parametrize(
    ("pattern", "differences"), [("^https://", []), ("^ftp://", [("/callback_url", "pattern", "narrowing")])]
)
def test_a_named_check_is_the_same_as_a_pages_pattern(pattern: str, differences: list[tuple[str, str, str]]) -> None:
    request = documented(WAN)
    request["properties"]["callback_url"]["pattern"] = pattern

    assert reported(page_of(request)) == differences


def test_a_page_need_not_state_that_an_object_takes_no_unknown_fields() -> None:
    request = documented(O3)
    request["properties"]["model_params"]["additionalProperties"] = False

    assert reported(page_of(request)) == []
    request["properties"]["model_params"]["additionalProperties"] = True
    assert reported(page_of(request)) == [("/model_params", "additionalProperties", "widening")]


@pytest.mark.parametrize(
    ("documented_forms", "effect"),
    [
        ([{"type": "integer", "minimum": 3, "maximum": 15}, {"type": "string", "enum": ["auto"]}], "widening"),
        ([{"type": "integer", "minimum": 3, "maximum": 9}, {"type": "string", "enum": ["auto"]}], "narrowing"),
        ([{"type": "integer", "minimum": 1, "maximum": 20}], "widening"),
        ([{"type": "string"}], "narrowing"),
    ],
)
def test_alternatives_are_compared_by_the_values_they_allow(
    documented_forms: list[dict[str, Any]], effect: str
) -> None:
    request = documented(O3)
    request["properties"]["duration"] = {"oneOf": documented_forms, "default": 5}

    found = reported(page_of(request))

    assert {(pointer, each) for pointer, _, each in found} == {("/duration", effect)}
    assert len(documented_forms) == 1 or [keyword for _, keyword, _ in found] == ["oneOf"]


def test_the_same_alternatives_in_another_order_are_the_same() -> None:
    forms = [{"type": "integer"}, {"type": "string", "enum": ["auto", "long"]}]
    ours = dataclasses.replace(
        FEW_MODELS[WAN], fields={**FEW_MODELS[WAN].fields, "duration": {"oneOf": forms, "required": False}}
    )
    request = documented(WAN)
    request["properties"]["duration"] = {"anyOf": [{"type": "string", "enum": ["long", "auto"]}, {"type": "integer"}]}

    assert compare_page(page_of(request), {WAN: ours}).drift == ()


@pytest.mark.parametrize(("limit", "effect"), [("maximum", "words only"), ("minimum", "narrowing")])
def test_a_constraint_that_all_our_choices_satisfy_is_not_breaking(limit: str, effect: str) -> None:
    request = documented(O1)
    request["properties"]["duration"][limit] = 10

    assert reported(page_of(request)) == [("/duration", limit, effect)]
