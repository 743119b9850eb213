"""The case generator: valid and invalid payloads for every constraint of a schema, made from the schema alone.

A case changes one location of a valid example, and the change alone decides: without the keyword that the case is
about, the contract would allow an invalid payload. What the change breaks elsewhere, because of rules between fields,
is repaired first.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from .._fields import Field
from .._json_pointer import Location, format_pointer, has_value, remove_value, set_value
from .._messages import counts_tokens
from .._rules import remove_keywords
from .._validator import Validator
from .._violations import Source
from ._case import Case
from ._combinations import all_fields_together, random_combinations
from ._other_models import OtherModels
from ._rule_cases import RuleCases
from ._search import PayloadSearch
from ._values import ValueGenerator

NO_SUCH_FIELD = "no_such_field"


class CaseGenerator:
    """Generates the cases of one model; the same seed gives the same cases."""

    def __init__(
        self,
        validator: Validator,
        examples: Mapping[str, Any],
        *,
        other_models: OtherModels | None = None,
        seed: int = 0,
    ) -> None:
        """Create a generator.

        Args:
            validator: The validator of the model's requests.
            examples: Valid requests by name, the simplest first.
            other_models: Values and fields of other models, to try with this one.
            seed: Selects letters and combinations of fields.
        """
        self._validator = validator
        self._model = validator.model or ""
        self._examples = dict(examples)
        self._other_models = other_models or OtherModels()
        self._values = ValueGenerator(validator, seed=seed)
        self.search = PayloadSearch(validator, examples, self._values)
        self._seed = seed
        self._without = functools.cache(functools.partial(remove_keywords, validator))

    def cases(self) -> Iterator[Case]:
        """Yield every case: the examples first, then for each field its valid cases before its invalid ones."""
        seen: set[str] = set()
        for case in self._all():
            if case.label not in seen:
                seen.add(case.label)
                yield case

    def unreachable(self) -> list[str]:
        """Return the values, bounds and rules that no case reaches: faults of the schema or of its examples."""
        cases = list(self.cases())
        reached = {(case.pointer, case.keyword, case.variant) for case in cases if case.valid}
        missing = [
            f"{field.pointer} {keyword} {field.variant(variant)}"
            for field in self.search.fields
            for keyword, variant, _ in self._values.at_limits(field)
            if (field.pointer, keyword, field.variant(variant)) not in reached
        ]
        return missing + self._rule_cases.unreachable(cases)

    @property
    def _rule_cases(self) -> RuleCases:
        return RuleCases(self._validator, self.search, self._values)

    def _all(self) -> Iterator[Case]:
        for name, example in self._examples.items():
            yield self._case((), "examples", name, example, valid=True)
        complete = all_fields_together(self.search, self._values)
        if complete is not None:
            yield self._case((), "properties", "all together", complete, valid=True)
        yield from self._unknown_fields()
        for field in self.search.fields:
            yield from self._presence(field)
            yield from self._wrong_types(field)
            yield from self._unlisted_values(field)
            yield from self._constraints(field)
        yield from self._rule_cases.cases()
        combinations = random_combinations(self._model, self.search, self._values, seed=self._seed)
        for index, payload in enumerate(combinations, start=1):
            yield self._case((), "properties", f"mixed {index}", payload, valid=True)

    # One method for each kind of constraint

    def _unknown_fields(self) -> Iterator[Case]:
        """Yield cases with an unknown field in each closed object; at the top level also those of other models."""
        objects = [((), self._validator.schema), *((field.location, field.schema) for field in self.search.fields)]
        for location, schema in objects:
            if schema.get("additionalProperties") is not False:
                continue
            unknown = {NO_SUCH_FIELD: 1} | (dict(self._other_models.fields) if location == () else {})
            source: Source = schema.get("x-source", {}).get("additionalProperties", "ours")
            for name, value in unknown.items():
                if name not in schema["properties"]:
                    change = functools.partial(self._with_value, (*location, name), value, location)
                    variant = "unknown" if name == NO_SUCH_FIELD else "of another model"
                    relaxed = self._without(location, "additionalProperties")
                    yield from self._invalid(
                        (*location, name),
                        "additionalProperties",
                        variant,
                        change=change,
                        relaxed=relaxed,
                        source=source,
                    )

    def _presence(self, field: Field) -> Iterator[Case]:
        """Yield cases of an optional field with and without a value, or of a required field left out."""
        if field.alternative or field.location[-1] == 0:
            return
        if not field.required:
            yield from self._valid_value(field, "properties", "present", self._values.sample(field.schema))
            yield from self._left_out(field)
            return

        def leave_out(base: Any) -> Any:
            complete = self._with_sample(base, field)
            return None if complete is None else remove_value(complete, field.location)

        parent, name = field.location[:-1], field.location[-1]
        relaxed, source = self._without(parent, "required"), field.source("required")
        yield from self._invalid(
            parent, "required", f"without {name}", change=leave_out, relaxed=relaxed, source=source
        )

    def _left_out(self, field: Field) -> Iterator[Case]:
        """Yield the simplest example without the field, if it has the field."""
        simplest = self.search.examples[0]
        payload = remove_value(simplest, field.location)
        if payload != simplest and not self._validator.violations(payload):
            source = field.source("required")
            yield self._case(field.location, "properties", "left out", payload, valid=True, source=source)

    def _wrong_types(self, field: Field) -> Iterator[Case]:
        for kind, value in self._values.wrong_types(field):
            yield from self._invalid_value(field, "type", f"{'an' if kind[0] in 'aio' else 'a'} {kind}", value)

    def _unlisted_values(self, field: Field) -> Iterator[Case]:
        """Yield cases with values that are not in the field's `const` or `enum`."""
        if field.location == ("model",):
            # The contract selects the schema by the model, so that an unknown one breaks no `const`.
            yield from self._invalid_value(field, "enum", "another", f"{field.schema['const']}-x")
        elif "const" in field.schema:
            yield from self._invalid_value(field, "const", "another", f"{field.schema['const']}-x")
        if "enum" in field.schema:
            elsewhere = self._other_models.values.get(str(field.location[-1]), [])
            for variant, value in self._values.not_in_enum(field, elsewhere):
                yield from self._invalid_value(field, "enum", variant, value)

    def _constraints(self, field: Field) -> Iterator[Case]:
        """Yield cases at and beyond the limits of the field, and with strings of the wrong format or pattern."""
        for keyword, variant, value in self._values.at_limits(field):
            yield from self._valid_value(field, keyword, variant, value)
        for keyword, variant, value in self._values.unusual(field):
            is_implied = keyword not in field.schema and keyword != "type"
            yield from self._valid_value(field, keyword, variant, value, source="ours" if is_implied else None)
        for keyword, variant, value in (*self._values.beyond_limits(field), *self._values.malformed(field)):
            yield from self._invalid_value(field, keyword, variant, value)

    # Cases

    def _valid_value(
        self, field: Field, keyword: str, variant: str, value: Any, *, source: Source | None = None
    ) -> Iterator[Case]:
        """Yield the case of a field with a value that it allows."""
        payload = self.search.find_valid(field.location, value)
        if payload is not None:
            source = source or field.source(keyword)
            yield self._case(field.location, keyword, field.variant(variant), payload, valid=True, source=source)

    def _invalid_value(self, field: Field, keyword: str, variant: str, value: Any) -> Iterator[Case]:
        """Yield the case of a field with a value that breaks the keyword."""
        if any(self._allows(other, value) for other in field.other_alternatives):
            return
        change = functools.partial(self._with_value, field.location, value, field.location[:-1])
        removed = (keyword,) if keyword not in ("type", "const") and not field.alternative else ()
        relaxed, source = self._without(field.location, *removed), field.source(keyword)
        if field.alternative:
            # A value that matches no alternative is one violation, of the `oneOf`.
            keyword, variant = "oneOf", field.variant(f"{keyword} {variant}")
        yield from self._invalid(field.location, keyword, variant, change=change, relaxed=relaxed, source=source)

    def _invalid(
        self,
        location: Location,
        keyword: str,
        variant: str,
        *,
        change: Callable[[Any], Any],
        relaxed: Validator,
        source: Source,
    ) -> Iterator[Case]:
        """Yield the case of a payload that the change makes invalid; `relaxed` is the contract without the keyword."""
        if location == ("model",):
            payload, decisive = change(self.search.examples[0]), True
        else:
            expected = (format_pointer(location), keyword)
            payload, decisive = self.search.find_invalid(change, location, expected=expected, relaxed=relaxed)
        if payload is not None:
            yield self._case(location, keyword, variant, payload, valid=False, source=source, decisive=decisive)

    def _with_value(self, location: Location, value: Any, parent: Location, base: Any) -> Any:
        """Return the request with a value at `location`; a missing parent gets what it requires."""
        owner = self.search.field_at(parent)
        if owner is not None and not has_value(base, parent):
            base = self._with_sample(base, owner)
        return None if base is None else set_value(base, location, value)

    def _with_sample(self, base: Any, field: Field) -> Any:
        """Return the request with a valid value of the field, and of its parents, where they are missing."""
        if has_value(base, field.location):
            return base
        for depth in range(1, len(field.location) + 1):
            owner = self.search.field_at(field.location[:depth])
            if owner is not None and base is not None and not has_value(base, owner.location):
                base = set_value(base, owner.location, self._values.sample(owner.schema))
        return base

    def _allows(self, schema: Mapping[str, Any], value: Any) -> bool:
        return Validator({**schema, "$defs": self._validator.schema.get("$defs", {})}).is_valid(value)

    def _case(
        self,
        location: Location,
        keyword: str,
        variant: str,
        payload: Any,
        *,
        valid: bool,
        source: Source = "documented",
        decisive: bool = True,
    ) -> Case:
        field = self.search.field_at(location) if keyword == "maxLength" else None
        unit: Literal["tokens"] | None = "tokens" if field and counts_tokens(field.schema, keyword) else None
        return Case(self._model, format_pointer(location), keyword, variant, payload, valid, source, decisive, unit)
