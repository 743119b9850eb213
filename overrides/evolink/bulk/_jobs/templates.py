"""Templates: `{column}` in a text stands for the value of that column in the same row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..._json import JSON

_PLACEHOLDER = re.compile(r"\{\{([A-Za-z_][\w.-]*)\}\}|\{([A-Za-z_][\w.-]*)\}")


def names_in(lines: Iterable[str]) -> set[str]:
    """Return the names of the columns that templates in a text may name."""
    return {name for line in lines for _, name in _PLACEHOLDER.findall(line) if name}


class UnknownColumn(ValueError):
    """A template names a column that the row does not have."""


def expand(value: JSON, columns: Mapping[str, Any], used: set[str]) -> Any:
    """Return a value with the templates in its texts replaced, and add the names of the columns to `used`.

    `{{name}}` stands for the text `{name}`; braces around anything but a name stay as they are.

    Raises:
        UnknownColumn: If the row has no such column.
    """
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda match: _value_of(match, columns, used), value) if "{" in value else value
    if isinstance(value, dict):
        return {name: expand(each, columns, used) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [expand(each, columns, used) for each in value]
    return value


def _value_of(match: re.Match[str], columns: Mapping[str, Any], used: set[str]) -> str:
    escaped, name = match.groups()
    if escaped is not None:
        return f"{{{escaped}}}"
    if name not in columns or isinstance(columns[name], dict | list):
        raise UnknownColumn(
            f"The row has no column {name}, which {{{name}}} names. Write {{{{{name}}}}} for the text itself."
        )
    used.add(name)
    return str(columns[name])
