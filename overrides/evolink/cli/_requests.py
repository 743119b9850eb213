"""From what was typed to a request: a file's fields, what the options change in it, local files."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from ._fields import Field
from ._values import Several


def request_of(
    name: str, chosen: Iterable[tuple[Field, Any]], *, params: str | None, schema: dict[str, Any]
) -> dict[str, Any]:
    """A request for the model of that name; options win over what the file `params` says.

    Raises:
        click.UsageError: the file cannot be used, or is for another model.
    """
    request: dict[str, Any] = {"model": name}
    if params is not None:
        from ._params import request_in, with_files

        read = request_in(params, noted=click.get_current_context().meta)
        if read.get("model", name) != name:
            raise click.UsageError(f"{params} is for {read['model']!r}, not for {name}.")
        folder = Path() if params == "-" else Path(params).parent
        request |= with_files(copy.deepcopy(read), schema, folder=folder)
    for field, value in chosen:
        _put(request, field, value)
    return request


def extra_of(pairs: tuple[str, ...]) -> dict[str, Any]:
    """Fields that the spec does not know, from `NAME=VALUE`; the value is JSON, or else a text.

    Raises:
        click.UsageError: there is no `=` in one of them.
    """
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not (name and equals):
            raise click.UsageError(f"--extra is {pair!r}; it must be like name=value.")
        try:
            found[name] = json.loads(text)
        except ValueError:
            found[name] = text
    return found


def _put(request: dict[str, Any], field: Field, value: Any) -> None:
    holder = request
    for name in field.path[:-1]:
        inner = holder.setdefault(name, {})
        if not isinstance(inner, dict):
            raise click.UsageError(f"{name} is no object, so its {field.path[-1]} cannot be set.")
        holder = inner
    if field.is_list:
        value = [part for one in value for part in (one if isinstance(one, Several) else [one])]
    holder[field.path[-1]] = value
