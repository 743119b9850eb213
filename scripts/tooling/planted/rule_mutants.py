"""Mutants of the rules between fields and of the named checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evolink.contract import Validator
from evolink.contract._fields import iter_fields
from evolink.contract._json_pointer import format_pointer
from evolink.contract._rules import Rule, find_rules, iter_constrained_locations, remove_rule, replace_subschema

from .mutants import Mutant


def rule_mutants(validator: Validator) -> Iterator[Mutant]:
    """Yield every mutant of a rule of one model."""
    for rule in find_rules(validator):
        yield _mutant(validator, rule, "dropped", remove_rule(validator, rule))
        if "if" in rule.subschema and "then" in rule.subschema:
            unconditional = _replace_owner(validator, rule, {**rule.subschema, "if": {}})
            yield _mutant(validator, rule, "always applied", unconditional)
            yield from _enums(validator, rule)
        yield from _parameters(validator, rule)


def _enums(validator: Validator, rule: Rule) -> Iterator[Mutant]:
    """Yield mutants in which the rule allows one value less."""
    for field in iter_fields(validator, rule.subschema["then"], rule.location):
        options = field.schema.get("enum", ())
        for option in options if len(options) > 1 else ():
            fewer = [other for other in options if other != option]
            then = _with_enum(rule.subschema["then"], field.location[len(rule.location) :], fewer)
            mutated = _replace_owner(validator, rule, {**rule.subschema, "then": then})
            yield _mutant(validator, rule, f"without {option}", mutated, reported=(field.pointer, "enum"))


def _parameters(validator: Validator, rule: Rule) -> Iterator[Mutant]:
    """Yield mutants in which a parameter of the named check is one more or one less."""
    for name in ("maximum", "default"):
        if name in rule.definition.get("check", {}):
            for sign, step in (("+", 1), ("-", -1)):
                check = rule.definition["check"] | {name: rule.definition["check"][name] + step}
                rules = [
                    {**one, "check": check} if one is rule.definition else one for one in rule.subschema["x-rules"]
                ]
                mutated = _replace_owner(validator, rule, {**rule.subschema, "x-rules": rules})
                yield _mutant(validator, rule, f"{name} {sign} 1", mutated)


def _replace_owner(validator: Validator, rule: Rule, owner: Mapping[str, Any]) -> Validator:
    """Return the contract with `owner` in place of the subschema that holds the rule."""

    def replace(node: dict[str, Any]) -> dict[str, Any]:
        if "allOf" in node and any(subschema is rule.subschema for subschema in node["allOf"]):
            return node | {
                "allOf": [owner if subschema is rule.subschema else subschema for subschema in node["allOf"]]
            }
        return dict(owner)

    return replace_subschema(validator, rule.location, replace)


def _with_enum(node: Mapping[str, Any], path: tuple[str | int, ...], options: list[Any]) -> dict[str, Any]:
    """Return a copy of a schema with another enum at `path`."""
    if not path:
        return {**node, "enum": options}
    if path[0] == 0:
        return {**node, "items": _with_enum(node["items"], path[1:], options)}
    fields = node["properties"]
    return {**node, "properties": {**fields, path[0]: _with_enum(fields[path[0]], path[1:], options)}}


def _mutant(
    validator: Validator, rule: Rule, kind: str, mutated: Validator, *, reported: tuple[str, str] | None = None
) -> Mutant:
    violations = [
        (format_pointer(rule.location) + one["pointer"], one["keyword"]) for one in rule.definition["invalid"]
    ]
    if rule.check_name == "count-at-most":
        lists = [items.removesuffix("/*") for items in rule.definition["check"]["items"]]
        violations += [(format_pointer(rule.location) + one, "count-at-most") for one in lists]
    where, keyword = reported or violations[0]
    # Everything that the rule demands disappears or changes with it.
    demanded = iter_fields(validator, rule.subschema.get("then", {}), rule.location)
    also = frozenset(violations) | {(field.pointer, name) for field in demanded for name in field.schema}
    # If a rule can no longer be satisfied, its condition becomes impossible.
    also |= {
        (format_pointer(path), "properties")
        for path in iter_constrained_locations(validator, rule.subschema.get("if", {}), rule.location)
    }
    return Mutant(
        validator.model or "", f"rule {rule.id} {kind}", "request", where, keyword, validator=mutated, also=also
    )
