"""Two sets of fields against each other: what differs, where, and what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ..pages.page import Json, Layout
from ..pages.schemas import WORDS
from .severity import Effect, Field, applies, effect, follows_from_type, same

Fields = Mapping[str, Field]
"""Field name -> what is said of it, in the shape of `Page.fields`."""

_STRUCTURE = frozenset({"properties", "items", "required", "oneOf", "anyOf", "const"})
"""Keywords that are looked into, or at another place, instead of being compared as they stand."""

_PAIRS = 2_500
"""Pairs of forms that are looked at; real fields have two forms, and more pairs than this are called narrowing."""

_BESIDE = frozenset({"default", "deprecated"})
"""Keywords that belong to a field whatever form its value has."""


@dataclass(frozen=True)
class Change:
    """One keyword of one field in which a page and the spec, or two pages, differ."""

    pointer: str
    """Field names from the request down; `items` stands for each element of a list."""
    keyword: str
    """A JSON Schema keyword; `properties` where a whole field is there on one side only."""
    documented: Json
    """The page's value; None where it is silent or has no such field."""
    ours: Json
    """Our value, or the older page's; None as well."""
    effect: Effect

    @property
    def is_silence(self) -> bool:
        """Whether the page says nothing: also of a field that is not required, or has but one of our forms."""
        if self.keyword == "oneOf" and self.documented is not None and len(self.documented) == 1:
            return any(not list(_values(self.documented[0], form, "")) for form in self.ours or ())
        return self.documented is None or (self.keyword == "required" and self.documented is False)


def changes(theirs: Fields, ours: Fields, at: str = "") -> Iterator[Change]:
    """Every difference between what a page says of fields, `theirs`, and what we say."""
    for name in [*ours, *(name for name in theirs if name not in ours)]:
        pointer = f"{at}/{name.replace('~', '~0').replace('/', '~1')}"
        if name not in theirs:
            yield Change(pointer, "properties", None, _brief(ours[name]), Effect.NARROWING)
        elif name not in ours:
            breaks = theirs[name].get("required") is True
            said = _brief(theirs[name])
            yield Change(pointer, "properties", said, None, Effect.NARROWING if breaks else Effect.WIDENING)
        else:
            yield from _requirement(theirs[name], ours[name], pointer)
            yield from _values(theirs[name], ours[name], pointer)


def is_shown(layout: Layout, pointer: str, keyword: str) -> bool:
    """Whether a page of the layout would show the keyword there, so that its silence means something.

    A rendered page lists the fields of the request with type, requirement, default, options, ranges and lengths, and
    of a list's elements the type and format; nothing below an object, no pattern, and one form of a field that has
    several.
    """
    if layout != "rendered":
        return True
    _, *below = pointer.removeprefix("/").split("/")
    if below:
        return below == ["items"] and keyword in ("type", "format", "items")
    return keyword in _RENDERED


def told_by(layout: Layout, change: Change) -> bool:
    """Whether what a page of the layout has at the change's place is its word, not what the layout leaves out."""
    if change.documented is None:
        return is_shown(layout, change.pointer, change.keyword)
    if layout == "rendered" and change.keyword == "oneOf":
        return _shows_others(change.documented, change.ours)
    return True


def _shows_others(theirs: Json, ours: Json) -> bool:
    """Whether forms on a rendered page, which may show but one of them, and none's limits, are others than ours."""
    shown, held = theirs or [], ours or []
    strange = not all(any(_look_alike(form, our) for our in held) for form in shown)
    return strange or (len(shown) > 1 and not all(any(_look_alike(form, our) for form in shown) for our in held))


def _look_alike(one: Field, other: Field) -> bool:
    return all(same(one.get(key), other.get(key), keyword=key) for key in ("type", "format", "enum"))


_RENDERED = frozenset(
    {"properties", "items", "type", "format", "required", "default", "enum", "minimum", "maximum", "exclusiveMinimum"}
    | {"exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems"}
)


def _requirement(theirs: Field, ours: Field, at: str) -> Iterator[Change]:
    documented, held = theirs.get("required") is True, ours.get("required") is True
    if documented != held:
        yield Change(at, "required", documented, held, Effect.NARROWING if documented else Effect.WIDENING)


def _values(theirs: Field, ours: Field, at: str) -> Iterator[Change]:
    """Differences in the value of one field or one kind of element."""
    theirs, ours = _with_choices(theirs), _with_choices(ours)
    forms = "oneOf" in theirs or "oneOf" in ours
    if forms and _only_refines(theirs, ours):
        forms = False
        yield _refinement(theirs, ours, at)
    elif forms:
        yield from _alternatives(theirs, ours, at)
    for keyword in dict.fromkeys((*ours, *theirs)):
        if keyword in WORDS or keyword in _STRUCTURE or keyword.startswith("x-"):
            continue
        if forms and keyword not in _BESIDE:
            continue
        documented, held = theirs.get(keyword), ours.get(keyword)
        if same(documented, held, keyword=keyword) or _is_closing(keyword, documented, held):
            continue
        if follows_from_type(keyword, their_field=theirs, our_field=ours):
            continue
        meaning = effect(keyword, documented, held, their_field=theirs, our_field=ours)
        yield Change(at, keyword, documented, held, meaning)
    if not forms and not follows_from_type("items", their_field=theirs, our_field=ours):
        yield from _elements(theirs.get("items"), ours.get("items"), at)
    if not forms and not follows_from_type("properties", their_field=theirs, our_field=ours):
        yield from changes(theirs.get("properties", {}), ours.get("properties", {}), at)


def _elements(theirs: Json, ours: Json, at: str) -> Iterator[Change]:
    """Differences in what a list's elements may be; `true`, `{}` and silence all say anything."""
    theirs, ours = (None if side in (True, {}) else side for side in (theirs, ours))
    if isinstance(theirs, Mapping) and isinstance(ours, Mapping):
        yield from _values(theirs, ours, f"{at}/items")
    elif theirs != ours:
        said, held = (_brief(side) if isinstance(side, Mapping) else side for side in (theirs, ours))
        yield Change(at, "items", said, held, Effect.NARROWING if ours is None else Effect.WIDENING)


def _only_refines(theirs: Field, ours: Field) -> bool:
    """Whether one side alone has forms, and beside them all that the other could say: `type: integer`, and so on."""
    several, one = (theirs, ours) if "oneOf" in theirs else (ours, theirs)
    return "oneOf" not in one and "type" in several and "type" in one


def _refinement(theirs: Field, ours: Field, at: str) -> Change:
    said, held = ([_brief(form) for form in field["oneOf"]] if "oneOf" in field else None for field in (theirs, ours))
    return Change(at, "oneOf", said, held, Effect.NARROWING if held is None else Effect.WIDENING)


def _alternatives(theirs: Field, ours: Field, at: str) -> Iterator[Change]:
    """One difference for a field that has several forms on either side, however many keywords that touches."""
    said, held = (list(_forms(field)) for field in (theirs, ours))
    refuses = len(said) * len(held) > _PAIRS or _refuses(said, held)
    if refuses or _refuses(held, said):
        yield Change(at, "oneOf", said, held, Effect.NARROWING if refuses else Effect.WIDENING)


def _forms(field: Field) -> Iterator[Field]:
    """The forms of a field, one where it says of none, each with what stands beside them and is about its type."""
    apart = {*_BESIDE, "required", "oneOf"}
    beside = _brief({key: value for key, value in field.items() if key not in apart})
    for form in field.get("oneOf", [{}]):
        kind = form.get("type", beside.get("type"))
        of_all = {key: value for key, value in beside.items() if applies(key, kind)}
        own = _brief(form)
        both = {key: _STRICTER[key](of_all[key], own[key]) for key in of_all.keys() & own.keys() & _STRICTER.keys()}
        yield of_all | own | both


_STRICTER: Mapping[str, Callable[[Json, Json], Json]] = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), min),
}
"""Which of two limits of one value decides."""


def _refuses(theirs: list[Field], ours: list[Field]) -> bool:
    """Whether one of our forms is in none of theirs."""
    return not all(
        any(all(change.effect is not Effect.NARROWING for change in _values(form, held, "")) for form in theirs)
        for held in ours
    )


def _with_choices(field: Field) -> Field:
    """The field with `const` as an enum of one, and `anyOf` as `oneOf`."""
    if "const" not in field and "anyOf" not in field:
        return field
    plain = {key: value for key, value in field.items() if key not in ("const", "anyOf")}
    if "const" in field:
        plain.setdefault("enum", [field["const"]])
    if "anyOf" in field:
        plain.setdefault("oneOf", field["anyOf"])
    return plain


def _is_closing(keyword: str, documented: Json, ours: Json) -> bool:
    """Our objects take no unknown fields whether a page says so or not."""
    return keyword == "additionalProperties" and documented is None and ours is False


def _brief(field: Field) -> Json:
    """What is said of a whole field, without words, x- keywords and what goes without saying."""
    return {
        key: {name: _brief(inner) for name, inner in value.items()}
        if key == "properties"
        else _brief(value)
        if key == "items" and isinstance(value, Mapping)
        else value
        for key, value in field.items()
        if key not in WORDS
        and not key.startswith("x-")
        and not (value is False and key in ("required", "additionalProperties"))
    }
