"""The classes of violations and warnings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from .._json_pointer import format_field_name, format_pointer
from .._json_values import NonJSONValue
from ._limits import MAX_VIOLATIONS, Source


class _LazyFields:
    """Lets the fields of a violation be computed on first access.

    The message and the suggestion take longer than finding all violations, and many callers only count them.
    """

    __slots__ = ("_pending",)
    _pending: tuple[Any, ...]
    """A function that returns fields by their names, and its arguments; empty once all fields are set."""

    if not TYPE_CHECKING:  # a type checker would accept any name as a field

        def __getattr__(self, name: str) -> Any:
            """Compute a field that is not set yet; called for unknown names too."""
            if name in Violation.__match_args__ and self._pending:
                compute, *arguments = self._pending
                for field, value in compute(name, *arguments).items():
                    _set_field(self, field, value)
            return object.__getattribute__(self, name)


_set_field = object.__setattr__


@dataclass(frozen=True, slots=True)
class Violation(_LazyFields):
    """One broken constraint."""

    pointer: str
    """JSON Pointer (RFC 6901) to the wrong value; for a missing field, to the object that lacks it."""
    keyword: str
    """The JSON Schema keyword, or the name of the named check, that the value breaks."""
    message: str
    """A sentence: what is wrong, which value (shortened, never a key), what is allowed."""
    rule: str | None = None
    """The id of the rule between fields, None for a constraint of a single field."""
    model: str | None = None
    """The id of the model whose contract this is."""
    suggestion: Any = None
    """The closest valid choice: a value, or the name of a field or model; None if none is close."""
    source: Source = "documented"
    unit: Literal["tokens"] | None = None
    """"tokens" if the documentation's schema limits characters and its text tokens; None for any other constraint."""

    def __str__(self) -> str:
        return self.message


def lazy_violation(*pending: Any) -> Violation:
    """Return a violation whose fields are computed on first access.

    Args:
        pending: A function and its arguments after the first one, which is the name of the field that is read. No
            argument may change before the call. The function returns that field and any others, by their names, and
            `_pending=()` together with the last ones.
    """
    violation = object.__new__(Violation)
    _set_field(violation, "_pending", pending)
    return violation


def non_json_violation(value: NonJSONValue, model: str | None = None) -> Violation:
    """Return the violation for a value that JSON cannot represent."""
    message = f"{format_field_name(value.location)} {value.reason}"
    return Violation(format_pointer(value.location), value.keyword, message, model=model, source="ours")


def more_violations(count: int, model: str | None) -> Violation:
    """Return the violation that stands for those that are counted only."""
    message = f"At least {count:,} more violations are not listed; the first {MAX_VIOLATIONS} are."
    return Violation("", "more-violations", message, model=model, source="ours")


@dataclass(frozen=True, slots=True)
class ContractWarning:
    """Something in a payload that is allowed but worth knowing."""

    id: str
    message: str
    model: str
    date: str
    """Since when it applies, as YYYY-MM-DD; empty if it has always applied."""
    pointer: str = ""
    """JSON Pointer to the value that it is about; empty for the request as a whole."""

    def __str__(self) -> str:
        return self.message
