"""Downloads in processes of their own, which can be killed.

They are forked from a server process that has imported the client, because an interpreter takes longer to start and to
import the client than a download takes.
"""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from evolink import EvoLink


def start_download(api_key: str, url: str, task_id: str, target: Path, *, windows: bool) -> ForkServerProcess:
    """Start a process that downloads the result of a task, under the rules of Windows or those of this system."""
    process = _context().Process(target=_download, args=(api_key, url, task_id, target, windows))
    process.start()
    return process


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["evolink.client", "httpcore"])
    return context


def _download(api_key: str, url: str, task_id: str, target: Path, windows: bool) -> None:
    if windows:
        from support.windows_rules import apply_windows_rules

        apply_windows_rules()
    with EvoLink(api_key, url) as client:
        client.tasks.download(task_id, target)
