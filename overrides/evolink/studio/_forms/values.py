"""Values in text inputs: reading the text by the types that a field's schema allows, and writing it without loss."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ...contract._field_schemas import allowed_types

_INTEGER = re.compile(r"-?[0-9]{1,300}\Z")
_NUMBER = re.compile(r"-?[0-9]{1,300}(?:\.[0-9]{1,300})?(?:[eE][+-]?[0-9]{1,3})?\Z")


def parse_text(schema: Mapping[str, Any], text: str) -> Any:
    """Return the value of a text input: a number where the schema allows one, else the text itself."""
    types = allowed_types(schema)
    stripped = text.strip()
    if types & {"integer", "number"}:
        if _INTEGER.match(stripped):
            return int(stripped)
        if _NUMBER.match(stripped):
            return float(stripped)
    return text.replace("\r\n", "\n")


def format_text(value: Any) -> str:
    """Return a number or a string as the text of an input."""
    return value if isinstance(value, str) else repr(value)


def fits_text(schema: Mapping[str, Any], value: Any) -> bool:
    """Return whether a text input returns exactly this value; browsers change lone carriage returns and surrogates."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return False
    text = format_text(value)
    if not text or "\r" in text or "\0" in text or not _is_encodable(text):
        return False
    parsed = parse_text(schema, text)
    return type(parsed) is type(value) and parsed == value


def to_json(value: Any) -> str:
    """Return a value as the JSON of an input, on one line and in characters that every browser returns unchanged."""
    text = json.dumps(value, ensure_ascii=False)
    return text if _is_encodable(text) and "\x7f" not in text else json.dumps(value)


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
