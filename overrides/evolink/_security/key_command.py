"""The command of a profile that prints an API key, such as that of a password manager."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from .redaction import shorten

TIMEOUT = 60.0
"""Seconds; long enough to unlock a password manager by hand."""
MAX_OUTPUT = 65_536
"""Bytes."""


class KeyCommandFailed(Exception):
    """The command did not give its output; the message begins with its program and never contains the output."""


def run_key_command(command: Sequence[str], *, timeout: float = TIMEOUT) -> bytes:
    """Run a command without a shell and return its standard output; its standard error stays visible.

    Args:
        command: The program and its arguments.
        timeout: Seconds after which it is killed.

    Raises:
        KeyCommandFailed: If it cannot be started, fails, does not end in time or prints too much.
    """
    import shutil
    import subprocess

    program = shorten(command[0])
    try:
        process = subprocess.Popen(
            [shutil.which(command[0]) or command[0], *command[1:]],  # Windows finds .cmd files by PATHEXT only
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise KeyCommandFailed(f"{program} cannot be started: {reason}") from None
    assert process.stdout is not None  # noqa: S101  it is a pipe
    output: list[bytes] = []
    stream, deadline = process.stdout, time.monotonic() + timeout
    # A program that it has started may hold the pipe open, so the read can outlast the process.
    reader = threading.Thread(target=lambda: output.append(stream.read(MAX_OUTPUT + 1)), daemon=True)
    reader.start()
    try:
        reader.join(timeout)
        if not output:
            raise KeyCommandFailed(f"{program} did not end within {timeout:g} s")
        if len(output[0]) > MAX_OUTPUT:
            raise KeyCommandFailed(f"{program} prints more than {MAX_OUTPUT} bytes")
        try:
            code = process.wait(max(deadline - time.monotonic(), 0.0))
        except subprocess.TimeoutExpired:
            raise KeyCommandFailed(f"{program} did not end within {timeout:g} s") from None
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
            reader.join(1.0)
        if not reader.is_alive():
            stream.close()
    if code != 0:
        raise KeyCommandFailed(f"{program} failed with exit code {code}")
    return output[0]
