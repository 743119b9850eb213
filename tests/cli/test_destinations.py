"""`--output`: a destination that cannot be written is an error before anything is paid."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from support.client_harness import ClientHarness
from support.shell import Shell
from support.unusable_destinations import UNUSABLE


@pytest.mark.parametrize(
    "case", [case for case in UNUSABLE if case not in ("NUL", "an unpaired surrogate", "not a path")]
)
def test_the_command_fails_before_anything_is_sent(
    case: str, evolink: Shell, harness: ClientHarness, tmp_path: Path
) -> None:
    command = ["generate", "kling-o3-text-to-video", "--prompt", "A cat", "--output"]

    result = evolink(*command, str(UNUSABLE[case][0](tmp_path)))

    assert (result.exit_code, harness.sent) == (1, [])
    assert "Nothing was sent, nothing was charged." in result.stderr


def test_the_command_without_a_download_needs_no_destination(
    evolink: Shell, harness: ClientHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/proc")

    assert evolink("generate", "kling-o3-text-to-video", "--prompt", "A cat", "--no-wait").exit_code == 0
    assert evolink("generate", "kling-o3-text-to-video", "--prompt", "A cat").exit_code == 1
    assert len(harness.sent) == 1


CAT = ["generate", "kling-o3-text-to-video", "A cat", "--quiet"]


@pytest.mark.parametrize(
    ("output", "path"),
    [
        ("{model}-{id}.{ext}", "kling-o3-text-to-video-ID.mp4"),
        ("{model}/{id}/cat.{ext}", "kling-o3-text-to-video/ID/cat.mp4"),
        ("{model}/", "kling-o3-text-to-video/ID.mp4"),
        ("new/", "new/ID.mp4"),
        ("folder", "folder/ID.mp4"),
        ("{{id}}.mp4", "{id}.mp4"),
    ],
)
def test_the_output_can_be_a_folder_or_a_template(output: str, path: str, evolink: Shell, folder: Path) -> None:
    (folder / "folder").mkdir()

    result = evolink(*CAT, "--output", output)

    assert (result.exit_code, result.stderr) == (0, "")
    assert re.sub(r"task-unified-\d+-\w{8}", "ID", result.stdout) == f"{path}\n"
    assert (folder / result.stdout.strip()).read_bytes()[4:8] == b"ftyp"


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("{name}.mp4", "has the field {name}. The fields are {model}, {id}, {ext}"),
        ("{}.mp4", "has the field {}."),
        ("{id.x}.mp4", "has the field {id.x}."),
        ("a{b.mp4", "has a single brace."),
    ],
)
def test_an_unknown_field_of_a_template_is_an_error_before_anything_is_sent(
    output: str, message: str, evolink: Shell, harness: ClientHarness
) -> None:
    result = evolink(*CAT, "--output", output)

    assert (result.exit_code, harness.sent) == (2, [])
    assert message in result.stderr


@pytest.mark.parametrize(
    ("model", "in_the_way"), [("veo3.1-pro", "veo3.1-pro-beta"), ("veo3.1-fast", "veo3.1-fast-beta")]
)
def test_a_file_in_the_way_of_a_template_is_an_error_before_anything_is_sent(
    model: str, in_the_way: str, evolink: Shell, harness: ClientHarness, folder: Path
) -> None:
    (folder / f"{in_the_way}.mp4").write_bytes(b"mine")

    result = evolink("generate", model, "A cat", "--output", "{model}.mp4")

    assert (result.exit_code, harness.sent) == (1, [])
    assert f"{in_the_way}.mp4 exists." in result.stderr


def test_a_name_chosen_by_the_server_leaves_no_folder_of_a_template(evolink: Shell, folder: Path) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        task = {"id": "task-unified-1757169743-7cvnl5zw", "model": "../up", "status": "completed", "progress": 100}
        return httpx.Response(200, json=task | {"results": ["https://example.com/a.mp4"]})

    result = evolink(
        *("task", "download", "task-unified-1757169743-7cvnl5zw", "--output", "{model}.mp4"),
        create_client=lambda _: ClientHarness().client(httpx.MockTransport(handle)),
    )

    assert (result.exit_code, result.stdout, list(folder.iterdir())) == (1, "", [])
    assert "The model '../up' of the task cannot be part of a file name." in result.stderr


def test_the_video_is_written_to_standard_output(evolink: Shell, harness: ClientHarness, folder: Path) -> None:
    generated = evolink(*CAT, "--output", "-")
    (task,) = harness.sandbox.account.tasks()
    downloaded = evolink("task", "download", task.id, "--output", "-")

    assert generated.stdout[4:8] == downloaded.stdout[4:8] == "ftyp"
    assert (generated.exit_code, generated.stderr, list(folder.iterdir())) == (0, "", [])
    assert (downloaded.exit_code, downloaded.stderr, downloaded.stdout) == (0, "", generated.stdout)


@pytest.mark.parametrize("option", ["--json", "--open"])
def test_standard_output_is_for_the_video_alone(option: str, evolink: Shell, harness: ClientHarness) -> None:
    result = evolink(*CAT, "--output", "-", option)

    assert (result.exit_code, harness.sent) == (2, [])
    assert "Leave out --json and --open." in result.stderr


def test_a_video_is_not_written_to_the_terminal(
    evolink: Shell, harness: ClientHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    result = evolink(*CAT, "--output", "-")

    assert (result.exit_code, harness.sent) == (2, [])
    assert "--output - would write the video to the terminal." in result.stderr


@pytest.mark.parametrize(
    ("name", "warning"),
    [
        ("cat.mp4", ""),
        ("cat.png", "warning: cat.png ends in .png, but the result is a .mp4 file.\n"),
        ("cat.MOV", "warning: cat.MOV ends in .mov, but the result is a .mp4 file.\n"),
        (
            "a.b/cat",
            "warning: a.b/cat has no extension, but the result is a .mp4 file. For a folder, put a / at its end.\n",
        ),
        ("cat", "warning: cat has no extension, but the result is a .mp4 file. For a folder, put a / at its end.\n"),
    ],
)
def test_an_extension_of_another_format_is_reported(
    name: str, warning: str, evolink: Shell, harness: ClientHarness
) -> None:
    generated = evolink(*CAT, "--output", name)
    (task,) = harness.sandbox.account.tasks()
    downloaded = evolink("task", "download", task.id, "--output", name, "--overwrite")

    for result in (generated, downloaded):
        assert (result.exit_code, result.stdout, result.stderr) == (0, f"{name}\n", warning)
