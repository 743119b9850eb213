"""Searches for a request in which one change decides: valid with it, or invalid because of it alone."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .._fields import Field, iter_fields
from .._json_pointer import Location, has_value, parse_pointer_into, remove_value, set_value, values_at
from .._rules import Rule, balance_sum, find_rules, iter_constrained_locations
from .._validator import Validator
from .._violations import Violation
from ._values import ValueGenerator

MAX_REPAIRS = 4
"""Rounds of repairing what a change breaks elsewhere, before the search gives up."""

Change = Callable[[Any], Any]
"""Returns a changed copy of a request, or None if the change does not apply to it."""
Predicate = Callable[[Any], bool]


class PayloadSearch:
    """Searches the examples of one model, and repairs what a change to one of them breaks elsewhere."""

    def __init__(self, validator: Validator, examples: Mapping[str, Any], values: ValueGenerator) -> None:
        self._validator = validator
        self._values = values
        self.examples = list(examples.values())
        self.fields = list(iter_fields(validator))
        self.rules = find_rules(validator)
        self._sums = [rule for rule in self.rules if rule.check_name == "sum-equals"]
        self._required = {field.location for field in self.fields if field.required}

    def find_valid(
        self,
        location: Location,
        value: Any,
        *,
        among: Iterable[Any] | None = None,
        where: Predicate = lambda payload: True,
    ) -> Any:
        """Return the simplest valid request with a value at a location, None if none is found.

        Args:
            location: The location of the value; it is not repaired.
            value: The value.
            among: The requests to start from; the examples if it is None.
            where: A condition that the request must meet.
        """
        bases = self.examples if among is None else among
        return self._first_valid((set_value(base, location, value) for base in bases), location, where)

    def repair(self, payload: Any, *, where: Predicate) -> Any:
        """Return the request, repaired until it is valid and meets a condition; None if that fails."""
        return self._first_valid([payload], None, where)

    def _first_valid(self, payloads: Iterable[Any], kept: Location | None, where: Predicate) -> Any:
        for start in payloads:
            for payload in self._repairs(start, kept):
                if where(payload) and self._validator.is_valid(payload):
                    return payload
        return None

    def find_invalid(
        self,
        change: Change,
        location: Location,
        *,
        expected: tuple[str, str],
        relaxed: Validator,
        among: Iterable[Any] | None = None,
    ) -> tuple[Any, bool]:
        """Return a request that a change makes break a constraint, and whether it breaks nothing else.

        Args:
            change: Makes the invalid request from a valid one.
            location: The location of the change; it is not repaired.
            expected: The (pointer, keyword) of the violation.
            relaxed: The contract without that constraint; what it allows breaks that constraint alone.
            among: The requests to start from; the examples if it is None.
        """
        fallback = None
        for base in self.examples if among is None else among:
            for payload in self._repairs(change(base), location, expected):
                found = {(violation.pointer, violation.keyword) for violation in self._validator.violations(payload)}
                if expected in found and relaxed.is_valid(payload):
                    return payload, True
                if expected in found and fallback is None:
                    fallback = payload
        return fallback, False

    def _repairs(self, payload: Any, kept: Location | None, expected: tuple[str, str] | None = None) -> Iterator[Any]:
        """Yield the payload, and then what it is after each round of repairs."""
        if payload is None:
            return
        yield payload
        for _ in range(MAX_REPAIRS if isinstance(payload, dict) else 0):
            repaired = self._balance(payload, kept or ())
            for violation in self._validator.violations(repaired):
                if (violation.pointer, violation.keyword) != expected:
                    repaired = self._repair_violation(repaired, violation, kept)
            if repaired == payload:
                return
            payload = repaired
            yield payload

    def _repair_violation(self, payload: Any, violation: Violation, kept: Location | None) -> Any:
        """Return the payload without that violation, or unchanged if that would change what is kept."""
        location = parse_pointer_into(payload, violation.pointer)
        if violation.keyword == "required":
            return self._add_missing_field(payload, location)
        if kept is not None and location[: len(kept)] == kept:
            return self._stop_rule(payload, violation, kept)
        if not location:
            return payload
        if violation.suggestion is not None and violation.keyword != "additionalProperties":
            return set_value(payload, location, violation.suggestion)
        return payload if location in self._required else remove_value(payload, location)

    def _stop_rule(self, payload: Any, violation: Violation, kept: Location) -> Any:
        """Return the payload without the optional fields that make a rule apply to what is kept."""
        for rule in self.rules:
            if rule.id == violation.rule and "if" in rule.subschema:
                for location in iter_constrained_locations(self._validator, rule.subschema["if"], rule.location):
                    if location not in self._required and location != kept[: len(location)]:
                        payload = remove_value(payload, location)
        return payload

    def _add_missing_field(self, payload: Any, parent: Location) -> Any:
        """Return the payload with a sample of the field of `parent` that is missing, whichever it is."""
        before = len(self._validator.violations(payload))
        for field in self.fields:
            if field.location[:-1] == parent and not field.alternative and not has_value(payload, field.location):
                completed = set_value(payload, field.location, self._values.sample(field.schema))
                if completed is not None and len(self._validator.violations(completed)) < before:
                    return completed
        return payload

    def _balance(self, payload: Any, kept: Location) -> Any:
        """Return the payload, or a copy of it in which numbers add up as `sum-equals` checks require."""
        if not self._sums:
            return payload
        payload = copy.deepcopy(payload)
        for rule in self._sums:
            for location, node in values_at(payload, rule.pattern):
                kept_in_node = kept[len(location) :] if kept[: len(location)] == location else ()
                balance_sum(node, rule.definition["check"], kept=kept_in_node)
        return payload

    def field_at(self, location: Location) -> Field | None:
        """Return the field at a location, None if the schema has none there."""
        return next((field for field in self.fields if field.location == location and not field.alternative), None)

    def compile_condition(self, rule: Rule) -> Predicate:
        """Return a function that checks whether a rule applies to a payload."""
        condition = Validator({**rule.subschema.get("if", {}), "$defs": self._validator.schema.get("$defs", {})})

        def applies(payload: Any) -> bool:
            return any(condition.is_valid(node) for _, node in values_at(payload, rule.pattern))

        return applies
