"""What a page with several models says of each of them.

An overview lists every field that one of its models has, with every choice and the widest limits that one of them
takes. So it says what none of them goes beyond: a choice or a field that it does not show is none of theirs, and what
it requires is required by all. It does not say that a model has a field, takes a choice or reaches a limit, that
another does not require what it leaves optional, or which default is whose. Of what goes beyond every one of its
models, it says that at least one of them has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .changes import Change, Fields, changes
from .severity import Effect, excess
from .spec_models import OurModel, field_at


def common_changes(theirs: Fields, model: OurModel, others: Sequence[OurModel]) -> Iterator[Change]:
    """The differences between an overview and one of its models, `others` being those that there are files of."""
    compared = [(each.fields, _changes(theirs, each.fields)) for each in others]
    for (pointer, keyword), change in _changes(theirs, model.fields).items():
        if change.ours is None and model.says_itself(pointer, keyword, change.documented):
            continue
        if change.is_silence and (pointer, keyword) in model.silent:
            continue
        refused = change.effect is Effect.NARROWING and _is_said(change)
        if refused or all(_goes_beyond(change, fields=fields, found=own) for fields, own in compared):
            yield change


def _changes(theirs: Fields, ours: Fields) -> dict[tuple[str, str], Change]:
    """Those of the fields that are not the model's id."""
    found = (change for change in changes(theirs, ours) if change.pointer != "/model")
    return {(change.pointer, change.keyword): change for change in found}


def _is_said(change: Change) -> bool:
    """Silence of an overview means something only where it leaves out a whole field."""
    return change.documented is not None or change.keyword == "properties"


def _goes_beyond(change: Change, *, fields: Fields, found: Mapping[tuple[str, str], Change]) -> bool:
    """Whether the overview has at the change's place what another model, too, lacks."""
    if change.documented is None or change.effect is Effect.WORDS or change.keyword == "required":
        return False
    if change.keyword != "properties" and not field_at(fields, change.pointer):
        return True
    other = found.get((change.pointer, change.keyword))
    if other is None:
        return False
    if change.keyword == "enum":
        return bool(excess(change.documented, change.ours) & excess(other.documented, other.ours))
    return other.effect is Effect.WIDENING
