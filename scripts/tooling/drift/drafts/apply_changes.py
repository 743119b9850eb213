"""Applying one difference to the text of a model's file, so that the file agrees with the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...codegen.sources import Place
from ..comparison.compare import MODEL_POINTER, Difference, State
from ..comparison.severity import Effect
from ..comparison.spec_models import SpecModel, spec_path
from ..pages.field_pointers import join_pointer, split_pointer
from .field_yaml import KEYWORDS, field_lines, to_spec_schema
from .yaml_edits import NoSuchPath, YamlEdits

FACTS: Place = ("info", "x-evolink")

_IS_SHARED = "the field is one that several models share, in spec/schemas/request.yaml"

_IS_MODEL_ID = "every request has its model's id as text, and the file is named after it"

_ORDER = ("type", "required", "additionalProperties", "oneOf", *KEYWORDS, "x-unit", "description", "examples")


class CannotApply(Exception):
    """A difference that a person has to apply by hand; its text is the reason."""


def apply_difference(edits: YamlEdits, difference: Difference, *, model: SpecModel, today: str) -> None:
    """Change the file to agree with the page; a dated entry keeps the previous value, to recognise older pages by.

    Raises:
        CannotApply: If the field is shared with other files, or spec/model.schema.json cannot express the value.
    """
    if difference.effect in _BY_HAND and difference.state is State.NEW:
        raise CannotApply(_BY_HAND[difference.effect])
    kind = str(difference.state) if difference.state is not State.NEW else difference.keyword
    if difference.effect is Effect.RENAMED and difference.state is State.NEW:
        kind = str(difference.effect)
    try:
        _APPLIERS.get(kind, _apply_keyword)(edits, difference, model, today)
    except NoSuchPath as error:
        raise CannotApply(f"edit the file by hand: {error}") from None


def _apply_keyword(edits: YamlEdits, difference: Difference, model: SpecModel, today: str) -> None:
    path, keyword, value = spec_path(model.source, difference.pointer), difference.keyword, difference.documented
    if difference.pointer == MODEL_POINTER and value is None and keyword in ("enum", "default"):
        _mark_as_ours(edits, path, "const" if keyword == "enum" else keyword)
        return
    if difference.pointer == MODEL_POINTER:
        raise CannotApply(_IS_MODEL_ID)
    if keyword not in KEYWORDS or (keyword == "format" and value not in (None, "uri")):
        raise CannotApply(f"spec/model.schema.json does not allow {keyword} like this: extend it, or declare it")
    if edits.has((*path, "$ref")):
        raise CannotApply(_IS_SHARED)
    if value is None and keyword == "items":
        edits.put(path, keyword, {})  # the generator accepts no list without it
    elif value is None:
        edits.remove(path, keyword)
    else:
        edits.put(path, keyword, to_spec_schema(difference.documented) if keyword == "items" else value, order=_ORDER)
    _remove_x_source(edits, path, keyword)
    _declare(edits, difference, today)


def _mark_as_ours(edits: YamlEdits, path: Place, keyword: str) -> None:
    """Record that the model's id has the keyword by itself: every file has these two, and a page need not."""
    if edits.has((*path, "x-source")):
        edits.put((*path, "x-source"), keyword, "ours")
    else:
        edits.put(path, "x-source", {keyword: "ours"})


def _apply_required(edits: YamlEdits, difference: Difference, model: SpecModel, today: str) -> None:
    parent, name = _parent(model, difference.pointer)
    if difference.pointer == MODEL_POINTER:
        raise CannotApply(_IS_MODEL_ID)
    listed = _required(edits, parent) if edits.has((*parent, "required")) else []
    names = [*listed, name] if difference.documented else [each for each in listed if each != name]
    if not names:
        edits.remove(parent, "required")
    elif listed and difference.documented:
        edits.append((*parent, "required"), name)
    elif listed:
        edits.remove_item((*parent, "required"), listed.index(name))
    else:
        edits.put(parent, "required", names, order=_ORDER)
    _declare(edits, difference, today)


def _apply_field(edits: YamlEdits, difference: Difference, model: SpecModel, today: str) -> None:
    parent, name = _parent(model, difference.pointer)
    if difference.documented is None:
        edits.remove((*parent, "properties"), name)
        if edits.has((*parent, "required")) and name in _required(edits, parent):
            _apply_required(edits, difference, model, today)
            return
    else:
        field = {"required": False, **difference.documented}
        edits.put_lines(
            (*parent, "properties"),
            name,
            lambda column: "".join(f"{line}\n" for line in field_lines(name, field, indent=column)),
            before="callback_url",
        )
        if field.get("required"):
            _apply_required(edits, difference, model, today)
            return
    _declare(edits, difference, today)


def _apply_alternatives(edits: YamlEdits, difference: Difference, model: SpecModel, today: str) -> None:
    path = spec_path(model.source, difference.pointer)
    if edits.has((*path, "$ref")):
        raise CannotApply(_IS_SHARED)
    alternatives = [to_spec_schema(alternative) for alternative in difference.documented]
    if len(alternatives) > 1:
        edits.put(path, "oneOf", alternatives, order=_ORDER)
    else:
        for keyword, value in alternatives[0].items():
            edits.put(path, keyword, value, order=_ORDER)
    for keyword in edits.keys(path):
        kept = {"oneOf"} if len(alternatives) > 1 else set(alternatives[0])
        if keyword in (*KEYWORDS, "oneOf") and keyword not in kept | {"default"}:
            edits.remove(path, keyword)
    _declare(edits, difference, today)


def _apply_rename(edits: YamlEdits, difference: Difference, model: SpecModel, today: str) -> None:
    """Keep the old name as ours, and record since when the page has another."""
    rename = {"to": difference.documented[0], "date": today}
    if not edits.has((*FACTS, "renames")):
        edits.put(FACTS, "renames", [rename], order=("checked", "aliases", "renames"))
    elif rename["to"] not in model.renames:
        edits.append((*FACTS, "renames"), rename)
    _declare(edits, difference, today, reason="older")


def _remove_stale(edits: YamlEdits, difference: Difference, model: SpecModel, today: str) -> None:
    """Remove the entry that no longer holds; otherwise the x-source of a keyword that the page's schema now states."""
    entries: list[Any] = edits.value((*FACTS, "differences")) if edits.has((*FACTS, "differences")) else []
    stale = {key: getattr(difference, key) for key in ("pointer", "keyword", "documented", "ours")}
    for index, entry in enumerate(entries):
        if {key: entry[key] for key in stale} == stale:
            if len(entries) == 1:
                edits.remove(FACTS, "differences")
            else:
                edits.remove_item((*FACTS, "differences"), index)
            return
    if not _remove_x_source(edits, spec_path(model.source, difference.pointer), difference.keyword):
        raise CannotApply(
            f"the page's schema states {difference.keyword} now: remove it from the x-source that covers it"
        )


def _declare(edits: YamlEdits, difference: Difference, today: str, reason: str = "later") -> None:
    """Add an entry with the value of older pages, which the file had until today."""
    documented, ours = difference.documented, difference.ours
    if reason == "later":
        documented, ours = ours, documented
    entry = {
        "pointer": difference.pointer,
        "keyword": difference.keyword,
        "documented": documented,
        "ours": ours,
        "reason": reason,
        "date": today,
    }
    if edits.has((*FACTS, "differences")):
        edits.append((*FACTS, "differences"), entry)
    else:
        edits.put(FACTS, "differences", [entry])


def _remove_x_source(edits: YamlEdits, path: Place, keyword: str) -> bool:
    """Remove the keyword's x-source, as the page's schema states it now; return whether there was one."""
    if not edits.has((*path, "x-source", keyword)):
        return False
    if len(edits.keys((*path, "x-source"))) == 1:
        edits.remove(path, "x-source")
    else:
        edits.remove((*path, "x-source"), keyword)
    return True


def _parent(model: SpecModel, pointer: str) -> tuple[Place, str]:
    """Return the path of the object that has, or is to have, the field, and the field's name."""
    *above, name = split_pointer(pointer)
    return spec_path(model.source, "".join(join_pointer("", part) for part in above)), name


def _required(edits: YamlEdits, parent: Place) -> list[str]:
    return list(edits.value((*parent, "required")))


_BY_HAND = {
    Effect.NEW: "no file has the model; import its page without --update",
    Effect.GONE: "decide what becomes of the file: delete it, or declare the difference",
}

_APPLIERS: Mapping[str, Callable[[YamlEdits, Difference, SpecModel, str], None]] = {
    str(Effect.RENAMED): _apply_rename,
    "required": _apply_required,
    "properties": _apply_field,
    "oneOf": _apply_alternatives,
    str(State.STALE): _remove_stale,
}
"""Effect, state or keyword -> the function that applies a difference of that kind; the others are keywords' values."""
