"""`--help --json` describes every command and option for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from cli.test_documented import commands
from evolink.cli import run


def describe(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run([*arguments, "--help", "--json"]) == 0
    described: dict[str, Any] = json.loads(capsys.readouterr().out)
    return described


def walk(command: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield command
    for inner in command.get("commands", ()):
        yield from walk(inner)


def test_every_command_is_described_with_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    described = {each["command"]: each for each in walk(describe(capsys))}

    for name, command in commands():
        options = {name for each in described[f"evolink {name}"]["options"] for name in each["names"]}
        assert {word for each in command.params if each.param_type_name == "option" for word in each.opts} <= options
    assert all(each["help"] for each in described.values())


def test_a_command_alone_has_its_choices_bounds_and_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    described = describe(capsys, "generate", "kling-o3-text-to-video")

    options = {each["names"][0]: each for each in described["options"]}
    assert described["arguments"][0]["name"] == "[PROMPT]"
    assert options["--quality"]["metavar"] == "720p|1080p|4k"
    assert options["--duration"]["metavar"] == "3..15"
    assert described["exit_codes"]["4"].startswith("timeout")


def test_the_order_of_the_two_options_does_not_matter(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["generate", "--json", "-h"]) == 0

    assert json.loads(capsys.readouterr().out)["command"] == "evolink generate"


def test_help_beside_other_arguments_stays_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["credits", "--json", "--sandbox", "--help"]) == 0

    assert capsys.readouterr().out.startswith("Usage: evolink credits")
