"""The command line with the clients that it creates itself, mostly as a process: exit codes, pipes and signals."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import av
import httpx
import pytest
from evolink import Journal, cli, sandbox
from PIL import Image
from support.client_harness import ROOT

EVOLINK = [sys.executable, "-m", "evolink"]
README = [
    shlex.split(line)[1:]
    for line in (ROOT / "README.md").read_text("utf-8").splitlines()
    if line.startswith("evolink generate")
]
SEEDS = {
    "kling-o1-image-to-video",
    "kling-o1-video-edit-fast",
    "kling-o3-text-to-video",
    "veo3.1-pro",
    "wan2.5-text-to-video",
}


@pytest.fixture(autouse=True)
def fast_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the sandbox at 2,000 times the speed, since no test here watches the progress."""
    monkeypatch.setenv("EVOLINK_SANDBOX_SPEED", "2000")


def evolink(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*EVOLINK, *arguments], capture_output=True, text=True, check=False, input=stdin, timeout=100)


def count_frames(path: Path) -> int:
    """Decode a video and return the number of its frames."""
    with av.open(str(path)) as video:
        return sum(1 for _ in video.decode(video=0))


@contextmanager
def silent_server() -> Generator[tuple[str, threading.Event]]:
    """Yield the URL of a server that never responds, and an event that is set once a request has arrived."""
    received, stopped = threading.Event(), threading.Event()

    class Silent(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            received.set()
            stopped.wait(30)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", received
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()


def eventually(condition: Callable[[], bool]) -> bool:
    """Return whether the condition becomes true within ten seconds."""
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def test_the_readme_generates_with_the_five_seed_models() -> None:
    assert {arguments[1] for arguments in README} == SEEDS


@pytest.mark.parametrize("arguments", README, ids=lambda arguments: arguments[1])
def test_each_readme_command_generates_a_video(arguments: list[str], folder: Path) -> None:
    Image.new("RGB", (640, 360), "steelblue").save(folder / "house.png")
    if "boat.mp4" in arguments and "--output" not in arguments:
        source = evolink("generate", "wan2.5-text-to-video", "-p", "A boat", "-o", "boat.mp4", "--sandbox")
        assert source.returncode == 0, source.stderr

    run = evolink(*arguments)

    assert run.returncode == 0, run.stderr
    assert count_frames(folder / run.stdout.splitlines()[-1]) > 50
    assert "\x1b" not in run.stdout + run.stderr


def test_a_later_command_finds_a_task_of_the_embedded_sandbox(folder: Path) -> None:
    submitted = evolink("generate", "veo3.1-pro", "-p", "A cat", "--no-wait", "--sandbox")
    listed = evolink("task", "list", "--local", "--sandbox")

    waited = evolink("task", "wait", submitted.stdout.strip(), "--output", "cat.mp4", "--sandbox")

    assert listed.stdout.startswith(submitted.stdout.strip())
    assert (waited.returncode, waited.stdout) == (0, "cat.mp4\n"), waited.stderr
    assert count_frames(folder / "cat.mp4") > 50


def test_concurrent_commands_use_separate_sandboxes_and_both_work() -> None:
    command = [*EVOLINK, "generate", "veo3.1-pro", "-p", "A cat", "--no-wait", "--sandbox"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]

    outputs = [process.communicate(timeout=60) for process in both]

    assert [process.returncode for process in both] == [0, 0], outputs
    assert all(out.startswith("task-unified-") for out, _ in outputs)


@pytest.mark.parametrize(
    ("arguments", "stdin", "exit_code", "message"),
    [
        (["models"], None, 0, ""),
        (["generate", "veo3.1-pro", "-p", "-", "--dry-run"], "A cat\n", 0, "The request satisfies the contract."),
        (["generate", "veo3.1-pro", "--dry-run"], None, 1, "prompt is missing."),
        (["generate", "veo3.1-pro", "-p", "A", "--params", "-"], '{"prompt": "B"}', 3, "The API key is missing"),
        (["generate", "veo3.1-pro", "--duration", "5"], None, 2, "Try: evolink generate veo3.1-pro --help"),
        (
            ["generate", "--params", "-", "--dry-run"],
            '{"model": "veo3.1-pro", "prompt": "B"}',
            0,
            "satisfies the contract.",
        ),
        (
            ["generate", "--params", "/dev/stdin", "--dry-run"],
            '{"model": "veo3.1-pro", "prompt": "B"}',
            0,
            "satisfies the",
        ),
        (["task", "get", "nonsense", "--sandbox"], None, 1, "must start with 'task-unified-'"),
        (["listen", "--sandbox", "--port", "1", "--host", "192.0.2.1"], None, 2, "Cannot listen on 192.0.2.1:1: "),
        (["credits", "--sandbox"], None, 0, ""),
    ],
)
def test_each_outcome_has_its_exit_code(arguments: list[str], stdin: str | None, exit_code: int, message: str) -> None:
    run = evolink(*arguments, stdin=stdin)

    assert run.returncode == exit_code, run.stderr
    assert message in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["genrate"], 2, "Did you mean 'generate'?"),
        (["completion", "tcsh"], 2, "'tcsh' is not one of"),
        (["credits"], 3, "Set EVOLINK_API_KEY or run `evolink login`."),
        (
            ["generate", "veo3.1-pro", "-p", "A cat"],
            3,
            "Use --sandbox to run the command without a key and without cost.",
        ),
    ],
)
def test_each_mistake_has_the_exit_code_of_its_kind_and_advice(
    arguments: list[str], exit_code: int, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(arguments) == exit_code

    out, err = capfd.readouterr()
    assert out == ""
    assert message in err
    assert "Traceback" not in err


def test_a_closed_pipe_is_no_error() -> None:
    run = subprocess.run(
        f"{shlex.join(EVOLINK)} models | head -n 1", shell=True, capture_output=True, text=True, check=True
    )

    assert (len(run.stdout.splitlines()), run.stderr) == (1, "")


def test_open_starts_the_default_program_of_the_desktop(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform != "linux":
        pytest.skip("xdg-open is used on Linux only")
    opener = folder / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\necho "$1" >{folder}/opened\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{opener.parent}:{os.environ['PATH']}")

    run = evolink("generate", "wan2.5-text-to-video", "-p", "A boat", "-o", "boat.mp4", "--open", "--sandbox")

    assert (run.returncode, run.stdout) == (0, "boat.mp4\n")
    assert eventually(lambda: (folder / "opened").exists() and (folder / "opened").read_text() == "boat.mp4\n")


def test_an_unusable_state_directory_is_a_one_line_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "state").write_text("a file")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))

    run = evolink("credits", "--sandbox")

    assert (run.returncode, run.stdout) == (1, "")
    assert re.fullmatch(r"evolink: \S+ cannot be used: (Not a directory|File exists)\.\n", run.stderr)


@pytest.mark.parametrize("speed", ["fast", "0", "-1", "nan", "inf"])
def test_an_invalid_sandbox_speed_is_a_usage_error(
    speed: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EVOLINK_SANDBOX_SPEED", speed)

    assert cli.run(["credits", "--sandbox"]) == 2

    out, err = capfd.readouterr()
    assert out == ""
    assert f"EVOLINK_SANDBOX_SPEED is '{speed}'; it must be a number above 0" in err


def test_ctrl_c_while_waiting_exits_with_130_and_prints_the_command_that_continues(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVOLINK_SANDBOX_SPEED", "50")
    arguments = ["generate", "kling-o3-text-to-video", "-p", "A cat", "--output", "cat.mp4", "--sandbox"]
    with subprocess.Popen([*EVOLINK, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        while not process.stderr.readline().startswith("kling-o3-text-to-video task-"):
            pass  # the lines before the progress of the task
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)

    monkeypatch.setenv("EVOLINK_SANDBOX_SPEED", "50000")
    (command,) = [line for line in err.splitlines() if line.startswith("evolink task wait")]
    assert (process.returncode, out) == (130, "")
    assert evolink(*shlex.split(command)[1:]).stdout == "cat.mp4\n"


def test_a_killed_submission_is_resumed_and_charged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVOLINK_API_KEY", "sk-evo-any")
    command = [*EVOLINK, "generate", "veo3.1-pro", "-p", "A cat"]
    with silent_server() as (url, received):
        monkeypatch.setenv("EVOLINK_BASE_URL", url)
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            assert received.wait(30)
            process.kill()

    (entry,) = Journal().entries()
    with sandbox.running() as running:
        monkeypatch.setenv("EVOLINK_BASE_URL", running.url)
        first, second = evolink("task", "resume", entry.idempotency_key), evolink("task", "resume")
        (paid,) = running.sandbox.account.tasks()

    assert (first.returncode, first.stdout) == (0, f"{paid.id}\n"), first.stderr
    assert (second.returncode, second.stdout) == (0, "")
    assert Journal().entries() == []


def test_listen_receives_callbacks_and_downloads_results(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["listen", "--sandbox", "--port", "0", "--download", "videos", "--count", "2"]
    with subprocess.Popen([*EVOLINK, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        monkeypatch.setenv("EVOLINK_BASE_URL", process.stderr.readline().split()[-1])
        monkeypatch.setenv("EVOLINK_API_KEY", "any")
        rows = []
        for _ in range(2):
            url = process.stdout.readline().strip()
            submitted = evolink("generate", "veo3.1-pro", "-p", "A cat", "--no-wait", "--callback-url", url)
            rows.append((submitted.stdout.strip(), process.stdout.readline().split("\t")))
        assert process.wait(timeout=30) == 0

    for task_id, row in rows:
        assert row == [task_id, "veo3.1-pro-beta", "completed", f"videos/{task_id}.mp4\n"]
        assert count_frames(folder / "videos" / f"{task_id}.mp4") > 50


def test_a_sandbox_in_the_background_responds_once_the_command_has_ended() -> None:
    refused = evolink("sandbox", "--wait-until-ready", "--port", "0", "--scenario", "nonsense")
    started = evolink("sandbox", "--wait-until-ready", "--port", "0", "--credits", "7")

    process = int(started.stderr.rpartition(" ")[2])
    try:
        balance = httpx.get(f"{started.stdout.split()[-1]}/v1/credits", headers={"Authorization": "Bearer any"}).json()
    finally:
        os.kill(process, signal.SIGTERM)
    assert (started.returncode, balance["data"]["user"]["remaining_credits"]) == (0, 7)
    assert refused.returncode == 2
    assert "'nonsense' is not a directive" in refused.stderr


def test_help_is_as_wide_as_the_terminal_up_to_100_columns_and_has_no_colours_in_a_pipe(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    widths = []
    for columns in ("60", "100", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        text = evolink("generate", "kling-o3-text-to-video", "--help").stdout
        assert "\x1b" not in text
        widths.append(max(len(line) for line in text.splitlines() if "://" not in line))

    assert widths[0] <= 60 < widths[1] <= 100
    assert widths[1] == widths[2]
