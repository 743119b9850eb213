"""Which differences are known: the dated `differences` of a model's file, matched with the changes found on a page.

Every entry has a date from which it holds. `older` entries are about pages since that date (the file keeps the earlier
value), `later` entries about pages before it (the file follows a newer page), `prose` and `mistake` about any page.
A page does not state its own date, so it is derived from the file's entries: a page that still states what a `later`
entry calls outdated, or still has the name from before a renaming, is from before that entry's date, and `older`
entries from then on are not about it. Where the date is known, because the page was fetched today or from `--date`,
that date decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evolink._json import is_mapping

from ..pages.addresses import is_same_page
from ..pages.page import Json, Page
from .changes import Change, is_shown
from .severity import is_same
from .spec_models import KnownDifference, SpecModel


@dataclass(frozen=True)
class ClassifiedChanges:
    """The changes of one model on one page, by whether the model's file declares them."""

    new: tuple[Change, ...]
    declared: tuple[Change, ...]
    stale: tuple[KnownDifference, ...]
    """Entries that should apply to the page and do not."""
    older_than: str | None
    """The date that the page must be older than, if the file's entries show that it is."""


def classify_changes(
    found: Iterable[Change], *, model: SpecModel, page: Page, date: str | None, is_own_page: bool
) -> ClassifiedChanges:
    """Return the changes that the file declares and those that it does not.

    Args:
        found: The changes between the page and the file.
        model: The file.
        page: The page.
        date: The page's date, if it is known.
        is_own_page: Whether the page is about this model alone, so that what it lacks is missing, not merely stated
            elsewhere.
    """
    changes = list(found)
    entries = [entry for entry in model.known_differences if _is_about(entry, page)]
    older_than = _derive_date(changes, entries, model=model, page=page) if date is None else None
    current = [entry for entry in entries if _applies(entry, date=date, older_than=older_than)]
    declared = [change for change in changes if any(_matches(entry, change) for entry in current)]
    new = [change for change in changes if change not in declared]
    stale = [
        entry
        for entry in current
        if is_own_page
        and entry.reason != "later"
        and is_shown(page.layout, entry.pointer, entry.keyword)
        and not any(_matches(entry, change) or _covers(change, entry) for change in changes)
    ]
    return ClassifiedChanges(tuple(new), tuple(declared), tuple(stale), older_than)


def _is_about(entry: KnownDifference, page: Page) -> bool:
    """Return whether the entry is about the page.

    One that names a page, which is another one than the model's own, is about the page at that address. A page that was
    not read from an address is that page if it documents several models.
    """
    if entry.page is None:
        return True
    return is_same_page(entry.page, page.name) if "://" in page.name else len(page.models) > 1


def _derive_date(
    changes: list[Change], entries: Iterable[KnownDifference], *, model: SpecModel, page: Page
) -> str | None:
    """Return the earliest date that the page must be older than."""
    dates = [
        entry.date
        for entry in entries
        if entry.reason == "later" and any(_matches(entry, change) for change in changes)
    ]
    if model.id in page.models:
        dates += model.renames.values()
    return min(dates, default=None)


def _applies(entry: KnownDifference, *, date: str | None, older_than: str | None) -> bool:
    """Return whether the entry is about pages of that date."""
    if entry.reason == "later":
        return date is None or date < entry.date
    if entry.reason == "older":
        return (date is None or date >= entry.date) and (older_than is None or older_than > entry.date)
    return True


def _matches(entry: KnownDifference, change: Change) -> bool:
    """Return whether the entry declares the change; an outdated value stays outdated whatever ours is by now."""
    return (
        (entry.pointer, entry.keyword) == (change.pointer, change.keyword)
        and _is_declared(entry.documented, change.documented, entry.keyword)
        and (entry.reason == "later" or _is_declared(entry.ours, change.ours, entry.keyword))
    )


def _is_declared(declared: Json, found: Json, keyword: str) -> bool:
    """Return whether the values are the same; of a whole field, an entry need only declare some of the keywords."""
    if is_mapping(declared) and is_mapping(found) and keyword in ("properties", "items"):
        return all(key in found and is_same(value, found[key], keyword=key) for key, value in declared.items())
    return is_same(declared, found, keyword=keyword)


def _covers(change: Change, entry: KnownDifference) -> bool:
    """Return whether the change is reported at the entry's own pointer, or removes the field the entry is about."""
    if change.pointer == entry.pointer:
        return change.keyword in (entry.keyword, "properties", "oneOf")
    return change.keyword in ("properties", "oneOf", "items") and entry.pointer.startswith(change.pointer + "/")
