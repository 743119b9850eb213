"""A page against the files of spec/models: every difference, and whether it is new, declared or stale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from ..pages.page import Json, Page
from .changes import Change, changes, told_by
from .known_differences import Sorted, sort_out
from .overviews import common_changes
from .severity import Effect, same
from .spec_models import Declared, OurModel, field_at, fields_about, page_name

NAME = "/model"
"""The pointer of differences in the model's id itself; their keyword is `enum`."""


class State(StrEnum):
    """What the model's file says of a difference."""

    NEW = "new"
    """Nothing: a person has to decide."""
    STALE = "stale"
    """It declares the difference, or calls the keyword its own, and the page no longer bears that out."""
    DECLARED = "declared"
    """It is meant."""


@dataclass(frozen=True)
class Difference:
    """One point in which a page and the spec disagree."""

    page: str
    model: str
    pointer: str
    keyword: str
    documented: Json
    ours: Json
    effect: Effect
    state: State

    def told(self) -> dict[str, Json]:
        """The difference as `scripts/drift compare --format json` prints it."""
        return {**vars(self), "effect": str(self.effect), "state": str(self.state)}


@dataclass(frozen=True)
class Comparison:
    """What one page and the spec disagree in."""

    page: str
    models: tuple[str, ...]
    """The files that the page was compared with."""
    differences: tuple[Difference, ...]
    older: str | None = None
    """The date before which the page was written, where it is older than the spec in nothing but declared ways."""

    @property
    def drift(self) -> tuple[Difference, ...]:
        """What is not declared."""
        return tuple(each for each in self.differences if each.state is not State.DECLARED)


def compare_page(page: Page, models: Mapping[str, OurModel], *, at: str | None = None) -> Comparison:
    """Compares the page with the file of each model that it documents, once did, or renames.

    Args:
        page: the page.
        models: the files by model id.
        at: the date of the page, `2026-03-16`, where it is known; without it the files' dated entries tell.
    """
    concerned = _concerned(page, models)
    found: list[Difference] = []
    before: list[str] = []
    for model in concerned:
        changed = list(_changes(page, model, concerned, models))
        sorted_out = sort_out(changed, model=model, page=page, at=at, whole=len(page.models) == 1)
        found += _differences(page, model, sorted_out)
        if len(page.models) == 1 and not any(change.effect is Effect.GONE for change in changed):
            found += _now_documented(page, model)
        if sorted_out.before or (at is not None and at < model.checked):
            before.append(sorted_out.before or model.checked)
    if not any(each.effect is Effect.RENAMED for each in found):
        found += _unknown(page, models)
    comparison = Comparison(page.name, tuple(model.id for model in concerned), tuple(in_order(found)))
    return replace(comparison, older=min(before)) if before and not comparison.drift else comparison


def gone(model: OurModel, *, page: str, at: str | None = None) -> Comparison:
    """The comparison with a page that is no longer there."""
    change = Change(NAME, "enum", None, [model.id], Effect.GONE)
    nothing = Page(page, "markdown", "unknown", "", "", (), {})
    sorted_out = sort_out([change], model=model, page=nothing, at=at, whole=False)
    return Comparison(page, (model.id,), tuple(_differences(nothing, model, sorted_out)))


def in_order(found: list[Difference]) -> list[Difference]:
    """The undeclared first, the breaking ones before the others."""
    states, effects = list(State), list(Effect)
    return sorted(found, key=lambda each: (states.index(each.state), effects.index(each.effect)))


def _concerned(page: Page, models: Mapping[str, OurModel]) -> list[OurModel]:
    """The files that the page is about: by id, renaming or an alias without a file, or because it is their page."""

    def names(model: OurModel) -> set[str]:
        return {model.id, *model.renames, *(set(model.aliases) - models.keys())}

    named, page_of = set(page.models), page_name(page.name)
    return [model for model in models.values() if named & names(model) or model.page_name == page_of]


def _unknown(page: Page, models: Mapping[str, OurModel]) -> Iterator[Difference]:
    """The ids of the page that no file has, under whatever name."""
    known = {name for model in models.values() for name in (model.id, *model.aliases, *model.renames)}
    for name in page.models:
        if name not in known:
            yield Difference(page.name, name, NAME, "enum", [name], None, Effect.NEW, State.NEW)


def _changes(
    page: Page, model: OurModel, concerned: list[OurModel], models: Mapping[str, OurModel]
) -> Iterator[Change]:
    """What differs between the page and one file, as far as the page's layout can show it."""
    if not {model.id, *model.aliases} & set(page.models):
        moved = len(page.models) == 1 and (page.models[0] in model.renames or page.models[0] not in models)
        yield Change(NAME, "enum", list(page.models), [model.id], Effect.RENAMED if moved else Effect.GONE)
        if not moved:
            return
    if len(page.models) > 1:
        yield from common_changes(page.fields, model, [each for each in concerned if each.id in page.models])
        return
    for change in changes(fields_about(page, model.id), model.fields):
        meant = change.is_silence and (change.pointer, change.keyword) in model.silent
        if told_by(page.layout, change) and not meant and not _is_checked(change, model):
            yield change


def _is_checked(change: Change, model: OurModel) -> bool:
    return change.ours is None and model.says_itself(change.pointer, change.keyword, change.documented)


def _differences(page: Page, model: OurModel, sorted_out: Sorted) -> Iterator[Difference]:
    for state, found in ((State.NEW, sorted_out.new), (State.DECLARED, sorted_out.declared)):
        for change in found:
            yield Difference(page.name, model.id, **vars(change), state=state)
    for entry in sorted_out.stale:
        yield _stale(page, model, entry)


def _stale(page: Page, model: OurModel, entry: Declared) -> Difference:
    place = (entry.pointer, entry.keyword)
    return Difference(page.name, model.id, *place, entry.documented, entry.ours, Effect.WORDS, State.STALE)


def _now_documented(page: Page, model: OurModel) -> Iterator[Difference]:
    """Keywords that the file takes from prose, or sets by itself, and that the page's schema now states as well."""
    for pointer, keyword in sorted(model.sourced_here):
        both = [field_at(fields, pointer) for fields in (fields_about(page, model.id), model.fields)]
        documented, ours = both if keyword == "properties" else (field.get(keyword) for field in both)
        if documented not in (None, False) and same(documented, ours, keyword=keyword):
            yield Difference(page.name, model.id, pointer, keyword, documented, ours, Effect.WORDS, State.STALE)
