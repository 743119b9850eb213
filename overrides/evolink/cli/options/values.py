"""Parsing option values: the text of an option becomes JSON as the schema of its field defines."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from ...contract._blank_prompts import is_blank
from ...contract._field_schemas import allowed_types, enumerated_values
from .._click import ParamType

STDIN_READ = "evolink.stdin"
"""The key in the context's `meta` that is true once an option has read standard input."""


class FieldType(ParamType):
    """The click type of a field's option, which parses one value, or one item of a list."""

    def __init__(self, name: str, schema: Mapping[str, Any]) -> None:
        """Initialise the type from the field's schema, whose `$ref`s must be resolved."""
        self.name = name
        self._is_list = schema.get("type") == "array"
        self._schema: Mapping[str, Any] = schema.get("items", {}) if self._is_list else schema
        self._is_media = "x-media" in schema or "x-media" in self._schema
        self._types = allowed_types(self._schema)
        self._choices = enumerated_values(self._schema)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            _check_is_not_blank(value, "the value", ctx)
            if self._is_list and value.startswith("[") and not os.path.exists(value):
                return JSONList(json.loads(value))
            return self._parse(value, ctx)
        except ValueError as error:
            self.fail(str(error), param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        if self._is_media or incomplete.startswith("@"):
            return [CompletionItem(incomplete, type="file")]
        choices = (choice if isinstance(choice, str) else json.dumps(choice) for choice in self._choices)
        return [CompletionItem(choice) for choice in choices if choice.startswith(incomplete)]

    def _parse(self, text: str, ctx: click.Context | None) -> Any:
        if self._is_media:
            return text if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text) and not os.path.exists(text) else Path(text)
        if "object" in self._types:
            return _parse_object(text, self._schema, ctx)
        if text in self._choices:
            return text
        for kind, parse in SCALAR_PARSERS.items():
            if kind in self._types:
                try:
                    return parse(text)
                except ValueError:
                    continue
        if "string" in self._types:
            return text if self._choices or "format" in self._schema else _read_text(text, ctx)
        raise ValueError(f"{text!r} is not of type {' or '.join(sorted(self._types))}.")


class JSONList(list[Any]):
    """All items of a list field, given in one option as a JSON list."""


def _parse_boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(text)
    return text == "true"


def _parse_number(text: str) -> float:
    """Return a number as JSON writes it, as an int unless it has a decimal point."""
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        raise ValueError(text)
    return float(text) if "." in text else int(text)


SCALAR_PARSERS: dict[str, Callable[[str], Any]] = {"integer": int, "number": _parse_number, "boolean": _parse_boolean}
"""JSON Schema type -> parser of its text, the narrowest type first."""


def _parse_object(text: str, schema: Mapping[str, Any], ctx: click.Context | None) -> Any:
    """Parse `{"index": 1, "prompt": "A cat"}` or `index=1,prompt=A cat`; a comma separates only before `name=`."""
    if text.lstrip().startswith("{"):
        return json.loads(text)
    fields = schema.get("properties", {})
    parts = re.split(rf"(?:^|,)\s*({'|'.join(map(re.escape, fields))})=", text)
    if len(parts) < 3 or parts[0].strip():
        raise ValueError(f"{text!r} is neither JSON nor {','.join(f'{name}=…' for name in fields)}.")
    return {
        name: FieldType(name, fields[name]).convert(value, None, ctx)
        for name, value in zip(parts[1::2], parts[2::2], strict=True)
    }


def _read_text(text: str, ctx: click.Context | None) -> str:
    """Return the text itself, the content of the file after `@`, or standard input for `-`; `@@` escapes an `@`."""
    if ctx is not None and ctx.resilient_parsing:  # During completion nobody types a prompt on standard input.
        return text
    if text == "-":
        if ctx is not None and ctx.meta.setdefault(STDIN_READ, False):
            raise ValueError("standard input can be read for one option only.")
        if ctx is not None:
            ctx.meta[STDIN_READ] = True
        return _check_is_not_blank(sys.stdin.read().removesuffix("\n"), "standard input", ctx)
    if text.startswith("@@") or not text.startswith("@"):
        return text.removeprefix("@") if text.startswith("@@") else text
    try:
        content = Path(text[1:]).read_text("utf-8").removesuffix("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ValueError(
            f"the file {text[1:]!r} cannot be read ({reason}). To start a text with @, write @@."
        ) from error
    return _check_is_not_blank(content, f"the file {text[1:]!r}", ctx)


def _check_is_not_blank(text: str, source: str, ctx: click.Context | None) -> str:
    """Check that a text has a visible character, unless `--allow-blank` is given or completion is running; return it.

    Raises:
        ValueError: If it is empty or blank, as that of an unset variable or of a failed command is.
    """
    if ctx is None or ctx.resilient_parsing or ctx.params.get("allow_blank") or not is_blank(text):
        return text
    raise ValueError(f"{source} is empty or blank. To send it all the same, add --allow-blank.")
