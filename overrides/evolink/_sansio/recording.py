"""Sans-I/O writes to the journal that never hide the result or the error of what they record."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from .. import errors
from ..journal import Journal
from ..tasks import TaskSnapshot
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


def record_finished(operation: Operation[T], task: TaskSnapshot | str, journal: Journal | None) -> Operation[T]:
    """Wait for a task or download it, and record that; a task with an idempotency key was received before."""
    if journal is None or (isinstance(task, TaskSnapshot) and task.idempotency_key is not None):
        return (yield from operation)
    task_id = task if isinstance(task, str) else task.id
    failure = f"Could not record that task {task_id} is finished"
    try:
        result = yield from operation
    except errors.TaskFailed as error:
        yield from record(lambda: journal.finished(task_id), failure, error)
        raise
    yield from record(lambda: journal.finished(task_id), failure)
    return result
