"""From spec/ to generated/: what is made, and what stops it."""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.client_harness import ROOT
from tooling.codegen.__main__ import main, make
from tooling.codegen.bundle import bundle
from tooling.codegen.lint import class_name
from tooling.codegen.sources import read_spec

KLING = "spec/models/kling/kling-o1-image-to-video.yaml"
WAN = "spec/models/wan/wan2.5-text-to-video.yaml"
O3 = "spec/models/kling/kling-o3-text-to-video.yaml"
VEO = "spec/models/veo/veo3.1-pro.yaml"
API = "spec/api.yaml"
TASK = "spec/schemas/task.yaml"


FEW = {
    *("kling-o1-image-to-video", "kling-o1-video-edit-fast", "kling-o3-text-to-video", "veo3.1-pro"),
    *("wan2.5-text-to-video", "seedance-2.0-text-to-video", "seedance-2.5-text-to-video"),
}
"""Enough for these claims; a whole generation takes ten seconds."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a copy of spec/ with a few models, and something in generated/ that must survive."""
    shutil.copytree(ROOT / "spec", tmp_path / "spec")
    for model in (tmp_path / "spec" / "models").glob("*/*.yaml"):
        if model.stem not in FEW:
            model.unlink()
    (tmp_path / "generated" / "evolink_api").mkdir(parents=True)
    (tmp_path / "generated" / "evolink_api" / "kept.txt").write_text("as it was")
    return tmp_path


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        text = (root / name).read_text("utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new, 1), "utf-8")

    return change


def written(name: str, data: bytes) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / name).write_bytes(data)

    return change


def without(name: str, pattern: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        text = re.sub(pattern, "", (root / name).read_text("utf-8"), flags=re.DOTALL)
        (root / name).write_text(text, "utf-8")

    return change


def copied(name: str, to: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / to).parent.mkdir(exist_ok=True)
        shutil.copy(root / name, root / to)

    return change


FAULTS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "bad YAML": (replaced(KLING, "properties:", "properties: ["), KLING, "not YAML"),
    "a tab": (replaced(KLING, "  title:", "\ttitle:"), KLING, "not YAML"),
    "a key twice": (replaced(WAN, "  title:", "  version: x\n  title:"), WAN, "duplicate key"),
    "not UTF-8": (written(WAN, b"\xff\xfe\x00"), WAN, "not YAML"),
    "an empty file": (written(WAN, b""), WAN, "not a mapping"),
    "a dangling reference": (
        replaced(KLING, "request.yaml#/CallbackUrl", "request.yaml#/CalbackUrl"),
        KLING,
        "leads nowhere",
    ),
    "a reference to no file": (
        replaced(KLING, "schemas/request.yaml#/Ca", "schemas/requests.yaml#/Ca"),
        KLING,
        "names no file",
    ),
    "a dangling reference inside": (replaced(TASK, "#/Created", "#/Creation"), TASK, "leads nowhere"),
    "a dangling reference in the API": (
        replaced(API, "task.yaml#/TaskDetail", "task.yaml#/Detail"),
        API,
        "leads nowhere",
    ),
    "an id that is not the file's name": (
        replaced(KLING, "const: kling-o1-image-to-video", "const: kling-o1-i2v"),
        KLING,
        "differs from the file's name",
    ),
    "a class that is not the file's name": (
        replaced(KLING, "    KlingO1ImageToVideo:", "    KlingO1:"),
        KLING,
        "differs from the file's name",
    ),
    "a family that is not the folder": (
        replaced(KLING, "family: kling", "family: wan"),
        KLING,
        "differs from the file's name",
    ),
    "two files with one id": (
        copied(KLING, "spec/models/wan/kling-o1-image-to-video.yaml"),
        "kling-o1-image-to-video.yaml",
        "is also in",
    ),
    "an id taken over from another file": (
        replaced(WAN, "const: wan2.5-text-to-video", "const: kling-o1-image-to-video"),
        "wan2.5-text-to-video.yaml",
        "is also in",
    ),
    "an example that breaks its schema": (
        replaced(KLING, "duration: 10", "duration: 7"),
        KLING,
        "example breaks its own schema",
    ),
    "an example that breaks a rule": (
        replaced(O3, 'duration: "4"', 'duration: "5"'),
        O3,
        "example breaks its own schema",
    ),
    "an invalid example that is valid": (
        replaced(WAN, 'aspect_ratio: "4:3"}', 'aspect_ratio: "1:1"}'),
        WAN,
        "it gives nothing",
    ),
    "an invalid example for another reason": (
        replaced(WAN, 'aspect_ratio: "4:3"}', 'aspect_ratio: "4:3", duration: 7}'),
        WAN,
        "and nothing else",
    ),
    "a default that is no choice": (
        replaced(WAN, "default: 720p", "default: 721p"),
        WAN,
        "value breaks its own schema",
    ),
    "a field example that is no choice": (
        replaced(WAN, "examples: [720p]", "examples: [721p]"),
        WAN,
        "value breaks its own schema",
    ),
    "a misspelt keyword": (replaced(WAN, "maxLength", "maxLenght"), WAN, "not in the vocabulary"),
    "a rule without a sentence": (
        replaced(WAN, "              sentence:", "              sense:"),
        WAN,
        "not in the vocabulary",
    ),
    "an unknown check": (replaced(O3, "name: sum-equals", "name: sum-equal"), O3, "not in the vocabulary"),
    "no date": (replaced(WAN, 'checked: "2026-08-21"', "checked: lately"), WAN, "not in the vocabulary"),
    "no facts": (replaced(WAN, "  x-evolink:", "  x-evo:"), WAN, "not in the vocabulary"),
    "one example only": (
        without(VEO, r"              first_and_last_frame:.*?(?=      responses)"),
        VEO,
        "not in the vocabulary",
    ),
    "a required field that is none": (
        replaced(WAN, "required: [model, prompt]", "required: [model, promt]"),
        WAN,
        "is no field",
    ),
    "a notice whose example does not give it": (replaced(VEO, "quality: 4k}", "quality: 720p}"), VEO, "notice"),
    "a shared rule whose example is valid": (
        replaced("spec/schemas/request.yaml", "http://hooks", "https://hooks"),
        "spec/schemas/request.yaml",
        "it gives nothing",
    ),
    "a file in the wrong place": (copied(KLING, "spec/models/another.yaml"), "another.yaml", ""),
    "no api.yaml": (lambda root: (root / API).unlink(), API, "missing"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_spec_is_one_line_and_leaves_generated_as_it_was(
    fault: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plant, file, told = FAULTS[fault]
    plant(root)

    assert main(["--root", str(root)]) == 1

    line, rest = capsys.readouterr().err.splitlines()
    assert file in line
    assert told in line
    assert rest == "generated/ is as it was."
    assert [path.name for path in (root / "generated" / "evolink_api").iterdir()] == ["kept.txt"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("duration: 10", "duration: 7", f"{KLING}:36: /paths/~1v1~1videos~1generations/"),
        (
            "request.yaml#/CallbackUrl",
            "request.yaml#/X",
            f"{KLING}:79: /components/schemas/KlingO1ImageToVideo/properties",
        ),
        ("properties:", "properties: [", f"{KLING}:49: not YAML"),
    ],
)
def test_the_line_names_the_place(
    old: str, new: str, told: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replaced(KLING, old, new)(root)

    main(["--root", str(root)])

    assert capsys.readouterr().err.startswith(told)


def test_generating_twice_gives_the_same_bytes(root: Path, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        make(root, tmp_path / folder / "evolink_api", tmp_path / f"work in {folder}")

    made = {
        folder: {path.relative_to(tmp_path / folder): path.read_bytes() for path in files_below(tmp_path / folder)}
        for folder in ("one", "two")
    }
    assert len(made["one"]) > 50
    assert made["one"] == made["two"]


def test_what_is_committed_has_each_model_and_no_other() -> None:
    committed = ROOT / "generated" / "evolink_api"

    assert {path.stem for path in (committed / "schemas").glob("*.json")} == {
        path.stem for path in (ROOT / "spec" / "models").glob("*/*.yaml")
    }


def test_check_names_what_is_stale_new_files_included(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(root / "generated")
    assert main(["--root", str(root)]) == 0
    assert main(["--root", str(root), "--check"]) == 0
    capsys.readouterr()
    package = root / "generated" / "evolink_api"
    (package / "py.typed").unlink()
    (package / "stranger.py").write_text("")
    (package / "operations.py").write_text("")
    (root / "docs" / "models.md").write_text("old")

    assert main(["--root", str(root), "--check"]) == 1

    told = capsys.readouterr()
    assert told.out.splitlines() == [
        "missing  generated/evolink_api/py.typed",
        "extra    generated/evolink_api/stranger.py",
        "changed  generated/evolink_api/operations.py",
        "changed  docs/models.md",
    ]
    assert "run scripts/generate" in told.err
    assert (package / "stranger.py").exists()


def test_a_new_model_is_one_file_and_no_other_line(root: Path) -> None:
    text = (root / WAN).read_text("utf-8")
    (root / "spec/models/wan/wan9.9-text-to-video.yaml").write_text(
        text.replace("wan2.5-text-to-video", "wan9.9-text-to-video").replace("Wan25", "Wan99").replace("wan25", "wan99")
    )

    assert main(["--root", str(root)]) == 0

    package = root / "generated" / "evolink_api"
    assert "class Wan99TextToVideo" in (package / "models" / "wan_99_text_to_video.py").read_text()
    assert "wan9.9-text-to-video" in (package / "catalog.py").read_text()
    assert (package / "schemas" / "wan9.9-text-to-video.json").is_file()
    examples = json.loads((package / "examples.json").read_text())
    assert {example["model"] for example in examples["wan9.9-text-to-video"].values()} == {"wan9.9-text-to-video"}
    contract = json.loads((package / "contract.json").read_text())
    assert "wan9.9-text-to-video" in contract["components"]["schemas"]["VideoRequest"]["discriminator"]["mapping"]


def test_a_number_or_a_word_is_a_type_that_checkers_understand(root: Path) -> None:
    choices = "oneOf: [{type: integer, minimum: 3, maximum: 10}, {type: string, enum: [auto]}]\n          default: 10"
    replaced(KLING, "type: integer\n          enum: [5, 10]\n          default: 5", choices)(root)

    assert main(["--root", str(root)]) == 0

    package = root / "generated" / "evolink_api"
    made = (package / "models" / "kling_o1_image_to_video.py").read_text()
    assert 'duration: int | Literal["auto"] | Unset = UNSET' in made
    assert 'raise ValueError(f"duration' not in made
    assert 'From 3 to 10 seconds or "auto". The server\'s default is 10.' in " ".join(made.split())
    assert '"durations": (3, 4, 5, 6, 7, 8, 9, 10)' in (package / "catalog.py").read_text()


def test_a_field_that_refers_to_a_shared_value_is_that_value_and_a_shared_object_one_class(root: Path) -> None:
    assert main(["--root", str(root)]) == 0

    package = root / "generated" / "evolink_api"
    schema = json.loads((package / "schemas" / "seedance-2.0-text-to-video.json").read_text())
    assert schema["properties"]["content_filter"]["default"] is True
    assert schema["properties"]["callback_url"]["maxLength"] == 2048
    assert schema["properties"]["model_params"] == {"$ref": "#/$defs/SeedanceTextParams"}
    for model in ("seedance_20_text_to_video", "seedance_25_text_to_video"):
        assert "model_params: SeedanceTextParams | Unset" in (package / "models" / f"{model}.py").read_text()


def test_what_a_model_works_from_counts_nested_media(root: Path) -> None:
    logo = "logo: {type: string, x-media: {kind: image}}"
    replaced(
        O3,
        "                enabled: {type: boolean",
        f"                {logo}\n                enabled: {{type: boolean",
    )(root)

    assert main(["--root", str(root)]) == 0

    assert (
        '"inputs": ("text", "image")'
        in (root / "generated/evolink_api/catalog.py")
        .read_text()
        .partition('"class_name": "KlingO3TextToVideo"')[2]
        .partition('"class_name"')[0]
    )


def test_line_1_of_each_generated_file_says_how_it_was_made() -> None:
    for path in (ROOT / "generated").rglob("*"):
        if path.is_file() and path.suffix in (".py", ".json"):
            assert "Made by scripts/generate from spec/. Do not edit." in path.read_text("utf-8").splitlines()[0], path


def test_server_defaults_are_documented_but_never_sent() -> None:
    for path in (ROOT / "generated" / "evolink_api" / "models").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            fields = node.body if isinstance(node, ast.ClassDef) else []
            for field in fields:
                if (
                    isinstance(field, ast.AnnAssign)
                    and field.value is not None
                    and ast.unparse(field.target) != "model"
                ):
                    assert ast.unparse(field.value) in ("UNSET", "_attrs_field(init=False, factory=dict)"), path


def test_what_is_said_beside_a_reference_takes_the_place_of_what_the_shared_part_says(root: Path) -> None:
    field = (
        'frame:\n          $ref: "../../schemas/request.yaml#/MediaUrl"\n'
        "          description: The first frame.\n          x-media: {kind: image}\n        callback_url:"
    )
    replaced(WAN, "callback_url: {", f"{field} {{")(root)

    schemas = bundle(read_spec(root))["components"]["schemas"]

    frame = schemas["Wan25TextToVideo"]["properties"]["frame"]
    assert frame == schemas["MediaUrl"] | {"description": "The first frame.", "x-media": {"kind": "image"}}


def test_a_reference_to_shared_media_puts_their_limits_on_the_field(root: Path) -> None:
    shared = 'Picture:\n  $ref: "request.yaml#/MediaUrl"\n  x-media: {kind: image}\n'
    (root / "spec/schemas/picture.yaml").write_text(shared, "utf-8")
    replaced(WAN, "callback_url: {", 'frame: {$ref: "../../schemas/picture.yaml#/Picture"}\n        callback_url: {')(
        root
    )

    schemas = bundle(read_spec(root))["components"]["schemas"]

    assert schemas["Wan25TextToVideo"]["properties"]["frame"] == schemas["MediaUrl"] | {"x-media": {"kind": "image"}}


def test_an_example_beside_a_reference_must_be_allowed_by_the_shared_part(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    field = '{$ref: "../../schemas/request.yaml#/MediaUrl", examples: [a.png]}'
    replaced(WAN, "callback_url: {", f"frame: {field}\n        callback_url: {{")(root)

    assert main(["--root", str(root)]) == 1

    assert "/properties/frame/examples/0: the value breaks its own schema" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("kling-o3-text-to-video", "KlingO3TextToVideo"),
        ("wan2.5-text-to-video", "Wan25TextToVideo"),
        ("veo3.1-pro", "Veo31Pro"),
        ("sora-2-preview", "Sora2Preview"),
        ("grok-imagine-video-1.0-i2v", "GrokImagineVideo10I2V"),
        ("MiniMax-Hailuo-02", "MiniMaxHailuo02"),
        ("MiniMax-Hailuo-2.3-Fast", "MiniMaxHailuo23Fast"),
    ],
)
def test_a_class_is_named_after_its_model(model: str, name: str) -> None:
    assert class_name(model) == name
