"""Completion in real shells, and the live display in a real terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
PROMPT = "ready> "
TO_START, TO_END = "\x01", "\x05"
"""Ctrl-A and Ctrl-E, which go to the start and the end of the line in each of these shells."""
START = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
SET_UP = {
    "bash": 'bind "set bell-style none"; bind "set completion-query-items 0"; bind "set page-completions off";'
    ' eval "$(evolink completion bash)"',
    "zsh": 'autoload -U compinit; compinit -D; unsetopt beep; eval "$(evolink completion zsh)"',
    "fish": "evolink completion fish | source",
}


class Terminal:
    """A program behind a pseudo-terminal of 160 columns."""

    def __init__(self, words: list[str], **environment: str) -> None:
        child, self._screen = pty.fork()
        if child == 0:
            settings = {"TERM": "xterm-256color", "COLUMNS": "160", "LINES": "50", "PS1": PROMPT} | environment
            os.environ.update(settings | {"PATH": f"{BIN}:{os.environ['PATH']}"})
            os.execvp(words[0], words)
        self._child = child
        self.seen = ""

    def type(self, text: str) -> None:
        os.write(self._screen, text.encode())

    def until(self, pattern: str, *, within: float = 20.0) -> str:
        """What is shown up to a match; it fails where none comes."""
        deadline = time.monotonic() + within
        while (found := re.search(pattern, self.seen)) is None:
            left = deadline - time.monotonic()
            assert left > 0, f"no {pattern!r} in {self.seen!r}"
            if select.select([self._screen], [], [], left)[0]:
                self._read()
        shown, self.seen = self.seen[: found.end()], self.seen[found.end() :]
        return shown

    def _read(self) -> None:
        try:
            chunk = os.read(self._screen, 65536).decode("utf-8", "replace")
        except OSError:  # the program has ended
            chunk = ""
        assert chunk, f"it ended after {self.seen!r}"
        self.seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\][^\x07]*\x07|\r", "", chunk)

    def ended(self) -> int:
        """The exit code, once it has ended."""
        status = os.waitpid(self._child, 0)[1]
        os.close(self._screen)
        return os.waitstatus_to_exitcode(status)


@contextmanager
def terminal(words: list[str], **environment: str) -> Iterator[Terminal]:
    shown = Terminal(words, **environment)
    try:
        yield shown
    finally:
        with suppress(ProcessLookupError):
            os.kill(shown._child, signal.SIGKILL)


@pytest.fixture(params=START)
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    """A shell with the completion set up."""
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    with terminal(START[request.param], HOME=str(tmp_path)) as shown:
        shown.type(f"{SET_UP[request.param]}; echo set''up\n")
        shown.until("setup\n")
        yield shown


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("evolink gen", "evolink generate"),
        ("evolink task dow", "evolink task download"),
        ("evolink generate kling-o3-t", "evolink generate kling-o3-text-to-video"),
        ("evolink models veo3.1-f", "evolink models veo3.1-fast-beta"),
        ("evolink generate veo3.1-pro --generation", "evolink generate veo3.1-pro --generation-type"),
        ("evolink generate veo3.1-pro --quality 7", "evolink generate veo3.1-pro --quality 720p"),
        ("evolink generate wan2.5-text-to-video --aspect-ratio 16", "… --aspect-ratio 16:9"),
        ("evolink generate wan2.5-text-to-video --aspect-ratio 16:", "… --aspect-ratio 16:9"),
        ("evolink generate kling-o1-image-to-video --image-urls pict", "… --image-urls picture.png"),
        ("evolink generate veo3.1-pro --prompt - --quality 7", "… --quality 720p"),
        ("evolink generate veo3.1-pro --params requ", "… --params request.yaml"),
    ],
)
def test_a_word_is_completed(typed: str, completed: str, shell: Terminal, folder: Path) -> None:
    (folder / "picture.png").write_bytes(b"")
    (folder / "request.yaml").write_text("")

    # Tab completes; then the line is turned into one that writes its words down.
    shell.type(f"{typed}\t{TO_START}echo {TO_END} > words; echo wri''tten\n")
    shell.until("written\n")

    begun = typed.rpartition(" --")[0]
    assert (folder / "words").read_text().split() == completed.replace("…", begun).split()


def test_a_terminal_shows_a_live_line_and_ends_with_the_path(folder: Path) -> None:
    words = [*("generate", "wan2.5-text-to-video", "-p", "A boat", "--output", "boat.mp4"), "--sandbox"]
    with terminal(["evolink", *words]) as shown:
        shown.until(r"wan2\.5-text-to-video task-unified-\d+-\w{8}")
        shown.until(r"(pending|processing) +━+ +\d+% 0:00:0\d of about 0:0\d")
        shown.until(r"completed after \d s\n")
        shown.until(r"boat\.mp4\n")
        assert shown.ended() == 0


def test_ctrl_c_in_a_terminal_tells_how_to_go_on() -> None:
    with terminal(["evolink", "generate", "kling-o3-text-to-video", "-p", "A cat", "--sandbox"]) as shown:
        shown.until("0:00:0[1-9] of about")
        shown.type("\x03")
        shown.until(r"Task task-unified-\S+ goes on\. To wait for it:\nevolink task wait task-unified-\S+ --sandbox\n")
        assert shown.ended() == 130


def test_colours_are_for_terminals_and_for_those_who_want_them() -> None:
    def raw(**environment: str) -> str:
        words = ["script", "-qec", f"{BIN}/evolink --help", "/dev/null"]
        clean = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        return subprocess.run(words, capture_output=True, text=True, check=True, env=clean | environment).stdout

    if shutil.which("script") is None:
        pytest.skip("script is not installed")
    assert "\x1b[1mCommands:" in raw()
    assert "\x1b" not in raw(NO_COLOR="1")
