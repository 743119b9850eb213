"""Comparing an overview page, which documents several models, with each of them.

An overview lists every field that one of its models has, with every choice and the widest constraints that one of them
has. So it states what no model goes beyond: a choice or a field that it does not show is one that no model has, and
what it requires is required by all. It does not state that a model has a field, a choice or the widest constraint, that
another model does not require what it leaves optional, or which model has the default. If it goes beyond every one of
its models, at least one of them must have what it shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..pages.page import Fields
from .changes import Change, compare_fields
from .severity import Effect, added_choices
from .spec_models import SpecModel, get_field


def compare_overview(page_fields: Fields, model: SpecModel, models: Sequence[SpecModel]) -> Iterator[Change]:
    """Yield the differences between an overview and one of its models.

    Args:
        page_fields: The fields of the overview.
        model: The model.
        models: All models of the overview that there are files of, `model` included.
    """
    compared = [(each.fields, _changes_by_keyword(page_fields, each.fields)) for each in models]
    for (pointer, keyword), change in _changes_by_keyword(page_fields, model.fields).items():
        if change.ours is None and model.has_check_for(pointer, keyword, change.documented):
            continue
        if change.is_silent and (pointer, keyword) in model.not_from_schema:
            continue
        is_refused = change.effect is Effect.NARROWING and _is_meant(change)
        if is_refused or all(_goes_beyond(change, fields=fields, changes=own) for fields, own in compared):
            yield change


def _changes_by_keyword(page_fields: Fields, our_fields: Fields) -> dict[tuple[str, str], Change]:
    """Return the changes by pointer and keyword, without those of the model's id."""
    found = (change for change in compare_fields(page_fields, our_fields) if change.pointer != "/model")
    return {(change.pointer, change.keyword): change for change in found}


def _is_meant(change: Change) -> bool:
    """Return whether the overview states its side of the change: an omission means something only of a whole field."""
    return change.documented is not None or change.keyword == "properties"


def _goes_beyond(change: Change, *, fields: Fields, changes: Mapping[tuple[str, str], Change]) -> bool:
    """Return whether what the overview states in the change goes beyond another model, too.

    Args:
        change: The change of the model that is compared.
        fields: The fields of the other model.
        changes: The changes of the other model.
    """
    if change.documented is None or change.effect is Effect.WORDS or change.keyword == "required":
        return False
    if change.keyword != "properties" and not get_field(fields, change.pointer):
        return True
    other = changes.get((change.pointer, change.keyword))
    if other is None:
        return False
    if change.keyword == "enum":
        return bool(added_choices(change.documented, change.ours) & added_choices(other.documented, other.ours))
    return other.effect is Effect.WIDENING
