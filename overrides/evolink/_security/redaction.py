"""Values as they may be shown: short, and without anything that opens a door."""

from __future__ import annotations

import re

_KEY = re.compile(r"\bsk-[A-Za-z0-9_-]{4,}")
_BEARER = re.compile(r"(?i)\bbearer\s+\S+")
_URL_SECRETS = re.compile(r"(?i)\b(https?://)(?:[^/?#\s'\"@]*@)?([^?#\s'\"]*)(?:[?#][^\s'\"]*)?")


def redact_secrets(text: str) -> str:
    """`text` with API keys, and the user, query and fragment of URLs, taken out."""
    text = _KEY.sub("sk-…", text)
    text = _BEARER.sub("Bearer …", text)
    return _URL_SECRETS.sub(r"\1\2", text)


def escape_unprintable(text: str) -> str:
    """`text` without secrets, and with everything that is no visible character written as an escape."""
    text = redact_secrets(text)
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def shorten(value: object, *, limit: int = 60) -> str:
    """`value` as Python writes it, without secrets and at most about `limit` characters long."""
    if isinstance(value, str) and len(value) > 4 * limit:
        value = value[: 4 * limit]
    try:
        text = redact_secrets(repr(value))
    except (ValueError, RecursionError):  # an integer of thousands of digits, lists in lists in lists
        return f"{type(value).__name__} …"
    return text if len(text) <= limit else text[: limit - 2] + "…" + text[-1]
