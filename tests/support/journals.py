"""Reads the only entry of a journal in a test."""

from __future__ import annotations

from pathlib import Path

from evolink import Journal, JournalEntry


def only_entry(path: Path, state: str | None = None) -> JournalEntry:
    """Return the only entry of the journal, or its only entry in that state."""
    (entry,) = Journal(path).entries(state=state)
    return entry
