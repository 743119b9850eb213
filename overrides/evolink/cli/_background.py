"""A sandbox in the background, for scripts and CI jobs: `evolink sandbox --wait-until-ready`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .output.errors import USAGE, CommandError

START_TIMEOUT = 60.0
"""Seconds in which the sandbox has to respond to its first request."""


def start_sandbox(arguments: Sequence[str]) -> tuple[str, int, Path]:
    """Start `evolink sandbox` as a process of its own; return its address, process id and log once it responds.

    Raises:
        CommandError: If the process ends or does not respond; with what it has logged.
    """
    handle, name = tempfile.mkstemp(prefix="evolink-sandbox-", suffix=".log")
    log = Path(name)
    command = [sys.executable, "-m", "evolink", "sandbox", *arguments]
    with os.fdopen(handle, "wb") as errors:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True, **_detached()
        )
    with process.stdout or open(os.devnull) as output:
        url = output.readline().rpartition(" ")[2].strip()
    if not url or not _responds(url):
        process.kill()
        process.wait()
        raise CommandError(f"The sandbox did not start: {log.read_text('utf-8', 'replace').strip()}", USAGE)
    process.returncode = 0  # it goes on without this process, so that there is nothing to wait for
    return url, process.pid, log


def _detached() -> dict[str, Any]:
    """Return the options of a process that Ctrl-C and a closed terminal do not end."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _responds(url: str) -> bool:
    import httpx

    try:
        with httpx.Client(trust_env=False, timeout=START_TIMEOUT) as client:
            client.get(url)
    except httpx.TransportError:
        return False
    return True
