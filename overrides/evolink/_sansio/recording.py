"""Sans-I/O writes to the journal that never hide the result or the error of what they record."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TypeVar

from .. import errors, journal
from ..tasks import Download, TaskSnapshot
from .effects import Operation, RunBlocking

T = TypeVar("T")

logger = logging.getLogger("evolink")


def record(write: Callable[[], object], failure: str, error: BaseException | None = None) -> Operation[bool]:
    """Write to the journal and return whether that succeeded.

    A failure is logged, and added as a note to the error that is being raised. Ctrl-C does not prevent the write.
    """
    if isinstance(error, GeneratorExit):  # the driver was interrupted itself, and carries out no effect any more
        with suppress(Exception):
            write()
        return True
    try:
        yield RunBlocking(write, is_shielded=True)
        return True
    except errors.ConfigurationError as problem:
        # The entry stays as it is; resubmitting it returns the same task.
        logger.exception("%s in the journal.", failure)
        if error is not None:
            error.add_note(f"{failure} in the journal: {problem}")
        return False
    except KeyboardInterrupt:  # perhaps before it was written; the second time changes nothing
        with suppress(Exception):
            write()
        raise


def record_finished(operation: Operation[T], task: TaskSnapshot | str, journal: journal.Journal | None) -> Operation[T]:
    """Wait for a task or download it, and record that; a task with an idempotency key was received before."""
    unreceived = unreceived_ids([task])
    try:
        result = yield from operation
    except errors.TaskFailed as error:
        yield from record_all_finished(unreceived, journal, error)
        raise
    yield from record_all_finished(unreceived, journal)
    return result


def record_download(
    operation: Operation[Download], task: TaskSnapshot | str, journal: journal.Journal | None
) -> Operation[Download]:
    """Download a task, and record that it is finished and where its result is."""
    download = yield from record_finished(operation, task, journal)
    if journal is not None:
        task_id, path = download.task_id, download.path
        failure = f"Could not record the file of task {task_id}"
        yield from record(lambda: journal.downloaded(task_id, path), failure)
    return download


def unreceived_ids(tasks: Sequence[TaskSnapshot | str]) -> set[str]:
    """Return the ids of the tasks that were perhaps not received; one with an idempotency key was."""
    ids = {task for task in tasks if isinstance(task, str)}
    return ids | {task.id for task in tasks if isinstance(task, TaskSnapshot) and task.idempotency_key is None}


def record_all_finished(
    task_ids: Iterable[str], journal: journal.Journal | None, error: BaseException | None = None
) -> Operation[None]:
    """Record that these tasks are handed over, or failed with an error."""
    ids = tuple(task_ids)
    if journal is not None and ids:
        some = ids[0] if len(ids) == 1 else f"{ids[0]} and {len(ids) - 1} others"
        yield from record(lambda: journal.finished(*ids), f"Could not record that task {some} is finished", error)
