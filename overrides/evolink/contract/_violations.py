"""What a check of a payload answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Source = Literal["documented", "prose", "ours"]
"""Where a rule comes from: the documentation's own schema, its prose, or this project."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule."""

    pointer: str
    """JSON Pointer (RFC 6901) to the value at fault; for a missing field, to the object that lacks it."""
    keyword: str
    """The JSON Schema keyword, or the name of the check, that the value breaks."""
    message: str
    """A sentence: what is wrong, which value (shortened, never a key), what is allowed."""
    rule: str | None = None
    """The id of the rule between fields, None for a limit of a single field."""
    model: str | None = None
    """The id of the model whose contract this is."""
    suggestion: Any = None
    """The nearest valid choice: a value, or the name of a field or model; None where none is near."""
    source: Source = "documented"

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Notice:
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
