"""Which disagreements are meant: the dated `differences` of a model's file against what a page really says.

Every entry has a date from which it holds. `older` entries are about pages since that date (the file keeps what was
before), `later` entries about pages before it (the file follows a newer page), `prose` and `mistake` about any page.
A page says nothing of its own date, so the file's entries tell it: a page that still says what a `later` entry calls
outdated, or still has the name from before a renaming, is from before that entry's date, and `older` entries from then
on are not about it. Where the date is known, because the page was fetched today or `--date` says it, that decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..pages.page import Json, Page
from .changes import Change, is_shown
from .severity import same
from .spec_models import Declared, OurModel, page_name


@dataclass(frozen=True)
class Sorted:
    """The changes of one model on one page by what the file says of them."""

    new: tuple[Change, ...]
    declared: tuple[Change, ...]
    stale: tuple[Declared, ...]
    """Entries that should be true of the page and are not."""
    before: str | None
    """The date that the page is older than, where the file's entries tell."""


def sort_out(found: Iterable[Change], *, model: OurModel, page: Page, at: str | None, whole: bool) -> Sorted:
    """Tells the changes that the file declares from the others.

    Args:
        found: what the page and the file differ in.
        model: the file.
        page: the page.
        at: the page's date, where it is known.
        whole: whether the page is the model's own, so that what it lacks is missing, not merely said elsewhere.
    """
    changes = list(found)
    entries = [entry for entry in model.declared if _is_about(entry, model, page)]
    before = _before(changes, entries, model=model, page=page) if at is None else None
    standing = [entry for entry in entries if _holds(entry, at=at, before=before)]
    declared = [change for change in changes if any(_agrees(entry, change) for entry in standing)]
    new = [change for change in changes if change not in declared]
    stale = [
        entry
        for entry in standing
        if whole
        and entry.reason != "later"
        and is_shown(page.layout, entry.pointer, entry.keyword)
        and not any(_agrees(entry, change) or _covers(change, entry) for change in changes)
    ]
    return Sorted(tuple(new), tuple(declared), tuple(stale), before)


def _is_about(entry: Declared, model: OurModel, page: Page) -> bool:
    """An entry that names a page is about that one only."""
    return entry.page is None or page_name(entry.page) == page_name(page.name)


def _before(changes: Iterable[Change], entries: Iterable[Declared], *, model: OurModel, page: Page) -> str | None:
    """The earliest date that the page must be older than."""
    changes = list(changes)
    dates = [
        entry.date for entry in entries if entry.reason == "later" and any(_agrees(entry, change) for change in changes)
    ]
    if model.id in page.models:
        dates += model.renames.values()
    return min(dates, default=None)


def _holds(entry: Declared, *, at: str | None, before: str | None) -> bool:
    """Whether the entry speaks of a page of that date."""
    if entry.reason == "later":
        return at is None or at < entry.date
    if entry.reason == "older":
        return (at is None or at >= entry.date) and (before is None or before > entry.date)
    return True


def _agrees(entry: Declared, change: Change) -> bool:
    """Whether the entry is about the change; an outdated value stays outdated whatever ours has become since."""
    return (
        (entry.pointer, entry.keyword) == (change.pointer, change.keyword)
        and _says(entry.documented, change.documented, entry.keyword)
        and (entry.reason == "later" or _says(entry.ours, change.ours, entry.keyword))
    )


def _says(declared: Json, found: Json, keyword: str) -> bool:
    """A whole field is declared by as many of its keywords as are worth saying."""
    if isinstance(declared, Mapping) and isinstance(found, Mapping) and keyword in ("properties", "items"):
        return all(key in found and same(value, found[key], keyword=key) for key, value in declared.items())
    return same(declared, found, keyword=keyword)


def _covers(change: Change, entry: Declared) -> bool:
    """Whether the change is of the entry's own place, or takes the entry's field away: it tells enough by itself."""
    if change.pointer == entry.pointer:
        return change.keyword in (entry.keyword, "properties", "oneOf")
    return change.keyword in ("properties", "oneOf", "items") and entry.pointer.startswith(change.pointer + "/")
