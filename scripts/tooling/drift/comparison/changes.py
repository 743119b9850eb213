"""Comparing two sets of fields: what differs, where, and with which effect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evolink._json import is_mapping

from ..pages.field_pointers import join_pointer
from ..pages.page import Field, Fields, Json, Layout
from ..pages.schemas import ANNOTATIONS
from .severity import NUMBER_FORMATS, Effect, constrains, find_effect, follows_from_type, has_type, is_same

_COMPARED_ELSEWHERE = frozenset({"properties", "items", "required", "oneOf", "anyOf", "const"})
"""Keywords that are not compared as they stand, but descended into, or compared for the field they are about."""

_MAX_PAIRS = 2_500
"""Pairs of alternatives to compare; real fields have two alternatives. With more, a change counts as narrowing."""

_BESIDE_ALTERNATIVES = frozenset({"default", "deprecated"})
"""Keywords that belong to a field whichever alternative its value matches."""

_RENDERED_KEYWORDS = frozenset(
    {"properties", "items", "type", "format", "required", "default", "enum", "minimum", "maximum", "exclusiveMinimum"}
    | {"exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems"}
)
"""The keywords of a request's fields that a rendered page shows."""


@dataclass(frozen=True)
class Change:
    """One keyword of one field in which a page and the spec, or two pages, differ."""

    pointer: str
    """A field pointer."""
    keyword: str
    """A JSON Schema keyword; `properties` if only one side has the field."""
    documented: Json
    """The page's value; None if it does not state the keyword, or has no such field."""
    ours: Json
    """The spec's value, or the older page's; None likewise."""
    effect: Effect

    @property
    def is_silent(self) -> bool:
        """Whether the page only omits something, such as that a field is optional, or all alternatives but one."""
        if self.keyword == "oneOf" and self.documented is not None and len(self.documented) == 1:
            return any(not list(_compare_values(self.documented[0], form, "")) for form in self.ours or ())
        return self.documented is None or (self.keyword == "required" and self.documented is False)


def compare_fields(page_fields: Fields, our_fields: Fields, pointer: str = "") -> Iterator[Change]:
    """Yield every difference between the fields of a page and ours."""
    for name in [*our_fields, *(name for name in page_fields if name not in our_fields)]:
        inner = join_pointer(pointer, name)
        if name not in page_fields:
            yield Change(inner, "properties", None, _summarize(our_fields[name]), Effect.NARROWING)
        elif name not in our_fields:
            is_breaking = page_fields[name].get("required") is True
            documented = _summarize(page_fields[name])
            yield Change(inner, "properties", documented, None, Effect.NARROWING if is_breaking else Effect.WIDENING)
        else:
            yield from _compare_required(page_fields[name], our_fields[name], inner)
            yield from _compare_values(page_fields[name], our_fields[name], inner)


def is_shown(layout: Layout, pointer: str, keyword: str) -> bool:
    """Return whether a page of the layout would show the keyword there, so that its absence means something.

    A rendered page lists the fields of the request with type, requirement, default, options, ranges and lengths, and
    of a list's elements the type and format. It shows nothing below an object, no pattern, and one alternative of a
    field that has several.
    """
    if layout != "rendered":
        return True
    _, *below = pointer.removeprefix("/").split("/")
    if below:
        return below == ["items"] and keyword in ("type", "format", "items")
    return keyword in _RENDERED_KEYWORDS


def is_stated(layout: Layout, change: Change) -> bool:
    """Return whether the page's side of a change is what the page states, not an omission of its layout."""
    if change.documented is None:
        return is_shown(layout, change.pointer, change.keyword)
    if layout == "rendered" and change.keyword == "oneOf":
        return _shows_other_alternatives(change.documented, change.ours)
    return True


def _shows_other_alternatives(documented: Json, ours: Json) -> bool:
    """Return whether a rendered page has alternatives that ours lack.

    It may show only one of the alternatives, and shows the constraints of none.
    """
    page_forms: list[Json] = documented or []
    our_forms: list[Json] = ours or []
    has_others = not all(any(_looks_like(form, our) for our in our_forms) for form in page_forms)
    has_several = len(page_forms) > 1
    return has_others or (
        has_several and not all(any(_looks_like(form, our) for form in page_forms) for our in our_forms)
    )


def _looks_like(one: Field, other: Field) -> bool:
    return all(is_same(one.get(key), other.get(key), keyword=key) for key in ("type", "format", "enum"))


def _compare_required(page_field: Field, our_field: Field, pointer: str) -> Iterator[Change]:
    documented, ours = page_field.get("required") is True, our_field.get("required") is True
    if documented != ours:
        yield Change(pointer, "required", documented, ours, Effect.NARROWING if documented else Effect.WIDENING)


def _compare_values(page_field: Field, our_field: Field, pointer: str) -> Iterator[Change]:
    """Yield the differences in the value of one field or one kind of element."""
    page_field, our_field = _normalize(page_field), _normalize(our_field)
    page_choices, our_choices = _as_enum(page_field), _as_enum(our_field)
    if is_same(page_choices.get("enum"), our_choices.get("enum"), keyword="enum"):
        page_field, our_field = page_choices, our_choices
    page_field, our_field = _state_type(page_field, our_field), _state_type(our_field, page_field)
    has_alternatives = "oneOf" in page_field or "oneOf" in our_field
    if has_alternatives and _only_refines(page_field, our_field):
        has_alternatives = False
        yield _refinement(page_field, our_field, pointer)
    elif has_alternatives:
        yield from _compare_alternatives(page_field, our_field, pointer)
    yield from _compare_keywords(page_field, our_field, pointer, has_alternatives=has_alternatives)
    if not has_alternatives and not follows_from_type("items", page_field=page_field, our_field=our_field):
        yield from _compare_items(page_field.get("items"), our_field.get("items"), pointer)
    if not has_alternatives and not follows_from_type("properties", page_field=page_field, our_field=our_field):
        yield from compare_fields(page_field.get("properties", {}), our_field.get("properties", {}), pointer)


def _compare_keywords(page_field: Field, our_field: Field, pointer: str, *, has_alternatives: bool) -> Iterator[Change]:
    for keyword in dict.fromkeys((*our_field, *page_field)):
        if keyword in ANNOTATIONS or keyword in _COMPARED_ELSEWHERE or keyword.startswith("x-"):
            continue
        if has_alternatives and keyword not in _BESIDE_ALTERNATIVES:
            continue
        documented, ours = page_field.get(keyword), our_field.get(keyword)
        if is_same(documented, ours, keyword=keyword) or _is_closing(keyword, documented, ours):
            continue
        if follows_from_type(keyword, page_field=page_field, our_field=our_field):
            continue
        effect = find_effect(keyword, documented, ours, page_field=page_field, our_field=our_field)
        yield Change(pointer, keyword, documented, ours, effect)


def _compare_items(page_items: Json, our_items: Json, pointer: str) -> Iterator[Change]:
    """Yield the differences in the elements of a list; `true`, `{}` and no `items` all allow any element."""
    page_items, our_items = (None if items in (True, {}) else items for items in (page_items, our_items))
    if is_mapping(page_items) and is_mapping(our_items):
        yield from _compare_values(page_items, our_items, f"{pointer}/items")
    elif page_items != our_items:
        documented, ours = (_summarize(items) if is_mapping(items) else items for items in (page_items, our_items))
        effect = Effect.NARROWING if our_items is None else Effect.WIDENING
        yield Change(pointer, "items", documented, ours, effect)


def _only_refines(page_field: Field, our_field: Field) -> bool:
    """Return whether one side alone has alternatives, beside keywords such as `type: integer` that both can have."""
    several, one = (page_field, our_field) if "oneOf" in page_field else (our_field, page_field)
    return "oneOf" not in one and "type" in several and "type" in one


def _refinement(page_field: Field, our_field: Field, pointer: str) -> Change:
    documented, ours = (
        [_summarize(form) for form in field["oneOf"]] if "oneOf" in field else None for field in (page_field, our_field)
    )
    return Change(pointer, "oneOf", documented, ours, Effect.NARROWING if ours is None else Effect.WIDENING)


def _compare_alternatives(page_field: Field, our_field: Field, pointer: str) -> Iterator[Change]:
    """Yield at most one difference for a field with alternatives on either side, however many keywords differ."""
    documented, ours = (list(_alternatives(field)) for field in (page_field, our_field))
    is_narrowing = len(documented) * len(ours) > _MAX_PAIRS or _refuses_any(documented, ours)
    if is_narrowing or _refuses_any(ours, documented):
        yield Change(pointer, "oneOf", documented, ours, Effect.NARROWING if is_narrowing else Effect.WIDENING)


def _alternatives(field: Field) -> Iterator[Field]:
    """Yield the alternatives of a field, or its only one, each with the keywords beside them that constrain it."""
    apart = {*_BESIDE_ALTERNATIVES, "required", "oneOf"}
    beside = _summarize({key: value for key, value in field.items() if key not in apart})
    for alternative in field.get("oneOf", [{}]):
        types = alternative.get("type", beside.get("type"))
        shared = {key: value for key, value in beside.items() if constrains(key, types)}
        own = _summarize(alternative)
        both = shared.keys() & own.keys() & _STRICTER.keys()
        yield shared | own | {key: _STRICTER[key](shared[key], own[key]) for key in both}


_STRICTER: Mapping[str, Callable[[Json, Json], Json]] = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), min),
}
"""For each keyword, the stricter one of two constraints of one value."""


def _refuses_any(forms: list[Field], of: list[Field]) -> bool:
    """Return whether one of the alternatives `of` is allowed by none of `forms`."""
    return not all(
        any(all(change.effect is not Effect.NARROWING for change in _compare_values(form, each, "")) for form in forms)
        for each in of
    )


def _normalize(field: Field) -> Field:
    """Return the field in one of several forms that mean the same.

    A `const` is an enum of one value, `anyOf` is `oneOf`, and formats that only describe a number's size are left out.
    """
    normalized = {key: value for key, value in field.items() if key not in ("const", "anyOf")}
    if "const" in field:
        normalized.setdefault("enum", [field["const"]])
    if "anyOf" in field:
        normalized.setdefault("oneOf", field["anyOf"])
    if normalized.get("format") in NUMBER_FORMATS and not {"string"} & set(_types_of(normalized)):
        del normalized["format"]
    return normalized


def _state_type(field: Field, other: Field) -> Field:
    """Return the field with the other's type if it has only an enum, all of whose choices have that type."""
    if "type" in field or "type" not in other or not field.get("enum"):
        return field
    return {**field, "type": other["type"]} if all(has_type(each, other["type"]) for each in field["enum"]) else field


def _as_enum(field: Field) -> Field:
    """Return the field with one enum in place of alternatives that only list choices; any other field as it is."""
    forms = [_normalize(form) for form in field.get("oneOf", ())]
    if (
        not forms
        or "enum" in field
        or not all("enum" in form and _constraining(form) <= {"enum", "type"} for form in forms)
    ):
        return field
    beside = {key: value for key, value in field.items() if key != "oneOf"}
    return beside | {"enum": [choice for form in forms for choice in form["enum"]]}


def _constraining(form: Field) -> set[str]:
    return {key for key in form if key not in ANNOTATIONS and not key.startswith("x-") and key != "required"}


def _types_of(field: Field) -> Sequence[str]:
    types: Json = field.get("type", ())
    return [types] if isinstance(types, str) else list(types)


def _is_closing(keyword: str, documented: Json, ours: Json) -> bool:
    """Return whether ours only refuses unknown fields, as our objects do whether a page says so or not."""
    return keyword == "additionalProperties" and documented is None and ours is False


def _summarize(field: Field) -> Json:
    """Return a whole field without annotations, x- keywords and what is the default."""
    return {
        key: {name: _summarize(inner) for name, inner in value.items()}
        if key == "properties"
        else _summarize(value)
        if key == "items" and is_mapping(value)
        else value
        for key, value in field.items()
        if key not in ANNOTATIONS and not key.startswith("x-") and not _is_default(key, value)
    }


def _is_default(keyword: str, value: Json) -> bool:
    return value is False and keyword in ("required", "additionalProperties")
