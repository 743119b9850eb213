"""Text of a page made harmless for terminals, GitHub's workflow commands and Markdown."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ..pages.page import Json

MAX_VALUE = 240
"""Characters of a value in a report for people."""


def escape_unprintable(text: str) -> str:
    """Return the text with unprintable characters escaped, so that it cannot move a cursor or break a line."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def format_value(value: Json) -> str:
    """Return a value as JSON, shortened."""
    text = escape_unprintable(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= MAX_VALUE else f"{text[: MAX_VALUE - 20]} … {text[-15:]}"


def code_span(text: str) -> str:
    """Return the text as a Markdown code span that it cannot end, in a table or not."""
    text = escape_unprintable(text).replace("|", "\\|")
    runs = [len(run) for run in "".join(c if c == "`" else " " for c in text).split()]
    fence = "`" * (max(runs, default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") or not text.strip() else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def workflow_command(level: str, properties: Mapping[str, str], message: str) -> str:
    """Return a workflow command of GitHub that nothing in its values can end, and in which nothing starts another.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
    """
    listed = ",".join(f"{key}={_escape(value, ':,')}" for key, value in properties.items())
    return f"::{level} {listed}::{_escape(message)}"


def _escape(text: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
