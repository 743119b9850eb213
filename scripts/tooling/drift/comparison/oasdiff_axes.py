"""A change of the documentation on the axes that oasdiff has: area, kind, action, direction, level."""

from __future__ import annotations

from dataclasses import dataclass

from ..pages.page import Json, Page
from .changes import Change
from .severity import Effect, effect, excess

LEVELS = {
    Effect.NARROWING: "error",
    Effect.GONE: "error",
    Effect.RENAMED: "warning",
    Effect.WIDENING: "info",
    Effect.NEW: "info",
    Effect.WORDS: "info",
}
"""As oasdiff has them: error breaks requests, warning may, info does not."""

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
class Move:
    """One change of one model, on oasdiff's axes."""

    page: str
    model: str
    """The id; an overview's own changes are under the page's name."""
    area: str
    """model, field, nested field, elements or words."""
    kind: str
    """existence, requirement, type, choices, default, format, length, range or rule."""
    action: str
    """add, remove, set, unset, increase, decrease, generalize, specialize or change."""
    direction: str
    """request: these pages document what is sent."""
    level: str
    """error, warning or info."""
    pointer: str
    keyword: str
    old: Json
    new: Json
    effect: Effect

    def told(self) -> dict[str, Json]:
        """The change as `scripts/drift between --format json` prints it."""
        return {**vars(self), "effect": str(self.effect)}


def move(page: Page, model: str, change: Change) -> Move:
    """The change from `change.ours`, the older side, to `change.documented`."""
    return Move(
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
    """What was done, in oasdiff's words."""
    new, old = change.documented, change.ours
    if old is None or new is None:
        whole = change.keyword in ("properties", "candidates") or change.pointer == "/model"
        return ("add" if whole else "set") if old is None else ("remove" if whole else "unset")
    if change.keyword == "enum" and change.pointer != "/model":
        more, fewer = excess(new, old), excess(old, new)
        return "change" if more and fewer else "add" if more else "remove"
    if isinstance(new, int | float) and isinstance(old, int | float) and not isinstance(new, bool):
        return "increase" if new > old else "decrease"
    if change.effect is Effect.WIDENING:
        return "generalize"
    back = effect(change.keyword, old, new, their_field={}, our_field={})
    return "specialize" if change.effect is Effect.NARROWING and back is Effect.WIDENING else "change"
