"""Identities of processes: whether the process that began something still lives, although process ids are reused."""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path
from typing import NamedTuple


class ProcessIdentity(NamedTuple):
    """A process of a machine."""

    host: str
    """The machine's name, with the boot and the PID namespace where the platform states them."""
    pid: int
    started: str
    """When it started, in the platform's own unit; empty if the platform does not state it."""

    def is_alive(self) -> bool | None:
        """Return whether the process lives; None if that cannot be known, such as for another machine."""
        if self.host != _host():
            return None
        if self == current_process():
            return True
        if self.started:
            return _start_time(self.pid) == self.started
        if sys.platform == "win32":
            return None
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except OSError:
            return None
        return None  # it may be another process, which was given the same id

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host.partition('/')[0]}"


def current_process() -> ProcessIdentity:
    """Return the identity of this process."""
    return _identity_of(os.getpid())  # after a fork, the child has another one


@functools.lru_cache(maxsize=1)
def _identity_of(pid: int) -> ProcessIdentity:
    return ProcessIdentity(_host(), pid, _start_time(pid))


@functools.cache
def _host() -> str:
    import platform

    parts = [platform.node()]
    try:
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip())
        parts.append(os.readlink("/proc/self/ns/pid"))
    except OSError:  # not Linux
        pass
    return "/".join(parts)


def _start_time(pid: int) -> str:
    """Return when a process started, in clock ticks since boot; empty if there is none, or not on Linux."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()  # the name, in parentheses, may contain spaces
    return "" if fields[0] in "ZX" else fields[19]
