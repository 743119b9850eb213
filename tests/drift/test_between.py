"""The changelog from one state of the pages to another, without the spec."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.drift.spec_page_mutations import mutations
from support.drift.spec_pages import FEW, documented, field, page_bytes, page_file, page_of
from tooling.drift.__main__ import main
from tooling.drift.watching.changelog import LocatedPage, create_changelog

WAN, O3, O1 = "wan2.5-text-to-video", "kling-o3-text-to-video", "kling-o1-image-to-video"

OTHER_KINDS = ("gemini-omni-flash-text-to-video", "wan2.7-reference-video")
"""Fields with alternatives, objects in objects, additional properties."""


def pages_of(folder: Path, requests: dict[str, dict[str, Any]]) -> Path:
    """A directory of pages, by their file names."""
    for name, request in requests.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(page_bytes(request))
    return folder


def today() -> dict[str, dict[str, Any]]:
    return {f"en/{page_file(model)}": documented(model) for model in FEW}


def run_between(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, list[dict[str, Any]]]:
    code = main(["between", "--format", "json", *map(str, arguments)])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("model", [*FEW, *OTHER_KINDS])
def test_one_changed_fact_is_one_change(model: str) -> None:
    old = page_of(documented(model))
    changed = [each for each in mutations(model) if each.state != "stale" and each.effect != "words only"]

    found = {
        str(each): create_changelog([LocatedPage("page.json", old)], [LocatedPage("page.json", page_of(each.request))])
        for each in changed
    }

    listed = {
        name: [(entry.model, entry.pointer, entry.keyword) for entry in entries] for name, entries in found.items()
    }
    assert listed == {str(each): [(old.models[0], each.pointer, each.keyword)] for each in changed}


@pytest.mark.parametrize(
    ("pointer", "keyword", "value", "axes"),
    [
        ("/prompt", "maxLength", 1000, ("field", "length", "decrease", "error", "narrowing")),
        ("/duration", "maximum", 20, ("field", "range", "increase", "info", "widening")),
        ("/quality", "enum", ["720p", "1080p", "4k", "8k"], ("field", "choices", "add", "info", "widening")),
        ("/quality", "enum", ["720p"], ("field", "choices", "remove", "error", "narrowing")),
        ("/quality", "enum", ["720p", "8k"], ("field", "choices", "change", "error", "narrowing")),
        ("/duration", "default", 10, ("field", "default", "increase", "warning", "words only")),
        ("/sound", "format", "uri", ("field", "format", "set", "error", "narrowing")),
        ("/duration", "minimum", None, ("field", "range", "unset", "info", "widening")),
        ("/duration", "type", "number", ("field", "type", "generalize", "info", "widening")),
        ("/model_params/multi_shot", "type", "string", ("nested field", "type", "change", "error", "narrowing")),
        (
            "/model_params/element_list/items/element_id",
            "type",
            "integer",
            ("nested field", "type", "change", "error", "narrowing"),
        ),
    ],
)
def test_a_change_is_classified_on_the_axes_of_oasdiff(
    pointer: str, keyword: str, value: Any, axes: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = today()
    changed = field(new[f"en/{page_file(O3)}"], pointer)
    changed[keyword] = value
    if value is None:
        del changed[keyword]

    code, (entry,) = run_between(capsys, pages_of(tmp_path / "old", today()), pages_of(tmp_path / "new", new))

    assert code == 1
    assert (entry["area"], entry["kind"], entry["action"], entry["level"], entry["effect"]) == axes
    assert (entry["model"], entry["pointer"], entry["keyword"]) == (O3, pointer, keyword)
    assert (entry["new"], entry["direction"]) == (value, "request")


def test_the_same_pages_have_no_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = pages_of(tmp_path, today())

    assert run_between(capsys, folder, folder) == (0, [])


def test_models_that_are_added_and_removed_are_new_and_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = today()
    del new[f"en/{page_file(WAN)}"]
    new["en/other.json"] = documented(O1) | {"properties": {"model": {"type": "string", "enum": ["other-1"]}}}
    new["en/other.json"]["required"] = ["model"]

    code, found = run_between(capsys, pages_of(tmp_path / "old", today()), pages_of(tmp_path / "new", new))

    assert code == 1
    assert [(each["effect"], each["model"], each["action"]) for each in found] == [
        ("gone model", WAN, "remove"),
        ("new model", "other-1", "add"),
    ]


@pytest.mark.parametrize("place", [f"en/{page_file(WAN)}", "en/elsewhere.json"])
def test_a_model_with_another_name_is_renamed_where_its_page_or_its_fields_are_the_same(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = today()
    request = new.pop(f"en/{page_file(WAN)}")
    request["properties"]["model"]["enum"] = ["wan2.5-t2v"]
    new[place] = request

    _, found = run_between(capsys, pages_of(tmp_path / "old", today()), pages_of(tmp_path / "new", new))

    assert [(each["effect"], each["model"], each["old"], each["new"]) for each in found] == [
        ("renamed model", WAN, [WAN], ["wan2.5-t2v"])
    ]


def test_a_renamed_models_fields_are_compared_under_its_old_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = today()
    request = new[f"en/{page_file(WAN)}"]
    request["properties"]["model"]["enum"] = ["wan2.5-t2v"]
    field(request, "/prompt")["maxLength"] = 1500

    _, found = run_between(capsys, pages_of(tmp_path / "old", today()), pages_of(tmp_path / "new", new))

    assert [(each["effect"], each["model"]) for each in found] == [("narrowing", WAN), ("renamed model", WAN)]


def test_pages_that_moved_to_another_folder_are_the_same_pages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = {f"2026/{name}": request for name, request in today().items()}

    assert run_between(capsys, pages_of(tmp_path / "old", today()), pages_of(tmp_path / "new", moved)) == (0, [])


def test_a_change_that_several_languages_show_is_reported_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = {f"{language}/{page_file(WAN)}": documented(WAN) for language in ("en", "es")}
    new = {name: documented(WAN) for name in old}
    for request in new.values():
        field(request, "/prompt")["maxLength"] = 1500

    _, found = run_between(capsys, pages_of(tmp_path / "old", old), pages_of(tmp_path / "new", new))

    assert [(each["model"], each["pointer"]) for each in found] == [(WAN, "/prompt")]


def test_a_page_that_cannot_be_read_has_not_lost_its_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = pages_of(tmp_path / "new", today())
    (new / "en" / page_file(WAN)).write_bytes(b"{")

    code = main(["between", str(pages_of(tmp_path / "old", today())), str(new)])

    captured = capsys.readouterr()
    assert code == 2
    assert captured.out == "no changes\n"
    assert f"{page_file(WAN)}: unreadable" in captured.err


def test_two_pages_given_as_arguments_are_states_of_one_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages_of(tmp_path, {"a.json": documented(WAN), "b.json": documented(O1)})

    _, found = run_between(capsys, tmp_path / "a.json", tmp_path / "b.json")

    assert ("renamed model", [O1]) in [(each["effect"], each["new"]) for each in found]
    assert "/image_urls" in [each["pointer"] for each in found]


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Run git in a repository of its own, in which the command runs as well."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> None:
        who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"]
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    run("init")
    return run


def test_revisions_of_a_directory_are_compared(
    git: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages_of(tmp_path / "docs", today())
    git("add", "docs")
    git("commit", "-m", "Now")
    new = today()
    field(new[f"en/{page_file(WAN)}"], "/prompt")["maxLength"] = 1500
    pages_of(tmp_path / "docs", new)

    code, found = run_between(capsys, "HEAD:docs", "docs")

    assert (code, [(each["model"], each["pointer"], each["old"]) for each in found]) == (1, [(WAN, "/prompt", 2000)])
    assert run_between(capsys, "HEAD:docs", "HEAD:docs") == (0, [])
    assert run_between(capsys, "HEAD:docs/en", "HEAD:docs") == (0, [])


@pytest.mark.parametrize("argument", ["HEAD:nowhere", "nowhere", "--output=x:docs", "no:such"])
def test_an_argument_that_names_nothing_is_reported(
    argument: str, git: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["between", "--", argument, "."])

    assert code == 2
    assert argument in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ("text", "error   wan2.5-text-to-video narrowing: /prompt maxLength decrease: 2000 -> 1500\n"),
        ("markdown", "| **narrowing** | `/prompt maxLength` | decrease | `2000` | `1500` |"),
        ("github", "::error title=wan2.5-text-to-video%3A narrowing::/prompt maxLength decrease: 2000 -> 1500 ("),
    ],
)
def test_each_format_prints_the_change(
    form: str, printed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = documented(WAN)
    field(request, "/prompt")["maxLength"] = 1500
    pages_of(tmp_path, {"old.json": documented(WAN), "new.json": request})

    main(["between", "--format", form, str(tmp_path / "old.json"), str(tmp_path / "new.json")])

    assert printed in capsys.readouterr().out
