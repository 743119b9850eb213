"""Comparing a page with the files of spec/models: every difference, and whether it is new, declared or stale."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from ..pages.addresses import is_same_page, page_name
from ..pages.page import Json, Page
from .changes import Change, compare_fields, is_stated
from .known_differences import ClassifiedChanges, classify_changes
from .overviews import compare_overview
from .severity import Effect, is_same
from .spec_models import KnownDifference, SpecModel, get_field, rename_page_model

MODEL_POINTER = "/model"
"""The pointer of differences in the model's id itself; their keyword is `enum`."""


class State(StrEnum):
    """Whether the model's file declares a difference."""

    NEW = "new"
    """It does not: a person has to decide."""
    STALE = "stale"
    """It declares the difference, or calls the keyword its own, and the page no longer confirms that."""
    DECLARED = "declared"
    """It does: the difference is intended."""


@dataclass(frozen=True)
class Difference:
    """One keyword in which a page and the spec disagree."""

    page: str
    model: str
    pointer: str
    keyword: str
    documented: Json
    ours: Json
    effect: Effect
    state: State

    def to_json(self) -> dict[str, Json]:
        """Return the difference as `scripts/drift compare --format json` prints it."""
        return {**vars(self), "effect": str(self.effect), "state": str(self.state)}


@dataclass(frozen=True)
class Comparison:
    """The differences between one page and the spec."""

    page: str
    models: tuple[str, ...]
    """The models whose files the page was compared with."""
    differences: tuple[Difference, ...]
    older_than: str | None = None
    """The date before which the page was written, if it is older than the spec and all its differences are declared."""

    @property
    def drift(self) -> tuple[Difference, ...]:
        """The differences that are not declared."""
        return tuple(each for each in self.differences if each.state is not State.DECLARED)


def compare_page(
    page: Page, models: Mapping[str, SpecModel], *, date: str | None = None, retired: Collection[str] = ()
) -> Comparison:
    """Compare the page with the file of each model that it documents, once did, or renames.

    Args:
        page: The page.
        models: The files by model id.
        date: The date of the page, such as `2026-03-16`, if it is known; otherwise the files' dated entries show it.
        retired: Ids of models that are no longer offered, of which no file is expected.
    """
    relevant = _relevant_models(page, models)
    is_own_page = len(page.models) == 1
    found: list[Difference] = []
    dates: list[str] = []
    for model in relevant:
        changes = list(_compare_model(page, model, relevant, models))
        classified = classify_changes(changes, model=model, page=page, date=date, is_own_page=is_own_page)
        found += _differences(page, model, classified)
        if is_own_page and not any(change.effect is Effect.GONE for change in changes):
            found += _now_documented(page, model)
        if classified.older_than or (date is not None and date < model.checked):
            dates.append(classified.older_than or model.checked)
    if not any(each.effect is Effect.RENAMED for each in found):
        found += _new_models(page, models, retired)
    comparison = Comparison(page.name, tuple(model.id for model in relevant), tuple(sort_differences(found)))
    return replace(comparison, older_than=min(dates)) if dates and not comparison.drift else comparison


def compare_missing_page(model: SpecModel, *, page: str, date: str | None = None) -> Comparison:
    """Return the comparison of a model with a page that no longer exists."""
    change = Change(MODEL_POINTER, "enum", None, [model.id], Effect.GONE)
    empty_page = Page(page, "markdown", "unknown", "", "", (), {})
    classified = classify_changes([change], model=model, page=empty_page, date=date, is_own_page=False)
    return Comparison(page, (model.id,), tuple(_differences(empty_page, model, classified)))


def sort_differences(found: list[Difference]) -> list[Difference]:
    """Return the differences, the undeclared first, and of each state the breaking ones first."""
    states, effects = list(State), list(Effect)
    return sorted(found, key=lambda each: (states.index(each.state), effects.index(each.effect)))


def _relevant_models(page: Page, models: Mapping[str, SpecModel]) -> list[SpecModel]:
    """Return the files that the page is about: by id, renaming or alias without a file, or as it is their page.

    A page that names one model of the spec is about that file, whatever the page's own name. At an address that is the
    page of another file, it is about that file, too: its model is no longer documented there.
    """

    def names(model: SpecModel) -> set[str]:
        return {model.id, *model.renames, *(set(model.aliases) - models.keys())}

    ids, name = set(page.models), page_name(page.name)
    named = [model for model in models.values() if ids & names(model)]
    is_about_one = len(page.models) == 1 and bool(named)

    def is_page_of(model: SpecModel) -> bool:
        return is_same_page(model.docs, page.name) if is_about_one else model.page_name == name

    return [model for model in models.values() if model in named or is_page_of(model)]


def _new_models(page: Page, models: Mapping[str, SpecModel], retired: Collection[str]) -> Iterator[Difference]:
    """Yield the ids of the page that no file has, as its id or otherwise, and that are not retired."""
    names = {name for model in models.values() for name in (model.id, *model.aliases, *model.renames)} | set(retired)
    for model in page.models:
        if model not in names:
            yield Difference(page.name, model, MODEL_POINTER, "enum", [model], None, Effect.NEW, State.NEW)


def _compare_model(
    page: Page, model: SpecModel, relevant: list[SpecModel], models: Mapping[str, SpecModel]
) -> Iterator[Change]:
    """Yield the changes between the page and one file, as far as the page's layout can show them."""
    if not {model.id, *model.aliases} & set(page.models):
        is_renamed = len(page.models) == 1 and (page.models[0] in model.renames or page.models[0] not in models)
        effect = Effect.RENAMED if is_renamed else Effect.GONE
        yield Change(MODEL_POINTER, "enum", list(page.models), [model.id], effect)
        if not is_renamed:
            return
    if len(page.models) > 1:
        overview = compare_overview(page.fields, model, [each for each in relevant if each.id in page.models])
        yield from (change for change in overview if is_stated(page.layout, change))
        return
    for change in compare_fields(rename_page_model(page, model.id), model.fields):
        is_expected = change.is_silent and (change.pointer, change.keyword) in model.not_from_schema
        if is_stated(page.layout, change) and not is_expected and not _is_checked(change, model):
            yield change


def _is_checked(change: Change, model: SpecModel) -> bool:
    return change.ours is None and model.has_check_for(change.pointer, change.keyword, change.documented)


def _differences(page: Page, model: SpecModel, classified: ClassifiedChanges) -> Iterator[Difference]:
    for state, changes in ((State.NEW, classified.new), (State.DECLARED, classified.declared)):
        for change in changes:
            yield Difference(page.name, model.id, **vars(change), state=state)
    for entry in classified.stale:
        yield _stale_difference(page, model, entry)


def _stale_difference(page: Page, model: SpecModel, entry: KnownDifference) -> Difference:
    return Difference(
        page.name,
        model.id,
        entry.pointer,
        entry.keyword,
        entry.documented,
        entry.ours,
        effect=Effect.WORDS,
        state=State.STALE,
    )


def _now_documented(page: Page, model: SpecModel) -> Iterator[Difference]:
    """Yield the keywords that the file has from prose or by itself, and that the page's schema now states as well."""
    page_fields = rename_page_model(page, model.id)
    for pointer, keyword in sorted(model.own_sources):
        if pointer == MODEL_POINTER:  # some pages state the model's id, others only its default or an example
            continue
        page_field, our_field = get_field(page_fields, pointer), get_field(model.fields, pointer)
        is_whole_field = keyword == "properties"
        documented: Json = page_field if is_whole_field else page_field.get(keyword)
        ours: Json = our_field if is_whole_field else our_field.get(keyword)
        if documented not in (None, False) and is_same(documented, ours, keyword=keyword):
            yield Difference(page.name, model.id, pointer, keyword, documented, ours, Effect.WORDS, State.STALE)
