"""An independent calculator of EvoLink's price rules, which shares no code with evolink.prices.

It reads the capture of the pricing endpoint of 2026-10-10 and interprets its rules, with nothing but Fraction.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

CAPTURE = Path(__file__).parents[1] / "prices" / "pricing-rules-2026-10-10.json"
MODELS: Mapping[str, Any] = {model["model_id"]: model for model in json.loads(CAPTURE.read_text("utf-8"))}
"""Model id -> its entry in the capture."""

Values = Mapping[str, Any]


def total(model: str, values: Values) -> int | None:
    """Return the price in UC for values of all parameters of a model; None if no component applies."""
    charges = [_charge(each, values) for each in MODELS[model]["components"] if _is_true(each.get("condition"), values)]
    return sum(charges) if charges else None


def combinations(model: str) -> Iterator[dict[str, Any]]:
    """Yield every combination of choices and of numbers at, near and between the bounds of a model's parameters."""
    parameters = MODELS[model].get("parameters", [])
    columns = [list(_candidates(each)) for each in parameters]
    for row in itertools.product(*columns):
        yield {each["name"]: value for each, value in zip(parameters, row, strict=True)}


def _candidates(parameter: Mapping[str, Any]) -> Iterator[Any]:
    if parameter["type"] == "enum":
        yield from parameter["values"]
    elif parameter["type"] == "boolean":
        yield from (True, False)
    else:
        low, high = (Fraction(str(parameter.get(bound, other))) for bound, other in (("minimum", 0), ("maximum", 60)))
        numbers: set[Fraction] = {low, high, low + 1, Fraction(5), Fraction(6), Fraction((low + high) // 2)}
        if parameter["type"] == "decimal":
            numbers |= {Fraction("3.24"), Fraction("7.31"), Fraction("12.5"), low + Fraction(1, 10)}
        yield from sorted(number for number in numbers if low <= number <= high and (number >= 0 or number == -1))


def _charge(component: Any, values: Values) -> int:
    terms = component
    for tier in component["tiers"]:
        if _is_true(tier["when"], values):
            terms = tier
    exact = _number(component["quantity_rule"], values) * Fraction(terms["rate"]["uc"])
    assert component["rounding"]["point"] == "per_component_subtotal"
    whole = math.ceil(exact) if component["rounding"]["mode"] == "ceil" else math.floor(exact + Fraction(1, 2))
    return max(whole, int(terms["minimum_charge"]["uc"]))


def _number(node: Any, values: Values) -> Fraction:
    """Return the number that an expression has."""
    match node:
        case {"op": "constant", "value": text}:
            return Fraction(text)
        case {"op": "variable", "name": name}:
            return Fraction(values[name])
        case {"op": "lookup", "key": {"name": name}, "values": table}:
            return Fraction(table[str(values[name])])
        case {"op": "if", "args": [condition, then, otherwise]}:
            return _number(then if _is_true(condition, values) else otherwise, values)
    numbers = [_number(each, values) for each in node["args"]]
    match node["op"]:
        case "multiply":
            return math.prod(numbers, start=Fraction(1))
        case "add":
            return sum(numbers, Fraction(0))
        case "subtract":
            return numbers[0] - numbers[1]
        case "divide":
            return numbers[0] / numbers[1]
        case "min":
            return min(numbers)
        case "max":
            return max(numbers)
        case "clamp":
            return sorted(numbers)[1]
        case "ceil":
            return Fraction(math.ceil(numbers[0]))
        case "floor":
            return Fraction(math.floor(numbers[0]))
    raise AssertionError(node["op"])


def _is_true(node: Any, values: Values) -> bool:
    """Return whether a condition holds; no condition always does."""
    match node:
        case None:
            return True
        case {"op": "variable", "name": name}:
            return bool(values[name])
        case {"op": "and", "args": args}:
            return all(_is_true(each, values) for each in args)
        case {"op": "or", "args": args}:
            return any(_is_true(each, values) for each in args)
        case {"op": "eq", "args": [{"name": name}, {"value": text}]} if isinstance(values[name], str):
            return bool(values[name] == text)
    first, second = (_number(each, values) for each in node["args"])
    return {"eq": first == second, "gt": first > second, "lte": first <= second}[node["op"]]
