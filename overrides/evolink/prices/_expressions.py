"""Expressions of price rules, compiled to functions: one that calculates the value, one that describes it.

The operators are those of https://api.evolink.ai/v1/catalog/pricing-rules: `{"op": "multiply", "args": [...]}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._json import is_list, is_mapping
from ._numbers import parse_decimal
from ._operators import OPERATORS
from ._values import Expression, NoPrice, RuleError, Value, Variables, as_text

MAX_DEPTH, MAX_NODES = 32, 10_000
"""Limits of one expression."""


UNITS = {
    "duration": "s",
    "duration_seconds": "s",
    "output_seconds": "s",
    "input_seconds": "s of input",
    "first_input_video_seconds": "s of the first video",
    "source_output_seconds": "s of the draft",
    "output_fps": "frames a second",
    "input_images": "images",
    "image_count": "images",
    "video_count": "videos",
    "search_count": "searches",
}
"""Name of a pricing variable -> its unit in descriptions; by default its name."""


def compile_expression(node: Any) -> Expression:
    """Compile an expression.

    Raises:
        RuleError: If it is malformed, too large, or has an unknown operator.
    """
    return _compile(node, depth=1, count=[0])


def _compile(node: Any, *, depth: int, count: list[int]) -> Expression:
    count[0] += 1
    if depth > MAX_DEPTH or count[0] > MAX_NODES:
        raise RuleError("The expression is too large.")
    if not is_mapping(node) or not isinstance(node.get("op"), str):
        raise RuleError(f"{node!r} is not an expression.")
    operator = node["op"]
    if operator == "constant":
        return _constant(node)
    if operator == "variable":
        return _variable(node)
    if operator == "lookup":
        return _lookup(_compile(node.get("key"), depth=depth + 1, count=count), node.get("values"))
    if operator not in OPERATORS:
        raise RuleError(f"The operator {operator!r} is unknown.")
    least, most, build = OPERATORS[operator]
    given = node.get("args")
    if not is_list(given) or not least <= len(given) <= most:
        raise RuleError(f"{operator} must have {least} to {most} args.")
    return build([_compile(each, depth=depth + 1, count=count) for each in given])


def _constant(node: Mapping[str, Any]) -> Expression:
    text = node.get("value")
    if not isinstance(text, str):
        raise RuleError(f"The constant {text!r} is not a string.")
    number = parse_decimal(text)
    value: Value = {"true": True, "false": False}.get(text, text) if number is None else number

    def evaluate(_: Variables) -> Value:
        return value

    def describe(_: Variables) -> str:
        return text

    return Expression(evaluate, describe, frozenset())


def _variable(node: Mapping[str, Any]) -> Expression:
    name = node.get("name")
    if not isinstance(name, str):
        raise RuleError(f"The variable {name!r} has no name.")

    def evaluate(variables: Variables) -> Value:
        try:
            return variables[name]
        except KeyError:
            raise NoPrice(f"{name} is unknown.") from None

    unit = UNITS.get(name, name.replace("_", " "))

    def describe(variables: Variables) -> str:
        return f"{as_text(variables[name])} {unit}"

    return Expression(evaluate, describe, frozenset({name}))


def _lookup(key: Expression, values: Any) -> Expression:
    if not is_mapping(values) or not values:
        raise RuleError("A lookup has no values.")
    table = {str(name): parse_decimal(str(text)) for name, text in values.items()}
    if None in table.values():
        raise RuleError("A value of a lookup is not a number.")

    def evaluate(variables: Variables) -> Value:
        text = as_text(key.evaluate(variables))
        found = table.get(text)
        if found is None:
            raise NoPrice(f"The rule has no price for {text}; it has one for {', '.join(table)}.")
        return found

    def describe(variables: Variables) -> str:
        return f"{as_text(evaluate(variables))} ({as_text(key.evaluate(variables))})"

    return Expression(evaluate, describe, key.names)
