"""Finds a request in which one change decides: allowed with it, or refused for it and for nothing else."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .. import _places
from .._checks import Path, pointer_path, values_at
from .._fields import Field, fields_of
from .._rules import RuleAt, balance, places_in, rules_of
from .._validator import Validator
from .._violations import Violation
from ._values import Values

MOST_REPAIRS = 4
"""Rounds of mending what a change breaks elsewhere, until it is given up."""

Change = Callable[[Any], Any]
"""Makes another request of one; None where that does not apply."""
Holds = Callable[[Any], bool]


class Search:
    """Looks through the examples of one model, and mends what a change to one of them breaks elsewhere."""

    def __init__(self, validator: Validator, examples: Mapping[str, Any], values: Values) -> None:
        self._validator = validator
        self._values = values
        self.examples = list(examples.values())
        self.fields = list(fields_of(validator))
        self.rules = rules_of(validator)
        self._required = {field.path for field in self.fields if field.required}

    def allowed(
        self, path: Path, value: Any, *, among: Iterable[Any] | None = None, where: Holds = lambda payload: True
    ) -> Any:
        """The plainest allowed request with the value at `path`, None where none is found.

        Args:
            path: the place of the value, which mending leaves alone.
            value: what stands there.
            among: the requests to start from; the examples where it is left out.
            where: what must hold of it besides.
        """
        bases = self.examples if among is None else among
        return self._first_allowed((_places.put(base, path, value) for base in bases), path, where)

    def mended(self, payload: Any, *, where: Holds) -> Any:
        """An allowed request that comes of mending this one, None where none does."""
        return self._first_allowed([payload], None, where)

    def _first_allowed(self, payloads: Iterable[Any], kept: Path | None, where: Holds) -> Any:
        for start in payloads:
            for payload in self._mended(start, kept):
                if where(payload) and not self._validator.violations(payload):
                    return payload
        return None

    def refused(
        self,
        change: Change,
        path: Path,
        *,
        wanted: tuple[str, str],
        relaxed: Validator,
        among: Iterable[Any] | None = None,
    ) -> tuple[Any, bool]:
        """A request that the change makes break the wanted rule, and whether nothing else refuses it.

        Args:
            change: makes the refused request of an allowed one.
            path: the place of the change, which mending leaves alone.
            wanted: the (pointer, keyword) of the violation.
            relaxed: the contract without that rule; what it allows is refused for that rule alone.
            among: the requests to start from; the examples where it is left out.
        """
        second = None
        for base in self.examples if among is None else among:
            for payload in self._mended(change(base), path, wanted):
                found = {(violation.pointer, violation.keyword) for violation in self._validator.violations(payload)}
                if wanted in found and not relaxed.violations(payload):
                    return payload, True
                if wanted in found and second is None:
                    second = payload
        return second, False

    def _mended(self, payload: Any, kept: Path | None, wanted: tuple[str, str] | None = None) -> Iterator[Any]:
        """The payload, and then what it is after each round of mending."""
        if payload is None:
            return
        yield payload
        for _ in range(MOST_REPAIRS if isinstance(payload, dict) else 0):
            mended = self._balanced(payload, kept or ())
            for violation in self._validator.violations(mended):
                if (violation.pointer, violation.keyword) != wanted:
                    mended = self._mend(mended, violation, kept)
            if mended == payload:
                return
            payload = mended
            yield payload

    def _mend(self, payload: Any, violation: Violation, kept: Path | None) -> Any:
        """The payload without that violation, unless that would touch what is kept."""
        place = _path_in(payload, violation.pointer)
        if violation.keyword == "required":
            return self._completed(payload, place)
        if kept is not None and place[: len(kept)] == kept:
            return self._released(payload, violation, kept)
        if not place:
            return payload
        if violation.suggestion is not None and violation.keyword != "additionalProperties":
            return _places.put(payload, place, violation.suggestion)
        return payload if place in self._required else _places.taken(payload, place)

    def _released(self, payload: Any, violation: Violation, kept: Path) -> Any:
        """The payload without the fields that make a rule apply to what is kept."""
        for rule in self.rules:
            if rule.id == violation.rule and "if" in rule.owner:
                for path in places_in(self._validator, rule.owner["if"], rule.at):
                    if path not in self._required and path != kept[: len(path)]:
                        payload = _places.taken(payload, path)
        return payload

    def _completed(self, payload: Any, place: Path) -> Any:
        """The payload with a sample of the field that is missing, whichever it is."""
        before = len(self._validator.violations(payload))
        for field in self.fields:
            if field.path[:-1] == place and not field.choice and not _places.has(payload, field.path):
                filled = _places.put(payload, field.path, self._values.sample(field.schema))
                if filled is not None and len(self._validator.violations(filled)) < before:
                    return filled
        return payload

    def _balanced(self, payload: Any, kept: Path) -> Any:
        """A copy of the payload with lists of numbers that add up to what they must."""
        payload = copy.deepcopy(payload)
        for rule in self.rules:
            if rule.check == "sum-equals":
                for place, node in values_at(payload, rule.pattern):
                    balance(node, rule.rule["check"], kept=kept[len(place) :] if kept[: len(place)] == place else ())
        return payload

    def field(self, path: Path) -> Field | None:
        """The field there, None where the schema knows none."""
        return next((field for field in self.fields if field.path == path and not field.choice), None)

    def condition_of(self, rule: RuleAt) -> Holds:
        """Whether a payload meets the condition of a rule."""
        condition = Validator({**rule.owner.get("if", {}), "$defs": self._validator.schema.get("$defs", {})})

        def holds(payload: Any) -> bool:
            return any(not condition.violations(node) for _, node in values_at(payload, rule.pattern))

        return holds


def _path_in(payload: Any, told: str) -> Path:
    """A pointer as a path, with numbers where the payload has lists."""
    path: list[str | int] = []
    for part in map(str, pointer_path(told)):
        path.append(int(part) if isinstance(payload, list) and part.isdecimal() else part)
        payload = _places.at(payload, (path[-1],)) if _places.has(payload, (path[-1],)) else None
    return tuple(path)
