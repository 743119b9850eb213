"""`evolink generate`: from options to a file, and what becomes of it when something goes wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import httpx
import pytest
from evolink import EvoLink, Journal
from support.client_harness import ClientHarness
from support.shell import Shell

CAT = ["generate", "kling-o3-text-to-video", "--prompt", "A cat"]
TASK = re.compile(r"task-unified-\d+-\w{8}")


def test_the_main_job_ends_with_the_path_on_standard_output(evolink: Shell, folder: Path) -> None:
    ended = evolink(*CAT, "--output", "cat.mp4")

    assert (ended.code, ended.out) == (0, "cat.mp4\n")
    assert (folder / "cat.mp4").read_bytes()[4:8] == b"ftyp"
    assert "kling-o3-text-to-video task-unified-" in ended.err
    assert "completed after" in ended.err


def test_without_a_name_the_file_is_called_after_the_task(evolink: Shell, folder: Path) -> None:
    ended = evolink(*CAT, "--quiet")

    (made,) = folder.iterdir()
    assert (ended.out, ended.err) == (f"{made.name}\n", "")
    assert TASK.fullmatch(made.stem)


def test_no_wait_ends_with_the_task_id(evolink: Shell, folder: Path) -> None:
    ended = evolink(*CAT, "--no-wait", "--output", "a b.mp4")

    assert TASK.fullmatch(ended.out.strip())
    assert ended.err == f"To wait for it: evolink task wait {ended.out.strip()} --output 'a b.mp4'\n"
    assert list(folder.iterdir()) == []


def test_json_tells_the_task_its_key_and_its_files(evolink: Shell, journal: Path) -> None:
    ended = evolink(*CAT, "--json", "--quiet", "--output", "cat.mp4")

    told = json.loads(ended.out)
    (intent,) = Journal(journal).entries(state="accepted")
    assert told["task"]["status"] == "completed"
    assert told["idempotency_key"] == intent.idempotency_key
    assert told["files"][0]["path"] == "cat.mp4"


def test_each_submission_is_in_the_journal_without_the_key(evolink: Shell, journal: Path) -> None:
    ended = evolink(*CAT, "--no-wait")

    (intent,) = Journal(journal).entries(state="accepted")
    assert (intent.model, intent.task_id) == ("kling-o3-text-to-video", ended.out.strip())
    assert json.loads(intent.body) == {"model": "kling-o3-text-to-video", "prompt": "A cat"}
    assert b"sk-evo-test" not in journal.read_bytes()


def test_what_the_contract_refuses_is_not_sent(evolink: Shell, harness: ClientHarness) -> None:
    ended = evolink(*CAT, "--duration", "20")

    assert (ended.code, ended.out, harness.sent) == (1, "", [])
    assert ended.err == (
        "evolink: duration is 20; it must be at most 15 seconds.\nNothing was sent, nothing was charged.\n"
    )


def test_a_refusal_as_json_has_its_violations(evolink: Shell) -> None:
    ended = evolink(*CAT, "--duration", "20", "--json")

    error = json.loads(ended.out)["error"]
    assert (ended.code, error["type"]) == (1, "InvalidRequest")
    assert [(one["pointer"], one["keyword"]) for one in error["violations"]] == [("/duration", "maximum")]


def test_what_is_allowed_but_should_be_known_is_a_note(evolink: Shell) -> None:
    ended = evolink("generate", "veo3.1-pro", "--prompt", "A cat", "--quality", "4k", "--no-wait")

    assert ended.code == 0
    assert ended.err.startswith("note: veo3.1-pro has been mapped to veo3.1-pro-beta")


def test_a_file_in_the_way_is_seen_before_anything_is_paid(
    evolink: Shell, harness: ClientHarness, folder: Path
) -> None:
    (folder / "cat.mp4").write_bytes(b"mine")

    ended = evolink(*CAT, "--output", "cat.mp4")

    assert (ended.code, harness.sent) == (1, [])
    assert "cat.mp4 exists: choose another name or say --overwrite. Nothing was sent" in ended.err
    assert evolink(*CAT, "--output", "cat.mp4", "--overwrite").code == 0


def test_a_local_picture_is_uploaded_first(evolink: Shell, harness: ClientHarness, folder: Path) -> None:
    (folder / "cat.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    words = ["--prompt", "A", "--image-urls", "cat.png", "--no-wait"]

    ended = evolink("generate", "kling-o1-image-to-video", *words)

    upload, paid = harness.sent
    assert (ended.code, upload.url.path) == (0, "/api/v1/files/upload/stream")
    assert json.loads(paid.content)["image_urls"][0].startswith("http")


def test_an_element_is_told_by_its_id(evolink: Shell, folder: Path) -> None:
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

    ended = evolink("generate", "--params", "request.json", "--quiet")

    assert (ended.code, ended.err) == (0, "")
    assert re.fullmatch(r"\d+\n", ended.out)
    assert [path.name for path in folder.iterdir()] == ["request.json"]


def test_a_model_that_the_spec_does_not_know_has_a_suggestion(evolink: Shell, harness: ClientHarness) -> None:
    ended = evolink("generate", "kling-o3-text2video", "--prompt", "A cat")

    assert (ended.code, harness.sent) == (2, [])
    assert "Did you mean 'kling-o3-text-to-video'? Nothing was sent, nothing was charged." in ended.err


def test_a_newer_model_can_be_sent_unchecked(evolink: Shell) -> None:
    sent: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.content)
        return httpx.Response(200, json={"id": "task-unified-1757169743-7cvnl5zw", "status": "pending"})

    words = ["generate", "kling-o9", "--no-check", "--extra", "prompt=A cat", "--extra", "seconds=5", "--no-wait"]
    ended = evolink(*words, connect=answering(answer))

    assert ended.code == 0
    assert json.loads(sent[0]) == {"model": "kling-o9", "prompt": "A cat", "seconds": 5}


def test_the_same_key_is_charged_once(evolink: Shell, harness: ClientHarness) -> None:
    words = [*CAT, "--no-wait", "--idempotency-key", "my-own-key-0123456789"]

    first, second = evolink(*words), evolink(*words)

    assert first.out == second.out
    assert len(harness.sandbox.account.tasks()) == 1


@pytest.mark.parametrize(
    ("scenario", "code", "told"),
    [
        ("fail:content_policy_violation", 1, "content_policy_violation"),
        ("error:401", 3, "401"),
        ("error:402", 3, "402"),
        ("error:403", 3, "403"),
        ("error:500x9", 5, "evolink task resume evolink-py-"),
        ("stall", 4, "To wait on: evolink task wait task-unified-"),
    ],
)
def test_the_exit_code_says_what_went_wrong(
    scenario: str, code: int, told: str, evolink: Shell, harness: ClientHarness
) -> None:
    harness.sandbox.set_scenario(scenario)

    ended = evolink(*CAT, "--quiet")

    assert ended.code == code
    assert told in ended.err
    assert ended.out == ""
    assert "Traceback" not in ended.err


def test_debug_shows_where_it_went_wrong_and_what_was_asked(evolink: Shell, harness: ClientHarness) -> None:
    harness.sandbox.set_scenario("error:401")

    ended = evolink(*CAT, "--debug")

    assert ended.code == 3
    assert "Traceback (most recent call last)" in ended.err
    assert "sk-evo-test" not in ended.err


def test_ctrl_c_while_waiting_tells_how_to_go_on(evolink: Shell, harness: ClientHarness) -> None:
    def connect(_: bool) -> EvoLink:
        client = harness.client()
        client._session.driver.sleep = interrupt
        return client

    ended = evolink(*CAT, "--output", "cat.mp4", connect=connect)

    (task,) = harness.sandbox.account.tasks()
    assert (ended.code, ended.out) == (130, "")
    assert f"Task {task.id} goes on. To wait for it:\nevolink task wait {task.id} --output cat.mp4\n" in ended.err


def test_ctrl_c_while_submitting_tells_how_to_ask(evolink: Shell, journal: Path, harness: ClientHarness) -> None:
    def connect(_: bool) -> EvoLink:
        return harness.client(httpx.MockTransport(interrupt), journal=journal)

    ended = evolink(*CAT, connect=connect)

    (intent,) = Journal(journal).entries()
    assert ended.code == 130
    assert "Whether it was accepted is not known." in ended.err
    assert f"\nevolink task resume {intent.idempotency_key}\n" in ended.err
    assert TASK.fullmatch(evolink("task", "resume").out.strip())
    assert Journal(journal).entries() == []


def interrupt(_: object) -> NoReturn:
    raise KeyboardInterrupt


def answering(handle: Callable[[httpx.Request], httpx.Response]) -> Callable[[bool], EvoLink]:
    return lambda _: ClientHarness().client(httpx.MockTransport(handle))
