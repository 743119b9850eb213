"""One payload to try a contract with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .._violations import Source


@dataclass(frozen=True)
class Case:
    """One payload and what the contract must say of it."""

    model: str
    pointer: str
    """The place that the case is about, as a JSON Pointer; for a missing field, the object that lacks it."""
    keyword: str
    """The keyword that the case is about."""
    variant: str
    """Which of the keyword's cases it is, such as `at the limit` or `one beyond`."""
    payload: Any
    valid: bool
    source: Source = "documented"
    """Who states what is tried: the documentation's schema, its prose, or this project."""
    decisive: bool = True
    """For a refused payload: whether nothing but this keyword refuses it."""

    @property
    def label(self) -> str:
        """A name that is unique among the model's cases."""
        return f"{self.model} {self.pointer or '/'} {self.keyword} {self.variant}"

    @property
    def group(self) -> tuple[str, str, str]:
        """The model, pointer and keyword."""
        return self.model, self.pointer, self.keyword

    def to_dict(self) -> dict[str, Any]:
        """The case as JSON, for test suites in other languages."""
        return {
            "model": self.model,
            "pointer": self.pointer,
            "keyword": self.keyword,
            "variant": self.variant,
            "valid": self.valid,
            "source": self.source,
            "payload": self.payload,
        }

    def to_json(self) -> str:
        """The case as one line of JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False)
