"""Which errors in spec/ scripts/generate refuses, and how it reports them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.spec_edits import API, KLING, O3, TASK, VEO, WAN, Edit, copy, remove, replace, write
from tooling.codegen.__main__ import main

SEEN = 'date: "2026-10-01", source: A request in production.'

ERRORS: dict[str, tuple[Edit, str, str]] = {
    "bad YAML": (replace(KLING, "properties:", "properties: ["), KLING, "not YAML"),
    "a tab": (replace(KLING, "  title:", "\ttitle:"), KLING, "not YAML"),
    "a key twice": (replace(WAN, "  title:", "  version: x\n  title:"), WAN, "duplicate key"),
    "not UTF-8": (write(WAN, b"\xff\xfe\x00"), WAN, "not YAML"),
    "an empty file": (write(WAN, b""), WAN, "not a mapping"),
    "a dangling reference": (
        replace(KLING, "request.yaml#/CallbackUrl", "request.yaml#/CalbackUrl"),
        KLING,
        "cannot be resolved",
    ),
    "a reference to no file": (
        replace(KLING, "schemas/request.yaml#/Ca", "schemas/requests.yaml#/Ca"),
        KLING,
        "names no file",
    ),
    "a dangling reference in its own file": (replace(TASK, "#/Created", "#/Creation"), TASK, "cannot be resolved"),
    "a dangling reference in the API": (
        replace(API, "task.yaml#/TaskDetail", "task.yaml#/Detail"),
        API,
        "cannot be resolved",
    ),
    "an id that is not the file's name": (
        replace(KLING, "const: kling-o1-image-to-video", "const: kling-o1-i2v"),
        KLING,
        "differs from the file's name",
    ),
    "a class that is not the file's name": (
        replace(KLING, "    KlingO1ImageToVideo:", "    KlingO1:"),
        KLING,
        "differs from the file's name",
    ),
    "a family that is not the folder": (
        replace(KLING, "family: kling", "family: wan"),
        KLING,
        "'wan' differs from the folder's name, which requires 'kling'",
    ),
    "two files with one id": (
        copy(KLING, "spec/models/wan/kling-o1-image-to-video.yaml"),
        "kling-o1-image-to-video.yaml",
        "is also in",
    ),
    "an id taken over from another file": (
        replace(WAN, "const: wan2.5-text-to-video", "const: kling-o1-image-to-video"),
        "wan2.5-text-to-video.yaml",
        "is also in",
    ),
    "an example that violates its schema": (
        replace(KLING, "duration: 10", "duration: 7"),
        KLING,
        "example violates its own schema",
    ),
    "an example that violates a rule": (
        replace(O3, 'duration: "4"', 'duration: "5"'),
        O3,
        "example violates its own schema",
    ),
    "an invalid example that is valid": (
        replace(WAN, 'aspect_ratio: "4:3"}', 'aspect_ratio: "1:1"}'),
        WAN,
        "it violates nothing",
    ),
    "an invalid example for another reason": (
        replace(WAN, 'aspect_ratio: "4:3"}', 'aspect_ratio: "4:3", duration: 7}'),
        WAN,
        "and nothing else",
    ),
    "a default that is not in the enum": (
        replace(WAN, "default: 720p", "default: 721p"),
        WAN,
        "/quality/default: the default is '721p'; it must be '480p', '720p' or '1080p'.",
    ),
    "a field example that is not in the enum": (
        replace(WAN, "examples: [720p]", "examples: [721p]"),
        WAN,
        "/quality/examples/0: the example is '721p'; it must be '480p', '720p' or '1080p'.",
    ),
    "a misspelt keyword": (
        replace(WAN, "maxLength", "maxLenght"),
        WAN,
        "unknown keyword 'maxLenght'. Did you mean 'maxLength'?",
    ),
    "a rule without a sentence": (
        replace(WAN, "              sentence:", "              sense:"),
        WAN,
        "unknown keyword 'sense'. Did you mean 'sentence'?",
    ),
    "an unknown check": (
        replace(O3, "name: sum-equals", "name: sum-equal"),
        O3,
        "name is 'sum-equal'; it must be 'public-https-url', ",
    ),
    "no date": (
        replace(WAN, 'checked: "2026-10-01"', "checked: lately"),
        WAN,
        "checked is 'lately'. Expected: a date in quotes",
    ),
    "a page of another host": (
        replace(WAN, "https://docs.evolink.ai/en/", "https://docs.example.com/en/"),
        WAN,
        "Expected: a page of the documentation: an address that begins with https://docs.evolink.ai/en/ or"
        " https://evolink.ai/docs/en/.",
    ),
    "a field seen in production that the file has": (
        replace(WAN, "    sandbox:", f"    seen: [{{pointer: /duration, {SEEN}}}]\n    sandbox:"),
        WAN,
        "the field /duration is in the file: remove the entry of seen",
    ),
    "a field seen in production of an object that the file lacks": (
        replace(WAN, "    sandbox:", f"    seen: [{{pointer: /camera/zoom, {SEEN}}}]\n    sandbox:"),
        WAN,
        "the object of /camera/zoom is not in the file",
    ),
    "no facts": (replace(WAN, "  x-evolink:", "  x-evo:"), WAN, "unknown keyword 'x-evo'. Did you mean 'x-evolink'?"),
    "one example only": (
        remove(VEO, r"              first_and_last_frame:.*?(?=      responses)"),
        VEO,
        "a model needs at least two examples; it has 1",
    ),
    "a required field that does not exist": (
        replace(WAN, "required: [model, prompt]", "required: [model, promt]"),
        WAN,
        "is not a field",
    ),
    "a warning whose example does not cause it": (
        replace(VEO, "quality: 4k}", "quality: 720p}"),
        VEO,
        "the example does not cause the warning quality-above-720p; it causes none",
    ),
    "a warning whose example is invalid": (
        replace(VEO, "quality: 4k}", "quality: 8k}"),
        VEO,
        "the example of the warning quality-above-720p is invalid: quality is '8k'",
    ),
    "an operationId of another model": (
        replace(WAN, "create_wan25_text_to_video", "create_kling_o1_image_to_video"),
        "wan2.5-text-to-video.yaml",
        "the operationId 'create_kling_o1_image_to_video' is also in spec/models/kling/kling-o1-image-to-video.yaml",
    ),
    "a shared rule whose example is valid": (
        replace("spec/schemas/request.yaml", "http://hooks", "https://hooks"),
        "spec/schemas/request.yaml",
        "it violates nothing",
    ),
    "a file in the wrong place": (copy(KLING, "spec/models/another.yaml"), "another.yaml", ""),
    "no api.yaml": (lambda root: (root / API).unlink(), API, "missing"),
}


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_in_the_spec_is_one_line_and_leaves_generated_unchanged(
    error: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    introduce, file, message = ERRORS[error]
    introduce(root)

    assert main(["--root", str(root)]) == 1

    line, rest = capsys.readouterr().err.splitlines()
    assert file in line
    assert message in line
    assert rest == "generated/ was not changed."
    assert [path.name for path in (root / "generated" / "evolink_api").iterdir()] == ["kept.txt"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
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
def test_the_line_names_the_location(
    old: str, new: str, message: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(KLING, old, new)(root)

    main(["--root", str(root)])

    assert capsys.readouterr().err.startswith(message)


def test_an_example_beside_a_reference_must_be_valid_by_the_shared_schema(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    field = '{$ref: "../../schemas/request.yaml#/MediaUrl", examples: [a.png]}'
    replace(WAN, "callback_url: {", f"frame: {field}\n        callback_url: {{")(root)

    assert main(["--root", str(root)]) == 1

    assert "/properties/frame/examples/0: the example is 'a.png', which is not a URL." in capsys.readouterr().err
