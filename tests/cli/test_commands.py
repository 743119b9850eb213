"""The commands `models`, `upload`, `file` and `credits`."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import __version__, catalog
from evolink.cli._client import create_sandbox
from support.client_harness import ClientHarness
from support.shell import Shell

CAT = {"model": "kling-o3-text-to-video", "prompt": "A cat", "duration": 3}


MISSING = "task-unified-1757169743-7cvnl5zw"


@pytest.fixture
def task_id(harness: ClientHarness) -> str:
    """A task that another process submitted."""
    return harness.client().videos.generate(CAT).id


def test_models_are_tab_separated_lines_in_a_pipe(evolink: Shell) -> None:
    result = evolink("models")

    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert [row[0] for row in rows] == list(catalog.ids())
    assert {len(row) for row in rows} == {7}


@pytest.mark.parametrize(
    ("options", "filters"),
    [
        (
            ["--task", "text-to-video", "--duration", "15", "--quality", "4k", "--family", "kling"],
            {"task": "text-to-video", "duration": 15, "quality": "4k", "family": "kling"},
        ),
        (["--input", "video", "--input", "image", "--no-sound"], {"inputs": ("video", "image"), "sound": False}),
        (["--aspect-ratio", "9:16", "--sound"], {"aspect_ratio": "9:16", "sound": True}),
        (["--result", "element"], {"result": "element"}),
    ],
)
def test_filters_select_the_models_of_catalog_search(
    options: list[str], filters: dict[str, Any], evolink: Shell
) -> None:
    result = evolink("models", *options, "--json")

    expected = [model.id for model in catalog.search(**filters)]
    assert [row["id"] for row in json.loads(result.stdout)] == expected != []


def test_filters_without_a_match_exit_with_1_and_an_unknown_value_with_2(evolink: Shell) -> None:
    assert evolink("models", "--family", "sora", "--quality", "4k").exit_code == 1
    assert evolink("models", "--family", "soras").exit_code == 2


@pytest.mark.parametrize(
    ("filters", "lines"),
    [
        (
            ["--duration", "1000"],
            ["No model matches --duration 1000.", "The nearest length is 30 s: grok-imagine-image"],
        ),
        (
            ["--family", "sora", "--duration", "7"],
            [
                "No model matches --family sora --duration 7.",
                "The nearest length is 8 s: sora-2-preview, sora-2-pro-preview.",
                "Without --family sora: 63 models.",
            ],
        ),
        (
            ["--family", "sora", "--quality", "4k"],
            [
                "No model matches --family sora --quality 4k.",
                "Without --family sora: 15 models.",
                "Without --quality 4k: sora-2-preview, sora-2-pro-preview.",
            ],
        ),
        (
            ["--input", "audio", "--family", "sora", "--no-sound"],
            [
                "No model matches --family sora --no-sound --input audio.",
                "Without --family sora: 14 models.",
            ],
        ),
    ],
)
def test_filters_without_a_match_show_what_comes_near(filters: list[str], lines: list[str], evolink: Shell) -> None:
    result = evolink("models", *filters)

    assert (result.exit_code, result.stdout) == (1, "")
    for line, expected in zip(result.stderr.splitlines(), lines, strict=True):
        assert line.startswith(expected)


@pytest.mark.parametrize(
    "command", [["models"], ["contract", "cases"], ["contract", "run", "--base-url", "x", "--model"]]
)
def test_the_beginning_of_an_id_lists_its_models(command: list[str], evolink: Shell) -> None:
    result = evolink(*command, "sora-2")

    assert result.exit_code == 2
    assert "Did you mean one of 'sora-2-preview', 'sora-2-pro-preview'?" in result.stderr


@pytest.mark.parametrize("model", catalog.ids())
def test_a_model_is_described_with_all_its_rules_and_warnings(model: str, evolink: Shell) -> None:
    result = evolink("models", model)

    output = "".join(result.stdout.split())
    assert result.exit_code == 0
    for sentence in (*catalog.get(model).rules, *catalog.get(model).warnings, catalog.get(model).docs):
        assert "".join(sentence.split()) in output


def test_a_misspelt_model_has_a_suggestion(evolink: Shell) -> None:
    result = evolink("models", "veo3-pro")

    assert result.exit_code == 2
    assert "Did you mean 'veo3.1-pro'?" in result.stderr


def test_files_are_uploaded_in_order(evolink: Shell, folder: Path) -> None:
    for name in ("a.png", "b.png"):
        (folder / name).write_bytes(b"\x89PNG\r\n\x1a\n")

    result = evolink("upload", "a.png", "b.png")

    first, second = result.stdout.splitlines()
    assert result.exit_code == 0
    assert "a.png" in first
    assert "b.png" in second


def test_the_same_file_is_uploaded_once_unless_that_is_not_wanted(
    evolink: Shell, harness: ClientHarness, folder: Path
) -> None:
    (folder / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")

    urls = [evolink("upload", "a.png", *options).stdout for options in ((), (), ("--no-reuse",))]

    assert urls[0] == urls[1] != urls[2]
    assert [request.method for request in harness.sent] == ["POST", "HEAD", "POST"]


def test_files_are_listed_counted_and_deleted(evolink: Shell, folder: Path) -> None:
    (folder / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    url = evolink("upload", "a.png").stdout.strip()

    listed = evolink("file", "list")
    file_id, name, size, _, listed_url = listed.stdout.rstrip("\n").split("\t")
    assert (listed.exit_code, name, size, listed_url) == (0, "a.png", "8", url)
    assert json.loads(evolink("file", "list", "--json").stdout)[0]["file_id"] == file_id
    assert evolink("file", "list", "--page", "2").stdout == ""
    assert evolink("file", "quota").stdout.splitlines() == ["used\t1", "maximum\t2000", "remaining\t1999"]
    assert json.loads(evolink("file", "quota", "--json").stdout)["data"]["used_files"] == 1

    deleted = evolink("file", "delete", file_id)
    assert (deleted.exit_code, deleted.stdout) == (0, f"{file_id}\n")
    missing = evolink("file", "delete", file_id)
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "does not exist" in missing.stderr


def test_a_missing_file_exits_with_1(evolink: Shell) -> None:
    result = evolink("upload", "nowhere.png")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "nowhere.png cannot be read: No such file or directory. Nothing was sent." in result.stderr


def test_the_balance_is_shown(evolink: Shell, task_id: str) -> None:
    result = evolink("credits")

    assert result.stdout.splitlines()[0] == "account\t9983.8 left, 16.2 used"
    assert json.loads(evolink("credits", "--json").stdout)["data"]["user"]["used_credits"] == 16.2


def test_the_version_has_the_date_of_the_catalog(evolink: Shell) -> None:
    result = evolink("--version")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"evolink, version {__version__}, catalog of {catalog.checked()}\n"


@pytest.mark.parametrize(
    ("arguments", "is_concerned"),
    [
        (("models",), True),
        (("models", "veo3.1-pro", "--json"), True),
        (("generate", "wan2.5-text-to-video", "--prompt", "A boat", "--dry-run"), True),
        (("contract", "cases", "videoretalk"), True),
        (("credits",), False),
    ],
)
@pytest.mark.parametrize("days", [catalog.MAX_AGE, catalog.MAX_AGE + 1])
def test_an_outdated_catalog_is_one_warning(
    days: int, arguments: tuple[str, ...], is_concerned: bool, evolink: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog, "age", lambda: days)

    result = evolink(*arguments)

    warning = f"warning: the catalog is from {catalog.checked()} ({days} days old)"
    assert result.exit_code == 0
    assert result.stderr.count(warning) == (is_concerned and days > catalog.MAX_AGE)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["models", "veo3.1-pro", "--duration", "5"], "Leave them out, or leave out MODEL."),
        (["upload", "cat.png", "dog.png", "--name", "pet.png"], "--name is for a single file."),
        (["task", "delete"], "No such command 'delete'"),
    ],
)
def test_arguments_that_exclude_each_other_are_a_usage_error(
    arguments: list[str], message: str, evolink: Shell, harness: ClientHarness, folder: Path
) -> None:
    for name in ("cat.png", "dog.png"):
        (folder / name).write_bytes(b"\x89PNG\r\n\x1a\n")

    result = evolink(*arguments)

    assert (result.exit_code, result.stdout, harness.sent) == (2, "", [])
    assert message in result.stderr


def test_a_sandbox_whose_state_another_command_uses_starts_empty(capsys: pytest.CaptureFixture[str]) -> None:
    url, headers = "http://127.0.0.1/v1/videos/generations", {"authorization": "Bearer any"}
    with closing(create_sandbox(1)) as first:
        first.handle(httpx.Request("POST", url, headers=headers, json=CAT))
        assert capsys.readouterr().err == ""
        with closing(create_sandbox(1)) as second:
            tasks = [len(one.account.tasks()) for one in (first, second)]

    assert tasks == [1, 0]
    assert capsys.readouterr().err.endswith("This sandbox keeps nothing after the command ends.\n")
