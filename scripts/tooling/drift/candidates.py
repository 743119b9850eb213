"""Sentences of a page's prose that look like rules, for a person to read; nothing is derived from them."""

from __future__ import annotations

from collections.abc import Mapping

from .page import Json


def rules_in(words: Mapping[str, str], *, fields: Mapping[str, Json]) -> tuple[str, ...]:
    """`field: sentence` for each sentence that may hold a rule, in the page's order."""
    return ()
