"""`--params FILE`: a request as JSON or YAML, read as `evolink check` reads it."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import click

from ..contract.linting._source_tree import Unreadable
from ..contract.linting._sources import read_source


def request_in(name: str, *, noted: MutableMapping[str, Any]) -> dict[str, Any]:
    """The one request in a file, or in standard input for `-`; read once, since a pipe gives it once.

    `noted` is the context's `meta`, which keeps it.

    Raises:
        click.UsageError: there is none, or more than one, or its text means different things to different readers.
    """
    kept: dict[str, dict[str, Any]] = noted.setdefault("evolink.params", {})
    if name not in kept:
        kept[name] = _read(name)
    return kept[name]


def _read(name: str) -> dict[str, Any]:
    found = list(read_source(name)) if name == "-" or not Path(name).is_dir() else []
    if len(found) != 1:
        raise click.UsageError(f"{name} holds {len(found)} requests; --params takes one.")
    file, payload = found[0]
    if isinstance(payload, Unreadable):
        raise click.UsageError(f"{file}:{payload.line}: {payload.message}")
    for problem in payload.problems:
        line, _ = payload.text.position(problem.offset)
        raise click.UsageError(f"{file}:{line}: {problem.message}")
    if not isinstance(payload.value, dict):
        raise click.UsageError(f"{file} holds no request, which is an object of fields.")
    return payload.value


def with_files(payload: dict[str, Any], schema: dict[str, Any], *, folder: Path) -> dict[str, Any]:
    """The request with a Path in the place of each media value that names a file beside the request's own file."""
    from ._fields import resolved

    def told(value: Any, part: dict[str, Any], media: bool) -> Any:
        media = media or "x-media" in part
        if isinstance(value, dict):
            known = part.get("properties", {})
            return {name: told(one, known.get(name, {}), False) for name, one in value.items()}
        if isinstance(value, list):
            return [told(one, part.get("items", {}), media) for one in value]
        if media and isinstance(value, str) and "\0" not in value and (folder / value).is_file():
            return folder / value
        return value

    changed: dict[str, Any] = told(payload, resolved(schema, schema), False)
    return changed
