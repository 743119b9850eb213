"""`--params FILE`: reading a request as JSON or YAML, with the parser and the strictness of `evolink check`."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import click

from ..._json import is_dict, is_list
from ...contract._field_schemas import resolve_refs
from ...contract.linting._source_tree import Unreadable
from ...contract.linting._sources import read_source

CACHE = "evolink.params"
"""The key of the requests that were read, in the context's `meta`."""


def read_request(name: str, *, meta: MutableMapping[str, Any]) -> dict[str, Any]:
    """Return the single request in a file, or in standard input for `-`.

    Args:
        name: The path of the file, or `-`.
        meta: The context's `meta`, which caches the request, since a pipe can be read only once.

    Raises:
        click.UsageError: If the file has no request, has several, or is ambiguous JSON or YAML.
    """
    cache: dict[str, dict[str, Any]] = meta.setdefault(CACHE, {})
    if name not in cache:
        cache[name] = _read(name)
    return cache[name]


def _read(name: str) -> dict[str, Any]:
    payloads = list(read_source(name)) if name == "-" or not os.path.isdir(name) else []
    if len(payloads) != 1:
        raise click.UsageError(f"{name} contains {len(payloads)} requests; --params takes exactly one.")
    file, payload = payloads[0]
    if isinstance(payload, Unreadable):
        raise click.UsageError(f"{file}:{payload.line}: {payload.message}")
    for problem in payload.problems:
        line, _ = payload.text.position(problem.offset)
        raise click.UsageError(f"{file}:{line}: {problem.message}")
    if not is_dict(payload.value):
        raise click.UsageError(f"{file} contains no request; a request is an object of fields.")
    return payload.value


def resolve_media_paths(payload: dict[str, Any], schema: dict[str, Any], *, folder: Path) -> dict[str, Any]:
    """Return the request with each media value that names a file in `folder` replaced by its Path."""

    def resolve(value: Any, subschema: dict[str, Any], is_media: bool) -> Any:
        is_media = is_media or "x-media" in subschema
        if is_dict(value):
            fields = subschema.get("properties", {})
            return {name: resolve(child, fields.get(name, {}), False) for name, child in value.items()}
        if is_list(value):
            return [resolve(item, subschema.get("items", {}), is_media) for item in value]
        if is_media and isinstance(value, str) and os.path.isfile(folder / value):
            return folder / value
        return value

    resolved: dict[str, Any] = resolve(payload, resolve_refs(schema, schema), False)
    return resolved
