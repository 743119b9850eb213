"""Single changes of a page's facts, each with the one difference that it must be reported as."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema_rs
from tooling.drift.comparison.spec_models import get_field

from support.drift.spec_pages import EVERY, differences, documented, field, holder, name_it, page_file, pointers

NARROWING, WIDENING, WORDS = "narrowing", "widening", "words only"

LOWER = ("minimum", "minLength", "minItems")
UPPER = ("maximum", "maxLength", "maxItems")

Request = dict[str, Any]


@dataclass(frozen=True)
class Mutation:
    model: str
    label: str
    request: Request
    pointer: str
    keyword: str
    effect: str
    state: str = "new"
    name: str = ""

    def __str__(self) -> str:
        return f"{self.model} {self.pointer} {self.label}"


def mutations(model: str) -> Iterator[Mutation]:
    """Each fact of the model's page changed, removed or added to, one at a time."""
    request = documented(model)
    maker = _Maker(model, request)
    for pointer in pointers(request):
        for make in _KINDS:
            yield from make(maker, pointer)
    yield from _new_fields(maker)
    yield from _model_itself(maker)
    yield _renamed(maker)


@dataclass(frozen=True)
class _Maker:
    model: str
    request: Request

    def made(
        self, label: str, pointer: str, keyword: str, effect: str, change: Callable[[Request], object]
    ) -> Mutation:
        """The mutation, with the state that the model's file gives it."""
        request = copy.deepcopy(self.request)
        change(request)
        if self.is_one_of_ours(pointer) and keyword not in ("required", "properties", "default"):
            keyword, effect = "oneOf", NARROWING
        entry = self.entry(pointer, keyword)
        state = "new"
        if entry and entry["reason"] == "later":
            above, name = holder(request, pointer)
            if above["properties"].get(name, {}).get(keyword) == entry["documented"]:
                state = "declared"
        elif entry and self.is_ours(request, pointer, keyword, entry):
            state, effect = "stale", WORDS
        return Mutation(self.model, label, request, pointer, keyword, effect, state)

    def entry(self, pointer: str, keyword: str) -> dict[str, Any] | None:
        for entry in differences(self.model):
            if (entry["pointer"], entry["keyword"]) == (pointer, keyword):
                return entry
        return None

    def is_silent(self, pointer: str, keyword: str) -> bool:
        """Whether the file has the keyword from prose, so that a page that states it is compared with that."""
        return (pointer, keyword) in EVERY[self.model].not_from_schema

    def keeps_anyway(self, pointer: str, keyword: str, limit: Any) -> bool:
        """Whether we allow a few values only, all of which keep the limit."""
        choices = get_field(EVERY[self.model].fields, pointer).get("enum", ())
        keeps = jsonschema_rs.validator_for({keyword: limit}).is_valid
        return bool(choices) and all(map(keeps, choices))

    def keeps_more(self, pointer: str) -> bool:
        """Whether our choices are those of an older page, or our fields inside from prose: the page has less anyway."""
        entry = self.entry(pointer, "enum")
        inside = [at for at, keyword in EVERY[self.model].not_from_schema if keyword in ("properties", "oneOf")]
        return (entry is not None and entry["reason"] == "older") or any(at.startswith(f"{pointer}/") for at in inside)

    def is_one_of_ours(self, pointer: str) -> bool:
        """Whether the page states one form and the file has others from prose: another form is none of the file's."""
        return self.is_silent(pointer, "oneOf") and "type" not in get_field(EVERY[self.model].fields, pointer)

    def is_ours(self, request: Request, pointer: str, keyword: str, entry: dict[str, Any]) -> bool:
        above, name = holder(request, pointer)
        if keyword == "required":
            return bool((name in above.get("required", [])) == entry["ours"])
        return bool(above["properties"][name].get(keyword) == entry["ours"])


def _put(pointer: str, keyword: str, value: Any) -> Callable[[Request], None]:
    return lambda request: field(request, pointer).__setitem__(keyword, value)


def _drop(pointer: str, keyword: str) -> Callable[[Request], Any]:
    return lambda request: field(request, pointer).pop(keyword)


def _presence(maker: _Maker, pointer: str) -> Iterator[Mutation]:
    def remove(request: Request) -> None:
        above, name = holder(request, pointer)
        del above["properties"][name]
        above["required"] = [each for each in above.get("required", []) if each != name]

    yield maker.made("removed", pointer, "properties", NARROWING, remove)


def _requirement(maker: _Maker, pointer: str) -> Iterator[Mutation]:
    above, name = holder(maker.request, pointer)
    is_required = name in above.get("required", [])

    def toggle(request: Request) -> None:
        above, _ = holder(request, pointer)
        names = above.get("required", [])
        above["required"] = [each for each in names if each != name] if is_required else [*names, name]

    label, effect = ("optional", WIDENING) if is_required else ("required", NARROWING)
    yield maker.made(label, pointer, "required", effect, toggle)


def _types(maker: _Maker, pointer: str) -> Iterator[Mutation]:
    now = field(maker.request, pointer).get("type")
    if now is None:
        return
    other = {
        "string": "boolean",
        "integer": "string",
        "boolean": "string",
        "array": "string",
        "object": "string",
        "number": "string",
    }
    yield maker.made(f"a {other[now]}", pointer, "type", NARROWING, _put(pointer, "type", other[now]))
    yield maker.made("or null", pointer, "type", WIDENING, _put(pointer, "type", [now, "null"]))
    if now == "integer":
        yield maker.made("a number", pointer, "type", WIDENING, _put(pointer, "type", "number"))


def _choices(maker: _Maker, pointer: str) -> Iterator[Mutation]:
    now: list[Any] = field(maker.request, pointer).get("enum", [])
    if not now or maker.keeps_more(pointer):
        return
    more = max(now) + 1 if isinstance(now[0], int) else "another"
    yield maker.made("a choice more", pointer, "enum", WIDENING, _put(pointer, "enum", [*now, more]))
    yield maker.made("another choice", pointer, "enum", NARROWING, _put(pointer, "enum", [*now[:-1], more]))
    yield maker.made("any choice", pointer, "enum", WIDENING, _drop(pointer, "enum"))
    for choice in now if len(now) > 1 else ():
        fewer = [each for each in now if each != choice]
        yield maker.made(f"without {choice}", pointer, "enum", NARROWING, _put(pointer, "enum", fewer))


def _defaults(maker: _Maker, pointer: str) -> Iterator[Mutation]:
    now = field(maker.request, pointer)
    others = {"boolean": not now.get("default"), "integer": 10 if now.get("default") == 5 else 5, "string": "9:16"}
    if "default" in now:
        yield maker.made("no default", pointer, "default", WORDS, _drop(pointer, "default"))
    if now.get("type") in others and not maker.is_silent(pointer, "default"):
        changed = _put(pointer, "default", others[now["type"]])
        yield maker.made("another default", pointer, "default", WORDS, changed)


def _limits(maker: _Maker, pointer: str) -> Iterator[Mutation]:
    for at in (pointer, f"{pointer}/items"):
        if at.endswith("/items") and "items" not in field(maker.request, pointer):
            continue
        now = field(maker.request, at)
        for keyword in (*LOWER, *UPPER):
            if keyword not in now:
                continue
            for by in (1, -1) if now[keyword] else (1,):
                effect = NARROWING if (by > 0) == (keyword in LOWER) else WIDENING
                yield maker.made(f"{keyword} {by:+}", at, keyword, effect, _put(at, keyword, now[keyword] + by))
            if now[keyword] or keyword not in LOWER[1:]:  # no length and no number of elements is below 0 anyway
                yield maker.made(f"no {keyword}", at, keyword, WIDENING, _drop(at, keyword))
        for keyword, value in _NEW_LIMITS.get(now.get("type", ""), {}).items():
            if keyword not in now and not maker.is_silent(at, keyword):
                effect = WORDS if maker.keeps_anyway(at, keyword, value) else NARROWING
                yield maker.made(f"a {keyword}", at, keyword, effect, _put(at, keyword, value))


_NEW_LIMITS: dict[str, dict[str, Any]] = {
    "string": {"minLength": 1, "maxLength": 90},
    "integer": {"minimum": 0, "maximum": 90, "multipleOf": 5},
    "array": {"minItems": 2, "maxItems": 3, "uniqueItems": True},
}


def _formats(maker: _Maker, pointer: str) -> Iterator[Mutation]:
    for at in (pointer, f"{pointer}/items"):
        if at.endswith("/items") and "items" not in field(maker.request, pointer):
            continue
        now = field(maker.request, at)
        if "format" in now:
            yield maker.made("no format", at, "format", WIDENING, _drop(at, "format"))
            yield maker.made("another format", at, "format", NARROWING, _put(at, "format", "date"))
        elif now.get("type") == "string" and not maker.is_silent(at, "format"):
            yield maker.made("a format", at, "format", NARROWING, _put(at, "format", "uri"))
        if now.get("type") == "string" and not maker.is_silent(at, "pattern"):
            yield maker.made("a pattern", at, "pattern", NARROWING, _put(at, "pattern", "^zz"))


def _elements(maker: _Maker, pointer: str) -> Iterator[Mutation]:
    if "items" not in field(maker.request, pointer):
        return
    at = f"{pointer}/items"
    yield maker.made("other elements", at, "type", NARROWING, _put(at, "type", "integer"))
    yield maker.made("any elements", pointer, "items", WIDENING, _drop(pointer, "items"))


def _alternatives(maker: _Maker, pointer: str) -> Iterator[Mutation]:
    forms = field(maker.request, pointer).get("oneOf")
    if forms:
        for label, effect, others in _other_forms(forms):
            yield maker.made(label, pointer, "oneOf", effect, _put(pointer, "oneOf", others))
        yield maker.made("any form", pointer, "oneOf", WIDENING, _drop(pointer, "oneOf"))
        yield maker.made("a limit of all forms", pointer, "oneOf", NARROWING, _put(pointer, "minimum", 90))
        return

    def offer(request: Request) -> None:
        above, name = holder(request, pointer)
        form = dict(above["properties"][name])
        beside = {key: form.pop(key) for key in ("default", "description") if key in form}
        above["properties"][name] = beside | {"oneOf": [form, {"type": "null"}]}

    effect = NARROWING if maker.keeps_more(pointer) else WIDENING
    yield maker.made("one of two", pointer, "oneOf", effect, offer)


def _other_forms(forms: list[dict[str, Any]]) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Forms with one fact of one of them changed: what was done, its effect, the forms."""
    yield "a form more", WIDENING, [*forms, {"type": "boolean"}]
    for index, form in enumerate(forms):
        above, below = forms[:index], forms[index + 1 :]
        yield f"without form {index}", NARROWING, [*above, *below]
        yield f"form {index} without limits", WIDENING, [*above, {"type": form["type"]}, *below]
        yield f"form {index} a list", NARROWING, [*above, {"type": "array", "items": form}, *below]
        for keyword in form.keys() & {*LOWER, *UPPER}:
            for by in (1, -1):
                effect = NARROWING if (by > 0) == (keyword in LOWER) else WIDENING
                yield f"form {index} {keyword} {by:+}", effect, [*above, form | {keyword: form[keyword] + by}, *below]


_KINDS = (_presence, _requirement, _types, _choices, _defaults, _limits, _formats, _elements, _alternatives)


def _new_fields(maker: _Maker) -> Iterator[Mutation]:
    objects = ["", *(p for p in pointers(maker.request) if field(maker.request, p).get("properties"))]
    for at in objects:
        for label, names, effect in (("optional", [], WIDENING), ("required", ["grain"], NARROWING)):

            def add(request: Request, at: str = at, names: list[str] = names) -> None:
                above = field(request, at) if at else request
                above["properties"]["grain"] = {"type": "integer", "minimum": 0}
                above["required"] = [*above.get("required", []), *names]

            yield maker.made(f"a new {label} field", f"{at}/grain", "properties", effect, add)


def _model_itself(maker: _Maker) -> Iterator[Mutation]:
    at, now = "/model", field(maker.request, "/model")
    if "default" in now:
        yield maker.made("no default", at, "default", WORDS, _drop(at, "default"))
    if "enum" in now:  # without it, the default is what tells which model it is
        yield maker.made("another default", at, "default", WORDS, _put(at, "default", "another"))
    yield maker.made("not of type string", at, "type", NARROWING, _put(at, "type", "integer"))
    yield maker.made("optional", at, "required", WIDENING, lambda request: request["required"].remove("model"))
    if "enum" in now and not maker.entry(at, "enum"):
        yield maker.made("no choice", at, "enum", WIDENING, _drop(at, "enum"))


def _renamed(maker: _Maker) -> Mutation:
    request = copy.deepcopy(maker.request)
    name_it(request, f"{maker.model}-next")
    name = page_file(maker.model)
    return Mutation(maker.model, "renamed", request, "/model", "enum", "renamed model", name=name)
