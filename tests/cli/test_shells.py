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
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
PROMPT = "ready> "
TO_START, TO_END = "\x01", "\x05"
"""Ctrl-A and Ctrl-E, which move the cursor to the start and the end of the line in each of these shells."""
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
    """A program in a pseudo-terminal of 160 columns."""

    def __init__(self, command: list[str], **environment: str) -> None:
        child, self._fd = pty.fork()
        if child == 0:
            settings = {"TERM": "xterm-256color", "COLUMNS": "160", "LINES": "50", "PS1": PROMPT} | environment
            os.environ.update(settings | {"PATH": f"{BIN}:{os.environ['PATH']}"})
            os.execvp(command[0], command)
        self._pid = child
        self.output = ""

    def type(self, text: str) -> None:
        os.write(self._fd, text.encode())

    def read_until(self, pattern: str, *, within: float = 20.0) -> str:
        """Wait for a match in the output and return the output up to it; fail if none arrives in time."""
        deadline = time.monotonic() + within
        while (found := re.search(pattern, self.output)) is None:
            remaining = deadline - time.monotonic()
            assert remaining > 0, f"no {pattern!r} in {self.output!r}"
            if select.select([self._fd], [], [], remaining)[0]:
                self._read()
        matched, self.output = self.output[: found.end()], self.output[found.end() :]
        return matched

    def _read(self) -> None:
        try:
            chunk = os.read(self._fd, 65536).decode("utf-8", "replace")
        except OSError:  # The program has exited.
            chunk = ""
        assert chunk, f"the program exited after {self.output!r}"
        self.output += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\][^\x07]*\x07|\r", "", chunk)

    def wait(self) -> int:
        """Wait for the program to exit and return its exit code."""
        status = os.waitpid(self._pid, 0)[1]
        os.close(self._fd)
        return os.waitstatus_to_exitcode(status)


@contextmanager
def terminal(command: list[str], **environment: str) -> Generator[Terminal]:
    program = Terminal(command, **environment)
    try:
        yield program
    finally:
        with suppress(ProcessLookupError):
            os.kill(program._pid, signal.SIGKILL)


@pytest.fixture(params=START)
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    """An interactive shell in which the completion script is loaded."""
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    with terminal(START[request.param], HOME=str(tmp_path)) as program:
        program.type(f"{SET_UP[request.param]}; echo set''up\n")
        program.read_until("setup\n")
        yield program


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
def test_the_shell_completes_a_word(typed: str, completed: str, shell: Terminal, folder: Path) -> None:
    (folder / "picture.png").write_bytes(b"")
    (folder / "request.yaml").write_text("")

    # Tab completes the word; then the line becomes an echo that writes its words to a file.
    shell.type(f"{typed}\t{TO_START}echo {TO_END} > words; echo wri''tten\n")
    shell.read_until("written\n")

    prefix = typed.rpartition(" --")[0]
    assert (folder / "words").read_text().split() == completed.replace("…", prefix).split()


def test_a_terminal_shows_a_live_line_and_then_the_path(folder: Path) -> None:
    arguments = [*("generate", "wan2.5-text-to-video", "-p", "A boat", "--output", "boat.mp4"), "--sandbox"]
    with terminal(["evolink", *arguments]) as program:
        program.read_until(r"wan2\.5-text-to-video task-unified-\d+-\w{8}")
        program.read_until(r"(pending|processing) +━+ +\d+% 0:00:0\d of about 0:0\d")
        program.read_until(r"completed after \d s\n")
        program.read_until(r"boat\.mp4\n")
        assert program.wait() == 0


def test_ctrl_c_in_a_terminal_prints_the_command_that_continues() -> None:
    with terminal(["evolink", "generate", "kling-o3-text-to-video", "-p", "A cat", "--sandbox"]) as program:
        program.read_until("0:00:0[1-9] of about")
        program.type("\x03")
        program.read_until(
            r"Task task-unified-\S+ continues on the server\. To wait for it:\n"
            r"evolink task wait task-unified-\S+ --sandbox\n"
        )
        assert program.wait() == 130


def test_a_terminal_gets_colours_unless_no_color_is_set() -> None:
    def help_output(**environment: str) -> str:
        command = ["script", "-qec", f"{BIN}/evolink --help", "/dev/null"]
        inherited = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        return subprocess.run(command, capture_output=True, text=True, check=True, env=inherited | environment).stdout

    if shutil.which("script") is None:
        pytest.skip("script is not installed")
    assert "\x1b[1mCommands:" in help_output()
    assert "\x1b" not in help_output(NO_COLOR="1")
