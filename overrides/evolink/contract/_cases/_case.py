"""One test case of a contract."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from .._violations import Source


@dataclass(frozen=True)
class Case:
    """A payload, and whether the contract allows it."""

    model: str
    pointer: str
    """JSON Pointer to the value that the case is about; for a missing field, to the object that lacks it."""
    keyword: str
    """The keyword that the case is about."""
    variant: str
    """Which of the keyword's cases it is, such as `at the limit` or `one beyond`."""
    payload: Any
    valid: bool
    source: Source = "documented"
    """Where the tested constraint comes from: the documentation's schema, its prose, or this project."""
    decisive: bool = True
    """For an invalid payload: whether this keyword is the only one that it breaks."""
    unit: Literal["tokens"] | None = None
    """"tokens" if the documentation's schema limits characters and its text tokens; a server may count either."""

    @property
    def label(self) -> str:
        """A name that is unique among the model's cases."""
        return f"{self.model} {self.pointer or '/'} {self.keyword} {self.variant}"

    @property
    def group(self) -> tuple[str, str, str]:
        """The model, pointer and keyword."""
        return self.model, self.pointer, self.keyword

    def to_dict(self) -> dict[str, Any]:
        """Return the case as JSON, for test suites in other languages."""
        return {
            "model": self.model,
            "pointer": self.pointer,
            "keyword": self.keyword,
            "variant": self.variant,
            "valid": self.valid,
            "source": self.source,
            **({"unit": self.unit} if self.unit else {}),
            "payload": self.payload,
        }

    def to_json(self) -> str:
        """Return the case as one line of JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False)
