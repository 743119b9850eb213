"""What to do next after an error of a command."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from ... import errors
from ..._storage.destination import UnusableDestination
from ..._storage.file_system import NotRegularFile
from ..._storage.part_file import DestinationExists
from .._program import PROGRAM, RUNNING_COMMAND


def advise(error: Exception, flags: Mapping[str, Any]) -> str:
    """Return a sentence about what to do next, empty if there is nothing to say.

    It never proposes the command that has just failed, since that fails again or has to wait.

    Args:
        error: The exception that ended the command.
        flags: The `meta` of the root context, with the options that `store_flag` stored.
    """
    if isinstance(error, errors.MissingAPIKey):
        return "Use --sandbox to run the command without a key and without cost."
    if isinstance(error, errors.SubmissionUncertain):
        if flags.get(RUNNING_COMMAND) == "task resume":
            return "Try again later. It is charged at most once."
        return f"To send it again, charged at most once: {_command('resume', error.idempotency_key, flags)}"
    if isinstance(error, errors.WaitTimeout) and error.task_id:
        if flags.get(RUNNING_COMMAND) == "task wait":
            return f"To see its status: {_command('get', error.task_id, flags)}"
        return f"To keep waiting: {_command('wait', error.task_id, flags, 'output', 'overwrite')}"
    if isinstance(error, errors.DownloadFailed) and error.task_id and not isinstance(error, errors.ResultExpired):
        return _advise_on_download(error, error.task_id, flags)
    return ""


def _advise_on_download(error: errors.DownloadFailed, task_id: str, flags: Mapping[str, Any]) -> str:
    if isinstance(error.__context__, DestinationExists | UnusableDestination | NotRegularFile):
        return f"To save it elsewhere: {_command('download', task_id, flags)} --output FILE"
    if flags.get(RUNNING_COMMAND) == "task download":
        return f"To wait for it and download it: {_command('wait', task_id, flags, 'output', 'overwrite')}"
    return f"To download it again: {_command('download', task_id, flags, 'output', 'overwrite')}"


def _command(subcommand: str, argument: str | None, flags: Mapping[str, Any], *options: str) -> str:
    """Return a command of `evolink task`, with `--sandbox`, `--profile` and these options as they were given."""
    words = [PROGRAM, "task", subcommand, str(argument)]
    for name in (*options, "sandbox", "profile"):
        value = flags.get(f"evolink.{name}")
        if value:
            words += [f"--{name}"] if value is True else [f"--{name}", str(value)]
    return shlex.join(words)
