"""The advice after an error, which never proposes the command that has just failed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from evolink import errors
from evolink._storage.part_file import DestinationExists
from evolink.cli.output.advice import advise
from support.client_harness import ClientHarness
from support.shell import Shell

CAT = ["generate", "kling-o3-text-to-video", "A cat", "--quiet"]
ID = "task-unified-1757169743-7cvnl5zw"
TIMEOUT = errors.WaitTimeout("Not yet.", task_id=ID)
DOWNLOAD = errors.DownloadFailed("Lost.", task_id=ID)
EXISTS = errors.DownloadFailed("a.mp4 exists.", task_id=ID)
EXISTS.__context__ = DestinationExists("a.mp4")


@pytest.mark.parametrize("command", ["generate kling-o3-text-to-video", "task wait", "task download", "task resume"])
@pytest.mark.parametrize("error", [TIMEOUT, DOWNLOAD, EXISTS], ids=["timeout", "download", "exists"])
@pytest.mark.parametrize("options", [{}, {"evolink.output": "a b.mp4", "evolink.sandbox": True}], ids=["", "options"])
def test_the_command_that_failed_is_not_proposed(command: str, error: Exception, options: Mapping[str, Any]) -> None:
    advice = advise(error, {"evolink.command": command, **options})

    given = " --output 'a b.mp4'" if options else ""
    sandbox = " --sandbox" if options else ""
    proposed = advice.partition(": ")[2]
    assert proposed not in (f"evolink {command} {ID}{given}{sandbox}", f"evolink {command} {ID}{sandbox}")
    assert proposed.startswith(f"evolink task {'get' if (command, error) == ('task wait', TIMEOUT) else ''}")
    assert proposed.endswith(f"{sandbox} --output FILE" if error is EXISTS else sandbox)


def test_a_timeout_proposes_to_wait_with_the_same_destination(evolink: Shell, harness: ClientHarness) -> None:
    harness.sandbox.set_scenario("stall")

    generated = evolink(*CAT, "--output", "a b.mp4", "--overwrite")
    (task,) = harness.sandbox.account.tasks()
    waited = evolink("task", "wait", task.id)

    assert generated.stderr.endswith(f"To keep waiting: evolink task wait {task.id} --output 'a b.mp4' --overwrite\n")
    assert waited.stderr.endswith(f"To see its status: evolink task get {task.id}\n")
    assert "client.tasks" not in generated.stderr + waited.stderr


def test_a_download_that_fails_proposes_another_command(evolink: Shell, harness: ClientHarness, folder: Path) -> None:
    task = harness.client().videos.generate({"model": "kling-o3-text-to-video", "prompt": "A cat"})
    early = evolink("task", "download", task.id)
    harness.clock.advance(1000)
    (folder / "cat.mp4").write_bytes(b"mine")
    late = evolink("task", "download", task.id, "--output", "cat.mp4")

    assert early.stderr.endswith(f"To wait for it and download it: evolink task wait {task.id}\n")
    assert late.stderr.endswith(f"To save it elsewhere: evolink task download {task.id} --output FILE\n")


def test_a_submission_that_stays_uncertain_is_not_resumed_by_the_same_command(
    evolink: Shell, harness: ClientHarness
) -> None:
    harness.sandbox.set_scenario("lostx99")
    lost = evolink(*CAT)
    resumed = evolink("task", "resume")

    assert "charged at most once: evolink task resume evolink-py-" in lost.stderr
    assert (resumed.exit_code, resumed.stderr.endswith("Try again later. It is charged at most once.\n")) == (5, True)


def test_a_finished_task_is_not_said_to_take_time(evolink: Shell, harness: ClientHarness) -> None:
    task = harness.client().videos.generate({"model": "kling-o3-text-to-video", "prompt": "A cat"})
    harness.clock.advance(1000)

    assert evolink("task", "wait", task.id).stderr == f"{task.id}: completed\n"
