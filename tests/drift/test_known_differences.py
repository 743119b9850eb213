"""Declared differences are not reported, stale ones are, and they show how old a page is."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from support.drift.spec_pages import FEW_MODELS, documented, field, page_of
from tooling.drift.comparison.compare import Comparison, compare_missing_page, compare_page
from tooling.drift.comparison.spec_models import KnownDifference, SpecModel

O3, VEO, WAN = "kling-o3-text-to-video", "veo3.1-pro", "wan2.5-text-to-video"
OLD_QUALITIES = ["720p", "1080p"]


def request_of(of: str, /, **changed: Any) -> dict[str, Any]:
    """Return a page's request in step with the spec, with `enum` of some fields changed."""
    request = documented(of)
    for name, enum in changed.items():
        request["properties"][name]["enum"] = enum
        if name == "model":
            request["properties"][name]["default"] = enum[0]
    return request


def compared(request: dict[str, Any], at: str | None = None, models: dict[str, SpecModel] = FEW_MODELS) -> Comparison:
    return compare_page(page_of(request), models, date=at)


def reported(comparison: Comparison) -> set[tuple[str, str, str]]:
    return {(each.pointer, each.keyword, str(each.state)) for each in comparison.differences}


def test_a_page_from_before_4k_is_older_and_in_step() -> None:
    found = compared(request_of(O3, quality=OLD_QUALITIES))

    assert found.drift == ()
    assert found.older_than == "2026-04-28"


def test_a_page_from_before_a_rename_is_older_than_the_spec() -> None:
    found = compared(request_of(VEO, model=[VEO], quality=["720p", "1080p", "4k"]))

    assert found.differences == ()
    assert found.older_than == "2026-03-23"


def test_what_a_page_from_before_a_rename_lacks_is_not_declared_by_later_entries() -> None:
    found = compared(request_of(VEO, model=[VEO], quality=["720p"]))

    assert reported(found) == {("/quality", "enum", "new")}


def test_another_difference_on_an_older_page_is_drift() -> None:
    request = request_of(O3, quality=OLD_QUALITIES)
    field(request, "/prompt")["maxLength"] = 2000

    found = compared(request)

    assert [(each.pointer, each.keyword) for each in found.drift] == [("/prompt", "maxLength")]
    assert found.older_than is None


def test_today_the_page_from_before_4k_is_drift() -> None:
    found = compared(request_of(O3, quality=OLD_QUALITIES), at="2026-11-01")

    assert reported(found) == {("/quality", "enum", "new"), ("/prompt", "required", "declared")}


@pytest.mark.parametrize(
    ("at", "states"),
    [(None, {"stale"}), ("2026-08-21", {"stale"}), ("2026-05-01", set()), ("2026-06-05", {"stale"})],
)
def test_a_declared_difference_that_is_gone_is_stale_from_its_date_on(at: str | None, states: set[str]) -> None:
    found = compared(request_of(VEO, quality=["720p", "1080p", "4k"]), at)

    assert {str(each.state) for each in found.differences if each.pointer == "/quality"} == states
    assert {str(each.state) for each in found.differences if each.pointer == "/model"} == {"declared"}


def test_a_declared_difference_with_a_third_value_is_new_and_not_stale_as_well() -> None:
    found = compared(request_of(VEO, quality=["720p", "8k"]))

    assert reported(found) == {("/quality", "enum", "new"), ("/model", "enum", "declared")}


def test_a_difference_whose_ours_has_changed_is_not_declared_by_its_entry() -> None:
    entry = KnownDifference("/quality", "enum", ["720p"], ["720p", "2k"], "older", "2026-06-05")
    models = {VEO: dataclasses.replace(FEW_MODELS[VEO], known_differences=(entry,))}

    found = compared(request_of(VEO), models=models)

    assert ("/quality", "enum", "new") in reported(found)


@pytest.mark.parametrize(
    ("choices", "effect", "state"),
    [
        (["480p", "720p"], "narrowing", "new"),
        (["480p", "720p", "1080p", "4k"], "widening", "new"),
        (["1080p", "720p", "480p"], "words only", "stale"),
    ],
)
def test_choices_taken_from_prose_are_compared_once_the_page_states_them(
    choices: list[str], effect: str, state: str
) -> None:
    found = compared(request_of(WAN, quality=choices))

    assert [(each.pointer, each.keyword, str(each.effect), str(each.state)) for each in found.differences] == [
        ("/quality", "enum", effect, state)
    ]


@pytest.mark.parametrize(("length", "effects"), [(2048, []), (1024, ["narrowing"]), (4096, ["widening"])])
def test_a_constraint_of_a_shared_schema_may_be_stated_by_some_pages(length: int, effects: list[str]) -> None:
    request = documented(WAN)
    field(request, "/callback_url")["maxLength"] = length

    found = compared(request)

    assert [str(each.effect) for each in found.differences] == effects


def test_an_entry_about_another_page_does_not_apply_to_the_models_own() -> None:
    elsewhere = "https://docs.evolink.ai/en/api-manual/video-series/wan2.5/wan2.5-overview"
    entry = KnownDifference("/prompt", "maxLength", 1500, 2000, "mistake", "2026-08-21", page=elsewhere)
    models = {WAN: dataclasses.replace(FEW_MODELS[WAN], known_differences=(entry,))}
    request = documented(WAN)
    field(request, "/prompt")["maxLength"] = 1500

    own = compare_page(page_of(request, name="wan2.5-text-to-video.json"), models)
    other = compare_page(page_of(request, name=f"{elsewhere}.md"), models)
    there = elsewhere.replace("docs.evolink.ai", "evolink.ai/docs")
    moved = compare_page(page_of(request, name=f"{there}.md?x=1"), models)
    same_name = compare_page(page_of(request, name="wan2.5-overview.md"), models)

    assert reported(own) == {("/prompt", "maxLength", "new")}
    assert reported(other) == reported(moved) == {("/prompt", "maxLength", "declared")}
    assert reported(same_name) == {("/prompt", "maxLength", "new")}
    assert compare_page(page_of(documented(WAN)), models).drift == ()


def test_a_page_that_no_longer_exists_is_a_gone_model_unless_that_is_declared() -> None:
    entry = KnownDifference("/model", "enum", None, [WAN], "older", "2026-09-01")
    declared = dataclasses.replace(FEW_MODELS[WAN], known_differences=(entry,))

    assert [
        (str(each.effect), str(each.state))
        for each in compare_missing_page(FEW_MODELS[WAN], page="x", date="2026-10-01").differences
    ] == [("gone model", "new")]
    assert [str(each.state) for each in compare_missing_page(declared, page="x", date="2026-10-01").differences] == [
        "declared"
    ]
