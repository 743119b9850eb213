"""The commands `models`, `task`, `upload`, `file` and `credits`."""

from __future__ import annotations

import json
import os
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import EvoLink, Journal, __version__, catalog
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


def test_a_task_is_shown_as_text_and_as_json(evolink: Shell, task_id: str) -> None:
    text, as_json = evolink("task", "get", task_id), evolink("task", "get", task_id, "--json")

    assert f"task\t{task_id}\nmodel\tkling-o3-text-to-video\nstatus\tpending, 0 %" in text.stdout
    assert json.loads(as_json.stdout)["id"] == task_id


def test_wait_downloads_the_result(evolink: Shell, task_id: str, folder: Path) -> None:
    result = evolink("task", "wait", task_id, "--output", "cat.mp4")

    assert (result.exit_code, result.stdout) == (0, "cat.mp4\n")
    assert (folder / "cat.mp4").read_bytes()[4:8] == b"ftyp"


def test_an_existing_output_file_is_an_error_before_waiting(
    evolink: Shell, task_id: str, harness: ClientHarness, folder: Path
) -> None:
    (folder / "cat.mp4").write_bytes(b"mine")
    harness.sent.clear()

    result = evolink("task", "wait", task_id, "--output", "cat.mp4")

    assert (result.exit_code, harness.sent) == (1, [])
    assert "cat.mp4 exists" in result.stderr


def test_wait_without_download_prints_the_id(evolink: Shell, task_id: str, folder: Path) -> None:
    result = evolink("task", "wait", task_id, "--no-download", "--quiet")

    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{task_id}\n", "")
    assert list(folder.iterdir()) == []


def test_a_result_is_downloaded_once_the_task_is_completed(
    evolink: Shell, task_id: str, harness: ClientHarness
) -> None:
    early = evolink("task", "download", task_id)
    harness.clock.advance(1000)
    late = evolink("task", "download", task_id, "--output", "cat.mp4", "--json")

    assert early.exit_code == 1
    assert f"Task {task_id} is pending at 0 %. Wait for it" in early.stderr
    assert json.loads(late.stdout)["files"][0]["path"] == "cat.mp4"


def test_a_missing_task_exits_with_1(evolink: Shell) -> None:
    result = evolink("task", "get", MISSING)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "404" in result.stderr


def test_the_accounts_tasks_are_listed_by_page_and_filter(evolink: Shell, harness: ClientHarness) -> None:
    client = harness.client()
    ids = [client.videos.generate(CAT).id for _ in range(3)]
    client.videos.generate({"model": "veo3.1-pro", "prompt": "A cat"})
    harness.clock.advance(1000)

    pages = [evolink("task", "list", "--model", CAT["model"], "--page-size", "2", "--page", n) for n in ("1", "2")]

    rows = [line.split("\t") for result in pages for line in result.stdout.splitlines()]
    assert sorted(row[0] for row in rows) == sorted(ids)
    assert {tuple(row[1:]) for row in rows} == {("kling-o3-text-to-video", "completed", "100 %")}
    assert evolink("task", "list", "--status", "failed").stdout == ""


def test_the_accounts_tasks_are_listed_as_json(evolink: Shell, task_id: str) -> None:
    listed = json.loads(evolink("task", "list", "--json").stdout)

    assert [(one["id"], one["model"]) for one in listed] == [(task_id, "kling-o3-text-to-video")]


def test_the_error_of_a_failed_task_is_shown(evolink: Shell, harness: ClientHarness) -> None:
    harness.sandbox.set_scenario("fail:service_error@60")
    task_id = harness.client().videos.generate(CAT).id
    harness.clock.advance(1000)

    lines = evolink("task", "get", task_id).stdout.splitlines()

    assert "status\tfailed, 60 %" in lines
    assert [line.partition(": ")[0] for line in lines if line.startswith("error")] == ["error\tservice_error"]


def test_the_fields_of_a_task_that_has_no_time_but_an_element(evolink: Shell, harness: ClientHarness) -> None:
    answer = {"id": MISSING, "status": "completed", "progress": 100, "result_data": {"element_id": "element-1"}}
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=answer))

    result = evolink("task", "get", MISSING, create_client=lambda journal: harness.client(transport))

    fields = dict(line.split("\t") for line in result.stdout.splitlines())
    assert fields == {"task": MISSING, "model": "-", "status": "completed, 100 %", "element": "element-1"}


def test_the_local_list_sends_no_request_and_shows_open_submissions(evolink: Shell, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "state" / "evolink" / "journal.sqlite3")
    journal.begin("key-of-an-open-submission", "veo3.1-pro", b"{}")
    journal.begin("key-of-an-accepted-submission", "kling-o3-text-to-video", b"{}")
    journal.accepted("key-of-an-accepted-submission", MISSING)
    journal.close()

    result = evolink("task", "list", "--local", create_client=create_refusing_client)

    assert sorted(line.split("\t")[:3] for line in result.stdout.splitlines()) == [
        ["key-of-an-open-submission", "veo3.1-pro", "open"],
        [MISSING, "kling-o3-text-to-video", "accepted"],
    ]


@pytest.mark.parametrize(
    "option", [["--status", "failed"], ["--page", "1"], ["--page-size", "20"]], ids=lambda one: one[0]
)
def test_the_local_list_refuses_a_filter_of_the_accounts_tasks(option: list[str], evolink: Shell) -> None:
    result = evolink("task", "list", "--local", *option, create_client=create_refusing_client)

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{option[0]} is for the account's tasks; --local lists this machine's submissions." in result.stderr


def test_resume_finds_the_task_of_a_lost_response(evolink: Shell, harness: ClientHarness, journal: Path) -> None:
    harness.sandbox.set_scenario("lostx9")
    lost = evolink("generate", CAT["model"], "--prompt", "A cat")
    harness.sandbox.set_scenario("")
    (paid,) = harness.sandbox.account.tasks()

    resumed = evolink("task", "resume")

    assert lost.exit_code == 5
    assert (resumed.exit_code, resumed.stdout) == (0, f"{paid.id}\n")
    assert "was already accepted" in resumed.stderr
    assert Journal(journal).entries() == []
    assert len(harness.sandbox.account.tasks()) == 1


def test_resume_offers_an_accepted_task_that_no_command_received(
    evolink: Shell, harness: ClientHarness, journal: Path
) -> None:
    paid = harness.client().videos.generate(CAT)
    recorded = Journal(journal)
    recorded.begin("key-of-an-accepted-submission", str(CAT["model"]), b"{}")
    recorded.accepted("key-of-an-accepted-submission", paid.id)

    first, second = evolink("task", "resume"), evolink("task", "resume")

    assert (first.exit_code, first.stdout) == (0, f"{paid.id}\n")
    assert (second.exit_code, second.stdout) == (0, "")
    assert [request.method for request in harness.sent] == ["POST", "GET"]


def test_resume_continues_after_a_task_that_has_expired(evolink: Shell, harness: ClientHarness, journal: Path) -> None:
    paid = harness.client().videos.generate(CAT)
    recorded = Journal(journal)
    for key, task_id in (("key-of-an-expired-task", MISSING), ("key-of-another-task", paid.id)):
        recorded.begin(key, str(CAT["model"]), b"{}")
        recorded.accepted(key, task_id)

    first, second = evolink("task", "resume"), evolink("task", "resume")

    assert (first.exit_code, first.stdout) == (1, f"{paid.id}\n")
    assert "task_not_found" in first.stderr
    assert (second.exit_code, second.stdout) == (0, "")


def test_resume_leaves_a_submission_to_the_process_that_works_on_it(
    evolink: Shell, harness: ClientHarness, journal: Path
) -> None:
    Journal(journal).begin("key-of-a-running-call", str(CAT["model"]), b"{}", call="a call")

    skipped, named = evolink("task", "resume"), evolink("task", "resume", "key-of-a-running-call")

    assert (skipped.exit_code, skipped.stdout) == (0, "")
    assert f"is still in progress in process {os.getpid()}" in skipped.stderr
    assert named.exit_code == 5
    assert f"by process {os.getpid()}" in named.stderr
    assert harness.sent == []


def test_only_the_named_submissions_are_resumed_and_each_failure_is_reported(
    evolink: Shell, harness: ClientHarness, journal: Path
) -> None:
    recorded = Journal(journal)
    keys = [f"key-of-the-expired-task-{number}" for number in range(3)]
    for number, key in enumerate(keys):
        recorded.begin(key, str(CAT["model"]), b"{}")
        recorded.accepted(key, f"{MISSING[:-1]}{number}")

    result = evolink("task", "resume", *keys[1:])

    assert [request.url.path[-1] for request in harness.sent] == ["1", "2"]
    assert (result.exit_code, result.stdout) == (1, "")
    assert [line.startswith("evolink: ") for line in result.stderr.splitlines()] == [True, True]
    assert [entry.idempotency_key for entry in recorded.unfinished()] == keys[:1]


def test_an_interrupted_resume_can_be_repeated(evolink: Shell, harness: ClientHarness, journal: Path) -> None:
    def interrupt(request: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    key = "key-of-an-open-submission"
    Journal(journal).begin(key, str(CAT["model"]), json.dumps(CAT).encode())

    transport = httpx.MockTransport(interrupt)
    result = evolink("task", "resume", create_client=lambda with_journal: harness.client(transport, journal=journal))

    assert (result.exit_code, result.stdout) == (130, "")
    assert key in result.stderr
    assert [entry.idempotency_key for entry in Journal(journal).unfinished()] == [key]


def test_the_local_list_as_json_has_the_whole_entry(evolink: Shell, tmp_path: Path) -> None:
    recorded = Journal(tmp_path / "state" / "evolink" / "journal.sqlite3")
    recorded.begin("key-of-a-submission", "veo3.1-pro", b"{}", label="scene 7")
    recorded.refused("key-of-a-submission", "too long")
    recorded.begin("key-of-another-model", "kling-o3-text-to-video", b"{}")

    result = evolink("task", "list", "--local", "--model", "veo3.1-pro", "--json", create_client=create_refusing_client)

    (entry,) = json.loads(result.stdout)
    assert (entry["idempotency_key"], entry["state"], entry["reason"]) == ("key-of-a-submission", "refused", "too long")
    assert (entry["model"], entry["label"], entry["task_id"]) == ("veo3.1-pro", "scene 7", None)


@pytest.mark.parametrize(
    ("seconds", "age"),
    [(59.9, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (86399, "23 h"), (86400, "1 d"), (-5, "0 s")],
)
def test_the_age_of_a_submission_is_in_its_largest_unit(
    seconds: float, age: str, evolink: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_760_000_000
    recorded = Journal(tmp_path / "state" / "evolink" / "journal.sqlite3", clock=lambda: now - seconds)
    recorded.begin("key-of-a-submission", "veo3.1-pro", b"{}")
    monkeypatch.setattr(time, "time", lambda: now)

    result = evolink("task", "list", "--local", create_client=create_refusing_client)

    assert result.stdout == f"key-of-a-submission\tveo3.1-pro\topen\t{age}\n"


def test_resuming_a_key_that_is_not_open_is_a_usage_error(evolink: Shell) -> None:
    result = evolink("task", "resume", "no-such-key")

    assert result.exit_code == 2
    assert "No unfinished submission has the key 'no-such-key'" in result.stderr


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


def create_refusing_client(_: bool) -> EvoLink:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"{request.url} was requested")

    return ClientHarness().client(httpx.MockTransport(refuse))


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
