"""Drafting a model's file from its page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support.drift.import_command import TODAY, WHOLE_SPEC, run_import, spec_of
from support.drift.spec_copy import copy_spec
from support.drift.spec_pages import FEW_MODELS, MODELS, document, documented, field, page_of
from tooling.codegen.__main__ import main as generate
from tooling.codegen.sources import read_spec
from tooling.drift.__main__ import main
from tooling.drift.comparison.compare import compare_page
from tooling.drift.comparison.spec_models import read_model, read_models
from tooling.drift.drafts.drafting import draft_file, guess_settings
from tooling.drift.drafts.validate_draft import parse_source, validate_draft

WAN, O3, VEO = "wan2.5-text-to-video", "kling-o3-text-to-video", "veo3.1-pro"
NEW = "wan9.9-text-to-video"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_spec(tmp_path, {WAN, O3, VEO})


def new_model(model: str = WAN, name: str = NEW) -> dict[str, Any]:
    """Return the page of a model that has no file yet."""
    request = documented(model)
    request["properties"]["model"] |= {"enum": [name], "default": name}
    return request


ODD_NAMES = {
    "class": "class_",
    "self": "self_",
    "from": "from_",
    "type": "type_",
    "camera motion": "camera_motion",
    "3d_mode": "field_3d_mode",
    "镜头": "镜头",
}
"""Names that Python or the generator has to change -> the attribute."""


def text_of(root: Path, model: str) -> str:
    return (root / FEW_MODELS[model].source.name).read_text("utf-8")


@pytest.mark.parametrize("model", MODELS)
def test_a_draft_states_all_that_its_page_states(model: str) -> None:
    page = page_of(new_model(model))
    text = draft_file(page, guess_settings(page, family="x", docs=None, checked=TODAY))
    source = parse_source(f"spec/models/x/{NEW}.yaml", text)

    validate_draft(spec_of(WAN), source)

    left_out = {each.keyword for each in compare_page(page, {NEW: read_model(WHOLE_SPEC, source)}).differences}
    todo = r"# TODO (\w+): the page states .*, which spec/model\.schema\.json lacks\."
    assert left_out == set(re.findall(todo, text))


def test_a_draft_generates_at_once_and_is_refused_by_the_check_until_it_is_finished(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_spec(tmp_path, {WAN})  # one model, as a whole generation takes seconds
    request = new_model()
    request["properties"]["mask"] = {"oneOf": [{"type": "integer", "minimum": 1}, {"type": "string", "enum": ["on"]}]}
    request["properties"]["seeds"] = {"type": "array"}
    request["properties"]["voice"] = {"type": "object", "additionalProperties": {"type": "string"}}
    for name in ODD_NAMES:
        request["properties"][name] = {"type": "string", "enum": ["a", "b"]}

    assert run_import(root, request, name="video/wan9.9/wan9.9-text-to-video.json") == 0
    assert generate(["--root", str(root)]) == 0
    assert (root / "generated" / "evolink_api" / "schemas" / f"{NEW}.json").is_file()
    (path,) = (root / "generated" / "evolink_api" / "models").glob("wan_99*_text_to_video.py")
    module = path.read_text("utf-8")
    for name, attribute in ODD_NAMES.items():
        assert f"    {attribute}: Wan99TextToVideo" in module
        assert f'field_dict["{name}"] = {attribute}\n' in module
    capsys.readouterr()
    assert generate(["--root", str(root), "--check"]) == 1
    captured = capsys.readouterr()
    draft_lines = (root / f"spec/models/wan/{NEW}.yaml").read_text("utf-8").splitlines()
    wanted = [number for number, line in enumerate(draft_lines, start=1) if "# TODO" in line]
    named = re.findall(rf"^todo     spec/models/wan/{re.escape(NEW)}\.yaml:(\d+): \S", captured.out, re.MULTILINE)
    assert list(map(int, named)) == wanted
    assert f"{len(wanted)} TODO comments are left" in captured.err


def test_a_draft_has_no_sentence_of_the_page_but_rules_for_a_person_to_decide_on(root: Path) -> None:
    request = new_model()
    field(request, "/prompt")["description"] = "Zebras describe. Must not exceed 700 tokens at 720p."

    run_import(root, request)

    lines = (root / f"spec/models/wan/{NEW}.yaml").read_text("utf-8").splitlines()
    with_words = [line.strip() for line in lines if "700 tokens" in line or "Zebras" in line]
    assert all(line.startswith("# TODO sentence: add a rule or delete this line: ") for line in with_words)


def test_the_file_goes_where_the_pages_path_leads(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_import(root, new_model(), name="video-series/wan9.9/wan9.9-t2v.json")

    text = (root / f"spec/models/wan/{NEW}.yaml").read_text("utf-8")
    assert "docs: https://docs.evolink.ai/en/api-manual/video-series/wan9.9/wan9.9-t2v  # TODO" in text
    output = capsys.readouterr().out
    assert f"spec/models/wan/{NEW}.yaml: written, with " in output
    assert "new family" not in output


def test_what_is_given_is_not_guessed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    docs = "https://docs.evolink.ai/en/api-manual/video-series/w/x"

    run_import(root, new_model(), "--family", "film", "--docs", docs)

    assert "film is a new family" in capsys.readouterr().out

    text = (root / f"spec/models/film/{NEW}.yaml").read_text("utf-8")
    assert f"docs: {docs}\n" in text
    assert "family: film\n" in text


def test_descriptions_are_taken_over_from_a_sibling(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_import(root, new_model(O3, "kling-o9-text-to-video"), "--like", O3, "--family", "kling") == 0

    fields = read_spec(root).models["kling-o9-text-to-video"].data["components"]["schemas"]
    sibling = read_spec(root).models[O3].data["components"]["schemas"]
    (draft,), (original,) = fields.values(), sibling.values()
    for name in ("prompt", "quality", "duration"):
        assert draft["properties"][name]["description"] == original["properties"][name]["description"]
    nested = draft["properties"]["model_params"]["properties"]["multi_prompt"]["items"]["properties"]["prompt"]
    assert nested["description"] != "Not described yet."
    assert run_import(root, new_model(), "--like", "acme-1") == 2
    assert "--like acme-1: no file of spec/models has this model" in capsys.readouterr().err


def test_the_facts_of_the_sandbox_come_from_the_pages_sample(root: Path) -> None:
    document_ = document(new_model())
    sample = {"id": "task-1", "task_info": {"estimated_time": 165}, "usage": {"credits_reserved": 7.5}}
    response = {"description": "A task", "content": {"application/json": {"example": sample}}}
    document_["paths"]["/v1/videos/generations"]["post"]["responses"]["200"] = response
    (root / "page.json").write_text(json.dumps(document_), "utf-8")

    assert main(["import", str(root / "page.json"), "--root", str(root)]) == 0

    text = (root / f"spec/models/wan/{NEW}.yaml").read_text("utf-8")
    assert "sandbox: {estimated_time: 165, credits: 7.5}" in text
    assert "TODO sandbox" not in text


def test_alternatives_are_kept_wherever_they_are(root: Path) -> None:
    forms = [{"type": "integer", "minimum": 1}, {"type": "string", "maxLength": 5}]
    request = new_model()
    request["properties"] |= {
        "list": {"type": "array", "items": {"oneOf": forms}},
        "deep": {"type": "object", "properties": {"inner": {"type": "array", "items": {"anyOf": forms}}}},
        "beside": {"default": 3, "description": "x", "anyOf": forms},
        "objects": {"type": "array", "items": {"oneOf": [{"type": "object", "properties": {"a": {"oneOf": forms}}}]}},
    }

    assert run_import(root, request) == 0

    text = (root / f"spec/models/wan/{NEW}.yaml").read_text("utf-8")
    assert text.count("maxLength: 5") == 4
    model = read_models(root)[NEW]
    assert model.fields["list"]["items"]["oneOf"] == model.fields["beside"]["oneOf"] == forms
    assert compare_page(page_of(request), {NEW: model}).drift == ()


def test_a_sentence_that_only_repeats_what_is_written_is_no_todo(root: Path) -> None:
    request = new_model()
    field(request, "/prompt").update(
        maxLength=700, description="Maximum 700 characters. At most 700 characters, 300 in Chinese. Not with 480p."
    )

    run_import(root, request)

    text = (root / f"spec/models/wan/{NEW}.yaml").read_text("utf-8")
    todos = re.findall(r"# TODO sentence: add a rule or delete this line: (.*)", text)
    assert [todo for todo in todos if "700" in todo or "480p" in todo] == [
        "At most 700 characters, 300 in Chinese.",
        "Not with 480p.",
    ]


@pytest.mark.parametrize("name", ["to_dict", "from_dict", "additional_properties", "d"])
def test_a_field_that_no_class_can_have_is_refused_with_the_reason_and_the_place(
    name: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = new_model()
    request["properties"][name] = {"type": "string"}

    assert run_import(root, request) == 2

    err = capsys.readouterr().err
    assert re.search(rf"/properties/{name}: a field cannot be named '{name}': .* the? ?(?:name|method)|name", err)
    assert f"spec/models/wan/{NEW}.yaml:" in err


def test_a_present_file_is_not_overwritten(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = text_of(root, WAN)

    assert run_import(root, documented(WAN)) == 2
    assert "--update" in capsys.readouterr().err
    assert text_of(root, WAN) == before


def test_an_overview_is_not_drafted_from(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    request = new_model()
    request["properties"]["model"]["enum"] = [NEW, "wan9.9-image-to-video"]

    assert run_import(root, request) == 2
    assert "2 models together" in capsys.readouterr().err


def test_a_page_that_cannot_be_read_is_reported(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "page.json").write_text("{")

    assert main(["import", str(root / "page.json"), "--root", str(root)]) == 2
    assert "page.json: not whole as JSON" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("keyword", "value", "written"),
    [
        ("enum", ["on", "16:9", "720p", "yes", "1e3", "null", "2026-01-01", "a: b", "#1", "- x", ""], None),
        ("enum", [1, 2.5, 1000000], None),
        ("default", 'it\'s "so"\n\u2028\x7f', None),
    ],
)
def test_values_of_all_kinds_survive_yaml_unchanged(keyword: str, value: Any, written: None, root: Path) -> None:
    request = new_model()
    kind = "number" if keyword == "enum" and isinstance(value[0], int) else "string"
    request["properties"]["odd"] = {"type": kind, keyword: value}

    assert run_import(root, request) == 0

    assert read_models(root)[NEW].fields["odd"][keyword] == value
