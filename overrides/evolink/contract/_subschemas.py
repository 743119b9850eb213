"""Finds the constraints that a payload breaks: each subschema is compiled on its own and checked down to the keyword.

jsonschema-rs decides within a microsecond whether a value is valid, but takes two to five for each error that it
describes: it copies the value, and for a missing field the whole payload, and formats a message that is not used here.
So the subschemas are checked one by one. What an assertion keyword means is left to jsonschema-rs; this module only
implements how subschemas contain subschemas (the applicator keywords).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import jsonschema_rs

from .._json import JSON, is_array, is_list, is_mapping
from ._json_pointer import Location, get_value, parse_pointer
from ._violations import MAX_VIOLATIONS, Source

Schema = Mapping[str, Any]

IsValid = Callable[[Any], bool]
"""Whether a subschema allows a value."""


class UnsupportedSchemaError(Exception):
    """A schema uses a keyword, or a form of one, that this module does not implement."""


class Constraint(NamedTuple):
    """One keyword of one subschema."""

    schema: Schema
    """The subschema that contains the keyword."""
    keyword: str
    rule: Mapping[str, Any] | None
    """The rule between fields that the subschema belongs to."""
    source: Source

    @classmethod
    def of(cls, schema: Schema, keyword: str, rule: Mapping[str, Any] | None) -> Constraint:
        if keyword == "additionalProperties":
            # It is not part of the rule, and hardly any page of the documentation states it.
            return cls(schema, keyword, None, schema.get("x-source", {}).get(keyword, "ours"))
        source: Source = schema.get("x-source", {}).get(keyword, "documented")
        return cls(schema, keyword, rule, rule["source"] if rule else source)


Failure = tuple[Constraint, Location, Any]
"""A broken constraint, the location of the value that breaks it, and the value."""


class Failures:
    """The first broken constraints of a payload, and the number of the others."""

    __slots__ = ("found", "more")

    def __init__(self) -> None:
        self.found: list[Failure] = []
        self.more = 0
        """How many more values are invalid."""

    @property
    def is_full(self) -> bool:
        return len(self.found) >= MAX_VIOLATIONS

    def add(self, failure: Failure) -> None:
        """Keep a failure, or only count it."""
        if self.is_full:
            self.more += 1
        else:
            self.found.append(failure)


_Evaluator = Callable[[Any, Location, Failures], None]
"""Checks the value at a location against one keyword, and appends the failures."""


class Subschema:
    """One subschema, or the whole schema; it is compiled on first use."""

    def __init__(self, schema: Schema, *, root: Subschema | None = None, rule: Mapping[str, Any] | None = None) -> None:
        """Create a subschema.

        Args:
            schema: The subschema itself.
            root: The whole schema; None for that itself.
            rule: The rule between fields that the subschema is part of.
        """
        self.schema = schema
        self.rule: Mapping[str, Any] | None = schema["x-rules"][0] if "then" in schema and "x-rules" in schema else rule
        self._root = self if root is None else root

    def failures(self, value: Any) -> Failures:
        """Return the constraints that `value` breaks, in the order of `_EVALUATORS`.

        Raises:
            UnsupportedSchemaError: If the schema has keywords that are not implemented here.
        """
        found = Failures()
        self._evaluate(value, (), found)
        return found

    def compile_condition(self, schema: Schema) -> IsValid:
        """Return a function that checks a value against a condition in this schema; it is compiled on first use."""
        condition = self._subschema(schema)
        return lambda value: condition.is_valid(value)

    def constraint_at(self, location: Iterable[str | int], keyword: str) -> Constraint:
        """Return the constraint at a location in this schema."""
        node: Any = self.schema
        rule = self.rule
        for key in location:
            node = get_value(node, (int(key) if is_list(node) else str(key),))
            rule = Subschema(node, rule=rule).rule if is_mapping(node) else rule
        return Constraint.of(node, keyword, rule)

    @functools.cached_property
    def is_valid(self) -> IsValid:
        schema = dict(self.schema)
        if self is not self._root and any(_references(schema)):
            schema["$defs"] = self._root.schema.get("$defs", {})
        is_valid: IsValid = jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid
        return is_valid

    def _evaluate(self, value: Any, location: Location, failures: Failures) -> None:
        """Add the constraints that `value` breaks; an invalid value after the last one that is kept counts once."""
        if failures.is_full:
            failures.more += not self.is_valid(value)
            return
        for evaluate in self._evaluators:
            evaluate(value, location, failures)

    @functools.cached_property
    def _evaluators(self) -> tuple[_Evaluator, ...]:
        keywords = assertion_keywords(self.schema)
        if not keywords <= _EVALUATORS.keys():
            raise UnsupportedSchemaError
        return tuple(create(self, keyword) for keyword, create in _EVALUATORS.items() if keyword in keywords)

    def _subschema(self, schema: object) -> Subschema:
        if not is_mapping(schema):
            raise UnsupportedSchemaError
        return Subschema(schema, root=self._root, rule=self.rule)

    def _assertion(self, keyword: str) -> _Evaluator:
        """For a keyword that constrains the value as a whole."""
        return self._check_whole(keyword, {keyword: self.schema[keyword]})

    def _check_whole(self, keyword: str, schema: Schema) -> _Evaluator:
        is_valid, constraint = self._subschema(schema).is_valid, Constraint.of(self.schema, keyword, self.rule)

        def evaluate(value: Any, location: Location, failures: Failures) -> None:
            if not is_valid(value):
                failures.add((constraint, location, value))

        return evaluate

    def _additional_properties(self, keyword: str) -> _Evaluator:
        """For `additionalProperties`, of which only `false` is implemented."""
        if self.schema[keyword] is not False:
            raise UnsupportedSchemaError
        known: dict[str, Schema] = {name: {} for name in self.schema.get("properties", ())}
        return self._check_whole(keyword, {keyword: False, "properties": known})

    def _properties(self, keyword: str) -> _Evaluator:
        subschemas = {name: self._subschema(schema) for name, schema in self.schema[keyword].items()}

        def evaluate(value: JSON, location: Location, failures: Failures) -> None:
            if isinstance(value, dict):
                for name, item in value.items():
                    subschema = subschemas.get(name)
                    if subschema is not None and not subschema.is_valid(item):
                        subschema._evaluate(item, (*location, name), failures)

        return evaluate

    def _items(self, keyword: str) -> _Evaluator:
        subschema = self._subschema(self.schema[keyword])

        def evaluate(value: JSON | tuple[JSON, ...], location: Location, failures: Failures) -> None:
            if isinstance(value, list | tuple):
                is_valid = subschema.is_valid
                for index, item in enumerate(value):
                    if failures.is_full:
                        failures.more += len(value) - index - sum(map(is_valid, value[index:]))
                        return
                    if not is_valid(item):
                        subschema._evaluate(item, (*location, index), failures)

        return evaluate

    def _all_of(self, keyword: str) -> _Evaluator:
        subschemas = [self._subschema(schema) for schema in self.schema[keyword]]

        def evaluate(value: Any, location: Location, failures: Failures) -> None:
            for subschema in subschemas:
                if not subschema.is_valid(value):
                    subschema._evaluate(value, location, failures)

        return evaluate

    def _if_then_else(self, keyword: str) -> _Evaluator:
        condition = self._subschema(self.schema[keyword])
        branches = {met: self._subschema(self.schema.get(word, {})) for met, word in ((True, "then"), (False, "else"))}

        def evaluate(value: Any, location: Location, failures: Failures) -> None:
            branches[condition.is_valid(value)]._evaluate(value, location, failures)

        return evaluate

    def _reference(self, keyword: str) -> _Evaluator:
        """For `$ref`; the target is not part of the rule."""
        target = Subschema(resolve_ref(self._root.schema, self.schema), root=self._root, rule=self._root.rule)
        return lambda value, location, failures: target._evaluate(value, location, failures)


def resolve_ref(root: Schema, node: Schema) -> Schema:
    """Return the target of the `$ref` of a subschema of `root`, or the subschema itself if it has none."""
    while "$ref" in node:
        target: Any = root
        for key in parse_pointer(node["$ref"].removeprefix("#")):
            target = target[int(key) if is_list(target) else key]
        node = target
    return node


def assertion_keywords(schema: Schema) -> set[str]:
    """Return the keywords of a subschema that constrain a value by themselves."""
    return {keyword for keyword in schema if keyword not in _NON_ASSERTIONS and not keyword.startswith("x-")}


def _references(node: object) -> Iterator[str]:
    """Yield the targets of all references in a subschema."""
    if is_mapping(node):
        yield from (str(node[keyword]) for keyword in ("$ref", "$dynamicRef") if keyword in node)
        for value in node.values():
            yield from _references(value)
    elif is_array(node):
        for item in node:
            yield from _references(item)


_NON_ASSERTIONS = frozenset(
    ("$comment", "$defs", "$schema", "default", "description", "else", "examples", "readOnly", "then", "title")
)
_EVALUATORS: dict[str, Callable[[Subschema, str], _Evaluator]] = {
    "type": Subschema._assertion,
    "const": Subschema._assertion,
    "enum": Subschema._assertion,
    "minimum": Subschema._assertion,
    "maximum": Subschema._assertion,
    "exclusiveMinimum": Subschema._assertion,
    "exclusiveMaximum": Subschema._assertion,
    "multipleOf": Subschema._assertion,
    "minLength": Subschema._assertion,
    "maxLength": Subschema._assertion,
    "minItems": Subschema._assertion,
    "maxItems": Subschema._assertion,
    "required": Subschema._assertion,
    "pattern": Subschema._assertion,
    "format": Subschema._assertion,
    "contentEncoding": Subschema._assertion,
    "uniqueItems": Subschema._assertion,
    "properties": Subschema._properties,
    "additionalProperties": Subschema._additional_properties,
    "items": Subschema._items,
    "allOf": Subschema._all_of,
    "anyOf": Subschema._assertion,
    "oneOf": Subschema._assertion,
    "not": Subschema._assertion,
    "if": Subschema._if_then_else,
    "$ref": Subschema._reference,
}
"""Creates the evaluator of each keyword; the order is that of the violations: the easiest to understand first."""
