"""Redaction: values as they may appear in messages and logs, short and without secrets."""

from __future__ import annotations

import re

_KEY = re.compile(r"\bsk-[A-Za-z0-9_-]{4,}")
_BEARER = re.compile(r"(?i)\bbearer\s+\S+")
_URL_SECRETS = re.compile(r"(?i)\b(https?://)(?:[^/?#\s'\"@]*@)?([^?#\s'\"]*)(?:[?#][^\s'\"]*)?")


def redact_secrets(text: str) -> str:
    """Remove API keys, and the user, query and fragment of URLs, from a text."""
    text = _KEY.sub("sk-…", text)
    text = _BEARER.sub("Bearer …", text)
    return _URL_SECRETS.sub(r"\1\2", text)


def escape_unprintable(text: str) -> str:
    """Redact secrets in a text and escape every character that is not printable."""
    text = redact_secrets(text)
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )


def shorten(value: object, *, limit: int = 60) -> str:
    """Return the repr of a value without secrets, shortened to about `limit` characters."""
    if isinstance(value, str) and len(value) > 4 * limit:
        value = value[: 4 * limit]
    try:
        text = redact_secrets(repr(value))
    except (ValueError, RecursionError):  # an integer of thousands of digits, or deep nesting
        return f"{type(value).__name__} …"
    return text if len(text) <= limit else text[: limit - 2] + "…" + text[-1]
