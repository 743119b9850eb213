"""Faults in the rules between fields and in the named checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evolink.contract import Validator
from evolink.contract._fields import fields_of, pointer
from evolink.contract._rules import RuleAt, changed, places_in, rules_of, without_rule

from .mutants import Mutant


def rule_mutants(validator: Validator) -> Iterator[Mutant]:
    """Every fault of a rule of one model."""
    for rule in rules_of(validator):
        yield _mutant(validator, rule, "dropped", without_rule(validator, rule))
        if "if" in rule.owner and "then" in rule.owner:
            always = _owner(validator, rule, {**rule.owner, "if": {}})
            yield _mutant(validator, rule, "always applied", always)
            yield from _limits(validator, rule)
        yield from _parameters(validator, rule)


def _limits(validator: Validator, rule: RuleAt) -> Iterator[Mutant]:
    """The values that a rule allows, one fewer."""
    for one in fields_of(validator, rule.owner["then"], rule.at):
        options = one.schema.get("enum", ())
        for option in options if len(options) > 1 else ():
            fewer = _put(rule.owner["then"], one.path[len(rule.at) :], [o for o in options if o != option])
            mutated = _owner(validator, rule, {**rule.owner, "then": fewer})
            yield _mutant(validator, rule, f"without {option}", mutated, named=(one.pointer, "enum"))


def _parameters(validator: Validator, rule: RuleAt) -> Iterator[Mutant]:
    for name in ("maximum", "default"):
        if name in rule.rule.get("check", {}):
            for words, step in (("one more", 1), ("one less", -1)):
                check = rule.rule["check"] | {name: rule.rule["check"][name] + step}
                told = [{**one, "check": check} if one is rule.rule else one for one in rule.owner["x-rules"]]
                yield _mutant(
                    validator, rule, f"{name} {words}", _owner(validator, rule, {**rule.owner, "x-rules": told})
                )


def _owner(validator: Validator, rule: RuleAt, other: Mapping[str, Any]) -> Validator:
    """The contract with another version of the part that holds the rule."""

    def swapped(node: dict[str, Any]) -> dict[str, Any]:
        if "allOf" in node and any(part is rule.owner for part in node["allOf"]):
            return node | {"allOf": [other if part is rule.owner else part for part in node["allOf"]]}
        return dict(other)

    return changed(validator, rule.at, swapped)


def _put(node: Mapping[str, Any], path: tuple[str | int, ...], options: list[Any]) -> dict[str, Any]:
    if not path:
        return {**node, "enum": options}
    if path[0] == 0:
        return {**node, "items": _put(node["items"], path[1:], options)}
    fields = node["properties"]
    return {**node, "properties": {**fields, path[0]: _put(fields[path[0]], path[1:], options)}}


def _mutant(
    validator: Validator, rule: RuleAt, kind: str, mutated: Validator, *, named: tuple[str, str] | None = None
) -> Mutant:
    places = [(pointer(rule.at) + one["pointer"], one["keyword"]) for one in rule.rule["invalid"]]
    if rule.check == "count-at-most":
        lists = [items.removesuffix("/*") for items in rule.rule["check"]["items"]]
        places += [(pointer(rule.at) + one, "count-at-most") for one in lists]
    where, keyword = named or places[0]
    # All that the rule demands goes or changes with it.
    demanded = fields_of(validator, rule.owner.get("then", {}), rule.at)
    also = frozenset(places) | {(one.pointer, name) for one in demanded for name in one.schema}
    # A rule that can no longer be kept makes what it applies to impossible.
    also |= {(pointer(path), "properties") for path in places_in(validator, rule.owner.get("if", {}), rule.at)}
    return Mutant(
        validator.model or "", f"rule {rule.id} {kind}", "request", where, keyword, validator=mutated, also=also
    )
