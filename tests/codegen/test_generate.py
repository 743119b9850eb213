"""scripts/generate: what it generates from spec/."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import pytest
from support.client_harness import ROOT
from support.spec_edits import KLING, O3, WAN, replace
from tooling.codegen.__main__ import main
from tooling.codegen.bundle import bundle
from tooling.codegen.lint import class_name
from tooling.codegen.sources import read_spec


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_committed_package_has_each_model_and_no_other() -> None:
    committed = ROOT / "generated" / "evolink_api"

    assert {path.stem for path in (committed / "schemas").glob("*.json")} == {
        path.stem for path in (ROOT / "spec" / "models").glob("*/*.yaml")
    }


def test_generating_again_gives_the_same_bytes_and_check_lists_stale_files_including_extra_ones(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(root / "generated")
    assert main(["--root", str(root)]) == 0
    package = root / "generated" / "evolink_api"
    assert len(files_below(package)) > 50
    assert_shared_values_are_inlined_and_shared_objects_are_one_class(package)
    assert main(["--root", str(root), "--check"]) == 0
    capsys.readouterr()
    (package / "py.typed").unlink()
    (package / "unexpected.py").write_text("")
    (package / "routes.py").write_text("")
    (root / "docs" / "models.md").write_text("old")

    assert main(["--root", str(root), "--check"]) == 1

    output = capsys.readouterr()
    assert output.out.splitlines() == [
        "missing  generated/evolink_api/py.typed",
        "extra    generated/evolink_api/unexpected.py",
        "changed  generated/evolink_api/routes.py",
        "changed  docs/models.md",
    ]
    assert "Run scripts/generate" in output.err
    assert (package / "unexpected.py").exists()


def test_a_new_model_is_one_file(root: Path) -> None:
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


def test_a_number_or_a_string_is_a_union_that_type_checkers_understand(root: Path) -> None:
    choices = "oneOf: [{type: integer, minimum: 3, maximum: 10}, {type: string, enum: [auto]}]\n          default: 10"
    replace(KLING, "type: integer\n          enum: [5, 10]\n          default: 5", choices)(root)

    assert main(["--root", str(root)]) == 0

    package = root / "generated" / "evolink_api"
    module = (package / "models" / "kling_o1_image_to_video.py").read_text()
    assert 'duration: int | Literal["auto"] | Unset = UNSET' in module
    assert 'raise ValueError(f"duration' not in module
    assert 'From 3 to 10 seconds or "auto". The server\'s default is 10.' in " ".join(module.split())
    assert '"durations": (3, 4, 5, 6, 7, 8, 9, 10)' in (package / "catalog.py").read_text()


def assert_shared_values_are_inlined_and_shared_objects_are_one_class(package: Path) -> None:
    schema = json.loads((package / "schemas" / "seedance-2.0-text-to-video.json").read_text())
    assert schema["properties"]["content_filter"]["default"] is True
    assert schema["properties"]["callback_url"]["maxLength"] == 2048
    assert schema["properties"]["model_params"] == {"$ref": "#/$defs/SeedanceTextParams"}
    for model in ("seedance_20_text_to_video", "seedance_25_text_to_video"):
        assert "model_params: SeedanceTextParams | Unset" in (package / "models" / f"{model}.py").read_text()


def test_nested_media_are_inputs_of_a_model(root: Path) -> None:
    logo = "logo: {type: string, description: The logo., x-media: {kind: image}}"
    replace(
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


def test_line_1_of_each_generated_file_names_the_generator() -> None:
    for path in (ROOT / "generated").rglob("*"):
        if path.is_file() and path.suffix in (".py", ".json"):
            assert (
                "Generated by scripts/generate from spec/. Do not edit." in path.read_text("utf-8").splitlines()[0]
            ), path


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


def test_keywords_beside_a_reference_override_those_of_the_shared_schema(root: Path) -> None:
    field = (
        'frame:\n          $ref: "../../schemas/request.yaml#/MediaUrl"\n'
        "          description: The first frame.\n          x-media: {kind: image}\n        callback_url:"
    )
    replace(WAN, "callback_url: {", f"{field} {{")(root)

    schemas = bundle(read_spec(root))["components"]["schemas"]

    frame = schemas["Wan25TextToVideo"]["properties"]["frame"]
    assert frame == schemas["MediaUrl"] | {"description": "The first frame.", "x-media": {"kind": "image"}}


def test_a_reference_to_shared_media_is_inlined_into_the_field(root: Path) -> None:
    shared = 'Picture:\n  $ref: "request.yaml#/MediaUrl"\n  x-media: {kind: image}\n'
    (root / "spec/schemas/picture.yaml").write_text(shared, "utf-8")
    replace(WAN, "callback_url: {", 'frame: {$ref: "../../schemas/picture.yaml#/Picture"}\n        callback_url: {')(
        root
    )

    schemas = bundle(read_spec(root))["components"]["schemas"]

    assert schemas["Wan25TextToVideo"]["properties"]["frame"] == schemas["MediaUrl"] | {"x-media": {"kind": "image"}}


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
