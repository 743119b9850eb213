"""JSON values as YAML 1.2 on one line, quoted where they would otherwise be resolved to something else."""

from __future__ import annotations

import json
import re

from evolink._json import is_array, is_mapping

from ..pages.page import Json

_PLAIN = re.compile(r"[A-Za-z_/]([A-Za-z0-9_./ -]*[A-Za-z0-9_])?|[1-9][0-9]*[A-Za-z]+")
_AMBIGUOUS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"})
_ESCAPED = re.compile("[\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ud800-\\udfff]")


def to_yaml(value: Json) -> str:
    """Return the value in flow style: `{type: string, enum: ["16:9", auto]}`."""
    if is_mapping(value):
        return "{" + ", ".join(f"{to_yaml(str(key))}: {to_yaml(inner)}" for key, inner in value.items()) + "}"
    if is_array(value):
        return "[" + ", ".join(map(to_yaml, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _AMBIGUOUS:
        return value
    text = json.dumps(value, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def to_comment(text: str) -> str:
    """Return any text as one line of a comment."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
