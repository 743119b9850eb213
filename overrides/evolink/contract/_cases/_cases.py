"""Payloads to try a contract with, made from the schema alone: what must be accepted and what must be refused.

A case changes one place of a valid example, and is right only because of that: without the keyword it is about, the
contract would allow it. What the change breaks elsewhere, because of rules between fields, is mended first.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .. import _places
from .._checks import Path
from .._fields import Field, pointer
from .._rules import without
from .._validator import Validator
from .._violations import Source
from ._case import Case
from ._mixtures import all_together, mixtures
from ._rule_cases import RuleCases
from ._search import Search
from ._siblings import Siblings
from ._values import Values

NO_SUCH_FIELD = "no_such_field"


class CaseGenerator:
    """Makes the cases of one model; the same seed makes the same ones."""

    def __init__(
        self, validator: Validator, examples: Mapping[str, Any], *, siblings: Siblings | None = None, seed: int = 0
    ) -> None:
        """`examples` are valid requests by name, the plainest first."""
        self._validator = validator
        self._model = validator.model or ""
        self._named = dict(examples)
        self._siblings = siblings or Siblings()
        self._values = Values(validator, seed=seed)
        self.search = Search(validator, examples, self._values)
        self._seed = seed
        self._without = functools.cache(functools.partial(without, validator))

    def cases(self) -> Iterator[Case]:
        """Every case, the examples first, valid ones first for each place."""
        seen: set[str] = set()
        for case in self._all():
            if case.label not in seen:
                seen.add(case.label)
                yield case

    def unreachable(self) -> list[str]:
        """The choices, limits and rules that no case reaches: faults of the schema or of its examples."""
        cases = list(self.cases())
        reached = {(case.pointer, case.keyword, case.variant) for case in cases if case.valid}
        missing = [
            f"{field.pointer} {keyword} {field.variant(variant)}"
            for field in self.search.fields
            for keyword, variant, _ in self._values.edges(field)
            if (field.pointer, keyword, field.variant(variant)) not in reached
        ]
        return missing + self._rule_cases.unreachable(cases)

    @property
    def _rule_cases(self) -> RuleCases:
        return RuleCases(self._validator, self.search, self._values)

    def _all(self) -> Iterator[Case]:
        for name, example in self._named.items():
            yield self._case((), "examples", name, example, valid=True)
        whole = all_together(self._validator, self.search, self._values)
        if whole is not None:
            yield self._case((), "properties", "all together", whole, valid=True)
        yield from self._unknown_fields()
        for one in self.search.fields:
            yield from self._presence(one)
            yield from self._types(one)
            yield from self._choices(one)
            yield from self._limits(one)
        yield from self._rule_cases.cases()
        for index, mixed in enumerate(mixtures(self._validator, self.search, self._values, seed=self._seed), start=1):
            yield self._case((), "properties", f"mixed {index}", mixed, valid=True)

    # One kind of limit each

    def _unknown_fields(self) -> Iterator[Case]:
        """An unknown field in each object that takes none, and at the top those of the model's siblings."""
        objects = [((), self._validator.schema), *((one.path, one.schema) for one in self.search.fields)]
        for at, schema in objects:
            if schema.get("additionalProperties") is not False:
                continue
            strangers = {NO_SUCH_FIELD: 1} | (dict(self._siblings.fields) if at == () else {})
            source: Source = schema.get("x-source", {}).get("additionalProperties", "ours")
            for name, value in strangers.items():
                if name not in schema["properties"]:
                    change = functools.partial(self._with_value, (*at, name), value, at)
                    variant = "unknown" if name == NO_SUCH_FIELD else "a sibling's"
                    relaxed = self._without(at, "additionalProperties")
                    yield from self._refused((*at, name), "additionalProperties", variant, change, relaxed, source)

    def _presence(self, one: Field) -> Iterator[Case]:
        if one.choice or one.path[-1] == 0:
            return
        if not one.required:
            yield from self._accepted(one, "properties", "present", self._values.sample(one.schema))
            yield from self._left_out(one)
            return

        def left_out(base: Any) -> Any:
            filled = self._filled(base, one)
            return None if filled is None else _places.taken(filled, one.path)

        parent = one.path[:-1]
        relaxed = self._without(parent, "required")
        yield from self._refused(
            parent, "required", f"without {one.path[-1]}", left_out, relaxed, one.source("required")
        )

    def _left_out(self, one: Field) -> Iterator[Case]:
        """The plainest example without the field, where it has it."""
        plainest = self.search.examples[0]
        bare = _places.taken(plainest, one.path)
        if bare != plainest and not self._validator.violations(bare):
            yield self._case(one.path, "properties", "left out", bare, valid=True, source=one.source("required"))

    def _types(self, one: Field) -> Iterator[Case]:
        for kind, value in self._values.wrong_types(one):
            yield from self._broken(one, "type", f"{'an' if kind[0] in 'aio' else 'a'} {kind}", value)

    def _choices(self, one: Field) -> Iterator[Case]:
        if one.path == ("model",):
            # The contract tells requests apart by their model before it asks for a schema.
            yield from self._broken(one, "enum", "another", f"{one.schema['const']}-x")
        elif "const" in one.schema:
            yield from self._broken(one, "const", "another", f"{one.schema['const']}-x")
        if "enum" in one.schema:
            siblings = self._siblings.choices.get(str(one.path[-1]), [])
            for variant, value in self._values.strangers(one, siblings):
                yield from self._broken(one, "enum", variant, value)

    def _limits(self, one: Field) -> Iterator[Case]:
        for keyword, variant, value in self._values.edges(one):
            yield from self._accepted(one, keyword, variant, value)
        for keyword, variant, value in self._values.more(one):
            implied = keyword not in one.schema and keyword != "type"
            yield from self._accepted(one, keyword, variant, value, source="ours" if implied else None)
        for keyword, variant, value in (*self._values.beyond(one), *self._values.misfits(one)):
            yield from self._broken(one, keyword, variant, value)

    # Cases

    def _accepted(
        self, one: Field, keyword: str, variant: str, value: Any, *, source: Source | None = None
    ) -> Iterator[Case]:
        payload = self.search.allowed(one.path, value)
        if payload is not None:
            source = source or one.source(keyword)
            yield self._case(one.path, keyword, one.variant(variant), payload, valid=True, source=source)

    def _broken(self, one: Field, keyword: str, variant: str, value: Any) -> Iterator[Case]:
        """The field with a value that breaks the keyword."""
        if any(self._fits(value, other) for other in one.others):
            return
        change = functools.partial(self._with_value, one.path, value, one.path[:-1])
        relaxed = self._without(one.path, *((keyword,) if keyword not in ("type", "const") and not one.choice else ()))
        if one.choice:
            # A value that is none of the choices is told once, of the whole.
            keyword, variant = "oneOf", one.variant(f"{keyword} {variant}")
        yield from self._refused(one.path, keyword, variant, change, relaxed, one.source(keyword))

    def _refused(
        self,
        path: Path,
        keyword: str,
        variant: str,
        change: Callable[[Any], Any],
        relaxed: Validator,
        source: Source,
    ) -> Iterator[Case]:
        if path == ("model",):
            payload, decisive = change(self.search.examples[0]), True
        else:
            payload, decisive = self.search.refused(change, path, wanted=(pointer(path), keyword), relaxed=relaxed)
        if payload is not None:
            yield self._case(path, keyword, variant, payload, valid=False, source=source, decisive=decisive)

    def _with_value(self, path: Path, value: Any, parent: Path, base: Any) -> Any:
        """The request with a value at `path`, in a parent that is filled with what it needs."""
        owner = self.search.field(parent)
        if owner is not None and not _places.has(base, parent):
            base = self._filled(base, owner)
        return None if base is None else _places.put(base, path, value)

    def _filled(self, base: Any, one: Field) -> Any:
        """The request with a value of that field, and with what its parents need."""
        if _places.has(base, one.path):
            return base
        for depth in range(1, len(one.path) + 1):
            owner = self.search.field(one.path[:depth])
            if owner is not None and base is not None and not _places.has(base, owner.path):
                base = _places.put(base, owner.path, self._values.sample(owner.schema))
        return base

    def _fits(self, value: Any, schema: Mapping[str, Any]) -> bool:
        return not Validator({**schema, "$defs": self._validator.schema.get("$defs", {})}).violations(value)

    def _case(
        self,
        path: Path,
        keyword: str,
        variant: str,
        payload: Any,
        *,
        valid: bool,
        source: Source = "documented",
        decisive: bool = True,
    ) -> Case:
        return Case(self._model, pointer(path), keyword, variant, payload, valid, source, decisive)
