"""Expressions of price rules, compiled to functions: one that calculates the value, one that describes it.

The operators are those of https://api.evolink.ai/v1/catalog/pricing-rules: `{"op": "multiply", "args": [...]}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any, NamedTuple, TypeAlias

from ._numbers import Number, format_number, parse_decimal, simplify

Value: TypeAlias = int | Fraction | str | bool
Variables: TypeAlias = Mapping[str, Value]

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


class RuleError(ValueError):
    """A price rule is malformed, or has something that this version cannot calculate."""


class NoPrice(Exception):
    """The rule has no price for these variables; the text is one sentence with the reason."""


class Expression(NamedTuple):
    """A compiled expression."""

    evaluate: Callable[[Variables], Value]
    """Calculates the value; raises `NoPrice` if there is none."""
    describe: Callable[[Variables], str]
    """Describes the calculation with the values that it uses: `5 s × 0.465 (480p)`."""
    names: frozenset[str]
    """The variables that it uses."""
    is_atom: bool = True
    """Whether its description needs no parentheses inside a product."""


def compile_expression(node: Any) -> Expression:
    """Compile an expression.

    Raises:
        RuleError: If it is malformed, too large, or has an unknown operator.
    """
    return _compile(node, depth=1, count=[0])


def as_number(value: Value) -> Number:
    """Return the number of a value, which number-like text has too.

    Raises:
        NoPrice: If it is none.
    """
    if value.__class__ is int or value.__class__ is Fraction:
        return value
    number = parse_decimal(value) if isinstance(value, str) else None
    if number is None:
        raise NoPrice(f"The rule calculates with {as_text(value)!r}, which is not a number.")
    return number


def as_text(value: Value) -> str:
    """Return a value as the text that is the key of a lookup."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else format_number(value)


def _compile(node: Any, *, depth: int, count: list[int]) -> Expression:
    count[0] += 1
    if depth > MAX_DEPTH or count[0] > MAX_NODES:
        raise RuleError("The expression is too large.")
    if not isinstance(node, Mapping) or not isinstance(node.get("op"), str):
        raise RuleError(f"{node!r} is not an expression.")
    operator = node["op"]
    if operator == "constant":
        return _constant(node)
    if operator == "variable":
        return _variable(node)
    if operator == "lookup":
        return _lookup(_compile(node.get("key"), depth=depth + 1, count=count), node.get("values"))
    if operator not in _OPERATORS:
        raise RuleError(f"The operator {operator!r} is unknown.")
    least, most, build = _OPERATORS[operator]
    given = node.get("args")
    if not isinstance(given, list) or not least <= len(given) <= most:
        raise RuleError(f"{operator} must have {least} to {most} args.")
    return build([_compile(each, depth=depth + 1, count=count) for each in given])


def _constant(node: Mapping[str, Any]) -> Expression:
    text = node.get("value")
    if not isinstance(text, str):
        raise RuleError(f"The constant {text!r} is not a string.")
    number = parse_decimal(text)
    value: Value = {"true": True, "false": False}.get(text, text) if number is None else number
    return Expression(lambda _: value, lambda _: text, frozenset())


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
    return Expression(evaluate, lambda variables: f"{as_text(variables[name])} {unit}", frozenset({name}))


def _lookup(key: Expression, values: Any) -> Expression:
    if not isinstance(values, Mapping) or not values:
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


def _names(args: list[Expression]) -> frozenset[str]:
    return frozenset().union(*(arg.names for arg in args))


def _fold(sign: str, calculate: Callable[[Number, Number], Number], *, is_product: bool = False) -> Any:
    """Return the builder of an operator between numbers, applied from left to right."""

    def build(args: list[Expression]) -> Expression:
        first, rest = args[0].evaluate, [arg.evaluate for arg in args[1:]]

        def evaluate(variables: Variables) -> Value:
            result = as_number(first(variables))
            for arg in rest:
                result = calculate(result, as_number(arg(variables)))
            return result

        def describe(variables: Variables) -> str:
            parts = [arg.describe(variables) for arg in args]
            if is_product:
                parts = [part if arg.is_atom else f"({part})" for part, arg in zip(parts, args, strict=True)]
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
        def evaluate(variables: Variables) -> Value:
            return calculate(*(as_number(arg.evaluate(variables)) for arg in args))

        def describe(variables: Variables) -> str:
            return template.format(*(arg.describe(variables) for arg in args))

        return Expression(evaluate, describe, _names(args))

    return build


def _extreme(word: str, calculate: Callable[..., Number]) -> Any:
    return _function(f"the {word} of {{}} and {{}}", calculate)


def _clamp(args: list[Expression]) -> Expression:
    value = args[0]

    def evaluate(variables: Variables) -> Value:
        number, low, high = (as_number(arg.evaluate(variables)) for arg in args)
        return min(max(number, low), high)

    def describe(variables: Variables) -> str:
        counted = evaluate(variables)
        text = value.describe(variables)
        return text if counted == value.evaluate(variables) else f"{as_text(counted)} ({text} given)"

    return Expression(evaluate, describe, _names(args))


def _if(args: list[Expression]) -> Expression:
    condition, then, otherwise = args

    def branch(variables: Variables) -> Expression:
        return then if condition.evaluate(variables) is True else otherwise

    return Expression(
        lambda variables: branch(variables).evaluate(variables),
        lambda variables: branch(variables).describe(variables),
        _names(args),
        then.is_atom and otherwise.is_atom,
    )


def _compare(sign: str, calculate: Callable[[Any, Any], bool], convert: Callable[[Value], Any]) -> Any:
    """Return the builder of a comparison of two values after their conversion."""

    def build(args: list[Expression]) -> Expression:
        left, right = args
        return Expression(
            lambda variables: calculate(convert(left.evaluate(variables)), convert(right.evaluate(variables))),
            lambda variables: f"{left.describe(variables)} {sign} {right.describe(variables)}",
            _names(args),
        )

    return build


def _comparable(value: Value) -> object:
    """Return what `eq` compares: a number by its value, a boolean as such, which is no number, and text as text."""
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
    return Expression(
        lambda variables: arg.evaluate(variables) is not True,
        lambda variables: f"not {arg.describe(variables)}",
        arg.names,
        is_atom=False,
    )


_OPERATORS: Mapping[str, tuple[int, int, Callable[[list[Expression]], Expression]]] = {
    "multiply": (2, 32, _fold("×", lambda a, b: a * b, is_product=True)),
    "add": (2, 32, _fold("+", lambda a, b: a + b)),
    "subtract": (2, 2, _fold("-", lambda a, b: a - b)),
    "divide": (2, 2, _fold("/", _divide, is_product=True)),
    "min": (2, 2, _extreme("smaller", min)),
    "max": (2, 2, _extreme("larger", max)),
    "clamp": (3, 3, _clamp),
    "ceil": (1, 1, _function("({} rounded up)", ceil)),
    "floor": (1, 1, _function("({} rounded down)", floor)),
    "if": (3, 3, _if),
    "eq": (2, 2, _compare("=", lambda a, b: a == b, _comparable)),
    "neq": (2, 2, _compare("≠", lambda a, b: a != b, _comparable)),
    "gt": (2, 2, _compare(">", lambda a, b: a > b, as_number)),
    "gte": (2, 2, _compare("≥", lambda a, b: a >= b, as_number)),
    "lt": (2, 2, _compare("<", lambda a, b: a < b, as_number)),
    "lte": (2, 2, _compare("≤", lambda a, b: a <= b, as_number)),
    "and": (2, 32, _logical("and", stop=False)),
    "or": (2, 32, _logical("or", stop=True)),
    "not": (1, 1, _not),
}
"""Operator -> the least and the greatest number of its args, and what compiles it."""
