"""Payloads to try a contract with, made from the schema alone: what must be accepted and what must be refused.

A case changes one place of a valid example. For a valid case the example is searched in which the change is allowed,
because rules between fields may forbid it in others.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ._checks import Path
from ._validator import Validator

_WRONG_TYPES: tuple[tuple[str, Any], ...] = (
    ("string", "text"),
    ("number", 5.5),
    ("integer", 7),
    ("boolean", True),
    ("array", []),
    ("object", {}),
    ("null", None),
)
_FALLBACKS = {"string": "text", "integer": 1, "number": 1, "boolean": True, "array": [], "object": {}, "null": None}


@dataclass(frozen=True)
class Case:
    """One payload and what the contract must say of it."""

    model: str
    pointer: str
    """The place that was changed, as a JSON Pointer."""
    keyword: str
    """The keyword that the change is about."""
    variant: str
    """Which of the keyword's cases it is, such as `at the limit` or `one beyond`."""
    payload: Any
    valid: bool
    source: str = "documented"
    """Who states the rule: documented, prose or ours."""

    @property
    def label(self) -> str:
        """A name that is unique among the model's cases."""
        return f"{self.model} {self.pointer or '/'} {self.keyword} {self.variant}"


@dataclass(frozen=True)
class _Field:
    path: Path
    schema: Mapping[str, Any]
    required: bool
    choice: int = 0
    """For one choice of a `oneOf`, its number from 1."""
    others: tuple[Mapping[str, Any], ...] = ()
    """The other choices of the `oneOf`."""
    told_by: str = "documented"

    @property
    def types(self) -> tuple[str, ...]:
        kind = self.schema.get("type", ())
        return (kind,) if isinstance(kind, str) else tuple(kind)

    def source(self, keyword: str) -> str:
        source: str = self.schema.get("x-source", {}).get(keyword, self.told_by)
        return source

    def variant(self, variant: str) -> str:
        """The variant's name, which says of which choice it is."""
        return f"{variant} of choice {self.choice}" if self.choice else variant


class CaseMaker:
    """Makes the cases of one model."""

    def __init__(self, validator: Validator, examples: Mapping[str, Any]) -> None:
        """`examples` are valid requests by name, the plainest first."""
        self._validator = validator
        self._model = validator.model or ""
        self._examples = dict(examples)
        self._fields = list(self._walk(validator.schema, ()))

    def cases(self) -> Iterator[Case]:
        """Every case, valid ones first for each place."""
        for name, example in self._examples.items():
            yield self._case((), "examples", name, example, valid=True)
        yield from self._objects(self._validator.schema, ())
        for field in self._fields:
            if not field.choice:
                yield from self._presence(field)
            yield from self._types(field)
            yield from self._choices(field)
            yield from self._numbers(field)
            yield from self._lengths(field)
            yield from self._formats(field)
        yield from self._rules(self._validator.schema, ())

    def unreachable(self) -> list[str]:
        """The enum values and limits that no valid payload was found for: faults of the schema or of its examples."""
        reached = {(case.pointer, case.keyword, case.variant) for case in self.cases() if case.valid}
        return [
            f"{pointer} {keyword} {field.variant(variant)}"
            for field in self._fields
            for keyword, variant, _ in self._edges(field)
            if (pointer := _pointer(field.path), keyword, field.variant(variant)) not in reached
        ]

    # The places of a schema

    def _walk(self, node: Mapping[str, Any], path: Path) -> Iterator[_Field]:
        node = self._validator.resolved(node)
        for name, field in node.get("properties", {}).items():
            resolved = self._validator.resolved(field)
            yield _Field((*path, name), resolved, name in node.get("required", ()))
            yield from self._choices_of((*path, name), resolved)
            yield from self._walk(resolved, (*path, name))
        if isinstance(node.get("items"), Mapping):
            resolved = self._validator.resolved(node["items"])
            yield _Field((*path, 0), resolved, required=False)
            yield from self._choices_of((*path, 0), resolved)
            yield from self._walk(resolved, (*path, 0))

    def _choices_of(self, path: Path, schema: Mapping[str, Any]) -> Iterator[_Field]:
        """Each choice of a `oneOf` as a field of its own at the same place."""
        choices = [_enumerated(self._validator.resolved(choice)) for choice in schema.get("oneOf", ())]
        told_by = schema.get("x-source", {}).get("oneOf", "documented")
        for index, choice in enumerate(choices):
            others = (*choices[:index], *choices[index + 1 :])
            yield _Field(path, choice, required=False, choice=index + 1, others=others, told_by=told_by)

    def _objects(self, node: Mapping[str, Any], path: Path) -> Iterator[Case]:
        """An unknown field in each object that takes none."""
        for at, schema in ((path, node), *((field.path, field.schema) for field in self._fields)):
            if schema.get("additionalProperties") is False:
                payload = self._carrier(at, self._validator.resolved(schema))
                if payload is not None:
                    _at(payload, at)["no_such_field"] = 1
                    where = (*at, "no_such_field")
                    source = schema.get("x-source", {}).get("additionalProperties", "ours")
                    yield self._case(where, "additionalProperties", "unknown", payload, valid=False, source=source)

    # One kind of rule each

    def _presence(self, field: _Field) -> Iterator[Case]:
        if field.required:
            payload = self._carrier(field.path, field.schema)
            if payload is not None:
                del _at(payload, field.path[:-1])[field.path[-1]]
                yield self._case(field.path[:-1], "required", f"without {field.path[-1]}", payload, valid=False)
            return
        yield from self._accepted(field, "properties", "present", self._sample(field.schema))

    def _types(self, field: _Field) -> Iterator[Case]:
        for kind, value in _WRONG_TYPES:
            fits = kind in field.types or (kind == "integer" and "number" in field.types)
            if field.types and not fits:
                yield from self._refused(field, "type", f"a {kind}", value)
        if "boolean" in field.types:
            yield from self._accepted(field, "type", "true", True)
            yield from self._accepted(field, "type", "false", False)

    def _choices(self, field: _Field) -> Iterator[Case]:
        if "const" in field.schema:
            # The contract tells requests apart by their model before it asks for a schema.
            keyword = "enum" if field.path == ("model",) else "const"
            yield from self._refused(field, keyword, "another", f"{field.schema['const']}-x")
        options = field.schema.get("enum")
        if options is None:
            return
        for option in options:
            yield from self._accepted(field, "enum", str(option), option)
        stranger = max((o for o in options if isinstance(o, int)), default=None)
        yield from self._refused(field, "enum", "another", "no-such-choice" if stranger is None else stranger + 1)

    def _numbers(self, field: _Field) -> Iterator[Case]:
        for keyword, variant, value in self._edges(field):
            if keyword in ("minimum", "maximum"):
                yield from self._accepted(field, keyword, variant, value)
                yield from self._refused(field, keyword, "one beyond", value + (1 if keyword == "maximum" else -1))

    def _lengths(self, field: _Field) -> Iterator[Case]:
        for keyword, variant, value in self._edges(field):
            if keyword in ("minLength", "maxLength", "minItems", "maxItems"):
                yield from self._accepted(field, keyword, variant, value)
                size = len(value) + (1 if keyword.startswith("max") else -1)
                if size >= 0:
                    beyond = self._of_size(field.schema, size)
                    yield from self._refused(field, keyword, "one beyond", beyond)

    def _formats(self, field: _Field) -> Iterator[Case]:
        if field.schema.get("format") == "uri":
            for variant, text in (
                ("no scheme", "example.com/a.png"),
                ("a space", "https://example.com/a b"),
                ("not ASCII", "https://example.com/ü"),
                ("empty", ""),
            ):
                yield from self._refused(field, "format", variant, text)
        if "pattern" in field.schema:
            yield from self._refused(field, "pattern", "another", "!")

    def _rules(self, node: Mapping[str, Any], path: Path) -> Iterator[Case]:
        """The invalid examples of every rule, put into a valid payload where they are a part of one."""
        for at, schema in ((path, node), *((field.path, field.schema) for field in self._fields)):
            for part in (schema, *schema.get("allOf", ())):
                for rule in part.get("x-rules", ()):
                    for index, invalid in enumerate(rule["invalid"], start=1):
                        payload = self._carrier(at, schema)
                        if payload is None:
                            continue
                        payload = _replaced(payload, at, copy.deepcopy(invalid["value"]))
                        pointer = _pointer(at) + invalid["pointer"]
                        variant = f"{rule['id']} {index}"
                        yield Case(
                            self._model,
                            pointer,
                            invalid["keyword"],
                            variant,
                            payload,
                            valid=False,
                            source=rule["source"],
                        )

    # Values

    def _edges(self, field: _Field) -> Iterator[tuple[str, str, Any]]:
        """(keyword, variant, value) at each limit and for each choice."""
        schema = field.schema
        for option in schema.get("enum", ()):
            yield "enum", str(option), option
        for keyword in ("minimum", "maximum"):
            if keyword in schema:
                yield keyword, "at the limit", schema[keyword]
        for keyword in ("minLength", "maxLength", "minItems", "maxItems"):
            if keyword in schema:
                yield keyword, "at the limit", self._of_size(schema, schema[keyword])

    def _of_size(self, schema: Mapping[str, Any], size: int) -> Any:
        """A string or list of that size which is otherwise as the schema wants it."""
        if schema.get("type") == "array":
            item = self._validator.resolved(schema.get("items", {}))
            return [self._sample(item) for _ in range(size)]
        start = str(self._sample(schema)) if schema.get("format") == "uri" else ""
        return (start + "a" * size)[:size]

    def _sample(self, schema: Mapping[str, Any]) -> Any:
        """A valid value, from the schema's examples where it has some."""
        schema = self._validator.resolved(schema)
        for keyword in ("const", "default"):
            if keyword in schema:
                return schema[keyword]
        for keyword in ("examples", "enum"):
            if keyword in schema:
                return copy.deepcopy(schema[keyword][0])
        if "oneOf" in schema:
            return self._sample(schema["oneOf"][0])
        kind = schema.get("type", "string")
        kind = kind if isinstance(kind, str) else kind[0]
        if kind == "object":
            return {name: self._sample(schema["properties"][name]) for name in schema.get("required", ())}
        if kind == "array":
            return self._of_size(schema, max(schema.get("minItems", 1), 1))
        if kind in ("integer", "number"):
            return schema.get("minimum", _FALLBACKS[kind])
        return _FALLBACKS[kind]

    # Payloads

    def _carrier(self, path: Path, schema: Mapping[str, Any]) -> Any:
        """A valid example that has a value at `path`; one is put there where none has. None where nothing goes."""
        for example in self._examples.values():
            if _has(example, path):
                return copy.deepcopy(example)
        for example in self._examples.values():
            payload = _grown(example, path, self._sample(schema))
            if payload is not None and not self._validator.violations(payload):
                return payload
        return None

    def _accepted(self, field: _Field, keyword: str, variant: str, value: Any) -> Iterator[Case]:
        """The value in the first example that allows it there."""
        for example in self._examples.values():
            payload = _grown(example, field.path, value)
            if payload is not None and not self._validator.violations(payload):
                source = field.source(keyword)
                yield self._case(field.path, keyword, field.variant(variant), payload, valid=True, source=source)
                return

    def _refused(self, field: _Field, keyword: str, variant: str, value: Any) -> Iterator[Case]:
        payload = self._carrier(field.path, field.schema)
        if payload is None or any(self._fits(value, other) for other in field.others):
            return
        source = field.source(keyword)
        if field.choice:
            # A value that is none of the choices is told once, of the whole.
            keyword, variant = "oneOf", field.variant(f"{keyword} {variant}")
        changed = _replaced(payload, field.path, copy.deepcopy(value))
        yield self._case(field.path, keyword, variant, changed, valid=False, source=source)

    def _fits(self, value: Any, schema: Mapping[str, Any]) -> bool:
        return not Validator({**schema, "$defs": self._validator.schema.get("$defs", {})}).violations(value)

    def _case(
        self, path: Path, keyword: str, variant: str, payload: Any, *, valid: bool, source: str = "documented"
    ) -> Case:
        return Case(self._model, _pointer(path), keyword, variant, copy.deepcopy(payload), valid, source)


def _enumerated(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema with a `const` said as an `enum` of one."""
    if "const" not in schema:
        return schema
    return {key: value for key, value in schema.items() if key != "const"} | {"enum": [schema["const"]]}


def _pointer(path: Path) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def _at(payload: Any, path: Path) -> Any:
    for part in path:
        payload = payload[part]
    return payload


def _has(payload: Any, path: Path) -> bool:
    try:
        _at(payload, path)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _replaced(payload: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    _at(payload, path[:-1])[path[-1]] = value
    return payload


def _grown(example: Any, path: Path, value: Any) -> Any:
    """A copy of the example with the value at `path`, objects and lists on the way made as needed."""
    payload = node = copy.deepcopy(example)
    for part, following in zip(path, (*path[1:], None), strict=True):
        fresh = copy.deepcopy(value) if following is None else [] if isinstance(following, int) else {}
        if isinstance(part, int):
            if not isinstance(node, list):
                return None
            if not node:
                node.append(fresh)
            elif following is None:
                node[part] = fresh
        elif following is None or part not in node:
            node[part] = fresh
        node = node[part]
    return payload
