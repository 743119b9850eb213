"""Detection of UTF-16 and UTF-32, so that a check reports the encoding instead of a syntax error."""

from __future__ import annotations

import json


def detect_wide_encoding(data: bytes) -> str | None:
    """Return "UTF-16" or "UTF-32" for the beginning of a text in it, with or without a byte-order mark; else None.

    Without a mark, its first characters are ASCII, which these encodings fill with zero bytes (RFC 4627, section 3).
    """
    if not data[:4].strip(b"\0"):
        return None
    encoding = json.detect_encoding(data)
    return encoding[:6].upper() if encoding.startswith(("utf-16", "utf-32")) else None
