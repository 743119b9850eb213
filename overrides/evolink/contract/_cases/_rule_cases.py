"""The cases of rules between fields and of named checks: satisfied, broken, and not applying."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from .._fields import Field, iter_fields
from .._json_pointer import (
    Location,
    format_pointer,
    get_value,
    has_value,
    parse_pointer,
    remove_value,
    set_value,
    values_at,
)
from .._rules import Rule, iter_constrained_locations, remove_rule
from .._validator import Validator
from ._case import Case
from ._search import PayloadSearch
from ._values import ValueGenerator

INTERNAL_URLS = (
    ("a private address", "https://10.0.0.1/done"),
    ("a link-local address", "https://169.254.169.254/done"),
    ("another scheme", "ftp://hooks.example.com/done"),
)


class RuleCases:
    """Generates the cases of every rule of one model."""

    def __init__(self, validator: Validator, search: PayloadSearch, values: ValueGenerator) -> None:
        self._validator = validator
        self._search = search
        self._values = values

    def cases(self) -> Iterator[Case]:
        for rule in self._search.rules:
            yield from self._invalid_examples(rule)
            yield from self._satisfied(rule)
            if "then" in rule.subschema:
                yield from self._constraints(rule)
                yield from self._not_applying(rule)
            elif rule.check_name is not None:
                yield from self._check_limits(rule)

    def unreachable(self, cases: list[Case]) -> list[str]:
        """Return the rules that no case breaks by itself, and the rules that no valid case satisfies."""
        broken = {case.variant for case in cases if not case.valid and case.decisive}
        satisfied = {case.variant for case in cases if case.valid}
        missing: list[str] = []
        for rule in self._search.rules:
            pointer = format_pointer(rule.location)
            if not any(f"{rule.id} {index}" in broken for index in range(1, len(rule.definition["invalid"]) + 1)):
                missing.append(f"{pointer} rule {rule.id} broken by itself")
            if f"{rule.id} satisfied" not in satisfied:
                missing.append(f"{pointer} rule {rule.id} satisfied")
        return missing

    def _invalid_examples(self, rule: Rule) -> Iterator[Case]:
        """Yield the rule's own invalid examples, inserted into a valid request where they are only a part of one."""
        relaxed = remove_rule(self._validator, rule)
        for index, invalid in enumerate(rule.definition["invalid"], start=1):
            expected = (format_pointer(rule.location) + invalid["pointer"], invalid["keyword"])
            change = functools.partial(self._insert, rule.location, invalid["value"])
            payload, decisive = self._search.find_invalid(change, rule.location, expected=expected, relaxed=relaxed)
            if payload is not None:
                variant = f"{rule.id} {index}"
                yield self._case(rule, *expected, variant=variant, payload=payload, valid=False, decisive=decisive)

    def _satisfied(self, rule: Rule) -> Iterator[Case]:
        """Yield a valid request that the rule applies to."""
        first = rule.definition["invalid"][0]
        payload = next(iter(self._applicable(rule)), None)
        if payload is not None:
            pointer = format_pointer(rule.location) + first["pointer"]
            variant = f"{rule.id} satisfied"
            yield self._case(rule, pointer, first["keyword"], variant=variant, payload=payload, valid=True)

    def _constraints(self, rule: Rule) -> Iterator[Case]:
        """Yield cases at and beyond every limit that the rule sets where it applies."""
        applicable = list(self._applicable(rule))
        applies = self._search.compile_condition(rule)
        relaxed = remove_rule(self._validator, rule)
        for field, own in self._constrained_fields(rule):
            for keyword, variant, value in self._values.at_limits(field):
                if keyword in own:
                    payload = self._search.find_valid(field.location, value, among=applicable, where=applies)
                    if payload is not None:
                        variant = f"{rule.id}: {variant}"
                        yield self._case(rule, field.pointer, keyword, variant=variant, payload=payload, valid=True)
            for keyword, variant, value in self._beyond_limits(field, own):
                change = functools.partial(self._set_value, field.location, value)
                payload, decisive = self._search.find_invalid(
                    change, field.location, expected=(field.pointer, keyword), relaxed=relaxed, among=applicable
                )
                if payload is not None and decisive:
                    variant = f"{rule.id}: {variant}"
                    yield self._case(rule, field.pointer, keyword, variant=variant, payload=payload, valid=False)

    def _not_applying(self, rule: Rule) -> Iterator[Case]:
        """Yield requests that the rule would not allow, made valid by a field that its condition reads."""
        applies = self._search.compile_condition(rule)
        read = list(dict.fromkeys(iter_constrained_locations(self._validator, rule.subschema["if"], rule.location)))
        for invalid in rule.definition["invalid"]:
            base = self._insert(rule.location, invalid["value"], self._search.examples[0])
            for location in read:
                for words, payload in self._alternatives(location, base):
                    if payload is None or applies(payload) or self._validator.violations(payload):
                        continue
                    pointer = format_pointer(rule.location) + invalid["pointer"]
                    variant = f"{rule.id} not applying, {words}"
                    yield self._case(rule, pointer, invalid["keyword"], variant=variant, payload=payload, valid=True)

    def _alternatives(self, location: Location, payload: Any) -> Iterator[tuple[str, Any]]:
        """Yield (words, request) with each other value of a field, and without it."""
        field = self._search.field_at(location)
        if field is None:
            return
        name = location[-1]
        yield f"without {name}", remove_value(payload, location)
        options = [True, False] if "boolean" in field.types else field.schema.get("enum", ())
        for option in options:
            yield f"{name} {option}", set_value(payload, location, option)

    def _check_limits(self, rule: Rule) -> Iterator[Case]:
        generators = {"sum-equals": self._sums, "count-at-most": self._counts, "public-https-url": self._internal_urls}
        if rule.check_name in generators:
            yield from generators[rule.check_name](rule)

    def _internal_urls(self, rule: Rule) -> Iterator[Case]:
        """Yield cases with addresses that are not allowed even for a server on this machine."""
        relaxed = remove_rule(self._validator, rule)
        for variant, url in INTERNAL_URLS:
            change = functools.partial(self._insert, rule.location, url)
            expected = (format_pointer(rule.location), rule.check_name or "")
            payload, decisive = self._search.find_invalid(change, rule.location, expected=expected, relaxed=relaxed)
            if payload is not None and decisive:
                yield self._case(rule, *expected, variant=f"{rule.id}: {variant}", payload=payload, valid=False)

    def _sums(self, rule: Rule) -> Iterator[Case]:
        """Yield a case with one number that is all of the total, where the total is left at its default."""
        check = rule.definition["check"]
        items = parse_pointer(check["items"])
        list_at = (*rule.location, *items[: items.index("*")])
        for base in self._applicable(rule) if "default" in check else ():
            payload = remove_value(base, (*rule.location, *parse_pointer(check["total"])))
            first = get_value(payload, list_at)[:1]
            for location, value in list(values_at(first, items[items.index("*") :])):
                number = str(check["default"]) if isinstance(value, str) else check["default"]
                payload = set_value(payload, list_at, set_value(first, location, number))
            if not self._validator.violations(payload):
                pointer, variant = format_pointer(list_at), f"{rule.id}: the default"
                yield self._case(rule, pointer, check["name"], variant=variant, payload=payload, valid=True)
                return

    def _counts(self, rule: Rule) -> Iterator[Case]:
        """Yield a case with as many values as are allowed together, and one with one more."""
        check = rule.definition["check"]
        patterns = rule.counted_patterns
        relaxed = remove_rule(self._validator, rule)
        applies = self._search.compile_condition(rule)
        bases = list(self._applicable(rule))
        for count, variant in ((check["maximum"], "at the limit"), (check["maximum"] + 1, "one beyond")):
            valid = count == check["maximum"]
            payloads = (one for base in bases for one in self._with_count(base, patterns, count) if applies(one))
            for payload in payloads:
                found = [(one.pointer, one.keyword) for one in self._validator.violations(payload)]
                if not found if valid else bool(found) and relaxed.is_valid(payload):
                    pointer = found[0][0] if found else format_pointer(patterns[-1][:-1])
                    variant = f"{rule.id}: {variant}"
                    yield self._case(rule, pointer, check["name"], variant=variant, payload=payload, valid=valid)
                    break

    def _with_count(self, base: Any, patterns: list[Location], count: int) -> Iterator[Any]:
        """Yield the request with `count` values at the patterns together, its lists filled in several ways."""
        lists = [
            location
            for pattern in patterns
            if pattern[-1] == "*" and (location := pattern[:-1]) and "*" not in location
        ]
        singles = sum(1 for pattern in patterns if pattern[-1] != "*" for _ in values_at(base, pattern))
        for index in range(len(lists)):
            ordered = [*lists[index:], *lists[:index]]
            yield self._fill_lists(base, ordered, count - singles)
            yield self._fill_lists(base, ordered, count - singles, max_size=(count + 1) // 2)

    def _fill_lists(self, base: Any, lists: list[Location], count: int, *, max_size: int | None = None) -> Any:
        """Return the request with `count` elements in the lists; the first ones get as many as they may have."""
        payload = base
        for location in lists:
            field = self._search.field_at(location)
            if field is None:
                continue
            size = min(count, field.schema.get("maxItems", count), count if max_size is None else max_size)
            count -= size
            if size:
                payload = set_value(payload, location, self._values.of_size(field.schema, size))
            elif has_value(payload, location):
                payload = remove_value(payload, location)
        return payload

    def _applicable(self, rule: Rule) -> Iterator[Any]:
        """Yield valid requests that the rule applies to: examples, and its invalid examples after a repair."""
        applies = self._search.compile_condition(rule)
        invalid = [one["value"] for one in rule.definition["invalid"]]
        owner = self._search.field_at(rule.location)
        values = [self._values.sample(owner.schema), *invalid] if owner is not None else invalid
        bases = [self._insert(rule.location, value, base) for base in self._search.examples for value in values]
        for base in (*self._search.examples, *bases):
            payload = self._search.repair(base, where=applies) if base is not None and applies(base) else None
            if payload is not None:
                yield payload

    def _constrained_fields(self, rule: Rule) -> Iterator[tuple[Field, Mapping[str, Any]]]:
        """Yield each field that the rule constrains, with all its constraints, and the rule's own constraints."""
        for field in iter_fields(self._validator, rule.subschema["then"], rule.location):
            known = self._search.field_at(field.location)
            if known is not None and not field.alternative:
                yield Field(field.location, {**known.schema, **field.schema}, known.required), field.schema

    def _beyond_limits(self, field: Field, own: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
        """Yield (keyword, variant, value) that break the rule's own constraints and none of the field's."""
        known = self._search.field_at(field.location)
        yield from (found for found in self._values.beyond_limits(field) if found[0] in own)
        if known is not None:
            options = known.schema.get("enum", [True, False] if "boolean" in known.types else [])
            allowed = own.get("enum", [own["const"]] if "const" in own else options)
            keyword = "enum" if "enum" in own else "const"
            yield from ((keyword, str(option), option) for option in options if option not in allowed)

    @staticmethod
    def _set_value(location: Location, value: Any, base: Any) -> Any:
        return set_value(base, location, value)

    def _insert(self, location: Location, value: Any, base: Any) -> Any:
        """Return the request with the value at the location of a rule; a missing parent gets what it requires."""
        owner = self._search.field_at(location[:-1]) if location else None
        if owner is not None and not has_value(base, location[:-1]):
            base = set_value(base, owner.location, self._values.sample(owner.schema))
        return None if base is None else set_value(base, location, value)

    def _case(
        self,
        rule: Rule,
        pointer: str,
        keyword: str,
        *,
        variant: str,
        payload: Any,
        valid: bool,
        decisive: bool = True,
    ) -> Case:
        model = self._validator.model or ""
        return Case(model, pointer, keyword, variant, payload, valid, rule.source, decisive)
