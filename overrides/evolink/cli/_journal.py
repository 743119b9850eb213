"""The journal of the commands: one for each profile, one for `--sandbox`."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path

from .. import errors
from ..journal import Journal, JournalEntry, default_path
from ..tasks import Download
from ._client import sandbox_file
from ._profile import selected_profile


def journal_path(*, sandbox: bool) -> Path:
    """Return the path of the journal, which may not exist yet.

    Raises:
        ConfigurationError: If the home folder is not known, or the configuration file is not valid.
    """
    profile = None if sandbox else selected_profile()
    try:
        return sandbox_file("journal.sqlite3") if sandbox else default_path(profile.name if profile else None)
    except RuntimeError as error:  # of Path.home()
        raise errors.ConfigurationError(f"The path of the journal is unknown: {error} Set HOME.") from error


def read_entries(*, sandbox: bool) -> list[JournalEntry]:
    """Return all entries of the journal, the oldest first; none if there is no journal.

    Raises:
        ConfigurationError: If it cannot be read.
    """
    path = journal_path(sandbox=sandbox)
    if not path.exists():
        return []
    with closing(Journal(path)) as journal:
        return journal.entries(state=None)


def record_finished(task_id: str, download: Download | None, *, sandbox: bool) -> None:
    """Record in the journal, if there is one, that a task need not be offered again, and where its result is."""
    with suppress(errors.ConfigurationError):
        path = journal_path(sandbox=sandbox)
        if not path.is_file():
            return
        with closing(Journal(path)) as journal:
            journal.finished(task_id)
            if download is not None:
                journal.downloaded(task_id, download.path)
