"""The published price rules in the package, generated/evolink_api/prices: each is loaded when it is first used."""

from __future__ import annotations

import functools
import json
from collections.abc import Collection
from pathlib import Path

from .. import catalog
from ._rules import PriceRule, compile_rule


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
    name = model.lower()
    if name not in ids():
        return None
    entry = json.loads((_folder() / f"{name}.json").read_bytes())
    documented, _ = catalog.aliases().get(name, (name, ""))
    return compile_rule(entry, catalog.schema(documented) if documented in catalog.ids() else None)


def _folder() -> Path:
    import evolink_api

    return Path(evolink_api.__path__[0], "prices")
