"""The commands beside `generate`: models, task, upload, credits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import EvoLink, Journal, catalog
from support.client_harness import ClientHarness
from support.shell import Shell

CAT = {"model": "kling-o3-text-to-video", "prompt": "A cat", "duration": 3}
MISSING = "task-unified-1757169743-7cvnl5zw"


@pytest.fixture
def task_id(harness: ClientHarness) -> str:
    """A task that another process submitted."""
    return harness.client().videos.generate(CAT).id


def test_models_are_lines_with_tabs_in_a_pipe(evolink: Shell) -> None:
    ended = evolink("models")

    rows = [line.split("\t") for line in ended.out.splitlines()]
    assert [row[0] for row in rows] == list(catalog.ids())
    assert {len(row) for row in rows} == {7}


@pytest.mark.parametrize(
    ("words", "conditions"),
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
def test_conditions_choose_as_the_catalog_does(words: list[str], conditions: dict[str, Any], evolink: Shell) -> None:
    ended = evolink("models", *words, "--json")

    found = [model.id for model in catalog.search(**conditions)]
    assert [row["id"] for row in json.loads(ended.out)] == found != []


def test_no_model_for_the_conditions_is_exit_1_and_an_unknown_one_is_2(evolink: Shell) -> None:
    assert evolink("models", "--family", "sora", "--quality", "4k").code == 1
    assert evolink("models", "--family", "soras").code == 2


@pytest.mark.parametrize("model", catalog.ids())
def test_a_model_is_explained_with_all_its_rules(model: str, evolink: Shell) -> None:
    ended = evolink("models", model)

    told = "".join(ended.out.split())
    assert ended.code == 0
    for sentence in (*catalog.get(model).rules, *catalog.get(model).notices, catalog.get(model).docs):
        assert "".join(sentence.split()) in told


def test_a_misspelt_model_is_suggested(evolink: Shell) -> None:
    ended = evolink("models", "veo3-pro")

    assert ended.code == 2
    assert "Did you mean 'veo3.1-pro'?" in ended.err


def test_a_task_is_shown_and_given_as_json(evolink: Shell, task_id: str) -> None:
    shown, told = evolink("task", "get", task_id), evolink("task", "get", task_id, "--json")

    assert f"task\t{task_id}\nmodel\tkling-o3-text-to-video\nstatus\tpending, 0 %" in shown.out
    assert json.loads(told.out)["id"] == task_id


def test_a_task_is_waited_for_and_fetched(evolink: Shell, task_id: str, folder: Path) -> None:
    ended = evolink("task", "wait", task_id, "--output", "cat.mp4")

    assert (ended.code, ended.out) == (0, "cat.mp4\n")
    assert (folder / "cat.mp4").read_bytes()[4:8] == b"ftyp"


def test_a_file_in_the_way_is_seen_before_waiting(
    evolink: Shell, task_id: str, harness: ClientHarness, folder: Path
) -> None:
    (folder / "cat.mp4").write_bytes(b"mine")
    harness.sent.clear()

    ended = evolink("task", "wait", task_id, "--output", "cat.mp4")

    assert (ended.code, harness.sent) == (1, [])
    assert "cat.mp4 exists" in ended.err


def test_waiting_alone_ends_with_the_id(evolink: Shell, task_id: str, folder: Path) -> None:
    ended = evolink("task", "wait", task_id, "--no-download", "--quiet")

    assert (ended.code, ended.out, ended.err) == (0, f"{task_id}\n", "")
    assert list(folder.iterdir()) == []


def test_a_result_is_fetched_once_the_task_is_completed(evolink: Shell, task_id: str, harness: ClientHarness) -> None:
    early = evolink("task", "download", task_id)
    harness.clock.advance(1000)
    late = evolink("task", "download", task_id, "--output", "cat.mp4", "--json")

    assert early.code == 1
    assert f"Task {task_id} is pending at 0 %: wait for it" in early.err
    assert json.loads(late.out)["files"][0]["path"] == "cat.mp4"


def test_a_task_that_is_not_there_is_exit_1(evolink: Shell) -> None:
    ended = evolink("task", "get", MISSING)

    assert (ended.code, ended.out) == (1, "")
    assert "404" in ended.err


def test_the_accounts_tasks_are_listed_by_page_and_condition(evolink: Shell, harness: ClientHarness) -> None:
    client = harness.client()
    ids = [client.videos.generate(CAT).id for _ in range(3)]
    client.videos.generate({"model": "veo3.1-pro", "prompt": "A cat"})
    harness.clock.advance(1000)

    listed = [evolink("task", "list", "--model", CAT["model"], "--page-size", "2", "--page", n) for n in ("1", "2")]

    rows = [line.split("\t") for ended in listed for line in ended.out.splitlines()]
    assert sorted(row[0] for row in rows) == sorted(ids)
    assert {tuple(row[1:]) for row in rows} == {("kling-o3-text-to-video", "completed", "100 %")}
    assert evolink("task", "list", "--status", "failed").out == ""


def test_the_local_list_asks_nobody_and_shows_what_is_open(evolink: Shell, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "state" / "evolink" / "journal.sqlite3")
    journal.begin("key-of-an-open-one", "veo3.1-pro", b"{}")
    journal.begin("key-of-an-accepted-one", "kling-o3-text-to-video", b"{}")
    journal.accepted("key-of-an-accepted-one", MISSING)
    journal.close()

    ended = evolink("task", "list", "--local", connect=unconnected)

    assert sorted(line.split("\t")[:3] for line in ended.out.splitlines()) == [
        ["key-of-an-open-one", "veo3.1-pro", "open"],
        [MISSING, "kling-o3-text-to-video", "accepted"],
    ]


def test_resuming_finds_the_task_of_a_lost_reply(evolink: Shell, harness: ClientHarness, journal: Path) -> None:
    harness.sandbox.set_scenario("lostx9")
    lost = evolink("generate", CAT["model"], "--prompt", "A cat")
    harness.sandbox.set_scenario("")
    (paid,) = harness.sandbox.account.tasks()

    resumed = evolink("task", "resume")

    assert lost.code == 5
    assert (resumed.code, resumed.out) == (0, f"{paid.id}\n")
    assert "was accepted before" in resumed.err
    assert Journal(journal).entries() == []
    assert len(harness.sandbox.account.tasks()) == 1


def test_resuming_a_key_that_is_not_open_is_wrong_usage(evolink: Shell) -> None:
    ended = evolink("task", "resume", "no-such-key")

    assert ended.code == 2
    assert "No open submission has the key 'no-such-key'" in ended.err


def test_files_are_uploaded_in_their_order(evolink: Shell, folder: Path) -> None:
    for name in ("a.png", "b.png"):
        (folder / name).write_bytes(b"\x89PNG\r\n\x1a\n")

    ended = evolink("upload", "a.png", "b.png")

    first, second = ended.out.splitlines()
    assert ended.code == 0
    assert "a.png" in first
    assert "b.png" in second


def test_a_file_that_is_not_there_is_exit_1(evolink: Shell) -> None:
    ended = evolink("upload", "nowhere.png")

    assert (ended.code, ended.out) == (1, "")
    assert "nowhere.png cannot be read: No such file or directory. Nothing was sent." in ended.err


def test_the_balance_is_shown(evolink: Shell, task_id: str) -> None:
    ended = evolink("credits")

    assert ended.out.splitlines()[0] == "account\t9993 left, 7 used"
    assert json.loads(evolink("credits", "--json").out)["data"]["user"]["used_credits"] == 7


def unconnected(_: bool) -> EvoLink:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"{request.url} was asked")

    return ClientHarness().client(httpx.MockTransport(refuse))
