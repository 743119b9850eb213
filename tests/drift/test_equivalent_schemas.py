"""Two schemas that mean the same are no drift, and a real change between the same forms is."""

from __future__ import annotations

from typing import Any

import pytest
from support.drift.spec_pages import FEW_MODELS, documented, field, page_of, rename_model
from tooling.drift.comparison.changes import compare_fields
from tooling.drift.comparison.compare import compare_page
from tooling.drift.pages.reading import read_page
from tooling.drift.watching.changelog import LocatedPage, create_changelog

O3 = "kling-o3-text-to-video"

CHOICES: dict[str, dict[str, Any]] = {
    "enum": {"type": "string", "enum": ["a", "b"]},
    "enum without a type": {"enum": ["b", "a"]},
    "oneOf of consts": {"oneOf": [{"const": "a"}, {"const": "b"}]},
    "anyOf of consts": {"anyOf": [{"const": "a", "title": "A"}, {"const": "b", "description": "B."}]},
    "consts with a type": {"type": "string", "oneOf": [{"const": "a"}, {"const": "b"}]},
    "oneOf of enums": {"oneOf": [{"type": "string", "enum": ["a"]}, {"enum": ["b"]}]},
}
NUMBERS: dict[str, dict[str, Any]] = {
    "integer": {"type": "integer", "minimum": 1},
    "int64": {"type": "integer", "format": "int64", "minimum": 1},
    "int32": {"type": "integer", "format": "int32", "minimum": 1},
}


@pytest.mark.parametrize("forms", [CHOICES, NUMBERS], ids=["choices", "numbers"])
def test_every_form_of_a_constraint_equals_every_other(forms: dict[str, dict[str, Any]]) -> None:
    found = {
        (one, other): list(compare_fields({"field": forms[one]}, {"field": forms[other]}))
        for one in forms
        for other in forms
    }

    assert {pair: changes for pair, changes in found.items() if changes} == {}


@pytest.mark.parametrize("form", CHOICES)
def test_a_choice_less_is_a_change_in_every_form(form: str) -> None:
    found = list(compare_fields({"field": {"type": "string", "enum": ["a"]}}, {"field": CHOICES[form]}))

    assert "narrowing" in {str(change.effect) for change in found}
    assert {change.keyword for change in found} <= {"enum", "oneOf"}


def test_alternatives_with_other_constraints_stay_alternatives() -> None:
    forms = [{"type": "integer", "minimum": 3}, {"type": "string", "enum": ["auto"]}]

    (change,) = compare_fields({"field": {"oneOf": forms}}, {"field": {"enum": ["auto"]}})

    assert change.keyword == "oneOf"


def test_percent_encoded_references_are_followed() -> None:
    request = documented(O3)
    page = page_of(request)
    text = (
        '{"openapi": "3.1.0", "paths": {"/v1/videos/generations": {"post": {"requestBody": {"content":'
        ' {"application/json": {"schema": {"$ref": "#/components/schemas/A%20request%7E1"}}}}}}},'
        ' "components": {"schemas": {"A request/": {"properties": {"model": {"enum": ["' + O3 + '"]}}}}}}'
    )

    assert read_page(text.encode(), name="page").models == page.models


@pytest.mark.parametrize("keyword", ["enum", "default"])
def test_a_page_that_begins_to_state_its_models_id_has_not_changed(keyword: str) -> None:
    before, after = documented(O3), documented(O3)
    field(after, "/model").update(enum=[O3], default=O3)
    field(before, "/model").pop(keyword, None)

    pages = [LocatedPage("page", page_of(request)) for request in (before, after)]

    assert [entry for entry in create_changelog(pages[:1], pages[1:]) if entry.keyword == "enum"] == []
    assert compare_page(pages[1].page, FEW_MODELS).drift == ()


def test_another_id_is_still_a_change() -> None:
    request = documented(O3)
    rename_model(request, "kling-o4-text-to-video")

    assert compare_page(page_of(request), FEW_MODELS).drift != ()
