"""Single changes of a page's facts, each with the one difference that it must be reported as."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from drift.compare_builder import MODELS, differences, documented, field, holder, page_file, pointers
from evolink import catalog

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


def mutations() -> Iterator[Mutation]:
    for model in MODELS:
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

    def has_choices(self, pointer: str) -> bool:
        """Whether we allow a few values only, all of which keep the limits that are added here."""
        ours = catalog.get(self.model).schema["properties"].get(pointer[1:], {})
        return "enum" in ours or "enum" in field(self.request, pointer)

    def keeps_more(self, pointer: str) -> bool:
        """Whether our choices are those of an older page, so that what the page has less is declared already."""
        entry = self.entry(pointer, "enum")
        return entry is not None and entry["reason"] == "older"

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
    now = field(maker.request, pointer)["type"]
    other = {"string": "boolean", "integer": "string", "boolean": "string", "array": "string", "object": "string"}
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
    if now["type"] in others and pointer not in _PROSE_DEFAULTS:
        changed = _put(pointer, "default", others[now["type"]])
        yield maker.made("another default", pointer, "default", WORDS, changed)


_PROSE_DEFAULTS = {"/quality"}


def _limits(maker: _Maker, pointer: str) -> Iterator[Mutation]:
    for at in (pointer, f"{pointer}/items"):
        if at.endswith("/items") and "items" not in field(maker.request, pointer):
            continue
        now = field(maker.request, at)
        for keyword in (*LOWER, *UPPER):
            if keyword not in now:
                continue
            for by in (1, -1):
                effect = NARROWING if (by > 0) == (keyword in LOWER) else WIDENING
                yield maker.made(f"{keyword} {by:+}", at, keyword, effect, _put(at, keyword, now[keyword] + by))
            yield maker.made(f"no {keyword}", at, keyword, WIDENING, _drop(at, keyword))
        for keyword, value in _NEW_LIMITS.get(now["type"], {}).items():
            if keyword not in now and (at, keyword) != ("/callback_url", "maxLength"):
                effect = WORDS if maker.has_choices(at) else NARROWING
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
        elif now["type"] == "string":
            yield maker.made("a format", at, "format", NARROWING, _put(at, "format", "uri"))
        if now["type"] == "string" and (at, "pattern") not in _PATTERNS:
            yield maker.made("a pattern", at, "pattern", NARROWING, _put(at, "pattern", "^zz"))


_PATTERNS = {("/model_params/multi_prompt/items/duration", "pattern")}


def _elements(maker: _Maker, pointer: str) -> Iterator[Mutation]:
    if "items" not in field(maker.request, pointer):
        return
    at = f"{pointer}/items"
    yield maker.made("other elements", at, "type", NARROWING, _put(at, "type", "integer"))
    yield maker.made("any elements", pointer, "items", WIDENING, _drop(pointer, "items"))


def _alternatives(maker: _Maker, pointer: str) -> Iterator[Mutation]:
    def offer(request: Request) -> None:
        above, name = holder(request, pointer)
        form = dict(above["properties"][name])
        beside = {key: form.pop(key) for key in ("default", "description") if key in form}
        above["properties"][name] = beside | {"oneOf": [form, {"type": "null"}]}

    effect = NARROWING if maker.keeps_more(pointer) else WIDENING
    yield maker.made("one of two", pointer, "oneOf", effect, offer)


_KINDS = (_presence, _requirement, _types, _choices, _defaults, _limits, _formats, _elements, _alternatives)


def _new_fields(maker: _Maker) -> Iterator[Mutation]:
    objects = ["", *(p for p in pointers(maker.request) if field(maker.request, p).get("properties"))]
    for at in objects:
        for label, names, effect in (("optional", [], WIDENING), ("required", ["seed"], NARROWING)):

            def add(request: Request, at: str = at, names: list[str] = names) -> None:
                above = field(request, at) if at else request
                above["properties"]["seed"] = {"type": "integer", "minimum": 0}
                above["required"] = [*above.get("required", []), *names]

            yield maker.made(f"a new {label} field", f"{at}/seed", "properties", effect, add)


def _model_itself(maker: _Maker) -> Iterator[Mutation]:
    at = "/model"
    yield maker.made("no default", at, "default", WORDS, _drop(at, "default"))
    yield maker.made("another default", at, "default", WORDS, _put(at, "default", "another"))
    yield maker.made("not of type string", at, "type", NARROWING, _put(at, "type", "integer"))
    yield maker.made("optional", at, "required", WIDENING, lambda request: request["required"].remove("model"))
    if not maker.entry(at, "enum"):
        yield maker.made("no choice", at, "enum", WIDENING, _drop(at, "enum"))


def _renamed(maker: _Maker) -> Mutation:
    request = copy.deepcopy(maker.request)
    request["properties"]["model"] |= {"enum": [f"{maker.model}-next"], "default": f"{maker.model}-next"}
    name = page_file(maker.model)
    return Mutation(maker.model, "renamed", request, "/model", "enum", "renamed model", name=name)
