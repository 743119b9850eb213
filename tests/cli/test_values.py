"""What is typed behind an option means what its field says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.shell import Shell

KLING, WAN, CUT = "kling-o3-text-to-video", "wan2.5-text-to-video", "wan2.7-video-edit"


def body(evolink: Shell, *words: str) -> Any:
    """The request that the words make."""
    return json.loads(evolink("generate", *words, "--dry-run", "--json").out)["body"]


@pytest.mark.parametrize(
    ("words", "field", "value"),
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
def test_an_option_gives_its_field(words: list[str], field: str, value: Any, evolink: Shell) -> None:
    assert body(evolink, KLING, *words)[field] == value


@pytest.mark.parametrize("text", ["6", "2.5"])
def test_a_number_stays_as_it_was_typed(text: str, evolink: Shell) -> None:
    assert json.dumps(body(evolink, CUT, "--duration", text)["duration"]) == text


@pytest.mark.parametrize(
    ("text", "meant"),
    [("A cat", "A cat"), ("@cat.txt", "A cat\nand a dog"), ("@@home", "@home"), ("a@b", "a@b"), ("", "")],
)
def test_a_prompt_is_a_text_or_the_file_behind_an_at_sign(text: str, meant: str, evolink: Shell, folder: Path) -> None:
    (folder / "cat.txt").write_text("A cat\nand a dog\n")

    assert body(evolink, WAN, "--prompt", text)["prompt"] == meant


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--duration", "five"], "--duration"),
        (["--prompt", "@nowhere.txt"], "'nowhere.txt' cannot be read (No such file or directory). A text that begins"),
        (["--multi-prompt", "A cat"], "'A cat' is neither JSON nor index=…,prompt=…,duration=…."),
        (["--multi-prompt", "index=one"], "'one' is no integer."),
        (["--model-params", "{"], "--model-params"),
        (["--params", "nowhere.json"], "nowhere.json"),
        (["--extra", "name"], "it must be like name=value"),
        (["--quality-of-light", "4k"], "No such option '--quality-of-light'"),
    ],
)
def test_what_cannot_be_read_is_wrong_usage_in_two_lines(words: list[str], told: str, evolink: Shell) -> None:
    ended = evolink("generate", KLING, *words)

    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
    assert len(ended.err.splitlines()) == 2


def test_media_are_files_or_urls(evolink: Shell, folder: Path) -> None:
    (folder / "cat.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    words = ["--image-urls", "cat.png", "--image-urls", "https://example.com/a.png", "--prompt", "A"]

    ended = evolink("generate", "kling-o1-image-to-video", *words, "--dry-run", "--json")

    told = json.loads(ended.out)
    assert told["body"]["image_urls"] == ["https://files.evolink.ai/cat.png", "https://example.com/a.png"]
    assert told["uploads"] == [{"pointer": "/image_urls/0", "path": "cat.png"}]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("request.json", '{"model": "wan2.5-text-to-video", "prompt": "A boat", "duration": 5}'),
        ("request.yaml", "model: wan2.5-text-to-video\nprompt: A boat\nduration: 5\n"),
        ("request", "prompt: A boat\nduration: 5\n"),
    ],
)
def test_options_win_over_a_file(name: str, text: str, evolink: Shell, folder: Path) -> None:
    (folder / name).write_text(text)

    made = body(evolink, WAN, "--params", name, "--duration", "10")

    assert made == {"model": WAN, "prompt": "A boat", "duration": 10}


def test_the_file_may_name_the_model_and_files_beside_it(evolink: Shell, folder: Path) -> None:
    (folder / "job").mkdir()
    (folder / "job" / "cat.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    payload = {"model": "kling-o1-image-to-video", "prompt": "A", "image_urls": ["cat.png"]}
    (folder / "job" / "request.json").write_text(json.dumps(payload))

    ended = evolink("generate", "--params", "job/request.json", "--dry-run", "--json")

    assert json.loads(ended.out)["uploads"] == [{"pointer": "/image_urls/0", "path": "job/cat.png"}]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"model": "veo3.1-pro"}', "is for 'veo3.1-pro', not for wan2.5-text-to-video."),
        ('[{"prompt": "A"}, {"prompt": "B"}]', "holds 2 requests; --params takes one."),
        ('{"prompt": "A", "prompt": "B"}', ":1: prompt"),
        ("{", ":1: "),
        ('"A cat"', "holds no request, which is an object of fields."),
        ("aspect_ratio: 16:9", ":1: aspect_ratio is `16:9` without quotes"),
    ],
)
def test_a_file_that_is_no_single_request_is_refused(text: str, told: str, evolink: Shell, folder: Path) -> None:
    (folder / "request").write_text(text)

    ended = evolink("generate", WAN, "--params", "request")

    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


def test_a_file_without_a_model_needs_one_on_the_command_line(evolink: Shell, folder: Path) -> None:
    (folder / "request.json").write_text('{"prompt": "A boat"}')

    ended = evolink("generate", "--params", "request.json", "--dry-run")

    assert ended.code == 2
    assert "request.json names no model: evolink generate MODEL --params request.json" in ended.err
    assert body(evolink, WAN, "--params", "request.json") == {"model": WAN, "prompt": "A boat"}


def test_the_model_may_come_after_options(evolink: Shell) -> None:
    assert body(evolink, "--prompt", "A boat", WAN) == {"model": WAN, "prompt": "A boat"}
