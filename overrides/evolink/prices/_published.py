"""The published price rules in the package, generated/evolink_api/prices: each is loaded when it is first used."""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from .. import catalog
from ._rules import PriceRule, UnreadableRule, compile_rule
from ._values import RuleError


@functools.cache
def ids() -> Collection[str]:
    """Return the ids of the models whose price is published, in alphabetical order."""
    return tuple(sorted(path.name.removesuffix(".json") for path in _folder().glob("*.json")))


@functools.lru_cache(maxsize=512)  # bounded, since the names come from callers
def get_rule(model: str) -> PriceRule | None:
    """Return the published price rule of a model, compiled; None if no price is published under its id.

    Args:
        model: The id of the model, in which case does not matter, as for the pricing endpoint.
    """
    entry = load_entry(model)
    return None if entry is None else compile_entry(entry)


def load_entry(model: str) -> Mapping[str, Any] | None:
    """Return the entry of spec/prices of a model; None if no price is published under its id."""
    name = model.lower()
    if name not in ids():
        return None
    entry: Mapping[str, Any] = json.loads((_folder() / f"{name}.json").read_bytes())
    return entry


def compile_entry(entry: Mapping[str, Any]) -> PriceRule:
    """Compile an entry with the defaults and the video fields that are documented for its model.

    Raises:
        RuleError: If the entry is malformed, or has something that this version cannot calculate.
    """
    name = entry["model_id"]
    documented, _ = catalog.aliases().get(name, (name, ""))
    return compile_rule(entry, catalog.schema(documented) if documented in catalog.ids() else None)


def compile_fetched(
    entry: Mapping[str, Any], captured: str | None, pricing_version: str | None, *, unreadable: str | None = None
) -> PriceRule | UnreadableRule:
    """Compile an entry of a response of the pricing endpoint.

    Args:
        entry: The entry.
        captured: The date of the rules.
        pricing_version: EvoLink's version of its prices.
        unreadable: Why this version cannot calculate with it, as a sentence.
    """
    if unreadable is None:
        try:
            return compile_entry({**entry, "captured": captured or "", "pricing_version": pricing_version or ""})
        except RuleError as error:
            unreadable = f"The price rule of {entry['model_id']} cannot be calculated: {error} Update evolink."
    return UnreadableRule(unreadable, captured, pricing_version)


def _folder() -> Path:
    import evolink_api

    return Path(evolink_api.__path__[0], "prices")
