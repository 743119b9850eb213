"""A documentation page of one model or several, as read from any layout and language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Json = Any
Layout = Literal["rendered", "markdown", "openapi"]

Field = Mapping[str, Json]
"""The JSON Schema keywords of one field; `required` is a boolean, whether the field is required."""
Fields = Mapping[str, Field]
"""Field name -> its keywords."""


class Unreadable(Exception):
    """A page that cannot be read completely; its text is the reason. A page is never guessed or read in part."""


class OtherPage(Unreadable):
    """A page that is not about a video model."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"this is a page about {kind}, not about a video model")
        self.kind = kind
        """Its subject: tasks, credits, files, or another product."""


@dataclass(frozen=True)
class Page:
    """The facts of a documentation page."""

    name: str
    """The file or URL it was read from."""
    layout: Layout
    language: str
    """The code of one of `languages.LANGUAGES`; "unknown" if only the structure was recognised."""
    method: str
    path: str
    models: tuple[str, ...]
    """The ids of the models that the page documents; several on an overview page."""
    fields: Fields
    """The fields of the request. `required` is a boolean in every field, including nested ones."""
    response_example: Mapping[str, Json] = field(default_factory=dict[str, Json], repr=False)
    """The page's example of the task that a request creates; empty if it has none."""
    candidates: tuple[str, ...] = field(default=())
    """Sentences of prose that may be rules, for a person; nothing is derived from them."""

    def to_json(self) -> dict[str, Json]:
        """Return the page as `scripts/drift read --json` prints it."""
        return {
            "layout": self.layout,
            "language": self.language,
            "method": self.method,
            "path": self.path,
            "models": list(self.models),
            "fields": dict(self.fields),
            "candidates": list(self.candidates),
        }
