"""CHANGELOG.md and the version: a release has one section, `## VERSION - DATE`, at the top."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

VERSION_FILE = "overrides/evolink/_version.py"
"""The one place of the version; pyproject.toml reads it from there."""

_VERSION = re.compile(r'^__version__ = "(?P<version>[^"]+)"$', re.MULTILINE)
_HEADING = re.compile(r"^## (?P<version>\S+)(?: - (?P<date>\S+))?$", re.MULTILINE)


class ReleaseError(Exception):
    """Something that prevents a release; the text says what, and what to do."""


def read_version(root: Path) -> str:
    """Return the version of the package.

    Raises:
        ReleaseError: If its file does not state one.
    """
    match = _VERSION.search((root / VERSION_FILE).read_text(encoding="utf-8"))
    if match is None:
        raise ReleaseError(f'{VERSION_FILE} has no line such as __version__ = "1.0.0".')
    return match["version"]


def read_release_notes(root: Path, version: str) -> str:
    """Return the text of the version's section of CHANGELOG.md.

    Raises:
        ReleaseError: If the topmost section is not that of the version, has no valid date, or is empty.
    """
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = list(_HEADING.finditer(text))
    if not headings or headings[0]["version"] != version:
        found = f'the section "{headings[0]["version"]}"' if headings else "no section"
        raise ReleaseError(
            f"CHANGELOG.md begins with {found}; write a section ## {version} - YYYY-MM-DD with what users notice."
        )
    first, following = headings[0], headings[1:2]
    try:
        datetime.date.fromisoformat(first["date"] or "")
    except ValueError:
        raise ReleaseError(f"CHANGELOG.md: the section of {version} needs a date: ## {version} - YYYY-MM-DD.") from None
    notes = text[first.end() : following[0].start() if following else len(text)].strip()
    if not notes:
        raise ReleaseError(f"CHANGELOG.md: the section of {version} is empty.")
    return notes
