"""What a documentation page says of a model, whatever its layout and language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Json = Any
Layout = Literal["rendered", "markdown", "openapi"]


class Unreadable(Exception):
    """A page that cannot be read whole; its text is the reason. Never a guess, never half a page."""


class OtherPage(Unreadable):
    """A page that is read well enough to know that it is not about a video model."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"this is a page about {kind}, not about a video model")
        self.kind = kind
        """What it is about: tasks, credits, files, or another product."""


@dataclass(frozen=True)
class Page:
    """A page, read."""

    name: str
    """The file or URL it was read from."""
    layout: Layout
    language: str
    """en, cn, es, fr, de, ja, ko; or "unknown" where only the structure was recognised."""
    method: str
    path: str
    models: tuple[str, ...]
    """The ids that the page documents; several on an overview page."""
    fields: Mapping[str, Json]
    """Field name -> JSON Schema keywords that the page states, `required` a boolean at every depth; see INTERFACES."""
    candidates: tuple[str, ...] = field(default=())
    """Sentences of prose that look like rules, for a person; nothing is derived from them."""

    def told(self) -> dict[str, Json]:
        """The page as `scripts/drift read --json` prints it."""
        return {
            "layout": self.layout,
            "language": self.language,
            "method": self.method,
            "path": self.path,
            "models": list(self.models),
            "fields": dict(self.fields),
            "candidates": list(self.candidates),
        }
