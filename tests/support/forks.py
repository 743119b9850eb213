"""Calls in a forked process."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

LIMIT = 20.0
"""Seconds after which a child counts as hung."""


def exit_status_of_child(use: Callable[[], object]) -> int:
    """Fork, call `use` in the child and return its exit status: 0 if it returned, 9 if it hung and was killed."""
    process_id = os.fork()
    if process_id == 0:  # the child never returns to pytest
        try:
            use()
            os._exit(0)
        finally:
            os._exit(1)
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        ended, status = os.waitpid(process_id, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(process_id, 9)
    return -os.waitstatus_to_exitcode(os.waitpid(process_id, 0)[1])
