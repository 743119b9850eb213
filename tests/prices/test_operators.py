"""The operators of price expressions: what they calculate, and how the calculation is described."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from evolink.prices._expressions import compile_expression
from evolink.prices._values import NoPrice


def expression(op: str, *args: Any) -> dict[str, Any]:
    return {"op": op, "args": [arg if isinstance(arg, dict) else constant(arg) for arg in args]}


def constant(value: Any) -> dict[str, Any]:
    return {"op": "constant", "value": str(value)}


def variable(name: str) -> dict[str, Any]:
    return {"op": "variable", "name": name}


@pytest.mark.parametrize(
    ("node", "value", "description"),
    [
        (expression("divide", 7, 2), Fraction(7, 2), "7 / 2"),
        (expression("divide", 8, 2), 4, "8 / 2"),
        (expression("divide", "0.9", "0.3"), 3, "0.9 / 0.3"),
        (expression("subtract", 9, expression("add", 2, 3)), 4, "9 - (2 + 3)"),
        (expression("subtract", expression("subtract", 9, 2), 3), 4, "9 - 2 - 3"),
        (expression("multiply", 2, expression("subtract", 9, 2)), 14, "2 × (9 - 2)"),
        (expression("clamp", variable("duration"), 6, 9), 6, "6 (5 s given)"),
        (expression("clamp", variable("duration"), 1, 9), 5, "5 s"),
        (expression("if", expression("not", expression("gt", variable("duration"), 5)), 1, 2), 1, "1"),
        (expression("if", expression("and", expression("lt", 1, 2), expression("eq", "a", "b")), 1, 2), 2, "2"),
        (expression("if", expression("or", expression("lt", 2, 1), expression("neq", "a", "b")), 1, 2), 1, "1"),
        (expression("if", expression("eq", "5.0", variable("duration")), 1, 2), 1, "1"),
        (expression("if", expression("eq", variable("sound"), 1), 1, 2), 2, "2"),
    ],
)
def test_an_expression_is_calculated_and_described(node: Any, value: Any, description: str) -> None:
    variables = {"duration": 5, "sound": True}

    compiled = compile_expression(node)

    assert compiled.evaluate(variables) == value
    assert compiled.describe(variables) == description


def test_a_division_by_zero_has_no_price() -> None:
    with pytest.raises(NoPrice, match="divides by zero"):
        compile_expression(expression("divide", 1, variable("duration"))).evaluate({"duration": 0})
