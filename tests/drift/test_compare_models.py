"""Which files a page is compared with: by id, by rename, by the page's name, and several at once."""

from __future__ import annotations

import copy
import dataclasses
import shutil
from pathlib import Path
from typing import Any

import pytest
from support.drift.spec_pages import FEW_MODELS, documented, field, page_of
from tooling.codegen.sources import SpecError
from tooling.drift.comparison.compare import Comparison, compare_page
from tooling.drift.comparison.spec_models import SpecModel, read_retired

WAN, VEO, O1 = "wan2.5-text-to-video", "veo3.1-pro", "kling-o1-image-to-video"
FAST = "wan2.5-text-to-video-fast"


def named(model: str, ids: list[str]) -> dict[str, Any]:
    request = documented(model)
    request["properties"]["model"] = {"type": "string", "enum": ids, "default": ids[0]}
    return request


def reported(comparison: Comparison) -> list[tuple[str, str, str, str]]:
    return [(each.model, each.pointer, each.keyword, str(each.effect)) for each in comparison.drift]


def test_a_model_without_a_file_is_new() -> None:
    found = compare_page(page_of(named(WAN, ["wan9.9-text-to-video"])), FEW_MODELS)

    assert reported(found) == [("wan9.9-text-to-video", "/model", "enum", "new model")]
    assert (found.differences[0].documented, found.differences[0].ours) == (["wan9.9-text-to-video"], None)


def test_another_id_on_a_models_own_page_is_a_rename_and_the_fields_are_compared_too() -> None:
    request = named(WAN, ["wan2.5-t2v"])
    field(request, "/prompt")["maxLength"] = 1500

    found = compare_page(
        page_of(request, name="https://docs.example.com/wan2.5/wan2.5-text-to-video.md?x=1"), FEW_MODELS
    )

    assert reported(found) == [
        (WAN, "/prompt", "maxLength", "narrowing"),
        (WAN, "/model", "enum", "renamed model"),
    ]


def test_a_model_is_gone_once_its_own_page_documents_another_model_of_the_spec() -> None:
    found = compare_page(page_of(documented(O1), name=f"{FEW_MODELS[WAN].docs}.md"), FEW_MODELS)

    assert reported(found) == [(WAN, "/model", "enum", "gone model")]
    assert found.models == (O1, WAN)


@pytest.mark.parametrize("name", ["wan2.5-text-to-video.json", "pages/veo3.1-pro-video-generate.md", "page"])
def test_a_page_that_names_one_model_is_compared_with_its_file_whatever_the_pages_name(name: str) -> None:
    found = compare_page(page_of(documented(O1), name=name), FEW_MODELS)

    assert (found.models, found.drift) == ((O1,), ())


def test_a_page_of_a_retired_model_is_no_new_model(few: Path, tmp_path: Path) -> None:
    root = tmp_path / "retired"
    shutil.copytree(few, root)
    page = page_of(named(WAN, ["wan1.0-text-to-video"]))
    assert reported(compare_page(page, FEW_MODELS, retired=read_retired(root))) != []

    (root / "spec" / "retired.yaml").write_text('wan1.0-text-to-video: "2025-12-01"\n', "utf-8")
    assert compare_page(page, FEW_MODELS, retired=read_retired(root)).differences == ()

    (root / "spec" / "retired.yaml").write_text("wan1.0-text-to-video:\n", "utf-8")
    with pytest.raises(SpecError, match="the date since which the model is gone"):
        read_retired(root)


def test_a_declared_rename_is_followed_without_the_pages_name() -> None:
    found = compare_page(page_of(named(VEO, ["veo3.1-pro-beta"]), name="anything"), FEW_MODELS)

    assert found.models == (VEO,)
    assert found.drift == ()


def test_an_alias_is_the_model_itself() -> None:
    models = {WAN: dataclasses.replace(FEW_MODELS[WAN], aliases=("wan25-t2v",))}

    found = compare_page(page_of(named(WAN, ["wan25-t2v"])), models)

    assert (found.models, found.drift) == ((WAN,), ())


# Pages with several models


@pytest.fixture
def models() -> dict[str, SpecModel]:
    """Two models of one overview: the fast one has no 1080p, shorter prompts, and must be given a duration."""
    fields = copy.deepcopy(dict(FEW_MODELS[WAN].fields))
    fields["quality"] = {**fields["quality"], "enum": ["480p", "720p"]}
    fields["prompt"] = {**fields["prompt"], "maxLength": 500}
    fields["duration"] = {**fields["duration"], "required": True}
    del fields["prompt_extend"]
    fast = dataclasses.replace(
        FEW_MODELS[WAN], id=FAST, fields=fields, known_differences=(), docs=f"https://docs.evolink.ai/en/{FAST}"
    )
    return {WAN: FEW_MODELS[WAN], FAST: fast}


@pytest.fixture
def overview() -> dict[str, Any]:
    request = named(WAN, [WAN, FAST])
    field(request, "/quality")["enum"] = ["480p", "720p", "1080p"]
    return request


def test_an_overview_need_not_match_what_only_some_of_its_models_have(
    models: dict[str, SpecModel], overview: dict[str, Any]
) -> None:
    found = compare_page(page_of(overview), models)

    assert (found.models, found.differences) == ((WAN, FAST), ())


def test_an_overview_lists_choices_that_each_of_its_models_lacks_another_of(
    models: dict[str, SpecModel], overview: dict[str, Any]
) -> None:
    for name, choices in ((WAN, ["480p", "720p"]), (FAST, ["720p", "1080p"])):
        fields = dict(models[name].fields)
        fields["quality"] = {**fields["quality"], "enum": choices}
        models[name] = dataclasses.replace(models[name], fields=fields)

    assert compare_page(page_of(overview), models).differences == ()


def test_an_overview_refuses_what_it_does_not_list(models: dict[str, SpecModel], overview: dict[str, Any]) -> None:
    field(overview, "/quality")["enum"] = ["720p", "1080p"]
    field(overview, "/prompt")["maxLength"] = 1000
    overview["required"] = [*overview["required"], "quality"]
    del overview["properties"]["prompt_extend"]

    found = compare_page(page_of(overview), models)

    assert set(reported(found)) == {
        (WAN, "/quality", "enum", "narrowing"),
        (FAST, "/quality", "enum", "narrowing"),
        (WAN, "/quality", "required", "narrowing"),
        (FAST, "/quality", "required", "narrowing"),
        (WAN, "/prompt", "maxLength", "narrowing"),
        (WAN, "/prompt_extend", "properties", "narrowing"),
    }


def test_an_overview_that_goes_beyond_all_of_its_models_is_drift(
    models: dict[str, SpecModel], overview: dict[str, Any]
) -> None:
    field(overview, "/quality")["enum"] += ["4k"]
    field(overview, "/prompt")["maxLength"] = 5000
    overview["properties"]["seed"] = {"type": "integer"}

    found = compare_page(page_of(overview), models)

    assert set(reported(found)) == {
        (model, pointer, keyword, "widening")
        for model in (WAN, FAST)
        for pointer, keyword in (("/quality", "enum"), ("/prompt", "maxLength"), ("/seed", "properties"))
    }


def test_a_model_that_only_an_overview_names_is_new(models: dict[str, SpecModel], overview: dict[str, Any]) -> None:
    overview["properties"]["model"]["enum"].append("wan2.5-edit")

    found = compare_page(page_of(overview), models)

    assert reported(found) == [("wan2.5-edit", "/model", "enum", "new model")]


def test_a_rendered_overview_need_not_show_nested_fields() -> None:
    model = FEW_MODELS["kling-o3-text-to-video"]
    other = dataclasses.replace(model, id="kling-o3-fast", known_differences=())
    request = named(model.id, [model.id, other.id])
    request["properties"]["model_params"] = {"type": "object", "description": "More of them."}
    page = dataclasses.replace(page_of(request), layout="rendered")

    found = compare_page(page, {model.id: model, other.id: other})

    assert [each for each in reported(found) if each[1].startswith("/model_params")] == []
    markdown = compare_page(dataclasses.replace(page, layout="markdown"), {model.id: model, other.id: other})
    assert any(each[1].startswith("/model_params/") for each in reported(markdown))
