"""What a change of spec/ means for users: each kind of change with its severity."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from support.client_harness import ROOT
from support.spec_edits import O3, VEO, WAN, Edit, replace
from tooling.release.__main__ import main
from tooling.release.model_changes import ModelChange, SpecState, compare_states
from tooling.release.severity_policy import PolicyError, read_policy

PRICE = "spec/prices/wan2.5-text-to-video.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a spec of three models."""
    for name in (O3, VEO, WAN, PRICE):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "spec" / "schemas", tmp_path / "spec" / "schemas")
    for path in (*ROOT.glob("spec/*.yaml"), *ROOT.glob("spec/*.json")):
        shutil.copy(path, tmp_path / "spec")
    return tmp_path


def changes_after(folder: Path, *edits: Edit) -> list[ModelChange]:
    before = SpecState.read(folder)
    for edit in edits:
        edit(folder)
    return compare_states(before, SpecState.read(folder))


def gone(name: str) -> Edit:
    return lambda root: (root / name).unlink()


RULE = "With multi_shot, model_params requires shot_type"


@pytest.mark.parametrize(
    ("edit", "change"),
    [
        (
            replace(O3, "maximum: 15", "maximum: 12"),
            ("kling-o3-text-to-video", "field", "/duration", "maximum: 15 -> 12", "breaking"),
        ),
        (
            replace(O3, "maximum: 15", "maximum: 20"),
            ("kling-o3-text-to-video", "field", "/duration", "maximum: 15 -> 20", "compatible"),
        ),
        (
            replace(O3, "default: 5\n          x-unit: seconds", "default: 10\n          x-unit: seconds"),
            ("kling-o3-text-to-video", "default", "/duration", "default: 5 -> 10", "behavior"),
        ),
        (
            replace(O3, "      required: [model]\n", "      required: [model, prompt]\n"),
            ("kling-o3-text-to-video", "field", "/prompt", "is required now", "breaking"),
        ),
        (
            replace(O3, "        sound:\n", "        audio:\n"),
            ("kling-o3-text-to-video", "field", "/sound", "is no field any more", "breaking"),
        ),
        (
            replace(O3, RULE, "If multi_shot is true, model_params requires shot_type"),
            ("kling-o3-text-to-video", "rule", "shots-require-list", "is reworded: If multi_shot", "compatible"),
        ),
        (
            replace(O3, "required: [shot_type, multi_prompt]", "required: [multi_prompt]"),
            ("kling-o3-text-to-video", "rule", "shots-require-list", "has changed: With multi_shot", "breaking"),
        ),
        (gone(VEO), ("veo3.1-pro", "gone", "", "is not supported any more", "breaking")),
    ],
    ids=["narrower", "wider", "default", "required", "field gone", "rule reworded", "rule changed", "model gone"],
)
def test_a_change_has_its_severity(edit: Edit, change: tuple[str, ...], folder: Path) -> None:
    *identity, summary, severity = change

    (found,) = [
        each
        for each in changes_after(folder, edit)
        if [each.model, each.kind, each.pointer] == identity and each.summary.startswith(summary)
    ]

    assert found.severity == severity
    assert bool(found.affects) is (severity != "compatible")


def test_a_new_field_and_a_rule_about_it_are_compatible(folder: Path) -> None:
    edits = [
        replace(O3, "        sound:\n", "        draft: {type: boolean, description: A draft.}\n        sound:\n"),
        replace(O3, "        - if: &shots\n", NEW_RULE + "        - if: &shots\n"),
    ]

    changes = changes_after(folder, *edits)

    assert [(each.kind, each.severity) for each in changes] == [("field", "compatible"), ("rule", "compatible")]


NEW_RULE = """\
        - if: {required: [draft], properties: {draft: {const: true}}}
          then: {properties: {quality: {enum: [720p]}}}
          x-rules:
            - id: draft-is-720p
              source: documented
              sentence: With draft true, quality must be 720p.
              invalid:
                - {value: {model: kling-o3-text-to-video, prompt: A, draft: true, quality: 4k}, pointer: /quality}
"""


def test_a_dearer_price_is_reported_and_an_equal_spec_has_no_changes(folder: Path) -> None:
    assert changes_after(folder) == []

    (change,) = changes_after(folder, replace(PRICE, 'rate: {uc: "51000"}', 'rate: {uc: "52000"}'))

    assert (change.kind, change.severity, change.affects) == ("price", "behavior", "estimates and budgets")
    assert "dearer" in change.summary


def test_the_command_compares_a_git_revision_with_a_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Add the spec"]):
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run(["git", *identity, "-C", str(folder), *command], check=True)
    replace(O3, "maximum: 15", "maximum: 12")(folder)
    (folder / "policy.yaml").write_text("- {severity: compatible, model: kling-*, pointer: /duration}\n")
    arguments = ["changes", "HEAD", str(folder), "--root", str(folder), "--fail-on-breaking"]

    codes = [main(arguments), main([*arguments, "--policy", str(folder / "policy.yaml"), "--format", "json"])]

    text, _, listed = capsys.readouterr().out.partition("1 breaking.\n")
    assert codes == [1, 0]
    assert text.startswith("breaking   kling-o3-text-to-video /duration maximum: 15 -> 12 [requests whose duration was")
    assert [each["severity"] for each in json.loads(listed)] == ["compatible"]
    assert main(["changes", "no-such-revision", str(folder), "--root", str(folder)]) == 2
    assert "no-such-revision" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("severity: breaking", "a list of entries"),
        ("- {severity: major}", "severity is 'major'; it must be one of breaking, behavior, compatible"),
        ("- {severity: breaking, field: x}", "entry 1 has unknown keys: field"),
        ("- breaking", "entry 1 must be a mapping of strings"),
        ("- [", "policy.yaml"),
    ],
)
def test_a_policy_that_cannot_be_read_is_named(text: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(text)

    with pytest.raises(PolicyError, match=r"policy\.yaml") as caught:
        read_policy(tmp_path / "policy.yaml")

    assert reason in str(caught.value)
