"""The command line as a process: the README's commands, exit codes, pipes, signals, a kill."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import av
import pytest
from evolink import Journal, sandbox
from PIL import Image
from support.client_harness import ROOT

EVOLINK = [sys.executable, "-m", "evolink"]
README = [
    shlex.split(line)[1:]
    for line in (ROOT / "README.md").read_text("utf-8").splitlines()
    if line.startswith("    evolink generate")
]
SEEDS = {
    "kling-o1-image-to-video",
    "kling-o1-video-edit-fast",
    "kling-o3-text-to-video",
    "veo3.1-pro",
    "wan2.5-text-to-video",
}


@pytest.fixture(autouse=True)
def haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks at the progress."""
    monkeypatch.setenv("EVOLINK_SANDBOX_SPEED", "2000")


def evolink(*words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*EVOLINK, *words], capture_output=True, text=True, check=False, input=stdin, timeout=100)


def decoded(path: Path) -> int:
    """How many frames a video has; each of them is decoded."""
    with av.open(str(path)) as video:
        return sum(1 for _ in video.decode(video=0))


@contextmanager
def silent_server() -> Iterator[tuple[str, threading.Event]]:
    """A server that takes each submission and never answers; and what tells that one has come."""
    asked, ended = threading.Event(), threading.Event()

    class Silent(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            asked.set()
            ended.wait(30)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        ended.set()
        server.shutdown()
        server.server_close()


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it holds within ten seconds."""
    deadline = time.monotonic() + 10
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
    return holds()


def test_the_readme_generates_with_the_five_seed_models() -> None:
    assert {words[1] for words in README} == SEEDS


@pytest.mark.parametrize("words", README, ids=lambda words: words[1])
def test_the_readmes_words_make_a_video(words: list[str], folder: Path) -> None:
    Image.new("RGB", (640, 360), "steelblue").save(folder / "house.png")
    if "boat.mp4" in words and "--output" not in words:
        made = evolink("generate", "wan2.5-text-to-video", "-p", "A boat", "-o", "boat.mp4", "--sandbox")
        assert made.returncode == 0, made.stderr

    run = evolink(*words)

    assert run.returncode == 0, run.stderr
    assert decoded(folder / run.stdout.splitlines()[-1]) > 50
    assert "\x1b" not in run.stdout + run.stderr


def test_a_task_of_the_commands_sandbox_outlives_the_command(folder: Path) -> None:
    begun = evolink("generate", "veo3.1-pro", "-p", "A cat", "--no-wait", "--sandbox")
    listed = evolink("task", "list", "--local", "--sandbox")

    ended = evolink("task", "wait", begun.stdout.strip(), "--output", "cat.mp4", "--sandbox")

    assert listed.stdout.startswith(begun.stdout.strip())
    assert (ended.returncode, ended.stdout) == (0, "cat.mp4\n"), ended.stderr
    assert decoded(folder / "cat.mp4") > 50


def test_commands_side_by_side_do_not_share_a_sandbox_but_both_work() -> None:
    words = [*EVOLINK, "generate", "veo3.1-pro", "-p", "A cat", "--no-wait", "--sandbox"]
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]

    told = [process.communicate(timeout=60) for process in both]

    assert [process.returncode for process in both] == [0, 0], told
    assert all(out.startswith("task-unified-") for out, _ in told)


@pytest.mark.parametrize(
    ("words", "stdin", "code", "told"),
    [
        (["models"], None, 0, ""),
        (["generate", "veo3.1-pro", "-p", "-", "--dry-run"], "A cat\n", 0, "The contract allows it."),
        (["generate", "veo3.1-pro", "--dry-run"], None, 1, "prompt is missing."),
        (["generate", "veo3.1-pro", "-p", "A", "--params", "-"], '{"prompt": "B"}', 3, "There is no API key"),
        (["generate", "veo3.1-pro", "--duration", "5"], None, 2, "Try: evolink generate veo3.1-pro --help"),
        (["generate", "--params", "-", "--dry-run"], '{"model": "veo3.1-pro", "prompt": "B"}', 0, "allows it."),
        (["generate", "--params", "/dev/stdin", "--dry-run"], '{"model": "veo3.1-pro", "prompt": "B"}', 0, "allows"),
        (["genrate"], None, 2, "Did you mean 'generate'?"),
        (["generate", "veo3.1-pro", "-p", "A cat"], None, 3, "without a key, and without cost: --sandbox."),
        (["credits"], None, 3, "set EVOLINK_API_KEY."),
        (["task", "get", "nonsense", "--sandbox"], None, 1, "must start with 'task-unified-'"),
        (["listen", "--sandbox", "--port", "1", "--host", "192.0.2.1"], None, 2, "cannot be listened on"),
        (["completion", "tcsh"], None, 2, "'tcsh' is not one of"),
        (["credits", "--sandbox"], None, 0, ""),
    ],
)
def test_the_exit_code_of_each_end(words: list[str], stdin: str | None, code: int, told: str) -> None:
    run = evolink(*words, stdin=stdin)

    assert run.returncode == code, run.stderr
    assert told in run.stderr
    assert "Traceback" not in run.stderr


def test_a_reader_that_leaves_early_is_no_error() -> None:
    run = subprocess.run(
        f"{shlex.join(EVOLINK)} models | head -n 1", shell=True, capture_output=True, text=True, check=True
    )

    assert (len(run.stdout.splitlines()), run.stderr) == (1, "")


def test_open_hands_the_result_to_the_desktop(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform != "linux":
        pytest.skip("this desktop is Linux's")
    opener = folder / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\necho "$1" >{folder}/opened\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{opener.parent}:{os.environ['PATH']}")

    run = evolink("generate", "wan2.5-text-to-video", "-p", "A boat", "-o", "boat.mp4", "--open", "--sandbox")

    assert (run.returncode, run.stdout) == (0, "boat.mp4\n")
    assert eventually(lambda: (folder / "opened").exists() and (folder / "opened").read_text() == "boat.mp4\n")


def test_a_state_directory_that_cannot_be_made_is_told_in_a_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "state").write_text("a file")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))

    run = evolink("credits", "--sandbox")

    assert (run.returncode, run.stdout) == (1, "")
    assert re.fullmatch(r"evolink: \S+ cannot be used: (Not a directory|File exists)\.\n", run.stderr)


@pytest.mark.parametrize("speed", ["fast", "0", "-1", "nan", "inf"])
def test_a_speed_that_is_none_is_wrong_usage(speed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVOLINK_SANDBOX_SPEED", speed)

    run = evolink("credits", "--sandbox")

    assert (run.returncode, run.stdout) == (2, "")
    assert f"EVOLINK_SANDBOX_SPEED is '{speed}'; it must be a number above 0" in run.stderr


def test_ctrl_c_while_waiting_ends_with_130_and_the_command_that_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVOLINK_SANDBOX_SPEED", "50")
    words = ["generate", "kling-o3-text-to-video", "-p", "A cat", "--output", "cat.mp4", "--sandbox"]
    with subprocess.Popen([*EVOLINK, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)

    monkeypatch.setenv("EVOLINK_SANDBOX_SPEED", "50000")
    (command,) = [line for line in err.splitlines() if line.startswith("evolink task wait")]
    assert (process.returncode, out) == (130, "")
    assert evolink(*shlex.split(command)[1:]).stdout == "cat.mp4\n"


def test_a_killed_submission_is_found_and_charged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVOLINK_API_KEY", "sk-evo-any")
    words = [*EVOLINK, "generate", "veo3.1-pro", "-p", "A cat"]
    with silent_server() as (url, asked):
        monkeypatch.setenv("EVOLINK_BASE_URL", url)
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            assert asked.wait(30)
            process.kill()

    (intent,) = Journal().entries()
    with sandbox.running() as local:
        monkeypatch.setenv("EVOLINK_BASE_URL", local.url)
        first, second = evolink("task", "resume", intent.idempotency_key), evolink("task", "resume")
        (paid,) = local.sandbox.account.tasks()

    assert (first.returncode, first.stdout) == (0, f"{paid.id}\n"), first.stderr
    assert (second.returncode, second.stdout) == (0, "")
    assert Journal().entries() == []


def test_listening_takes_callbacks_and_fetches_results(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["listen", "--sandbox", "--port", "0", "--download", "videos", "--count", "2"]
    with subprocess.Popen([*EVOLINK, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        monkeypatch.setenv("EVOLINK_BASE_URL", process.stderr.readline().split()[-1])
        monkeypatch.setenv("EVOLINK_API_KEY", "any")
        rows = []
        for _ in range(2):
            url = process.stdout.readline().strip()
            made = evolink("generate", "veo3.1-pro", "-p", "A cat", "--no-wait", "--callback-url", url)
            rows.append((made.stdout.strip(), process.stdout.readline().split("\t")))
        assert process.wait(timeout=30) == 0

    for task_id, row in rows:
        assert row == [task_id, "veo3.1-pro-beta", "completed", f"videos/{task_id}.mp4\n"]
        assert decoded(folder / "videos" / f"{task_id}.mp4") > 50


def test_help_is_as_wide_as_the_terminal_and_has_no_colours_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    widths = []
    for columns in ("60", "100", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        text = evolink("generate", "kling-o3-text-to-video", "--help").stdout
        assert "\x1b" not in text
        widths.append(max(len(line) for line in text.splitlines() if "://" not in line))

    assert widths[0] <= 60 < widths[1] <= 100
    assert widths[1] == widths[2]
