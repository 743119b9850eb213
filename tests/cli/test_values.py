"""The value of an option is parsed by the schema of its field."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from support.shell import Shell

KLING, WAN, CUT = "kling-o3-text-to-video", "wan2.5-text-to-video", "wan2.7-video-edit"


def body(evolink: Shell, *arguments: str) -> Any:
    """Return the request body that the arguments produce."""
    return json.loads(evolink("generate", *arguments, "--dry-run", "--json").stdout)["body"]


@pytest.mark.parametrize(
    ("options", "field", "value"),
    [
        (["--duration", "5"], "duration", 5),
        (["--no-multi-shot"], "model_params", {"multi_shot": False}),
        (["--multi-shot", "--shot-type", "customize"], "model_params", {"multi_shot": True, "shot_type": "customize"}),
        (["--watermark-info", "enabled=true"], "model_params", {"watermark_info": {"enabled": True}}),
        (["--watermark-info-enabled"], "model_params", {"watermark_info": {"enabled": True}}),
        (["--model-params", '{"multi_shot": true}', "--no-multi-shot"], "model_params", {"multi_shot": False}),
        (
            ["--multi-prompt", "index=1,prompt=A cat, a dog,duration=3", "--multi-prompt", '{"index": 2}'],
            "model_params",
            {"multi_prompt": [{"index": 1, "prompt": "A cat, a dog", "duration": "3"}, {"index": 2}]},
        ),
        (["--element-list", '[{"element_id": "7"}]'], "model_params", {"element_list": [{"element_id": "7"}]}),
        (["--callback-url", "https://hooks.example.com/a"], "callback_url", "https://hooks.example.com/a"),
    ],
)
def test_an_option_sets_its_field(options: list[str], field: str, value: Any, evolink: Shell) -> None:
    assert body(evolink, KLING, *options)[field] == value


@pytest.mark.parametrize("text", ["6", "2.5"])
def test_an_integer_stays_an_integer_and_a_decimal_a_decimal(text: str, evolink: Shell) -> None:
    assert json.dumps(body(evolink, CUT, "--duration", text)["duration"]) == text


@pytest.mark.parametrize(
    ("text", "prompt"),
    [("A cat", "A cat"), ("@cat.txt", "A cat\nand a dog"), ("@@home", "@home"), ("a@b", "a@b")],
)
def test_a_prompt_is_a_text_or_an_at_sign_and_a_file(text: str, prompt: str, evolink: Shell, folder: Path) -> None:
    (folder / "cat.txt").write_text("A cat\nand a dog\n")

    assert body(evolink, WAN, "--prompt", text)["prompt"] == prompt


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--duration", "five"], "--duration"),
        (
            ["--prompt", "@nowhere.txt"],
            "'nowhere.txt' cannot be read (No such file or directory). To start a text with @",
        ),
        (["--multi-prompt", "A cat"], "'A cat' is neither JSON nor index=…,prompt=…,duration=…."),
        (["--multi-prompt", "index=one"], "'one' is not of type integer."),
        (["--model-params", "{"], "--model-params"),
        (["--params", "nowhere.json"], "nowhere.json"),
        (["--extra", "name"], "it must have the form NAME=VALUE"),
        (["--quality-of-light", "4k"], "No such option '--quality-of-light'"),
    ],
)
def test_an_unparsable_value_is_a_usage_error_in_two_lines(options: list[str], message: str, evolink: Shell) -> None:
    result = evolink("generate", KLING, *options)

    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 2


def test_media_are_files_or_urls(evolink: Shell, folder: Path) -> None:
    (folder / "cat.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    options = ["--image-urls", "cat.png", "--image-urls", "https://example.com/a.png", "--prompt", "A"]

    result = evolink("generate", "kling-o1-image-to-video", *options, "--dry-run", "--json")

    output = json.loads(result.stdout)
    assert output["body"]["image_urls"] == ["https://files.evolink.ai/cat.png", "https://example.com/a.png"]
    assert output["uploads"] == [{"pointer": "/image_urls/0", "path": "cat.png"}]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("request.json", '{"model": "wan2.5-text-to-video", "prompt": "A boat", "duration": 5}'),
        ("request.yaml", "model: wan2.5-text-to-video\nprompt: A boat\nduration: 5\n"),
        ("request", "prompt: A boat\nduration: 5\n"),
    ],
)
def test_options_override_a_file(name: str, text: str, evolink: Shell, folder: Path) -> None:
    (folder / name).write_text(text)

    request = body(evolink, WAN, "--params", name, "--duration", "10")

    assert request == {"model": WAN, "prompt": "A boat", "duration": 10}


def test_the_file_may_contain_the_model_and_relative_media_paths(evolink: Shell, folder: Path) -> None:
    (folder / "job").mkdir()
    (folder / "job" / "cat.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    payload = {"model": "kling-o1-image-to-video", "prompt": "A", "image_urls": ["cat.png"]}
    (folder / "job" / "request.json").write_text(json.dumps(payload))

    result = evolink("generate", "--params", "job/request.json", "--dry-run", "--json")

    assert json.loads(result.stdout)["uploads"] == [{"pointer": "/image_urls/0", "path": "job/cat.png"}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"model": "veo3.1-pro"}', "is for 'veo3.1-pro', not for wan2.5-text-to-video."),
        ('[{"prompt": "A"}, {"prompt": "B"}]', "contains 2 requests; --params takes exactly one."),
        ('{"prompt": "A", "prompt": "B"}', ":1: prompt"),
        ("{", ":1: "),
        ('"A cat"', "contains no request; a request is an object of fields."),
        ("aspect_ratio: 16:9", ":1: aspect_ratio is `16:9` without quotes"),
    ],
)
def test_a_file_without_a_single_request_is_refused(text: str, message: str, evolink: Shell, folder: Path) -> None:
    (folder / "request").write_text(text)

    result = evolink("generate", WAN, "--params", "request")

    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


@pytest.mark.parametrize("value", ["data:image/png;base64," + "A" * 5000, '["' + "a" * 5000 + '"]'])
def test_a_medium_that_is_too_long_for_a_path_is_judged_by_the_contract(
    value: str, evolink: Shell, folder: Path
) -> None:
    text = value.strip('[]"')
    (folder / "a.json").write_text(json.dumps({"prompt": "A cat", "image_urls": [text]}))

    for options in (["--prompt", "A cat", "--image-urls", value], ["--params", "a.json"]):
        result = evolink("generate", "veo3.1-pro", *options, "--dry-run")

        assert (result.exit_code, "The request violates the contract." in result.stderr) == (1, True)


def test_a_file_without_a_model_needs_the_model_on_the_command_line(evolink: Shell, folder: Path) -> None:
    (folder / "request.json").write_text('{"prompt": "A boat"}')

    result = evolink("generate", "--params", "request.json", "--dry-run")

    assert result.exit_code == 2
    assert (
        "request.json has no model. Put the model on the command line: evolink generate MODEL --params request.json"
        in result.stderr
    )
    assert body(evolink, WAN, "--params", "request.json") == {"model": WAN, "prompt": "A boat"}


def test_the_model_may_come_after_options(evolink: Shell) -> None:
    assert body(evolink, "--prompt", "A boat", WAN) == {"model": WAN, "prompt": "A boat"}


BLANK = [
    ("", "the value"),
    (" \n", "the value"),
    ("@blank.txt", "the file 'blank.txt'"),
    ("-", "standard input"),
]


@pytest.mark.parametrize(("text", "source"), BLANK)
def test_a_blank_text_is_refused_unless_it_is_allowed(
    text: str, source: str, evolink: Shell, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "blank.txt").write_text("\n")
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))

    refused = evolink("generate", WAN, "--prompt", text, "--dry-run")
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    allowed = evolink("generate", WAN, "--prompt", text, "--dry-run", "--json", "--allow-blank")

    assert refused.exit_code == 2
    assert (
        f"'--prompt' / '-p': {source} is empty or blank. To send it all the same, add --allow-blank." in refused.stderr
    )
    assert json.loads(allowed.stdout)["body"]["prompt"].strip() == ""
    assert [notice["id"] for notice in json.loads(allowed.stdout)["notices"]] == ["blank-prompt"]


@pytest.mark.parametrize(
    "options",
    [
        ["--image-urls", ""],
        ["--callback-url", ""],
        ["--duration", ""],
        ["--multi-prompt", "index=1,prompt=,duration=5"],
    ],
)
def test_the_value_of_an_unset_variable_is_refused_in_every_option(options: list[str], evolink: Shell) -> None:
    result = evolink("generate", "kling-o3-image-to-video", "--prompt", "A cat", *options, "--dry-run")

    assert result.exit_code == 2
    assert f"'{options[0]}': the value is empty or blank." in result.stderr


def test_a_blank_prompt_in_a_file_is_a_warning(evolink: Shell, folder: Path) -> None:
    (folder / "request.json").write_text(json.dumps({"model": WAN, "prompt": ""}))

    result = evolink("generate", "--params", "request.json", "--dry-run")

    assert result.exit_code == 0
    assert "warning: prompt is blank." in result.stderr


@pytest.mark.parametrize(
    ("model", "options", "message"),
    [
        (KLING, ["--watermark-info", "enabled=yes"], "'yes' is not of type boolean."),
        (CUT, ["--duration", "1e1"], "'1e1'"),
        (CUT, ["--duration", "nan"], "'nan'"),
        (
            "kling-v3-text-to-video",
            ["--prompt", "-", "--negative-prompt", "-"],
            "standard input can be read for one option only.",
        ),
    ],
)
def test_a_value_that_json_would_not_write_so_is_a_usage_error(
    model: str, options: list[str], message: str, evolink: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("A boat\n"))

    result = evolink("generate", model, *options, "--dry-run")

    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_field_of_a_value_that_is_no_object_is_a_usage_error(evolink: Shell, folder: Path) -> None:
    (folder / "request.json").write_text('{"model_params": "fast"}')

    result = evolink("generate", KLING, "--params", "request.json", "--multi-shot", "--dry-run")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "model_params is not an object, so its field multi_shot cannot be set." in result.stderr


def test_a_dry_run_names_the_files_that_it_does_not_upload(evolink: Shell, folder: Path) -> None:
    (folder / "cat.png").write_bytes(b"\x89PNG\r\n\x1a\n")

    result = evolink("generate", "kling-o1-image-to-video", "--image-urls", "cat.png", "--prompt", "A cat", "--dry-run")

    assert "image_urls[0]: cat.png will be uploaded first; the URL shown is a placeholder." in result.stderr
