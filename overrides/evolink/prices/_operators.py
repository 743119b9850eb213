"""Operators of price rules: what builds the function of each from those of its args."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any

from ._numbers import Number, parse_decimal, simplify
from ._values import Expression, NoPrice, Value, Variables, as_number, as_text


def _names(args: list[Expression]) -> frozenset[str]:
    return frozenset[str]().union(*(arg.names for arg in args))


def _fold(sign: str, calculate: Callable[..., Number], *, is_product: bool = False) -> Any:
    """Return the builder of an operator between numbers, applied from left to right."""

    def build(args: list[Expression]) -> Expression:
        first, rest = args[0].evaluate, [arg.evaluate for arg in args[1:]]

        def evaluate(variables: Variables) -> Value:
            result = as_number(first(variables))
            for arg in rest:
                result = calculate(result, as_number(arg(variables)))
            return result

        def describe(variables: Variables) -> str:
            parts: list[str] = []
            for index, arg in enumerate(args):
                needs_parentheses = not arg.is_atom and (is_product or (sign == "-" and index > 0))
                part = arg.describe(variables)
                parts.append(f"({part})" if needs_parentheses else part)
            return f" {sign} ".join(parts)

        return Expression(evaluate, describe, _names(args), is_product)

    return build


def _divide(first: Number, second: Number) -> Number:
    if second == 0:
        raise NoPrice("The rule divides by zero.")
    if isinstance(first, int) and isinstance(second, int):
        whole, rest = divmod(first, second)
        return Fraction(first, second) if rest else whole  # an int is ten times as fast as a Fraction
    return simplify(Fraction(first) / second)


def _function(template: str, calculate: Callable[..., Number]) -> Any:
    """Return the builder of a function of numbers, which is described by a template."""

    def build(args: list[Expression]) -> Expression:
        functions = [arg.evaluate for arg in args]

        def evaluate(variables: Variables) -> Value:
            return calculate(*[as_number(function(variables)) for function in functions])

        def describe(variables: Variables) -> str:
            return template.format(*(arg.describe(variables) for arg in args))

        return Expression(evaluate, describe, _names(args))

    return build


def _extreme(word: str, calculate: Callable[..., Number]) -> Any:
    return _function(f"the {word} of {{}} and {{}}", calculate)


def _clamp(args: list[Expression]) -> Expression:
    value = args[0]

    functions = [arg.evaluate for arg in args]

    def evaluate(variables: Variables) -> Value:
        number, low, high = [as_number(function(variables)) for function in functions]
        return low if number < low else min(number, high)

    def describe(variables: Variables) -> str:
        counted = evaluate(variables)
        text = value.describe(variables)
        return text if counted == value.evaluate(variables) else f"{as_text(counted)} ({text} given)"

    return Expression(evaluate, describe, _names(args))


def _if(args: list[Expression]) -> Expression:
    condition, then, otherwise = args

    holds, if_true, if_false = condition.evaluate, then.evaluate, otherwise.evaluate

    def evaluate(variables: Variables) -> Value:
        return if_true(variables) if holds(variables) is True else if_false(variables)

    def describe(variables: Variables) -> str:
        return (then if holds(variables) is True else otherwise).describe(variables)

    return Expression(evaluate, describe, _names(args), then.is_atom and otherwise.is_atom)


def _compare(sign: str, calculate: Callable[[Any, Any], bool], convert: Callable[[Value], Any]) -> Any:
    """Return the builder of a comparison of two values after their conversion."""

    def build(args: list[Expression]) -> Expression:
        left, right = args
        first, second = left.evaluate, right.evaluate

        def evaluate(variables: Variables) -> Value:
            return calculate(convert(first(variables)), convert(second(variables)))

        def describe(variables: Variables) -> str:
            return f"{left.describe(variables)} {sign} {right.describe(variables)}"

        return Expression(evaluate, describe, _names(args))

    return build


def _comparable(value: Value) -> object:
    """Return what `eq` compares: a number by its value, a boolean as such, which is no number, and text as text."""
    if value.__class__ is int:
        return value
    if isinstance(value, bool):
        return ("boolean", value)
    number = parse_decimal(value) if isinstance(value, str) else value
    return value if number is None else number


def _logical(word: str, *, stop: bool) -> Any:
    """Return the builder of `and`, which stops at the first false, and of `or`, which stops at the first true."""

    def build(args: list[Expression]) -> Expression:
        def evaluate(variables: Variables) -> Value:
            return stop if any((arg.evaluate(variables) is True) is stop for arg in args) else not stop

        def describe(variables: Variables) -> str:
            return f" {word} ".join(arg.describe(variables) for arg in args)

        return Expression(evaluate, describe, _names(args), is_atom=False)

    return build


def _not(args: list[Expression]) -> Expression:
    (arg,) = args

    def evaluate(variables: Variables) -> Value:
        return arg.evaluate(variables) is not True

    def describe(variables: Variables) -> str:
        return f"not {arg.describe(variables)}"

    return Expression(evaluate, describe, arg.names, is_atom=False)


OPERATORS: Mapping[str, tuple[int, int, Callable[[list[Expression]], Expression]]] = {
    "multiply": (2, 32, _fold("×", operator.mul, is_product=True)),
    "add": (2, 32, _fold("+", operator.add)),
    "subtract": (2, 2, _fold("-", operator.sub)),
    "divide": (2, 2, _fold("/", _divide, is_product=True)),
    "min": (2, 2, _extreme("smaller", min)),
    "max": (2, 2, _extreme("larger", max)),
    "clamp": (3, 3, _clamp),
    "ceil": (1, 1, _function("({} rounded up)", ceil)),
    "floor": (1, 1, _function("({} rounded down)", floor)),
    "if": (3, 3, _if),
    "eq": (2, 2, _compare("=", operator.eq, _comparable)),
    "neq": (2, 2, _compare("≠", operator.ne, _comparable)),
    "gt": (2, 2, _compare(">", operator.gt, as_number)),
    "gte": (2, 2, _compare("≥", operator.ge, as_number)),
    "lt": (2, 2, _compare("<", operator.lt, as_number)),
    "lte": (2, 2, _compare("≤", operator.le, as_number)),
    "and": (2, 32, _logical("and", stop=False)),
    "or": (2, 32, _logical("or", stop=True)),
    "not": (1, 1, _not),
}
"""Operator -> the least and the greatest number of its args, and what compiles it."""
