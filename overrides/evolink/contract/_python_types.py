"""What Python values mean in JSON, one level at a time: subclasses of builtin types, numbers, containers, objects."""

from __future__ import annotations

import dataclasses
import math
import numbers
import operator
import sys
from collections import UserString
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

from .._security.redaction import shorten, type_name
from ._json_values import MAX_VALUES

_MAX_EXPONENT = 4_200
"""The largest decimal exponent of a Decimal that is converted to an integer."""

_ADVICE = "Pass a str, int, float, bool, None, list or dict."
_ADVICE_BY_METHOD = {
    "model_dump": "Pass its model_dump().",
    "isoformat": "Pass its isoformat().",
    "total_seconds": "Pass its total_seconds().",
    "tolist": "Pass its tolist().",
    "__fspath__": "Pass a pathlib.Path to upload the file, or a string.",
    "__next__": "Pass a list of its elements.",
    "__iter__": "Pass a list of its elements.",
    "__float__": "Pass an int or a float.",
    "hex": "Pass str() of it.",
    "__html__": "Pass str() of it.",
}
"""What to pass instead of an object whose type has this method, the first that it has."""


class Members(NamedTuple):
    """The names and values of an object."""

    pairs: Iterable[Any]


class Elements(NamedTuple):
    """The elements of a list."""

    values: Iterable[Any]


class NotRepresentable(Exception):
    """JSON has no value that means the same."""

    def __init__(self, reason: str, keyword: str = "type") -> None:
        """`reason` is the rest of a sentence that begins with the name of the field."""
        super().__init__(reason)
        self.reason = reason
        self.keyword = keyword


def as_json_type(value: Any) -> Any:
    """Return what a value means in JSON: `Members`, `Elements` or a value that is closer to a builtin one.

    Only the type of the value is examined: its `__class__` may be a property.

    Raises:
        NotRepresentable: If there is no such value, or one that loses something.
        Exception: Whatever the methods of the value raise.
    """
    kind = _type_of(value)
    if issubclass(kind, str | int | float):
        return as_builtin(value)
    if issubclass(kind, Enum):
        return value.value
    if issubclass(kind, UserString):
        return value.data
    members = _members(value, kind)
    if members is not None:
        return Members(members)
    if issubclass(kind, Sequence) and not issubclass(kind, bytes | bytearray | memoryview):
        return Elements(value)
    number = _as_number(value, _type_of(value))
    if number is not None:
        return number
    raise NotRepresentable(
        f"is {type_name(value, article=True)}, {shorten(value)}; JSON has no such value. {_advice(_type_of(value))}"
    )


def as_builtin(value: Any) -> Any:
    """Return the value of a subclass of str, int or float as that builtin, whatever its own methods return."""
    for builtin, convert in ((str, str.__str__), (int, int.__int__)):
        if issubclass(type(value), builtin):
            return convert(value)
    return float.__float__(value)


def as_name(key: Any) -> str | None:
    """Return a key of a mapping as the name of a field; None if it is not a string."""
    key = key.value if issubclass(type(key), Enum) and not issubclass(type(key), str) else key
    return as_builtin(key) if issubclass(type(key), str) else None


def _members(value: Any, kind: Any) -> Any:
    """Return the names and values of a mapping or of an object with fields; None if it is neither."""
    if issubclass(kind, Mapping):
        return value.items()
    if callable(getattr(kind, "to_dict", None)):
        members = value.to_dict()
        if issubclass(type(members), Mapping):
            return members.items()
        return None
    if hasattr(kind, "__dataclass_fields__"):
        names = [field.name for field in dataclasses.fields(kind)]
    elif hasattr(kind, "__attrs_attrs__"):
        names = [field.name for field in kind.__attrs_attrs__]
    else:
        return None
    return [(name, getattr(value, name)) for name in names]


def _as_number(value: Any, kind: type) -> Any:
    """Return a number or an array of another library as one of Python; None if it is neither.

    The libraries are not imported: if they are not loaded, the value is none of theirs.
    """
    decimal, numpy = sys.modules.get("decimal"), sys.modules.get("numpy")
    if decimal is not None and issubclass(kind, decimal.Decimal):
        return _from_decimal(value, decimal.Decimal)
    if numpy is not None and issubclass(kind, numpy.bool_):
        return bool(value)
    if numpy is not None and issubclass(kind, numpy.ndarray) and value.dtype.kind in "biufUO":
        if value.size > MAX_VALUES:
            raise NotRepresentable(f"has more than {MAX_VALUES:,} values.", "too-large")
        return numpy.ndarray.tolist(value)
    if numpy is not None and issubclass(kind, numpy.timedelta64):
        return None  # numpy counts it among the integers
    if issubclass(kind, numbers.Integral):
        return operator.index(value)
    if not issubclass(kind, numbers.Real):
        return None
    number = float(value)
    if number == value or math.isnan(number):
        return number
    raise _inexact(value, number)


def _from_decimal(value: Any, decimal: Any) -> Any:
    """Return a Decimal as an integer, if it is one, or as the float that is written with the same digits."""
    if not value.is_finite():
        return math.nan if value.is_nan() else float(value)
    if value.adjusted() > _MAX_EXPONENT:
        raise NotRepresentable(
            f"is a number of about {value.adjusted()} digits, which no JSON reader accepts.", "number-range"
        )
    if value == value.to_integral_value():
        return int(value)
    number = float(value)
    if decimal(repr(number)) == value:
        return number
    raise _inexact(value, number)


def _inexact(value: Any, number: float) -> NotRepresentable:
    return NotRepresentable(
        f"is {shorten(value)}, which no JSON number equals. Pass {number!r} if that is close enough."
    )


def _type_of(value: object) -> type[Any]:
    return type(value)


def _advice(kind: type[Any]) -> str:
    """Return what to pass instead of an object of a type that JSON cannot represent."""
    if issubclass(kind, type):
        return "Pass an object of the class."
    if issubclass(kind, bytes | bytearray | memoryview):
        return "Pass a string; for the bytes of a file, the URL that client.files.upload returns."
    for method, advice in _ADVICE_BY_METHOD.items():
        if hasattr(kind, method):
            return advice
    return _ADVICE
