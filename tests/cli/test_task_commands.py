"""The command `task`: a task shown, awaited and downloaded, the lists, and submissions that are resumed."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import httpx
import pytest
from evolink import EvoLink, Journal
from support.client_harness import ClientHarness
from support.shell import Shell

CAT = {"model": "kling-o3-text-to-video", "prompt": "A cat", "duration": 3}


MISSING = "task-unified-1757169743-7cvnl5zw"


def create_refusing_client(_: bool) -> EvoLink:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"{request.url} was requested")

    return ClientHarness().client(httpx.MockTransport(refuse))


@pytest.fixture
def task_id(harness: ClientHarness) -> str:
    """A task that another process submitted."""
    return harness.client().videos.generate(CAT).id


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
