"""How the documentation itself moved: one state of its pages against another, without the spec."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..comparison.changes import Change, changes, told_by
from ..comparison.oasdiff_axes import LEVELS, Move, move
from ..comparison.severity import Effect
from ..comparison.spec_models import fields_about, page_name
from ..pages.page import Json, Page


@dataclass(frozen=True)
class Placed:
    """A page and where it is kept, so that it is found again in another state of the same directory."""

    place: str
    page: Page


def moves(old: Sequence[Placed], new: Sequence[Placed]) -> list[Move]:
    """Every change from one state to the other, the breaking ones first; said once, however many pages say it."""
    renamed = _renamings(old, new)
    found = list(_names(_ids(old), _ids(new), renamed))
    for earlier, later in _pairs(old, new, renamed):
        found += _between(earlier, later)
    once: dict[tuple[str, ...], Move] = {}
    for each in found:
        once.setdefault((each.model, each.pointer, each.keyword, str(each.old), str(each.new)), each)
    effects = list(LEVELS)
    return sorted(once.values(), key=lambda each: effects.index(each.effect))


def _names(before: dict[str, Page], after: dict[str, Page], renamed: dict[str, str]) -> Iterator[Move]:
    """The models that are gone, new or renamed."""
    for name, page in before.items():
        if name in renamed:
            now = renamed[name]
            yield move(after[now], name, Change("/model", "enum", [now], [name], Effect.RENAMED))
        elif name not in after:
            yield move(page, name, Change("/model", "enum", None, [name], Effect.GONE))
    for name, page in after.items():
        if name not in before and name not in renamed.values():
            yield move(page, name, Change("/model", "enum", [name], None, Effect.NEW))


def _ids(state: Sequence[Placed]) -> dict[str, Page]:
    """Every id that is documented, with the page of its own if it has one."""
    found: dict[str, Page] = {}
    for placed in sorted(state, key=lambda placed: len(placed.page.models)):
        for name in placed.page.models:
            found.setdefault(name, placed.page)
    return found


def _renamings(old: Sequence[Placed], new: Sequence[Placed]) -> dict[str, str]:
    """Old id -> new id, where the page kept its place, or only its name changed and nothing else is like it."""
    before, after = _ids(old), _ids(new)
    left = {each.place: each.page for each in old if len(each.page.models) == 1 and each.page.models[0] not in after}
    come = {each.place: each.page for each in new if len(each.page.models) == 1 and each.page.models[0] not in before}
    if len(old) == len(new) == 1 and left and come:
        return {old[0].page.models[0]: new[0].page.models[0]}
    renamed = {page.models[0]: come[place].models[0] for place, page in left.items() if place in come}
    like = {
        page.models[0]: {other.models[0] for other in come.values() if not list(_field_changes(page, other))}
        for page in left.values()
        if page.models[0] not in renamed
    }
    for name, others in like.items():
        others -= set(renamed.values())
        if len(others) == 1 and sum(bool(others & each) for each in like.values()) == 1:
            renamed[name] = others.pop()
    return renamed


def _pairs(old: Sequence[Placed], new: Sequence[Placed], renamed: dict[str, str]) -> Iterator[tuple[Page, Page]]:
    """The pages that are states of one: in the same place, or else about the same models."""
    waiting = list(new)
    for earlier in sorted(old, key=lambda placed: not any(other.place == placed.place for other in new)):
        names = {renamed.get(name, name) for name in earlier.page.models}
        candidates = [other for other in waiting if names & set(other.page.models)]
        if candidates:
            later = min(candidates, key=lambda other: _distance(earlier, other))
            waiting.remove(later)
            yield earlier.page, later.page


def _distance(earlier: Placed, later: Placed) -> tuple[bool, bool, int]:
    return (
        earlier.place != later.place,
        earlier.page.language != later.page.language,
        abs(len(earlier.page.models) - len(later.page.models)),
    )


def _between(earlier: Page, later: Page) -> Iterator[Move]:
    model = earlier.models[0] if len(earlier.models) == 1 else page_name(earlier.name)
    for change in _field_changes(earlier, later):
        yield move(later, model, change)
    if (earlier.language, earlier.layout) == (later.language, later.layout):
        for old, new in ((earlier, later), (later, earlier)):
            for sentence in new.candidates:
                if sentence not in old.candidates:
                    said, was = (sentence, None) if new is later else (None, sentence)
                    yield move(later, model, Change("", "candidates", said, was, Effect.WORDS))


def _field_changes(earlier: Page, later: Page) -> Iterator[Change]:
    """What changed in the fields, as far as both layouts show it."""
    theirs, ours = (_fields(page, earlier.models[0]) for page in (later, earlier))
    for change in changes(theirs, ours):
        turned = replace(change, documented=change.ours, ours=change.documented)
        if told_by(later.layout, change) and told_by(earlier.layout, turned):
            yield change


def _fields(page: Page, model: str) -> dict[str, Json]:
    """The fields as if the page's model had that id; without it on pages of several."""
    fields = fields_about(page, model)
    return fields if len(page.models) == 1 else {name: field for name, field in fields.items() if name != "model"}
