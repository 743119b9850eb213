"""What the text behind an option means as JSON, by the schema of its field."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from ._limits import choices_of, types_of

READ_ONCE = "evolink.stdin"


class Value(click.ParamType[Any]):
    """The value of one field, or of one element of a list."""

    def __init__(self, name: str, schema: Mapping[str, Any]) -> None:
        """`schema` is the field's, with what it refers to put in."""
        self.name = name
        self._list = schema.get("type") == "array"
        self._schema: Mapping[str, Any] = schema.get("items", {}) if self._list else schema
        self._media = "x-media" in schema or "x-media" in self._schema
        self._types = types_of(self._schema)
        self._choices = choices_of(self._schema)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            if self._list and value.startswith("[") and not Path(value).exists():
                return Several(json.loads(value))
            return self._one(value, ctx)
        except ValueError as fault:
            self.fail(str(fault), param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        if self._media or incomplete.startswith("@"):
            return [CompletionItem(incomplete, type="file")]
        words = (choice if isinstance(choice, str) else json.dumps(choice) for choice in self._choices)
        return [CompletionItem(word) for word in words if word.startswith(incomplete)]

    def _one(self, text: str, ctx: click.Context | None) -> Any:
        if self._media:
            return text if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text) and not Path(text).exists() else Path(text)
        if "object" in self._types:
            return _object(text, self._schema)
        if text in self._choices:
            return text
        for kind, reader in SCALARS.items():
            if kind in self._types:
                try:
                    return reader(text)
                except ValueError:
                    continue
        if "string" in self._types:
            return text if self._choices or "format" in self._schema else _written(text, ctx)
        raise ValueError(f"{text!r} is no {' or '.join(sorted(self._types))}.")


class Several(list[Any]):
    """All elements of a list, from one option that gave them as a JSON list."""


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(text)
    return text == "true"


def _number(text: str) -> float:
    """A number that JSON can say, whole where it was typed so."""
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        raise ValueError(text)
    return float(text) if "." in text else int(text)


SCALARS: dict[str, Callable[[str], Any]] = {"integer": int, "number": _number, "boolean": _truth}
"""How a text is read as each type, the narrowest first."""


def _object(text: str, schema: Mapping[str, Any]) -> Any:
    """`{"index": 1, "prompt": "A cat"}`, or `index=1,prompt=A cat`; a comma counts only before a name and `=`."""
    if text.lstrip().startswith("{"):
        return json.loads(text)
    known = schema.get("properties", {})
    parts = re.split(rf"(?:^|,)\s*({'|'.join(map(re.escape, known))})=", text)
    if len(parts) < 3 or parts[0].strip():
        raise ValueError(f"{text!r} is neither JSON nor {','.join(f'{name}=…' for name in known)}.")
    return {
        name: Value(name, known[name]).convert(value, None, None)
        for name, value in zip(parts[1::2], parts[2::2], strict=True)
    }


def _written(text: str, ctx: click.Context | None) -> str:
    """The text, or that of the file behind `@`, or that of standard input for `-`; `@@` stands for an `@`."""
    if ctx is not None and ctx.resilient_parsing:  # a shell asks for words, and nobody types a prompt
        return text
    if text == "-":
        if ctx is not None and ctx.meta.setdefault(READ_ONCE, False):
            raise ValueError("standard input can be read for one option only.")
        if ctx is not None:
            ctx.meta[READ_ONCE] = True
        return sys.stdin.read().removesuffix("\n")
    if text.startswith("@@") or not text.startswith("@"):
        return text.removeprefix("@") if text.startswith("@@") else text
    try:
        return Path(text[1:]).read_text("utf-8").removesuffix("\n")
    except (OSError, UnicodeDecodeError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8"
        raise ValueError(
            f"the file {text[1:]!r} cannot be read ({why}). A text that begins with @ is written @@."
        ) from fault
