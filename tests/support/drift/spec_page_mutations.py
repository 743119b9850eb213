"""Single changes of a page's facts, each with the one difference it must be reported as."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema_rs
from tooling.drift.comparison.spec_models import get_field

from support.drift.spec_pages import (
    ALL_MODELS,
    differences,
    documented,
    field,
    find_parent,
    page_file,
    pointers,
    rename_model,
)

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
    """Yield the model's page with each fact changed, removed or added to, one at a time."""
    request = documented(model)
    factory = _MutationFactory(model, request)
    for pointer in pointers(request):
        for mutate in _KINDS:
            yield from mutate(factory, pointer)
    yield from _new_fields(factory)
    yield from _model_itself(factory)
    yield _renamed(factory)


@dataclass(frozen=True)
class _MutationFactory:
    model: str
    request: Request

    def create(
        self, label: str, pointer: str, keyword: str, effect: str, change: Callable[[Request], object]
    ) -> Mutation:
        """Return the mutation, with the state that the model's file gives it."""
        request = copy.deepcopy(self.request)
        change(request)
        if self.is_alternative(pointer) and keyword not in ("required", "properties", "default"):
            keyword, effect = "oneOf", NARROWING
        entry = self.entry(pointer, keyword)
        state = "new"
        if entry and entry["reason"] == "later":
            above, name = find_parent(request, pointer)
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
        """Return whether the file has the keyword from prose, so that a page that states it is compared with that."""
        return (pointer, keyword) in ALL_MODELS[self.model].not_from_schema

    def is_implied(self, pointer: str, keyword: str, value: Any) -> bool:
        """Return whether we allow a few values only, all of which satisfy the keyword."""
        choices = get_field(ALL_MODELS[self.model].fields, pointer).get("enum", ())
        satisfies = jsonschema_rs.validator_for({keyword: value}).is_valid
        return bool(choices) and all(map(satisfies, choices))

    def has_more_choices(self, pointer: str) -> bool:
        """Return whether our choices are an older page's, or our nested fields from prose: the page has less anyway."""
        entry = self.entry(pointer, "enum")
        inside = [at for at, keyword in ALL_MODELS[self.model].not_from_schema if keyword in ("properties", "oneOf")]
        return (entry is not None and entry["reason"] == "older") or any(at.startswith(f"{pointer}/") for at in inside)

    def is_alternative(self, pointer: str) -> bool:
        """Return whether the page states one alternative, and the file has others from prose."""
        return self.is_silent(pointer, "oneOf") and "type" not in get_field(ALL_MODELS[self.model].fields, pointer)

    def is_ours(self, request: Request, pointer: str, keyword: str, entry: dict[str, Any]) -> bool:
        above, name = find_parent(request, pointer)
        if keyword == "required":
            return bool((name in above.get("required", [])) == entry["ours"])
        return bool(above["properties"][name].get(keyword) == entry["ours"])


def _put(pointer: str, keyword: str, value: Any) -> Callable[[Request], None]:
    return lambda request: field(request, pointer).__setitem__(keyword, value)


def _drop(pointer: str, keyword: str) -> Callable[[Request], Any]:
    return lambda request: field(request, pointer).pop(keyword)


def _presence(factory: _MutationFactory, pointer: str) -> Iterator[Mutation]:
    def remove(request: Request) -> None:
        above, name = find_parent(request, pointer)
        del above["properties"][name]
        above["required"] = [each for each in above.get("required", []) if each != name]

    yield factory.create("removed", pointer, "properties", NARROWING, remove)


def _requirement(factory: _MutationFactory, pointer: str) -> Iterator[Mutation]:
    above, name = find_parent(factory.request, pointer)
    is_required = name in above.get("required", [])

    def toggle(request: Request) -> None:
        above, _ = find_parent(request, pointer)
        names = above.get("required", [])
        above["required"] = [each for each in names if each != name] if is_required else [*names, name]

    label, effect = ("optional", WIDENING) if is_required else ("required", NARROWING)
    yield factory.create(label, pointer, "required", effect, toggle)


def _types(factory: _MutationFactory, pointer: str) -> Iterator[Mutation]:
    now = field(factory.request, pointer).get("type")
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
    yield factory.create(f"a {other[now]}", pointer, "type", NARROWING, _put(pointer, "type", other[now]))
    yield factory.create("or null", pointer, "type", WIDENING, _put(pointer, "type", [now, "null"]))
    if now == "integer":
        yield factory.create("a number", pointer, "type", WIDENING, _put(pointer, "type", "number"))


def _choices(factory: _MutationFactory, pointer: str) -> Iterator[Mutation]:
    now: list[Any] = field(factory.request, pointer).get("enum", [])
    if not now or factory.has_more_choices(pointer):
        return
    more = max(now) + 1 if isinstance(now[0], int) else "another"
    yield factory.create("a choice more", pointer, "enum", WIDENING, _put(pointer, "enum", [*now, more]))
    yield factory.create("another choice", pointer, "enum", NARROWING, _put(pointer, "enum", [*now[:-1], more]))
    yield factory.create("any choice", pointer, "enum", WIDENING, _drop(pointer, "enum"))
    for choice in now if len(now) > 1 else ():
        fewer = [each for each in now if each != choice]
        yield factory.create(f"without {choice}", pointer, "enum", NARROWING, _put(pointer, "enum", fewer))


def _defaults(factory: _MutationFactory, pointer: str) -> Iterator[Mutation]:
    now = field(factory.request, pointer)
    others = {"boolean": not now.get("default"), "integer": 10 if now.get("default") == 5 else 5, "string": "9:16"}
    if "default" in now:
        yield factory.create("no default", pointer, "default", WORDS, _drop(pointer, "default"))
    if now.get("type") in others and not factory.is_silent(pointer, "default"):
        changed = _put(pointer, "default", others[now["type"]])
        yield factory.create("another default", pointer, "default", WORDS, changed)


def _constraints(factory: _MutationFactory, pointer: str) -> Iterator[Mutation]:
    for at in (pointer, f"{pointer}/items"):
        if at.endswith("/items") and "items" not in field(factory.request, pointer):
            continue
        now = field(factory.request, at)
        for keyword in (*LOWER, *UPPER):
            if keyword not in now:
                continue
            for by in (1, -1) if now[keyword] else (1,):
                effect = NARROWING if (by > 0) == (keyword in LOWER) else WIDENING
                yield factory.create(f"{keyword} {by:+}", at, keyword, effect, _put(at, keyword, now[keyword] + by))
            if now[keyword] or keyword not in LOWER[1:]:  # no length and no number of elements is below 0 anyway
                yield factory.create(f"no {keyword}", at, keyword, WIDENING, _drop(at, keyword))
        for keyword, value in _NEW_CONSTRAINTS.get(now.get("type", ""), {}).items():
            if keyword not in now and not factory.is_silent(at, keyword):
                effect = WORDS if factory.is_implied(at, keyword, value) else NARROWING
                yield factory.create(f"a {keyword}", at, keyword, effect, _put(at, keyword, value))


_NEW_CONSTRAINTS: dict[str, dict[str, Any]] = {
    "string": {"minLength": 1, "maxLength": 90},
    "integer": {"minimum": 0, "maximum": 90, "multipleOf": 5},
    "array": {"minItems": 2, "maxItems": 3, "uniqueItems": True},
}


def _formats(factory: _MutationFactory, pointer: str) -> Iterator[Mutation]:
    for at in (pointer, f"{pointer}/items"):
        if at.endswith("/items") and "items" not in field(factory.request, pointer):
            continue
        now = field(factory.request, at)
        if "format" in now:
            yield factory.create("no format", at, "format", WIDENING, _drop(at, "format"))
            yield factory.create("another format", at, "format", NARROWING, _put(at, "format", "date"))
        elif now.get("type") == "string" and not factory.is_silent(at, "format"):
            yield factory.create("a format", at, "format", NARROWING, _put(at, "format", "uri"))
        if now.get("type") == "string" and not factory.is_silent(at, "pattern"):
            yield factory.create("a pattern", at, "pattern", NARROWING, _put(at, "pattern", "^zz"))


def _elements(factory: _MutationFactory, pointer: str) -> Iterator[Mutation]:
    if "items" not in field(factory.request, pointer):
        return
    at = f"{pointer}/items"
    yield factory.create("other elements", at, "type", NARROWING, _put(at, "type", "integer"))
    yield factory.create("any elements", pointer, "items", WIDENING, _drop(pointer, "items"))


def _alternatives(factory: _MutationFactory, pointer: str) -> Iterator[Mutation]:
    forms = field(factory.request, pointer).get("oneOf")
    if forms:
        for label, effect, others in _other_forms(forms):
            yield factory.create(label, pointer, "oneOf", effect, _put(pointer, "oneOf", others))
        yield factory.create("any form", pointer, "oneOf", WIDENING, _drop(pointer, "oneOf"))
        yield factory.create("a limit of all forms", pointer, "oneOf", NARROWING, _put(pointer, "minimum", 90))
        return

    def offer(request: Request) -> None:
        above, name = find_parent(request, pointer)
        form = dict(above["properties"][name])
        beside = {key: form.pop(key) for key in ("default", "description") if key in form}
        above["properties"][name] = beside | {"oneOf": [form, {"type": "null"}]}

    effect = NARROWING if factory.has_more_choices(pointer) else WIDENING
    yield factory.create("one of two", pointer, "oneOf", effect, offer)


def _other_forms(forms: list[dict[str, Any]]) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Yield alternatives with one fact of one of them changed: the change, its effect, the alternatives."""
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


_KINDS = (_presence, _requirement, _types, _choices, _defaults, _constraints, _formats, _elements, _alternatives)


def _new_fields(factory: _MutationFactory) -> Iterator[Mutation]:
    objects = ["", *(p for p in pointers(factory.request) if field(factory.request, p).get("properties"))]
    for at in objects:
        for label, names, effect in (("optional", [], WIDENING), ("required", ["grain"], NARROWING)):

            def add(request: Request, at: str = at, names: list[str] = names) -> None:
                above = field(request, at) if at else request
                above["properties"]["grain"] = {"type": "integer", "minimum": 0}
                above["required"] = [*above.get("required", []), *names]

            yield factory.create(f"a new {label} field", f"{at}/grain", "properties", effect, add)


def _model_itself(factory: _MutationFactory) -> Iterator[Mutation]:
    at, now = "/model", field(factory.request, "/model")
    if "default" in now:
        yield factory.create("no default", at, "default", WORDS, _drop(at, "default"))
    if "enum" in now:  # without it, the default identifies the model
        yield factory.create("another default", at, "default", WORDS, _put(at, "default", "another"))
    yield factory.create("not of type string", at, "type", NARROWING, _put(at, "type", "integer"))
    yield factory.create("optional", at, "required", WIDENING, lambda request: request["required"].remove("model"))
    if "enum" in now and not factory.entry(at, "enum"):
        yield factory.create("no choice", at, "enum", WIDENING, _drop(at, "enum"))


def _renamed(factory: _MutationFactory) -> Mutation:
    request = copy.deepcopy(factory.request)
    rename_model(request, f"{factory.model}-next")
    name = page_file(factory.model)
    return Mutation(factory.model, "renamed", request, "/model", "enum", "renamed model", name=name)
