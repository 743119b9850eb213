"""The message for each mistake that somebody who adds a model or a field makes: its line, its path, what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.spec_edits import VEO, WAN, Edit, replace
from tooling.codegen.__main__ import main

CLASS = "/components/schemas/Wan25TextToVideo"
VEO_CLASS = "/components/schemas/Veo31Pro"
RULE = f"{CLASS}/allOf/0/x-rules/0"

VOCABULARY: dict[str, tuple[Edit, str]] = {
    "a keyword in the wrong case": (
        replace(WAN, "maxLength", "maxlength"),
        f"{WAN}:63: {CLASS}/properties/prompt: unknown keyword 'maxlength'. Did you mean 'maxLength'?",
    ),
    "x-units": (
        replace(WAN, "x-unit:", "x-units:"),
        f"{WAN}:64: {CLASS}/properties/prompt: unknown keyword 'x-units'. Did you mean 'x-unit'?",
    ),
    "x-warnings": (
        replace(VEO, "x-notices:", "x-warnings:"),
        f"{VEO}:128: {VEO_CLASS}: unknown keyword 'x-warnings'. Did you mean 'x-notices'?",
    ),
    "a rule without invalid": (
        replace(
            WAN,
            "              invalid:\n" + "                - value",
            "              check:\n" + "                - value",
        ),
        f"{WAN}:104: {RULE}: rule aspect-ratio-at-480p lacks 'invalid'",
    ),
    "a sentence without its period": (
        replace(WAN, "require 720p or 1080p.\n              invalid", "require 720p\n              invalid"),
        f"{WAN}:106: {RULE}/sentence: sentence must end with a period; it ends with 'and 3:4 require 720p'",
    ),
    "an unknown source": (
        replace(WAN, "source: prose", "source: page"),
        f"{WAN}:105: {RULE}/source: source is 'page'; it must be 'documented', 'prose' or 'ours'.",
    ),
    "a warning without an example": (
        replace(VEO, "          example: {model: veo3.1-pro, prompt: A street musician, quality: 4k}\n", ""),
        f"{VEO}:129: {VEO_CLASS}/x-notices/0: warning quality-above-720p lacks 'example'",
    ),
    "type beside a reference": (
        replace(
            WAN,
            'callback_url: {$ref: "../../schemas/request.yaml#/CallbackUrl"',
            'callback_url: {$ref: "x.yaml#/X", type: string',
        ),
        f"{WAN}:95: {CLASS}/properties/callback_url: 'type' is not allowed beside $ref. Allowed are description,"
        " examples, x-media, x-source.",
    ),
    "an enum that is no list": (
        replace(WAN, "enum: [5, 10]", "enum: 4"),
        f"{WAN}:85: {CLASS}/properties/duration/enum: enum is a number, 4; it must be a list.",
    ),
    "an unknown unit within a field": (
        replace(WAN, "x-unit: seconds", "x-unit: second"),
        f"{WAN}:86: {CLASS}/properties/duration/x-unit: x-unit is 'second'; it must be 'seconds', 'characters',"
        " 'tokens', 'bytes', 'percent', 'credits', 'pixels' or 'frames'. The nearest is 'seconds'.",
    ),
    "no callback_url": (
        replace(WAN, '        callback_url: {$ref: "../../schemas/request.yaml#/CallbackUrl"}\n', ""),
        f"{WAN}:55: {CLASS}/properties: every model has the field callback_url: add"
        ' `callback_url: {$ref: "../../schemas/request.yaml#/CallbackUrl"}`',
    ),
    "a type that does not exist": (
        replace(WAN, "type: boolean", "type: bool"),
        f"{WAN}:91: {CLASS}/properties/prompt_extend/type: type is 'bool'; it must be 'string',",
    ),
    "no description": (
        replace(WAN, "          description: Video resolution. Higher resolutions cost more.\n", ""),
        f"{WAN}:76: {CLASS}/properties/quality: the field quality has no description: add one",
    ),
    "both then and check": (
        replace(
            WAN, "              source: prose\n", "              source: prose\n              check: {name: http-url}\n"
        ),
        f"{WAN}:104: {RULE}: a condition has either 'then', or a 'check' in its rule; this one has both",
    ),
    "neither then nor check": (
        replace(
            WAN,
            "          then:\n            properties:\n"
            + '              aspect_ratio: {enum: ["16:9", "9:16", "1:1"]}\n',
            "",
        ),
        f"{WAN}:101: {RULE}: rule aspect-ratio-at-480p lacks 'check', or the condition lacks 'then' beside its 'if'",
    ),
    "a mistake in a shared field": (
        replace("spec/schemas/request.yaml", "maxLength:", "maxlength:"),
        "spec/schemas/request.yaml:5: /CallbackUrl: unknown keyword 'maxlength'. Did you mean 'maxLength'?",
    ),
    "an unquoted date": (
        replace(WAN, 'checked: "2026-10-01"', "checked: 2026-11-28"),
        f'{WAN}:11: /info/x-evolink/checked: checked: quote the date: "2026-11-28"',
    ),
    "an unquoted key": (
        replace(WAN, '"200":', "200:"),
        f"{WAN}:47: /paths/~1v1~1videos~1generations/post/responses/200: quote the key 200",
    ),
    "a key twice": (
        replace(WAN, "  title:", "  version: x\n  title:"),
        f"{WAN}:5: duplicate key 'version' in the mapping that begins in line 3: remove or rename one of the two",
    ),
}
"""Mistakes that spec/model.schema.json and the reader of YAML refuse."""

ASPECT_RATIO_AT_480P = 'aspect_ratio: {enum: ["16:9", "9:16", "1:1"]}'

CONDITIONS: dict[str, tuple[Edit, str]] = {
    "an unknown field beside a right one in then": (
        replace(WAN, ASPECT_RATIO_AT_480P, f"{ASPECT_RATIO_AT_480P}\n              aspct_ratio: {{const: x}}"),
        f"{WAN}:103: {CLASS}/allOf/0/then/properties/aspct_ratio: 'aspct_ratio' is not a field of this object. Did you"
        " mean 'aspect_ratio'?",
    ),
    "an unknown field in the required of an if": (
        replace(WAN, "required: [quality]", "required: [qualities]"),
        f"{WAN}:98: {CLASS}/allOf/0/if/required/0: 'qualities' is not a field of this object. Did you mean 'quality'?",
    ),
    "an unknown field in the if of a warning": (
        replace(VEO, "required: [generation_type, image_urls]", "required: [generation_type, images]"),
        f"{VEO}:141: {VEO_CLASS}/x-notices/1/if/required/1: 'images' is not a field of this object. Did you mean"
        " 'image_urls'?",
    ),
    "an unknown keyword in then": (
        replace(WAN, ASPECT_RATIO_AT_480P, "duration: {maxmum: 4}"),
        f"{WAN}:102: {CLASS}/allOf/0/then/properties/duration: unknown keyword 'maxmum'. Did you mean 'maximum'?",
    ),
    "a field of an if that is not required": (
        replace(WAN, "            required: [quality]\n", ""),
        f"{WAN}:98: {CLASS}/allOf/0/if/properties/quality: rule aspect-ratio-at-480p applies whenever quality is"
        " absent: add `required: [quality]` to its 'if'",
    ),
    "a field of a warning's if that is not required": (
        replace(VEO, "            required: [quality]\n", ""),
        f"{VEO}:132: {VEO_CLASS}/x-notices/0/if/properties/quality: warning quality-above-720p applies whenever quality"
        " is absent: add `required: [quality]` to its 'if'",
    ),
    "a default that a rule excludes": (
        replace(WAN, ASPECT_RATIO_AT_480P, 'aspect_ratio: {enum: ["9:16", "1:1"]}'),
        f"{WAN}:102: {CLASS}/allOf/0/then/properties/aspect_ratio: rule aspect-ratio-at-480p excludes '16:9', the"
        " default of aspect_ratio, but not a request without aspect_ratio: add `required: [aspect_ratio]` to 'then', or"
        " write in the sentence that aspect_ratio may be omitted",
    ),
}
"""Mistakes in the conditions of rules and warnings."""


@pytest.mark.parametrize("mistake", VOCABULARY | CONDITIONS)
def test_the_message_has_the_line_the_path_and_what_to_do(
    mistake: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    introduce, message = (VOCABULARY | CONDITIONS)[mistake]
    introduce(root)

    assert main(["--root", str(root)]) == 1

    line, _ = capsys.readouterr().err.splitlines()
    assert line.startswith(message)


@pytest.mark.parametrize(
    "edit",
    [
        replace(WAN, "properties: {quality: {const: 480p}}", "properties: {quality: {const: 720p}}"),
        replace(WAN, "require 720p or 1080p.\n              invalid", "may be omitted.\n              invalid"),
    ],
    ids=["the default meets the condition", "the sentence allows to omit the field"],
)
def test_a_condition_on_an_absent_field_that_is_meant_is_no_mistake(
    edit: Edit, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(WAN, ASPECT_RATIO_AT_480P, 'aspect_ratio: {enum: ["9:16", "1:1"]}')(root)
    edit(root)
    if "720p}}" in (root / WAN).read_text("utf-8"):
        replace(WAN, "            required: [quality]\n", "")(root)
        replace(WAN, "          then:\n", "          then:\n            required: [aspect_ratio]\n")(root)

    main(["--root", str(root)])

    error = capsys.readouterr().err
    assert "applies whenever" not in error
    assert "excludes" not in error
