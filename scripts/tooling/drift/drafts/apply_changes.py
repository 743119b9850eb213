"""Takes one difference over into the text of a model's file, at its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...codegen.sources import Place
from ..comparison.compare import NAME, Difference, State
from ..comparison.severity import Effect
from ..comparison.spec_models import OurModel, parts_of, place_of
from ..pages.page import Json
from .drafting import KEYWORDS, field_lines, one_line
from .yaml_edits import NoSuchPlace, YamlEdits

FACTS: Place = ("info", "x-evolink")

_SHARED = "the field is one that several models share, in spec/schemas/request.yaml"

_IS_NAMED = "every request has its model's id as text, and the file is called by it"

_ORDER = ("type", "required", "additionalProperties", "oneOf", *KEYWORDS, "x-unit", "description", "examples")


class CannotApply(Exception):
    """A difference that a person has to take over by hand; its text says why."""


def take_over(edits: YamlEdits, difference: Difference, *, model: OurModel, today: str) -> None:
    """Makes the file say what the page says; what it said becomes a dated entry, so that older pages are known.

    Raises:
        CannotApply: the place is shared with other files, or the vocabulary has no word for it.
    """
    if difference.effect in _BY_HAND and difference.state is State.NEW:
        raise CannotApply(_BY_HAND[difference.effect])
    kind = str(difference.state) if difference.state is not State.NEW else difference.keyword
    if difference.effect is Effect.RENAMED and difference.state is State.NEW:
        kind = str(difference.effect)
    try:
        _TAKING.get(kind, _set_keyword)(edits, difference, model, today)
    except NoSuchPlace as error:
        raise CannotApply(f"edit the file by hand: {error}") from None


def _set_keyword(edits: YamlEdits, difference: Difference, model: OurModel, today: str) -> None:
    place, keyword, value = place_of(model.source, difference.pointer), difference.keyword, difference.documented
    if difference.pointer == NAME and value is None and keyword in ("enum", "default"):
        _call_ours(edits, place, "const" if keyword == "enum" else keyword)
        return
    if difference.pointer == NAME:
        raise CannotApply(_IS_NAMED)
    if keyword not in KEYWORDS or (keyword == "format" and value not in (None, "uri")):
        raise CannotApply(f"spec/model.schema.json has no word for {keyword} like this: extend it, or declare it")
    if edits.has((*place, "$ref")):
        raise CannotApply(_SHARED)
    if value is None and keyword == "items":
        edits.put(place, keyword, {})  # the generator takes no list without it
    elif value is None:
        edits.remove(place, keyword)
    else:
        edits.put(place, keyword, one_line(value) if keyword == "items" else value, order=_ORDER)
    _forget_source(edits, place, keyword)
    _record(edits, difference, today)


def _call_ours(edits: YamlEdits, place: Place, keyword: str) -> None:
    """Every file says these two of its model; a page need not."""
    if edits.has((*place, "x-source")):
        edits.put((*place, "x-source"), keyword, "ours")
    else:
        edits.put(place, "x-source", {keyword: "ours"})


def _set_required(edits: YamlEdits, difference: Difference, model: OurModel, today: str) -> None:
    above, name = _above(model, difference.pointer)
    if difference.pointer == NAME:
        raise CannotApply(_IS_NAMED)
    listed = [] if not edits.has((*above, "required")) else _names(edits, above)
    names = [*listed, name] if difference.documented else [each for each in listed if each != name]
    if not names:
        edits.remove(above, "required")
    elif listed and difference.documented:
        edits.append((*above, "required"), name)
    elif listed:
        edits.take_out((*above, "required"), listed.index(name))
    else:
        edits.put(above, "required", names, order=_ORDER)
    _record(edits, difference, today)


def _set_field(edits: YamlEdits, difference: Difference, model: OurModel, today: str) -> None:
    above, name = _above(model, difference.pointer)
    if difference.documented is None:
        edits.remove((*above, "properties"), name)
        if edits.has((*above, "required")) and name in _names(edits, above):
            _set_required(edits, difference, model, today)
            return
    else:
        field = _as_field(difference.documented)
        edits.put_lines(
            (*above, "properties"),
            name,
            lambda column: "".join(f"{line}\n" for line in field_lines(name, field, indent=column)),
            before="callback_url",
        )
        if field.get("required"):
            _set_required(edits, difference, model, today)
            return
    _record(edits, difference, today)


def _set_forms(edits: YamlEdits, difference: Difference, model: OurModel, today: str) -> None:
    place = place_of(model.source, difference.pointer)
    if edits.has((*place, "$ref")):
        raise CannotApply(_SHARED)
    forms = [one_line(form) for form in difference.documented]
    if len(forms) > 1:
        edits.put(place, "oneOf", forms, order=_ORDER)
    else:
        for keyword, value in forms[0].items():
            edits.put(place, keyword, value, order=_ORDER)
    for keyword in edits.keys(place):
        kept = {"oneOf"} if len(forms) > 1 else set(forms[0])
        if keyword in (*KEYWORDS, "oneOf") and keyword not in kept | {"default"}:
            edits.remove(place, keyword)
    _record(edits, difference, today)


def _rename(edits: YamlEdits, difference: Difference, model: OurModel, today: str) -> None:
    """The old name stays ours; the file says since when the page has another."""
    renaming = {"to": difference.documented[0], "date": today}
    if edits.has((*FACTS, "renames")):
        edits.append((*FACTS, "renames"), renaming)
    else:
        edits.put(FACTS, "renames", [renaming], order=("checked", "aliases", "renames"))
    _record(edits, difference, today, reason="older")


def _drop_stale(edits: YamlEdits, difference: Difference, model: OurModel, today: str) -> None:
    entries = edits.value((*FACTS, "differences")) if edits.has((*FACTS, "differences")) else []
    for index, entry in enumerate(entries):
        if (entry["pointer"], entry["keyword"]) == (difference.pointer, difference.keyword):
            if len(entries) == 1:
                edits.remove(FACTS, "differences")
            else:
                edits.take_out((*FACTS, "differences"), index)
            return
    _forget_source(edits, place_of(model.source, difference.pointer), difference.keyword)


def _record(edits: YamlEdits, difference: Difference, today: str, reason: str = "later") -> None:
    """Declares what older pages say, which is what the file said until today."""
    said, now = difference.documented, difference.ours
    if reason == "later":
        said, now = now, said
    entry = {
        "pointer": difference.pointer,
        "keyword": difference.keyword,
        "documented": said,
        "ours": now,
        "reason": reason,
        "date": today,
    }
    if edits.has((*FACTS, "differences")):
        edits.append((*FACTS, "differences"), entry)
    else:
        edits.put(FACTS, "differences", [entry])


def _forget_source(edits: YamlEdits, place: Place, keyword: str) -> None:
    """The page's schema states the keyword now, so it is no longer from prose."""
    if edits.has((*place, "x-source", keyword)):
        if len(edits.keys((*place, "x-source"))) == 1:
            edits.remove(place, "x-source")
        else:
            edits.remove((*place, "x-source"), keyword)


def _above(model: OurModel, pointer: str) -> tuple[Place, str]:
    """The object that has, or is to have, the field, and the field's name."""
    *above, name = parts_of(pointer)
    return place_of(model.source, "".join(f"/{part}" for part in above)), name


def _names(edits: YamlEdits, above: Place) -> list[str]:
    return list(edits.value((*above, "required")))


def _as_field(value: Mapping[str, Json]) -> dict[str, Json]:
    return {"required": False, **value}


_BY_HAND = {
    Effect.NEW: "no file has the model; import its page without --update",
    Effect.GONE: "decide what becomes of the file: delete it, or declare the difference",
}

_TAKING: Mapping[str, Callable[[YamlEdits, Difference, OurModel, str], None]] = {
    str(Effect.RENAMED): _rename,
    "required": _set_required,
    "properties": _set_field,
    "oneOf": _set_forms,
    str(State.STALE): _drop_stale,
}
