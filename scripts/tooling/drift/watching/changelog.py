"""The changelog of the documentation: what changed from one state of its pages to another, without the spec."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..comparison.changes import Change, compare_fields, is_stated
from ..comparison.oasdiff_axes import LEVELS, ChangelogEntry, classify
from ..comparison.severity import Effect
from ..comparison.spec_models import rename_page_model
from ..pages.addresses import page_name
from ..pages.page import Json, Page


@dataclass(frozen=True)
class LocatedPage:
    """A page and its path in a directory, by which it is found again in another state of the directory."""

    path: str
    page: Page


def create_changelog(old: Sequence[LocatedPage], new: Sequence[LocatedPage]) -> list[ChangelogEntry]:
    """Return every change from one state to the other, the breaking ones first, and each once for all its pages."""
    renamed = _find_renames(old, new)
    found = list(_model_changes(_pages_by_id(old), _pages_by_id(new), renamed))
    for earlier, later in _pair_pages(old, new, renamed):
        found += _page_changes(earlier, later)
    unique: dict[tuple[str, ...], ChangelogEntry] = {}
    for each in found:
        unique.setdefault((each.model, each.pointer, each.keyword, str(each.old), str(each.new)), each)
    effects = list(LEVELS)
    return sorted(unique.values(), key=lambda each: effects.index(each.effect))


def _model_changes(
    before: dict[str, Page], after: dict[str, Page], renamed: dict[str, str]
) -> Iterator[ChangelogEntry]:
    """Yield the models that are gone, new or renamed."""
    for name, page in before.items():
        if name in renamed:
            new_name = renamed[name]
            yield classify(after[new_name], name, Change("/model", "enum", [new_name], [name], Effect.RENAMED))
        elif name not in after:
            yield classify(page, name, Change("/model", "enum", None, [name], Effect.GONE))
    for name, page in after.items():
        if name not in before and name not in renamed.values():
            yield classify(page, name, Change("/model", "enum", [name], None, Effect.NEW))


def _pages_by_id(state: Sequence[LocatedPage]) -> dict[str, Page]:
    """Return every model id that is documented, with its own page if it has one."""
    found: dict[str, Page] = {}
    for located in sorted(state, key=lambda located: len(located.page.models)):
        for name in located.page.models:
            found.setdefault(name, located.page)
    return found


def _find_renames(old: Sequence[LocatedPage], new: Sequence[LocatedPage]) -> dict[str, str]:
    """Return old id -> new id where the page kept its path, or where only the id of a unique page changed."""
    before, after = _pages_by_id(old), _pages_by_id(new)
    removed = {each.path: each.page for each in old if len(each.page.models) == 1 and each.page.models[0] not in after}
    added = {each.path: each.page for each in new if len(each.page.models) == 1 and each.page.models[0] not in before}
    if len(old) == len(new) == 1 and removed and added:
        return {old[0].page.models[0]: new[0].page.models[0]}
    renamed = {page.models[0]: added[path].models[0] for path, page in removed.items() if path in added}
    equal = {
        page.models[0]: {other.models[0] for other in added.values() if not list(_field_changes(page, other))}
        for page in removed.values()
        if page.models[0] not in renamed
    }
    for name, others in equal.items():
        others -= set(renamed.values())
        if len(others) == 1 and sum(bool(others & each) for each in equal.values()) == 1:
            renamed[name] = others.pop()
    return renamed


def _pair_pages(
    old: Sequence[LocatedPage], new: Sequence[LocatedPage], renamed: dict[str, str]
) -> Iterator[tuple[Page, Page]]:
    """Yield the pairs of pages that are states of one page: at the same path, or else about the same models."""
    unpaired = list(new)
    for earlier in sorted(old, key=lambda located: not any(other.path == located.path for other in new)):
        names = {renamed.get(name, name) for name in earlier.page.models}
        candidates = [other for other in unpaired if names & set(other.page.models)]
        if candidates:
            later = min(candidates, key=lambda other: _distance(earlier, other))
            unpaired.remove(later)
            yield earlier.page, later.page


def _distance(earlier: LocatedPage, later: LocatedPage) -> tuple[bool, bool, int]:
    return (
        earlier.path != later.path,
        earlier.page.language != later.page.language,
        abs(len(earlier.page.models) - len(later.page.models)),
    )


def _page_changes(earlier: Page, later: Page) -> Iterator[ChangelogEntry]:
    model = earlier.models[0] if len(earlier.models) == 1 else page_name(earlier.name)
    for change in _field_changes(earlier, later):
        yield classify(later, model, change)
    if (earlier.language, earlier.layout) == (later.language, later.layout):
        for old, new in ((earlier, later), (later, earlier)):
            for sentence in new.candidates:
                if sentence not in old.candidates:
                    documented, ours = (sentence, None) if new is later else (None, sentence)
                    yield classify(later, model, Change("", "candidates", documented, ours, Effect.WORDS))


def _field_changes(earlier: Page, later: Page) -> Iterator[Change]:
    """Yield the changes of the fields, as far as both layouts show them."""
    new_fields, old_fields = (_fields(page, earlier.models[0]) for page in (later, earlier))
    for change in compare_fields(new_fields, old_fields):
        if change.pointer == "/model" and change.keyword == "enum" and change.ours is None:
            continue  # the page begins to state the id of its model, which its default or an example stated before
        reverse = replace(change, documented=change.ours, ours=change.documented)
        if is_stated(later.layout, change) and is_stated(earlier.layout, reverse):
            yield change


def _fields(page: Page, model: str) -> dict[str, Json]:
    """Return the fields as if the page's model had that id, and without the id if the page has several models."""
    fields = rename_page_model(page, model)
    return fields if len(page.models) == 1 else {name: field for name, field in fields.items() if name != "model"}
