"""Cases for the rules between fields: satisfied, broken, and not applying."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from .. import _places
from .._checks import Path, pointer_path, values_at
from .._fields import Field, fields_of, pointer
from .._rules import RuleAt, places_in, without_rule
from .._validator import Validator
from ._case import Case
from ._search import Search
from ._values import Values

INTERNAL = (
    ("a private address", "https://10.0.0.1/done"),
    ("a link-local address", "https://169.254.169.254/done"),
    ("another scheme", "ftp://hooks.example.com/done"),
)


class RuleCases:
    """Makes the cases of every rule of one model."""

    def __init__(self, validator: Validator, search: Search, values: Values) -> None:
        self._validator = validator
        self._search = search
        self._values = values

    def cases(self) -> Iterator[Case]:
        for rule in self._search.rules:
            yield from self._invalid_examples(rule)
            yield from self._satisfied(rule)
            if "then" in rule.owner:
                yield from self._limits(rule)
                yield from self._not_applying(rule)
            elif rule.check is not None:
                yield from self._edges_of_check(rule)

    def unreachable(self, cases: list[Case]) -> list[str]:
        """The rules that no case breaks by itself, and those under which no case is allowed."""
        broken = {case.variant for case in cases if not case.valid and case.decisive}
        kept = {case.variant for case in cases if case.valid}
        missing = []
        for rule in self._search.rules:
            place = pointer(rule.at)
            if not any(f"{rule.id} {index}" in broken for index in range(1, len(rule.rule["invalid"]) + 1)):
                missing.append(f"{place} rule {rule.id} broken by itself")
            if f"{rule.id} satisfied" not in kept:
                missing.append(f"{place} rule {rule.id} satisfied")
        return missing

    def _invalid_examples(self, rule: RuleAt) -> Iterator[Case]:
        """The rule's own invalid examples, put into a valid request where they are a part of one."""
        relaxed = without_rule(self._validator, rule)
        for index, invalid in enumerate(rule.rule["invalid"], start=1):
            where = pointer(rule.at) + invalid["pointer"]
            change = functools.partial(self._placed, rule.at, invalid["value"])
            payload, decisive = self._search.refused(
                change, rule.at, wanted=(where, invalid["keyword"]), relaxed=relaxed, among=self._search.examples
            )
            if payload is not None:
                variant = f"{rule.id} {index}"
                yield self._case(
                    rule, where, invalid["keyword"], variant=variant, payload=payload, valid=False, decisive=decisive
                )

    def _satisfied(self, rule: RuleAt) -> Iterator[Case]:
        """A request that the rule applies to and allows."""
        first = rule.rule["invalid"][0]
        payload = next(iter(self._carriers(rule)), None)
        if payload is not None:
            where = pointer(rule.at) + first["pointer"]
            yield self._case(rule, where, first["keyword"], variant=f"{rule.id} satisfied", payload=payload, valid=True)

    def _limits(self, rule: RuleAt) -> Iterator[Case]:
        """Both sides of every limit that the rule sets where it applies."""
        carriers = list(self._carriers(rule))
        holds = self._search.condition_of(rule)
        relaxed = without_rule(self._validator, rule)
        for one, mine in self._fields(rule):
            for keyword, variant, value in self._values.edges(one):
                if keyword in mine:
                    payload = self._search.allowed(one.path, value, among=carriers, where=holds)
                    if payload is not None:
                        variant = f"{rule.id}: {variant}"
                        yield self._case(rule, one.pointer, keyword, variant=variant, payload=payload, valid=True)
            for keyword, variant, value in self._beyond(one, mine):
                change = functools.partial(self._put, one.path, value)
                payload, decisive = self._search.refused(
                    change, one.path, wanted=(one.pointer, keyword), relaxed=relaxed, among=carriers
                )
                if payload is not None and decisive:
                    variant = f"{rule.id}: {variant}"
                    yield self._case(rule, one.pointer, keyword, variant=variant, payload=payload, valid=False)

    def _not_applying(self, rule: RuleAt) -> Iterator[Case]:
        """Requests that the rule would refuse, but for a field that it asks for."""
        holds = self._search.condition_of(rule)
        asked = list(dict.fromkeys(places_in(self._validator, rule.owner["if"], rule.at)))
        for invalid in rule.rule["invalid"]:
            whole = self._placed(rule.at, invalid["value"], self._search.examples[0])
            for path in asked:
                for words, payload in self._alternatives(path, whole):
                    if payload is None or holds(payload) or self._validator.violations(payload):
                        continue
                    where = pointer(rule.at) + invalid["pointer"]
                    variant = f"{rule.id} not applying, {words}"
                    yield self._case(rule, where, invalid["keyword"], variant=variant, payload=payload, valid=True)

    def _alternatives(self, path: Path, payload: Any) -> Iterator[tuple[str, Any]]:
        """(words, request) with each other value of a field, and without it."""
        field = self._search.field(path)
        if field is None:
            return
        name = path[-1]
        yield f"without {name}", _places.taken(payload, path)
        options = [True, False] if "boolean" in field.types else field.schema.get("enum", ())
        for option in options:
            yield f"{name} {option}", _places.put(payload, path, option)

    def _edges_of_check(self, rule: RuleAt) -> Iterator[Case]:
        edges = {"sum-equals": self._sums, "count-at-most": self._counts, "public-https-url": self._internal}
        if rule.check in edges:
            yield from edges[rule.check](rule)

    def _internal(self, rule: RuleAt) -> Iterator[Case]:
        """Addresses that even a server on this machine is not to be given."""
        relaxed = without_rule(self._validator, rule)
        for variant, url in INTERNAL:
            change = functools.partial(self._placed, rule.at, url)
            wanted = (pointer(rule.at), rule.check or "")
            payload, decisive = self._search.refused(change, rule.at, wanted=wanted, relaxed=relaxed)
            if payload is not None and decisive:
                yield self._case(rule, *wanted, variant=f"{rule.id}: {variant}", payload=payload, valid=False)

    def _sums(self, rule: RuleAt) -> Iterator[Case]:
        """One number that is all of the total, where that is left to its default."""
        check = rule.rule["check"]
        items = pointer_path(check["items"])
        for payload in self._carriers(rule) if "default" in check else ():
            bare = _places.taken(payload, (*rule.at, *pointer_path(check["total"])))
            the_list = (*rule.at, *items[: items.index("*")])
            first = _places.at(bare, the_list)[:1]
            for path, value in list(values_at(first, items[items.index("*") :])):
                number = str(check["default"]) if isinstance(value, str) else check["default"]
                bare = _places.put(bare, the_list, _places.put(first, path, number))
            if not self._validator.violations(bare):
                variant = f"{rule.id}: the default"
                where = pointer(the_list)
                yield self._case(rule, where, check["name"], variant=variant, payload=bare, valid=True)
                return

    def _counts(self, rule: RuleAt) -> Iterator[Case]:
        """As many values as are allowed together, and one more."""
        check = rule.rule["check"]
        patterns = rule.counted
        relaxed = without_rule(self._validator, rule)
        holds = self._search.condition_of(rule)
        bases = list(self._carriers(rule))
        for count, variant in ((check["maximum"], "at the limit"), (check["maximum"] + 1, "one beyond")):
            valid = count == check["maximum"]
            for payload in (one for base in bases for one in self._of_count(base, patterns, count) if holds(one)):
                found = [(one.pointer, one.keyword) for one in self._validator.violations(payload)]
                if not found if valid else bool(found) and not relaxed.violations(payload):
                    where = found[0][0] if found else pointer(patterns[-1][:-1])
                    variant = f"{rule.id}: {variant}"
                    yield self._case(rule, where, check["name"], variant=variant, payload=payload, valid=valid)
                    break

    def _of_count(self, base: Any, patterns: list[Path], count: int) -> Iterator[Any]:
        """The request with `count` values at the patterns together, the lists among them filled in several ways."""
        lists = [path for pattern in patterns if pattern[-1] == "*" and (path := pattern[:-1]) and "*" not in path]
        singles = sum(1 for pattern in patterns if pattern[-1] != "*" for _ in values_at(base, pattern))
        for index in range(len(lists)):
            yield self._filled_lists(base, [*lists[index:], *lists[:index]], count - singles)
            yield self._filled_lists(base, [*lists[index:], *lists[:index]], count - singles, most=(count + 1) // 2)

    def _filled_lists(self, base: Any, lists: list[Path], count: int, *, most: int | None = None) -> Any:
        """The request with `count` elements in the lists, the first ones filled as far as they go or up to `most`."""
        payload = base
        for path in lists:
            field = self._search.field(path)
            if field is None:
                continue
            size = min(count, field.schema.get("maxItems", count), count if most is None else most)
            count -= size
            if size:
                payload = _places.put(payload, path, self._values.of_size(field.schema, size))
            elif _places.has(payload, path):
                payload = _places.taken(payload, path)
        return payload

    def _carriers(self, rule: RuleAt) -> Iterator[Any]:
        """Allowed requests that the rule applies to: examples, and its invalid ones as mended."""
        holds = self._search.condition_of(rule)
        invalid = [one["value"] for one in rule.rule["invalid"]]
        owner = self._search.field(rule.at)
        values = [self._values.sample(owner.schema), *invalid] if owner is not None else invalid
        bases = [self._placed(rule.at, value, base) for base in self._search.examples for value in values]
        for base in (*self._search.examples, *bases):
            payload = self._search.mended(base, where=holds) if base is not None and holds(base) else None
            if payload is not None:
                yield payload

    def _fields(self, rule: RuleAt) -> Iterator[tuple[Field, Mapping[str, Any]]]:
        """Each field that the rule limits, with all its limits; and the rule's own."""
        for one in fields_of(self._validator, rule.owner["then"], rule.at):
            known = self._search.field(one.path)
            if known is not None and not one.choice:
                yield Field(one.path, {**known.schema, **one.schema}, known.required), one.schema

    def _beyond(self, one: Field, mine: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
        """(keyword, variant, value) that break the rule's own limits and none of the field's."""
        known = self._search.field(one.path)
        yield from (edge for edge in self._values.beyond(one) if edge[0] in mine)
        if known is not None:
            wider = known.schema.get("enum", [True, False] if "boolean" in known.types else [])
            allowed = mine.get("enum", [mine["const"]] if "const" in mine else wider)
            keyword = "enum" if "enum" in mine else "const"
            yield from ((keyword, str(option), option) for option in wider if option not in allowed)

    @staticmethod
    def _put(path: Path, value: Any, base: Any) -> Any:
        return _places.put(base, path, value)

    def _placed(self, at: Path, value: Any, base: Any) -> Any:
        owner = self._search.field(at[:-1]) if at else None
        if owner is not None and not _places.has(base, at[:-1]):
            base = _places.put(base, owner.path, self._values.sample(owner.schema))
        return None if base is None else _places.put(base, at, value)

    def _case(
        self,
        rule: RuleAt,
        where: str,
        keyword: str,
        *,
        variant: str,
        payload: Any,
        valid: bool,
        decisive: bool = True,
    ) -> Case:
        model = self._validator.model or ""
        return Case(model, where, keyword, variant, payload, valid, rule.source, decisive)
