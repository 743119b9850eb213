"""Which files and documents a check reads and judges, and the count of what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

UNRELATED_FILE = "unrelated file"
UNRELATED_DOCUMENT = "unrelated document"
FILE = "file"
FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Selection:
    """The options that select files and documents."""

    include: Sequence[str] = ()
    """Patterns; only files that match one of them are read, even if they are hidden or ignored. Empty for all files."""
    exclude: Sequence[str] = ()
    """Patterns; files and folders that match one of them are not read."""
    everything: bool = False
    """Whether documents in directories are judged even if they do not look like payloads."""
    only_payloads: bool = False
    """Whether documents in files that are named are judged, too, only if they look like payloads."""
    left_out: Counter[str] = field(default_factory=Counter[str])
    """Counts what is left out: each `unrelated file` and `unrelated document` that does not look like a payload, each
    `file` and `folder` that is hidden, ignored, excluded or not regular.
    """
