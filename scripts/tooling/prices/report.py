"""Reports of compared prices, as text and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from ..drift.reports.escaping import escape_unprintable
from .comparison import Change
from .published import Published

FORMATS = ("text", "markdown")


def format_report(changes: Sequence[Change], published: Published, *, form: str) -> str:
    """Return a line for each model whose price differs, or a line that says that none does."""
    lines = [escape_unprintable(_line(change, form)) for change in changes]
    summary = f"{len(changes)} of {len(published.entries)} prices differ from spec/prices."
    if not changes:
        summary = f"The prices of {len(published.entries)} models are those of spec/prices."
    if form == "markdown":
        return "\n".join(["", "## Prices", "", summary, *([""] if lines else []), *lines]) + "\n"
    return "\n".join([*lines, summary]) + "\n"


def _line(change: Change, form: str) -> str:
    model = f"- `{change.model}`" if form == "markdown" else change.model
    details = f": {'; '.join(change.details)}" if change.details else ""
    return f"{model}: {', '.join(change.kinds)}{details}"
