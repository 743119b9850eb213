"""Applying differences between a page and a present file to the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.drift.import_command import TODAY, run_import, spec_of
from support.drift.spec_copy import copy_spec
from support.drift.spec_page_mutations import Mutation, mutations
from support.drift.spec_pages import FEW, FEW_MODELS, documented, field, page_file, page_of
from tooling.codegen.sources import SpecError, read_spec
from tooling.drift.comparison.compare import compare_page
from tooling.drift.comparison.spec_models import read_model, read_models
from tooling.drift.drafts.apply_changes import FACTS, CannotApply
from tooling.drift.drafts.updating import apply_differences
from tooling.drift.drafts.validate_draft import add_source, validate_draft
from tooling.drift.drafts.yaml_edits import YamlEdits

WAN, O3, VEO = "wan2.5-text-to-video", "kling-o3-text-to-video", "veo3.1-pro"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_spec(tmp_path, {WAN, O3, VEO})


def text_of(root: Path, model: str) -> str:
    return (root / FEW_MODELS[model].source.name).read_text("utf-8")


def test_without_a_choice_the_patch_is_shown_and_nothing_is_written(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = text_of(root, WAN)
    request = documented(WAN)
    field(request, "/prompt")["maxLength"] = 1500

    code = run_import(root, request, "--update")

    captured = capsys.readouterr()
    assert code == 1
    assert "-          maxLength: 2000\n+          maxLength: 1500\n" in captured.out
    assert captured.out.startswith(f"--- a/spec/models/wan/{WAN}.yaml\n+++ b/spec/models/wan/{WAN}.yaml\n")
    assert "/prompt:maxLength" in captured.err
    assert text_of(root, WAN) == before


def test_only_what_is_chosen_is_applied(root: Path) -> None:
    request = documented(WAN)
    field(request, "/prompt")["maxLength"] = 1500
    field(request, "/prompt_extend")["default"] = False
    request["properties"]["seed"] = {"type": "integer"}

    assert run_import(root, request, "--update", "--apply", "/prompt:maxLength", "--apply", "/seed:properties") == 0

    left = compare_page(page_of(request), read_models(root), date=TODAY).drift
    assert [(each.pointer, each.keyword) for each in left] == [("/prompt_extend", "default")]
    assert read_models(root)[WAN].checked == FEW_MODELS[WAN].checked


def test_a_difference_that_is_not_there_is_refused_and_nothing_is_written(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = text_of(root, WAN)
    request = documented(WAN)
    field(request, "/prompt")["maxLength"] = 1500

    assert run_import(root, request, "--update", "--apply", "/prompt:maxLength", "--apply", "/prompt:minLength") == 2
    assert "there is no difference /prompt:minLength; there are /prompt:maxLength" in capsys.readouterr().err
    assert text_of(root, WAN) == before


def test_comments_and_layout_stay_as_they_are(root: Path) -> None:
    path = root / FEW_MODELS[WAN].source.name
    commented = path.read_text("utf-8").replace(
        "          maxLength: 2000\n", "          # Counted by Unicode.\n          maxLength: 2000  # not tokens\n"
    )
    path.write_text(commented, "utf-8")
    request = documented(WAN)
    field(request, "/prompt")["maxLength"] = 1500

    run_import(root, request, "--update", "--apply", "all")

    after = path.read_text("utf-8")
    assert "          # Counted by Unicode.\n          maxLength: 1500  # not tokens\n" in after
    changed = set(after.splitlines()) - set(commented.splitlines())
    assert {line.split(":")[0].strip(" -") for line in changed} == {*("version", "checked", "maxLength", "differences")}


def test_the_previous_value_becomes_a_dated_entry_so_that_older_pages_are_recognised(root: Path) -> None:
    request = documented(WAN)
    field(request, "/prompt")["maxLength"] = 1500
    request["properties"]["seed"] = {"type": "integer"}

    run_import(root, request, "--update", "--apply", "all")

    models = read_models(root)
    older = compare_page(page_of(documented(WAN)), models)
    assert (older.drift, older.older_than) == ((), TODAY)
    assert compare_page(page_of(request), models, date=TODAY).differences == ()
    assert models[WAN].checked == TODAY


UPDATES = {
    (each.keyword, each.effect, each.pointer == "/model"): each
    for model in FEW
    for each in mutations(model)
    if each.state != "declared" and each.effect != "renamed model"
}
"""One mutation of each kind."""

CONTRADICTIONS = {
    "/sound without off",  # the default is off
    "/sound another choice",
    "/sound a format",  # no choice is a URL
    "/quality a format",
    "/quality one of two",
    "/model_params/shot_type a format",
    "/model_params/shot_type another default",  # it is no choice
    "/model_params/shot_type a pattern",  # the choice does not match it
    "/model_params/element_list/items/element_id a pattern",  # no example is found that does
}
"""Pages that contradict themselves, so that no file can express them."""

FOR_A_PERSON = {
    "/model not of type string",
    "/model optional",
    "/model another default",
    "/callback_url removed",  # every model has one
    "/model_params/watermark_info/enabled removed",  # its object would be left empty
    "/model_params/element_list/items/element_id removed",
    "/image_urls a minItems",  # a rule of the file states it already
    "/generation_type another choice",  # a rule of the file is about the one that is gone
    "/generation_type without FIRST&LAST",
}


@pytest.mark.parametrize("mutation", UPDATES.values(), ids=str)
def test_a_file_is_brought_in_step_with_its_page(mutation: Mutation) -> None:
    model, page = FEW_MODELS[mutation.model], page_of(mutation.request)
    found = compare_page(page, FEW_MODELS, date=TODAY).drift
    spec, label = spec_of(model.id), f"{mutation.pointer} {mutation.label}"
    if label in CONTRADICTIONS | FOR_A_PERSON or is_beyond_the_file(mutation):
        with pytest.raises((CannotApply, SpecError)):
            apply_differences(spec, model, list(found), today=TODAY, strict=True)
        return

    source, left = apply_differences(spec, model, list(found), today=TODAY, strict=True)

    assert left == []
    validate_draft(spec, source)
    assert compare_page(page, {model.id: read_model(add_source(spec, source), source)}, date=TODAY).drift == ()


def is_beyond_the_file(mutation: Mutation) -> bool:
    """Return whether several files share the field's schema, or spec/model.schema.json does not allow the value."""
    shared = mutation.pointer == "/callback_url" or mutation.pointer.endswith("_urls/items")
    return (shared and mutation.keyword not in ("required", "items")) or mutation.label == "another format"


def test_examples_that_are_no_longer_allowed_are_repaired(root: Path) -> None:
    request = documented(O3)
    request["required"] = [*request["required"], "seed", "quality"]
    request["properties"]["seed"] = {"type": "integer", "minimum": 3}
    field(request, "/quality")["enum"] = ["720p", "1080p"]
    del request["properties"]["sound"]
    field(request, "/model_params/element_list/items/element_id")["type"] = "integer"

    assert run_import(root, request, "--update", "--apply", "all") == 0

    spec = read_spec(root)
    validate_draft(spec, spec.models[O3])
    text = text_of(root, O3)
    assert "quality: 4k" not in text
    assert "sound:" not in text
    assert text.count("seed: 3") >= 4
    assert "element_id: {type: integer" in text


def test_one_difference_that_no_file_can_express_leaves_the_others_to_be_applied(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = documented(O3)
    field(request, "/prompt")["maxLength"] = 1500
    field(request, "/sound")["enum"] = ["on"]  # while the default is off

    code = run_import(root, request, "--update", "--apply", "all")

    assert code == 1
    assert "/sound:enum" in capsys.readouterr().err
    left = compare_page(page_of(request), read_models(root), date=TODAY).drift
    assert [(each.pointer, each.keyword) for each in left] == [("/sound", "enum")]
    assert read_models(root)[O3].checked == FEW_MODELS[O3].checked


def test_a_difference_that_cannot_be_applied_is_not_offered(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    request = documented(O3)
    field(request, "/prompt")["maxLength"] = 1500
    field(request, "/sound")["enum"] = ["on"]  # while the default is off

    assert run_import(root, request, "--update") == 1

    lines = capsys.readouterr().err.splitlines()
    assert lines[-1] == "Nothing was written. Choose with --apply: /prompt:maxLength; or all."
    assert any(line.startswith("/sound:enum: ") and "Not applied: " in line for line in lines)


@pytest.mark.parametrize("keyword", ["enum", "default"])
def test_what_a_page_no_longer_states_about_its_model_is_marked_as_ours(keyword: str, root: Path) -> None:
    request = documented(WAN)
    del request["properties"]["model"][keyword]

    assert run_import(root, request, "--update", "--apply", f"/model:{keyword}") == 0

    assert compare_page(page_of(request), read_models(root), date=TODAY).differences == ()


@pytest.mark.parametrize("keyword", ["enum", "default"])
def test_a_page_that_begins_to_state_its_model_is_in_step_after_the_update(keyword: str, root: Path) -> None:
    without = documented(WAN)
    del without["properties"]["model"][keyword]
    assert run_import(root, without, "--update", "--apply", "all") == 0

    assert run_import(root, documented(WAN), "--update", "--apply", "all") == 0

    assert compare_page(page_of(documented(WAN)), read_models(root), date=TODAY).differences == ()


def test_an_entry_stays_if_only_the_source_of_its_keyword_is_stale(root: Path) -> None:
    path = root / FEW_MODELS[WAN].source.name
    choices = FEW_MODELS[WAN].fields["quality"]["enum"]
    entry = {"pointer": "/quality", "keyword": "enum", "documented": ["1080p"], "ours": choices}
    edits = YamlEdits(path.read_text("utf-8"))
    edits.put(FACTS, "differences", [entry | {"reason": "later", "date": "2026-08-01"}])
    path.write_text(edits.text, "utf-8")
    request = documented(WAN)
    field(request, "/quality")["enum"] = choices

    assert run_import(root, request, "--update", "--apply", "all") == 0

    model = read_models(root)[WAN]
    assert [(each.pointer, each.documented) for each in model.known_differences] == [("/quality", ["1080p"])]
    assert ("/quality", "enum") not in model.own_sources
    assert ("/quality", "enum") in FEW_MODELS[WAN].own_sources


def test_a_rename_on_a_page_that_begins_to_state_its_model_is_recorded_once(root: Path) -> None:
    request = documented(WAN)
    del request["properties"]["model"]["enum"]
    assert run_import(root, request, "--update", "--apply", "all") == 0
    request["properties"]["model"] |= {"enum": ["wan2.5-t2v"], "default": "wan2.5-t2v"}

    codes = [run_import(root, request, "--update", "--apply", "all", name=page_file(WAN)) for _ in range(2)]

    assert codes == [0, 0]
    assert text_of(root, WAN).count("to: wan2.5-t2v") == 1
    assert compare_page(page_of(request, name=page_file(WAN)), read_models(root), date=TODAY).drift == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda request: field(request, "/model_params/element_list").pop("items"),
        lambda request: field(request, "/model_params").update(oneOf=[{"type": "null"}, {"type": "object"}]),
        lambda request: request["properties"]["model_params"]["properties"].pop("multi_prompt"),
    ],
    ids=["any elements", "alternatives", "a field less"],
)
def test_after_all_is_applied_the_page_agrees_or_the_command_reports_what_is_left(
    change: Callable[[dict[str, Any]], object], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = documented(O3)
    change(request)

    code = run_import(root, request, "--update", "--apply", "all")

    left = compare_page(page_of(request), read_models(root), date=TODAY).drift
    assert code == (1 if left else 0)
    assert all(f"{each.pointer}:{each.keyword}" in capsys.readouterr().err for each in left)


def test_a_rename_is_recorded_and_the_file_keeps_its_name(root: Path) -> None:
    request = documented(WAN)
    request["properties"]["model"] |= {"enum": ["wan2.5-t2v"], "default": "wan2.5-t2v"}

    assert run_import(root, request, "--update", "--apply", "/model:enum", name=page_file(WAN)) == 0

    model = read_models(root)[WAN]
    assert model.renames == {"wan2.5-t2v": TODAY}
    assert compare_page(page_of(request), read_models(root), date=TODAY).drift == ()


def test_a_stale_entry_is_removed(root: Path) -> None:
    request = documented(VEO)
    field(request, "/quality")["enum"] = ["720p", "1080p", "4k"]

    assert run_import(root, request, "--update", "--apply", "all") == 0

    assert [entry.pointer for entry in read_models(root)[VEO].known_differences] == ["/model"]


def test_in_step_there_is_nothing_to_do(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_import(root, documented(WAN), "--update") == 0
    assert capsys.readouterr().out == ""


def test_a_shared_field_is_left_to_a_person(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    request = documented(WAN)
    field(request, "/callback_url")["maxLength"] = 1000
    field(request, "/prompt")["maxLength"] = 1500

    code = run_import(root, request, "--update", "--apply", "all")

    assert code == 1
    assert "share" in capsys.readouterr().err
    assert "maxLength: 1500" in text_of(root, WAN)
