"""Mutants of the rules between fields and of the named checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evolink.contract import Validator
from evolink.contract._fields import fields_of, pointer
from evolink.contract._rules import RuleAt, changed, places_in, rules_of, without_rule

from .mutants import Mutant


def rule_mutants(validator: Validator) -> Iterator[Mutant]:
    """Yield every mutant of a rule of one model."""
    for rule in rules_of(validator):
        yield _mutant(validator, rule, "dropped", without_rule(validator, rule))
        if "if" in rule.owner and "then" in rule.owner:
            unconditional = _replace_owner(validator, rule, {**rule.owner, "if": {}})
            yield _mutant(validator, rule, "always applied", unconditional)
            yield from _enums(validator, rule)
        yield from _parameters(validator, rule)


def _enums(validator: Validator, rule: RuleAt) -> Iterator[Mutant]:
    """Yield mutants in which the rule allows one value less."""
    for field in fields_of(validator, rule.owner["then"], rule.at):
        options = field.schema.get("enum", ())
        for option in options if len(options) > 1 else ():
            fewer = [other for other in options if other != option]
            then = _with_enum(rule.owner["then"], field.path[len(rule.at) :], fewer)
            mutated = _replace_owner(validator, rule, {**rule.owner, "then": then})
            yield _mutant(validator, rule, f"without {option}", mutated, reported=(field.pointer, "enum"))


def _parameters(validator: Validator, rule: RuleAt) -> Iterator[Mutant]:
    """Yield mutants in which a parameter of the named check is one more or one less."""
    for name in ("maximum", "default"):
        if name in rule.rule.get("check", {}):
            for sign, step in (("+", 1), ("-", -1)):
                check = rule.rule["check"] | {name: rule.rule["check"][name] + step}
                rules = [{**one, "check": check} if one is rule.rule else one for one in rule.owner["x-rules"]]
                mutated = _replace_owner(validator, rule, {**rule.owner, "x-rules": rules})
                yield _mutant(validator, rule, f"{name} {sign} 1", mutated)


def _replace_owner(validator: Validator, rule: RuleAt, owner: Mapping[str, Any]) -> Validator:
    """Return the contract with `owner` in place of the subschema that holds the rule."""

    def replace(node: dict[str, Any]) -> dict[str, Any]:
        if "allOf" in node and any(subschema is rule.owner for subschema in node["allOf"]):
            return node | {"allOf": [owner if subschema is rule.owner else subschema for subschema in node["allOf"]]}
        return dict(owner)

    return changed(validator, rule.at, replace)


def _with_enum(node: Mapping[str, Any], path: tuple[str | int, ...], options: list[Any]) -> dict[str, Any]:
    """Return a copy of a schema with another enum at `path`."""
    if not path:
        return {**node, "enum": options}
    if path[0] == 0:
        return {**node, "items": _with_enum(node["items"], path[1:], options)}
    fields = node["properties"]
    return {**node, "properties": {**fields, path[0]: _with_enum(fields[path[0]], path[1:], options)}}


def _mutant(
    validator: Validator, rule: RuleAt, kind: str, mutated: Validator, *, reported: tuple[str, str] | None = None
) -> Mutant:
    violations = [(pointer(rule.at) + one["pointer"], one["keyword"]) for one in rule.rule["invalid"]]
    if rule.check == "count-at-most":
        lists = [items.removesuffix("/*") for items in rule.rule["check"]["items"]]
        violations += [(pointer(rule.at) + one, "count-at-most") for one in lists]
    where, keyword = reported or violations[0]
    # Everything that the rule demands disappears or changes with it.
    demanded = fields_of(validator, rule.owner.get("then", {}), rule.at)
    also = frozenset(violations) | {(field.pointer, name) for field in demanded for name in field.schema}
    # If a rule can no longer be satisfied, its condition becomes impossible.
    also |= {(pointer(path), "properties") for path in places_in(validator, rule.owner.get("if", {}), rule.at)}
    return Mutant(
        validator.model or "", f"rule {rule.id} {kind}", "request", where, keyword, validator=mutated, also=also
    )
