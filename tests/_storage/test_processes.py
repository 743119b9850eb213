"""Whether the process of an identity lives, where the platform does not state when a process started."""

from __future__ import annotations

import os
import sys

import pytest
from evolink._storage.processes import ProcessIdentity, current_process

NO_PROCESS = 2**22 + 1
"""An id above the highest that Linux gives to a process."""


on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows does not say whether an id is in use")


@pytest.fixture
def other() -> ProcessIdentity:
    """An identity on this machine that has the id of this process's parent and no start time."""
    return current_process()._replace(pid=os.getppid(), started="")


@on_posix
def test_a_process_without_a_start_time_is_dead_if_its_id_is_free(other: ProcessIdentity) -> None:
    assert other._replace(pid=NO_PROCESS).is_alive() is False


@on_posix
def test_a_process_without_a_start_time_may_be_another_one_with_its_id(other: ProcessIdentity) -> None:
    assert other.is_alive() is None


@on_posix
def test_a_process_of_another_user_may_live(other: ProcessIdentity, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(pid: int, signal: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "kill", refuse)

    assert other.is_alive() is None


def test_no_signal_is_sent_on_windows(other: ProcessIdentity, monkeypatch: pytest.MonkeyPatch) -> None:
    """There, `os.kill` ends the process, whatever the signal is."""
    sent: list[int] = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "kill", lambda pid, signal: sent.append(pid))

    assert other.is_alive() is None
    assert sent == []
