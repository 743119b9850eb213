"""A change of the documentation classified on the axes of oasdiff: area, kind, action, direction, level."""

from __future__ import annotations

from dataclasses import dataclass

from ..pages.page import Json, Page
from .changes import Change
from .severity import Effect, added_choices, find_effect

LEVELS = {
    Effect.NARROWING: "error",
    Effect.GONE: "error",
    Effect.RENAMED: "warning",
    Effect.WIDENING: "info",
    Effect.NEW: "info",
    Effect.WORDS: "info",
}
"""oasdiff's levels: error breaks requests, warning may break them, info does not."""

_KINDS = {
    "properties": "existence",
    "required": "requirement",
    "type": "type",
    "oneOf": "type",
    "items": "type",
    "enum": "choices",
    "default": "default",
    "format": "format",
    "pattern": "format",
    "minLength": "length",
    "maxLength": "length",
    "minItems": "length",
    "maxItems": "length",
    "candidates": "rule",
}


@dataclass(frozen=True)
class ChangelogEntry:
    """One change of one model."""

    page: str
    model: str
    """The id; changes of an overview itself have the page's name."""
    area: str
    """model, field, nested field, elements or words."""
    kind: str
    """existence, requirement, type, choices, default, format, length, range or rule."""
    action: str
    """add, remove, set, unset, increase, decrease, generalize, specialize or change."""
    direction: str
    """request: these pages document requests."""
    level: str
    """error, warning or info."""
    pointer: str
    keyword: str
    old: Json
    new: Json
    effect: Effect

    def to_json(self) -> dict[str, Json]:
        """Return the change as `scripts/drift between --format json` prints it."""
        return {**vars(self), "effect": str(self.effect)}


def classify(page: Page, model: str, change: Change) -> ChangelogEntry:
    """Return the changelog entry of a change from `change.ours`, the older side, to `change.documented`."""
    return ChangelogEntry(
        page=page.name,
        model=model,
        area=_area(change),
        kind=_KINDS.get(change.keyword, "range") if change.pointer != "/model" else "existence",
        action=_action(change),
        direction="request",
        level="warning" if change.keyword == "default" else LEVELS[change.effect],
        pointer=change.pointer,
        keyword=change.keyword,
        old=change.ours,
        new=change.documented,
        effect=change.effect,
    )


def _area(change: Change) -> str:
    if change.keyword == "candidates":
        return "words"
    if change.pointer == "/model":
        return "model"
    if change.pointer.endswith("/items"):
        return "elements"
    return "field" if change.pointer.count("/") == 1 else "nested field"


def _action(change: Change) -> str:
    """Return oasdiff's word for the change."""
    new, old = change.documented, change.ours
    if old is None or new is None:
        is_whole = change.keyword in ("properties", "candidates") or change.pointer == "/model"
        return ("add" if is_whole else "set") if old is None else ("remove" if is_whole else "unset")
    if change.keyword == "enum" and change.pointer != "/model":
        added, removed = added_choices(new, old), added_choices(old, new)
        return "change" if added and removed else "add" if added else "remove"
    if isinstance(new, int | float) and isinstance(old, int | float) and not isinstance(new, bool):
        return "increase" if new > old else "decrease"
    if change.effect is Effect.WIDENING:
        return "generalize"
    back = find_effect(change.keyword, old, new, page_field={}, our_field={})
    return "specialize" if change.effect is Effect.NARROWING and back is Effect.WIDENING else "change"
