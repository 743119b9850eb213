"""What a check of a payload answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

Source = Literal["documented", "prose", "ours"]
"""Where a rule comes from: the documentation's own schema, its prose, or this project."""


class _ToldWhenAsked:
    """Lets a violation's fields be made when one of them is first asked for.

    A sentence and the nearest choice take longer than finding all that is wrong, and many who check only count.
    """

    __slots__ = ("_untold",)
    _untold: tuple[Any, ...]
    """A function that answers fields by their names, and what it is called with; empty once all are set."""

    if not TYPE_CHECKING:  # a type checker would take any name for a field

        def __getattr__(self, name: str) -> Any:
            """Called for a field that is not set yet, and for a name that is none."""
            if name in Violation.__match_args__ and self._untold:
                tell, *known = self._untold
                for field, value in tell(name, *known).items():
                    _put(self, field, value)
            return object.__getattribute__(self, name)


_put = object.__setattr__


@dataclass(frozen=True, slots=True)
class Violation(_ToldWhenAsked):
    """One broken rule."""

    pointer: str
    """JSON Pointer (RFC 6901) to the value at fault; for a missing field, to the object that lacks it."""
    keyword: str
    """The JSON Schema keyword, or the name of the check, that the value breaks."""
    message: str
    """A sentence: what is wrong, which value (shorten, never a key), what is allowed."""
    rule: str | None = None
    """The id of the rule between fields, None for a limit of a single field."""
    model: str | None = None
    """The id of the model whose contract this is."""
    suggestion: Any = None
    """The nearest valid choice: a value, or the name of a field or model; None where none is near."""
    source: Source = "documented"

    def __str__(self) -> str:
        return self.message


def told_when_asked(*untold: Any) -> Violation:
    """A violation whose fields are made by a function when one of them is first asked for.

    Args:
        untold: the function, and what it takes behind the name of the field: nothing that can change until then. It
            answers that field and any others, by their names, and `_untold=()` with the last ones.
    """
    violation = object.__new__(Violation)
    _put(violation, "_untold", untold)
    return violation


@dataclass(frozen=True, slots=True)
class ContractWarning:
    """Something allowed that the caller should know."""

    id: str
    message: str
    model: str
    date: str
    """Since when it is so, as YYYY-MM-DD; empty where it has always been so."""
    pointer: str = ""
    """JSON Pointer to the value that it is about; empty for the request as a whole."""

    def __str__(self) -> str:
        return self.message
