"""The journal: a write-ahead log of paid submissions in SQLite, so that a crash loses none.

A process that is killed between sending a request and receiving the response leaves an open entry with the body and the
idempotency key; one that is killed or cancelled between the response and the caller leaves an accepted entry whose task
was not returned. `unfinished()` returns both, and `client.videos.resubmit(entry)` returns the task: it sends an open
one again with its key, which returns the task that it created the first time, and queries the task of an accepted one.
An entry that a call is still working on has an owner, and is not resubmitted. The API key is never in the journal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._journal import Journal, JournalEntry, default_path

__all__ = ["Journal", "JournalEntry", "default_path"]


def __getattr__(name: str) -> Any:
    """Return a name of `_journal`, which a client without a journal does not need (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import _journal

    value = globals()[name] = getattr(_journal, name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
