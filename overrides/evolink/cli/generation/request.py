"""Building a request from the command line: the fields of a file, overridden by options, and unchecked extra fields."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from ..._json import is_dict
from ..options.fields import Field
from ..options.values import JSONList


def build_request(
    model: str, values: Iterable[tuple[Field, Any]], *, params: str | None, schema: dict[str, Any]
) -> dict[str, Any]:
    """Return the request for a model.

    Args:
        model: The id of the model.
        values: The fields given as options, with their values; they override those of the file.
        params: The file of `--params`, or - for standard input.
        schema: The model's JSON Schema, by which media values that name local files are recognised.

    Raises:
        click.UsageError: If the file cannot be used or is for another model.
    """
    request: dict[str, Any] = {"model": model}
    if params is not None:
        from .request_file import read_request, resolve_media_paths

        payload = read_request(params, meta=click.get_current_context().meta)
        if payload.get("model", model) != model:
            raise click.UsageError(f"{params} is for {payload['model']!r}, not for {model}.")
        folder = Path() if params == "-" else Path(params).parent
        request |= resolve_media_paths(copy.deepcopy(payload), schema, folder=folder)
    for field, value in values:
        _set_field(request, field, value)
    return request


def parse_extra_fields(pairs: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields of `--extra NAME=VALUE`; a value that is not JSON is a string.

    Raises:
        click.UsageError: If a pair has no name or no `=`.
    """
    fields: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not (name and equals):
            raise click.UsageError(f"--extra is {pair!r}; it must have the form NAME=VALUE.")
        try:
            fields[name] = json.loads(text)
        except ValueError:
            fields[name] = text
    return fields


def _set_field(request: dict[str, Any], field: Field, value: Any) -> None:
    parent = request
    for name in field.path[:-1]:
        child = parent.setdefault(name, {})
        if not is_dict(child):
            raise click.UsageError(f"{name} is not an object, so its field {field.path[-1]} cannot be set.")
        parent = child
    if field.is_list:
        value = [item for one in value for item in (one if isinstance(one, JSONList) else [one])]
    parent[field.path[-1]] = value
