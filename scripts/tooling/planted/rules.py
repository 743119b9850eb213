"""Faults in the rules between fields and in the named checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evolink.contract import Validator
from evolink.contract._fields import iter_fields
from evolink.contract._json_pointer import format_pointer
from evolink.contract._rules import Rule, find_rules, iter_constrained_locations, remove_rule, replace_subschema

from .mutants import Mutant


def rule_mutants(validator: Validator) -> Iterator[Mutant]:
    """Every fault of a rule of one model."""
    for rule in find_rules(validator):
        yield _mutant(validator, rule, "dropped", remove_rule(validator, rule))
        if "if" in rule.subschema and "then" in rule.subschema:
            always = _owner(validator, rule, {**rule.subschema, "if": {}})
            yield _mutant(validator, rule, "always applied", always)
            yield from _limits(validator, rule)
        yield from _parameters(validator, rule)


def _limits(validator: Validator, rule: Rule) -> Iterator[Mutant]:
    """The values that a rule allows, one fewer."""
    for one in iter_fields(validator, rule.subschema["then"], rule.location):
        options = one.schema.get("enum", ())
        for option in options if len(options) > 1 else ():
            fewer = _put(
                rule.subschema["then"], one.location[len(rule.location) :], [o for o in options if o != option]
            )
            mutated = _owner(validator, rule, {**rule.subschema, "then": fewer})
            yield _mutant(validator, rule, f"without {option}", mutated, named=(one.pointer, "enum"))


def _parameters(validator: Validator, rule: Rule) -> Iterator[Mutant]:
    for name in ("maximum", "default"):
        if name in rule.definition.get("check", {}):
            for words, step in (("one more", 1), ("one less", -1)):
                check = rule.definition["check"] | {name: rule.definition["check"][name] + step}
                told = [{**one, "check": check} if one is rule.definition else one for one in rule.subschema["x-rules"]]
                yield _mutant(
                    validator, rule, f"{name} {words}", _owner(validator, rule, {**rule.subschema, "x-rules": told})
                )


def _owner(validator: Validator, rule: Rule, other: Mapping[str, Any]) -> Validator:
    """The contract with another version of the part that holds the rule."""

    def swapped(node: dict[str, Any]) -> dict[str, Any]:
        if "allOf" in node and any(part is rule.subschema for part in node["allOf"]):
            return node | {"allOf": [other if part is rule.subschema else part for part in node["allOf"]]}
        return dict(other)

    return replace_subschema(validator, rule.location, swapped)


def _put(node: Mapping[str, Any], path: tuple[str | int, ...], options: list[Any]) -> dict[str, Any]:
    if not path:
        return {**node, "enum": options}
    if path[0] == 0:
        return {**node, "items": _put(node["items"], path[1:], options)}
    fields = node["properties"]
    return {**node, "properties": {**fields, path[0]: _put(fields[path[0]], path[1:], options)}}


def _mutant(
    validator: Validator, rule: Rule, kind: str, mutated: Validator, *, named: tuple[str, str] | None = None
) -> Mutant:
    places = [(format_pointer(rule.location) + one["pointer"], one["keyword"]) for one in rule.definition["invalid"]]
    if rule.check_name == "count-at-most":
        lists = [items.removesuffix("/*") for items in rule.definition["check"]["items"]]
        places += [(format_pointer(rule.location) + one, "count-at-most") for one in lists]
    where, keyword = named or places[0]
    # All that the rule demands goes or changes with it.
    demanded = iter_fields(validator, rule.subschema.get("then", {}), rule.location)
    also = frozenset(places) | {(one.pointer, name) for one in demanded for name in one.schema}
    # A rule that can no longer be kept makes what it applies to impossible.
    also |= {
        (format_pointer(path), "properties")
        for path in iter_constrained_locations(validator, rule.subschema.get("if", {}), rule.location)
    }
    return Mutant(
        validator.model or "", f"rule {rule.id} {kind}", "request", where, keyword, validator=mutated, also=also
    )
