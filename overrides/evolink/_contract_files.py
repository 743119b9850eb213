"""The files of generated/evolink_api that checking needs: ids of models and JSON Schemas, each read on first use."""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any


@functools.cache
def ids() -> Collection[str]:
    """Return the ids of all models."""
    from evolink_api.ids import IDS

    return IDS.keys()


@functools.cache
def aliases() -> Mapping[str, tuple[str, str]]:
    """Return the other names that the API accepts for models: alias -> (id of the model, date from which it applies).

    Dates are YYYY-MM-DD.
    """
    from evolink_api.ids import ALIASES

    return ALIASES


@functools.cache
def contract() -> dict[str, Any]:
    """Return the whole API as one OpenAPI 3.1 document: generated/evolink_api/contract.json."""
    return load_json("contract.json")


@functools.cache
def schema(model: str) -> dict[str, Any]:
    """Return the standalone JSON Schema (2020-12) of a model's request; the facts about models are not loaded.

    Args:
        model: The id of the model; aliases are not accepted.

    Raises:
        KeyError: If the catalog has no such model.
    """
    if model not in ids():
        raise unknown_model(model)
    return load_json(f"schemas/{model}.json")


@functools.cache
def message_schema(name: str) -> dict[str, Any]:
    """Return the standalone JSON Schema (2020-12) of a request or response body of the API, such as TaskDetail.

    Raises:
        KeyError: If the API has no such message.
    """
    try:
        return load_json(f"messages/{name}.json")
    except FileNotFoundError:
        raise KeyError(name) from None


def unknown_model(name: object) -> KeyError:
    """Return the error for a name that no model has, with the models that contain it or are spelled like it."""
    import difflib

    folded = str(name).casefold()
    by_folded = {model.casefold(): model for model in ids()}
    similar = [model for key, model in by_folded.items() if folded and folded in key]
    similar = similar or [by_folded[key] for key in difflib.get_close_matches(folded, by_folded, n=3)]
    hint = f"Similar are {', '.join(similar)}." if similar else "catalog.models() lists all models."
    return KeyError(f"There is no model {str(name)[:100]!r}. {hint}")


def load_json(name: str) -> dict[str, Any]:
    """Return the JSON object in a file of generated/evolink_api."""
    import evolink_api

    loaded: dict[str, Any] = json.loads(Path(evolink_api.__path__[0], name).read_bytes())
    return loaded
