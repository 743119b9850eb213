"""Compares published price rules with those of spec/prices: what requests cost, and the structure of the rules."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from evolink._json import is_dict, is_list
from evolink.prices._rules import Parameter, PriceRule, compile_rule
from evolink.prices._values import NoPrice, RuleError, Value, as_text

from .published import Json

MAX_POINTS = 20_000
"""Combinations of values that are priced for one model; of more, evenly spread ones."""

Point = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """How the price of a model differs from spec/prices."""

    model: str
    kinds: tuple[str, ...]
    """Of "new", "gone", "dearer", "cheaper" and "structure changed"."""
    details: tuple[str, ...] = ()
    """Phrases on what differs."""


def compare_entries(ours: Mapping[str, Json], published: Mapping[str, Json]) -> list[Change]:
    """Return how the published entries differ from ours, in the order of the ids of the models."""
    changes: list[Change] = []
    for model in sorted(ours.keys() | published.keys()):
        if model not in ours:
            changes.append(Change(model, ("new",)))
        elif model not in published:
            changes.append(Change(model, ("gone",)))
        elif ours[model] != published[model]:
            changes.append(_compare(model, ours[model], published[model]))
    return changes


def _compare(model: str, ours: Json, published: Json) -> Change:
    details: list[str] = [] if _shape(ours) == _shape(published) else list(_structure_changes(ours, published))
    kinds = ["structure changed"] if details else []
    try:
        before, after = compile_rule(ours), compile_rule(published)
    except RuleError as error:
        return Change(model, ("structure changed",), (*details, f"the rule cannot be calculated: {error}"))
    points = [point for point in _points(before, after) if _price(before, point) is not None]
    pairs = [(point, _price(before, point), _price(after, point)) for point in points]
    for kind, is_kind in (("dearer", _is_dearer), ("cheaper", _is_cheaper)):
        found = [pair for pair in pairs if is_kind(pair[1], pair[2])]
        if found:
            kinds.append(kind)
            point, old, new = found[0]
            shown = ", ".join(f"{name} {as_text(value)}" for name, value in point) or "every request"
            details.append(f"{kind} in {len(found)} of {len(pairs)} cases, such as {shown}: {old} -> {new} UC")
    return Change(model, tuple(kinds or ["structure changed"]), tuple(details))


def _is_dearer(old: int | None, new: int | None) -> bool:
    return old is not None and new is not None and new > old


def _is_cheaper(old: int | None, new: int | None) -> bool:
    return old is not None and new is not None and new < old


def _shape(node: Json) -> Json:
    """Return an entry without the numbers in its components, which decide how much, not how it is calculated."""
    if is_dict(node):
        if node.get("op") == "lookup":
            return {"op": "lookup", "key": _shape(node["key"]), "values": sorted(node["values"])}
        if node.get("op") == "constant":
            return {"op": "constant"}
        return {
            key: None if key in ("rate", "minimum_charge", "multiplier") else _shape(value)
            for key, value in node.items()
        }
    return [_shape(each) for each in node] if is_list(node) else node


def _structure_changes(ours: Json, published: Json) -> Iterator[str]:
    """Yield a phrase for each part of an entry whose structure differs."""
    for key in sorted((ours.keys() | published.keys()) - {"parameters", "components"}):
        if ours.get(key) != published.get(key):
            yield f"{key}: {ours.get(key)} -> {published.get(key)}"
    for key, identity in (("parameters", "name"), ("components", "id")):
        before, after = ({each[identity]: each for each in entry.get(key, ())} for entry in (ours, published))
        for name in [*before, *(name for name in after if name not in before)]:
            if name not in after:
                yield f"{key} without {name}"
            elif name not in before:
                yield f"{key} with {name}"
            elif _shape(before[name]) != _shape(after[name]):
                parts = [
                    part
                    for part in before[name].keys() | after[name].keys()
                    if _part(before, name, part) != _part(after, name, part)
                ]
                yield f"{name}: {', '.join(sorted(parts))}"


def _part(entries: Mapping[str, Json], name: str, part: str) -> Json:
    return _shape({part: entries[name].get(part)})


def _points(before: PriceRule, after: PriceRule) -> list[Point]:
    """Return combinations of values for which both rules may have a price."""
    names = sorted(before.parameters.keys() | after.parameters.keys())
    columns = [
        _values(*(rule.parameters[name] for rule in (before, after) if name in rule.parameters)) for name in names
    ]
    combinations = [tuple(zip(names, values, strict=True)) for values in itertools.product(*columns)]
    return combinations[:: len(combinations) // MAX_POINTS + 1]


def _values(*parameters: Parameter) -> list[Value]:
    """Return every choice of a parameter, or the bounds of its numbers and some numbers between them."""
    found: dict[Value, None] = {}
    for parameter in parameters:
        if parameter.type == "enum":
            found |= dict.fromkeys(parameter.values)
        elif parameter.type == "boolean":
            return [False, True]
        else:
            low = parameter.minimum or 0
            high = parameter.maximum if parameter.maximum is not None else low + 30
            step = Fraction(high - low, 4)
            numbers = [low, low + step, low + 2 * step, low + 3 * step, high]
            found |= dict.fromkeys(int(each) if parameter.type == "integer" else each for each in numbers)
    return list(found)


def _price(rule: PriceRule, point: Point) -> int | None:
    """Return the total in UC for values of the parameters; None if the rule has no price for them."""
    if not rule.is_available:
        return None
    try:
        variables = {name: rule.parameters[name].convert(value) for name, value in point if name in rule.parameters}
        charges = [each.charge(variables)[2] for each in rule.components if each.applies(variables)]
    except NoPrice:
        return None
    return sum(charges) if charges else None
