"""`evolink generate`: from options to the downloaded file, and its errors, exit codes and Ctrl-C."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import httpx
import pytest
from evolink import EvoLink, Journal
from evolink.models import KlingO3TextToVideo
from support.client_harness import ClientHarness
from support.shell import Shell

CAT = ["generate", "kling-o3-text-to-video", "--prompt", "A cat"]
TASK = re.compile(r"task-unified-\d+-\w{8}")


def test_the_path_of_the_downloaded_video_is_the_standard_output(evolink: Shell, folder: Path) -> None:
    result = evolink(*CAT, "--output", "cat.mp4")

    assert (result.exit_code, result.stdout) == (0, "cat.mp4\n")
    assert (folder / "cat.mp4").read_bytes()[4:8] == b"ftyp"
    assert "kling-o3-text-to-video task-unified-" in result.stderr
    assert "completed after" in result.stderr


def test_without_output_option_the_file_is_named_after_the_task(evolink: Shell, folder: Path) -> None:
    result = evolink(*CAT, "--quiet")

    (file,) = folder.iterdir()
    assert (result.stdout, result.stderr) == (f"{file.name}\n", "")
    assert TASK.fullmatch(file.stem)


@pytest.mark.parametrize(
    ("arguments", "prompt"),
    [
        (["kling-o3-text-to-video", "A cat"], "A cat"),
        (["kling-o3-text-to-video", "@prompt.txt", "--duration", "5"], "From a file"),
        (["--duration", "5", "kling-o3-text-to-video", "A cat"], "A cat"),
        (["--params", "request.json", "A cat"], "A cat"),
        (["kling-o9", "A cat", "--no-check"], "A cat"),
    ],
)
def test_the_prompt_can_be_an_argument(arguments: list[str], prompt: str, evolink: Shell, folder: Path) -> None:
    (folder / "prompt.txt").write_text("From a file\n")
    (folder / "request.json").write_text('{"model": "kling-o3-text-to-video", "prompt": "Overridden"}')

    result = evolink("generate", *arguments, "--dry-run")

    assert (result.exit_code, json.loads(result.stdout)["prompt"]) == (0, prompt)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["kling-o3-text-to-video", "A cat", "--prompt", "B"], "The prompt is given twice."),
        (
            ["kling-o3-text-to-video", "A", "cat", "runs"],
            "arguments: cat runs. Put a prompt of several words into quotes.",
        ),
        (["topaz-video-upscale", "A cat"], "topaz-video-upscale takes no prompt."),
        (["--prompt", "A cat"], "The model is missing. `evolink models` lists the models."),
        (["kling-o3", "A cat"], "Did you mean one of 'kling-o3-"),
        (["Kling-O1-i", "A cat"], "Did you mean 'kling-o1-image-to-video'?"),
    ],
)
def test_a_misplaced_prompt_or_model_is_a_usage_error(arguments: list[str], message: str, evolink: Shell) -> None:
    result = evolink("generate", *arguments, "--sandbox")

    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_no_wait_prints_the_task_id(evolink: Shell, folder: Path) -> None:
    result = evolink(*CAT, "--no-wait", "--output", "a b.mp4")

    assert TASK.fullmatch(result.stdout.strip())
    command = f"To wait for it: evolink task wait {result.stdout.strip()} --output 'a b.mp4'"
    assert result.stderr.splitlines()[-1] == command
    assert list(folder.iterdir()) == []


def test_json_has_the_task_its_idempotency_key_and_its_files(evolink: Shell, journal: Path) -> None:
    result = evolink(*CAT, "--json", "--quiet", "--output", "cat.mp4")

    output = json.loads(result.stdout)
    (entry,) = Journal(journal).entries(state="accepted")
    assert output["task"]["status"] == "completed"
    assert output["idempotency_key"] == entry.idempotency_key
    assert output["files"][0]["path"] == "cat.mp4"


def test_each_submission_is_in_the_journal_without_the_api_key(evolink: Shell, journal: Path) -> None:
    result = evolink(*CAT, "--no-wait")

    (entry,) = Journal(journal).entries(state="accepted")
    assert (entry.model, entry.task_id) == ("kling-o3-text-to-video", result.stdout.strip())
    assert json.loads(entry.body) == {"model": "kling-o3-text-to-video", "prompt": "A cat"}
    assert b"sk-evo-test" not in journal.read_bytes()


def test_a_request_that_violates_the_contract_is_not_sent(evolink: Shell, harness: ClientHarness) -> None:
    result = evolink(*CAT, "--duration", "20")

    assert (result.exit_code, result.stdout, harness.sent) == (1, "", [])
    assert result.stderr == (
        "evolink: duration is 20; it must be at most 15 seconds.\nNothing was sent, nothing was charged.\n"
    )


def test_a_contract_error_as_json_has_its_violations(evolink: Shell) -> None:
    result = evolink(*CAT, "--duration", "20", "--json")

    error = json.loads(result.stdout)["error"]
    assert (result.exit_code, error["type"]) == (1, "InvalidRequest")
    assert [(one["pointer"], one["keyword"]) for one in error["violations"]] == [("/duration", "maximum")]


def test_a_contract_warning_is_printed_and_the_request_is_sent(evolink: Shell) -> None:
    result = evolink("generate", "veo3.1-pro", "--prompt", "A cat", "--quality", "4k", "--no-wait")

    assert result.exit_code == 0
    assert result.stderr.startswith("warning: veo3.1-pro has been mapped to veo3.1-pro-beta")


def test_an_existing_output_file_is_an_error_before_anything_is_sent(
    evolink: Shell, harness: ClientHarness, folder: Path
) -> None:
    (folder / "cat.mp4").write_bytes(b"mine")

    result = evolink(*CAT, "--output", "cat.mp4")

    assert (result.exit_code, harness.sent) == (1, [])
    assert "cat.mp4 exists. Choose another name or pass --overwrite. Nothing was sent" in result.stderr
    assert evolink(*CAT, "--output", "cat.mp4", "--overwrite").exit_code == 0


def test_a_local_image_is_uploaded_first(evolink: Shell, harness: ClientHarness, folder: Path) -> None:
    (folder / "cat.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    options = ["--prompt", "A", "--image-urls", "cat.png", "--no-wait"]

    result = evolink("generate", "kling-o1-image-to-video", *options)

    upload, submission = harness.sent
    assert (result.exit_code, upload.url.path) == (0, "/api/v1/files/upload/stream")
    assert json.loads(submission.content)["image_urls"][0].startswith("http")


def test_a_result_without_files_is_printed_as_its_element_id(evolink: Shell, folder: Path) -> None:
    (folder / "request.json").write_text(
        json.dumps(
            {
                "model": "kling-custom-element",
                "model_params": {
                    "element_name": "fox",
                    "element_description": "A fox",
                    "reference_type": "image_refer",
                    "element_image_list": {
                        "frontal_image": "https://example.com/fox.png",
                        "refer_images": [{"image_url": "https://example.com/fox-2.png"}],
                    },
                },
            }
        )
    )

    result = evolink("generate", "--params", "request.json", "--quiet")

    assert (result.exit_code, result.stderr) == (0, "")
    assert re.fullmatch(r"\d+\n", result.stdout)
    assert [path.name for path in folder.iterdir()] == ["request.json"]


def test_an_unknown_model_has_a_suggestion(evolink: Shell, harness: ClientHarness) -> None:
    result = evolink("generate", "kling-o3-text2video", "--prompt", "A cat")

    assert (result.exit_code, harness.sent) == (2, [])
    assert "Did you mean 'kling-o3-text-to-video'? The catalog is from" in result.stderr
    assert "--no-check. Nothing was sent, nothing was charged." in result.stderr


def test_a_newer_model_can_be_sent_unchecked(evolink: Shell) -> None:
    sent: list[bytes] = []

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request.content)
        return httpx.Response(200, json={"id": "task-unified-1757169743-7cvnl5zw", "status": "pending"})

    arguments = ["generate", "kling-o9", "--no-check", "--extra", "prompt=A cat", "--extra", "seconds=5", "--no-wait"]
    result = evolink(*arguments, create_client=client_factory(handle))

    assert result.exit_code == 0
    assert json.loads(sent[0]) == {"model": "kling-o9", "prompt": "A cat", "seconds": 5}


def test_submissions_with_the_same_idempotency_key_are_charged_once(evolink: Shell, harness: ClientHarness) -> None:
    arguments = [*CAT, "--no-wait", "--idempotency-key", "my-own-key-0123456789"]

    first, second = evolink(*arguments), evolink(*arguments)

    assert first.stdout == second.stdout
    assert len(harness.sandbox.account.tasks()) == 1


@pytest.mark.parametrize(
    ("scenario", "exit_code", "message"),
    [
        ("fail:content_policy_violation", 1, "content_policy_violation"),
        ("error:401", 3, "401"),
        ("error:402", 3, "402"),
        ("error:403", 3, "403"),
        ("error:500x9", 5, "evolink task resume evolink-py-"),
        ("stall", 4, "To keep waiting: evolink task wait task-unified-"),
    ],
)
def test_each_error_has_its_exit_code_and_message(
    scenario: str, exit_code: int, message: str, evolink: Shell, harness: ClientHarness
) -> None:
    harness.sandbox.set_scenario(scenario)

    result = evolink(*CAT, "--quiet")

    assert result.exit_code == exit_code
    assert message in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_debug_shows_the_traceback_and_the_requests_without_the_api_key(evolink: Shell, harness: ClientHarness) -> None:
    harness.sandbox.set_scenario("error:401")

    result = evolink(*CAT, "--debug")

    assert result.exit_code == 3
    assert "Traceback (most recent call last)" in result.stderr
    assert "sk-evo-test" not in result.stderr


def test_ctrl_c_while_waiting_prints_the_command_that_continues(evolink: Shell, harness: ClientHarness) -> None:
    def create_client(_: bool) -> EvoLink:
        client = harness.client()
        client._session.driver.sleep = interrupt
        return client

    result = evolink(*CAT, "--output", "cat.mp4", create_client=create_client)

    (task,) = harness.sandbox.account.tasks()
    assert (result.exit_code, result.stdout) == (130, "")
    assert (
        f"Task {task.id} continues on the server. To wait for it:\nevolink task wait {task.id} --output cat.mp4\n"
        in result.stderr
    )


def test_ctrl_c_while_submitting_prints_the_command_that_finds_the_task(
    evolink: Shell, journal: Path, harness: ClientHarness
) -> None:
    def create_client(_: bool) -> EvoLink:
        return harness.client(httpx.MockTransport(interrupt), journal=journal)

    result = evolink(*CAT, create_client=create_client)

    (entry,) = Journal(journal).entries()
    assert result.exit_code == 130
    assert "It is unknown whether the submission was accepted." in result.stderr
    assert f"\nevolink task resume {entry.idempotency_key}\n" in result.stderr
    assert TASK.fullmatch(evolink("task", "resume").stdout.strip())
    assert Journal(journal).entries() == []


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_ctrl_c_at_each_step_of_a_submission_states_what_happened(
    step: int, evolink: Shell, journal: Path, harness: ClientHarness
) -> None:
    def create_client(_: bool) -> EvoLink:
        client = harness.client(journal=journal)
        driver: Any = client._session.driver
        perform, effects = driver.perform, []

        def interrupted(effect: object) -> object:
            outcome = perform(effect)
            effects.append(effect)
            if len(effects) == step:
                raise KeyboardInterrupt
            return outcome

        driver.perform = interrupted
        return client

    result = evolink(*CAT, create_client=create_client)

    assert (result.exit_code, result.stdout) == (130, "")
    charged = [task.id for task in harness.sandbox.account.tasks()]
    (entry,) = Journal(journal).entries(state=None)
    if step == 1:
        assert charged == []
        assert "Nothing was submitted" in result.stderr
    elif step == 2:
        assert f"evolink task resume {entry.idempotency_key}" in result.stderr
        assert evolink("task", "resume").stdout == f"{charged[0]}\n"
    else:
        assert f"evolink task wait {charged[0]}" in result.stderr
        assert evolink("task", "resume").stdout == f"{charged[0]}\n"


def interrupt(_: object) -> NoReturn:
    raise KeyboardInterrupt


def client_factory(handle: Callable[[httpx.Request], httpx.Response]) -> Callable[[bool], EvoLink]:
    return lambda _: ClientHarness().client(httpx.MockTransport(handle))


def test_ctrl_c_while_downloading_prints_the_command_that_continues(
    evolink: Shell, harness: ClientHarness, folder: Path
) -> None:
    task_id = harness.client().videos.generate(KlingO3TextToVideo(prompt="A cat")).id
    harness.clock.advance(1000)

    def respond(request: httpx.Request) -> httpx.Response:
        return harness.sandbox.handle(request) if "/v1/" in request.url.path else interrupt(request)

    def create_client(_: bool) -> EvoLink:
        return harness.client(httpx.MockTransport(respond))

    result = evolink("task", "download", task_id, "--output", "cat.mp4", create_client=create_client)

    assert (result.exit_code, result.stdout) == (130, "")
    assert (
        f"The download is incomplete. To continue it:\nevolink task download {task_id} --output cat.mp4\n"
        in result.stderr
    )
    assert not (folder / "cat.mp4").exists()
