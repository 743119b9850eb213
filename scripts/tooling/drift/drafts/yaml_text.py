"""JSON values as YAML 1.2 on one line, quoted where they would be read as something else."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from ..pages.page import Json

_PLAIN = re.compile(r"[A-Za-z_/]([A-Za-z0-9_./ -]*[A-Za-z0-9_])?|[1-9][0-9]*[A-Za-z]+")
_MEANT = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"})
_ESCAPES = re.compile("[\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ud800-\\udfff]")


def inline(value: Json) -> str:
    """The value in flow style: `{type: string, enum: ["16:9", auto]}`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{inline(str(key))}: {inline(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(inline, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _MEANT:
        return value
    text = json.dumps(value, ensure_ascii=False)
    return _ESCAPES.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def comment(text: str) -> str:
    """Text as one line of a comment, whatever it holds."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
