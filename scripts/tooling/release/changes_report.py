"""Reports of what changed between two states of spec/, as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby

from .model_changes import SEVERITIES, ModelChange

_HEADINGS = {
    "breaking": "Breaking",
    "behavior": "The same request means or costs something else",
    "compatible": "Compatible",
}


def format_text(changes: Sequence[ModelChange]) -> str:
    """Return a line for each change and a summary."""
    lines = [f"{change.severity:<11}{change.model} {_phrase(change)}" for change in changes]
    return "\n".join([*lines, summarize(changes)]) + "\n"


def format_json(changes: Sequence[ModelChange]) -> str:
    """Return the changes as a JSON array."""
    return json.dumps([change.to_json() for change in changes], indent=2, ensure_ascii=False) + "\n"


def format_markdown(changes: Sequence[ModelChange]) -> str:
    """Return a section for each severity, with the changes of each model together."""
    parts = ["## Models", "", summarize(changes), ""]
    for severity in SEVERITIES:
        chosen = [change for change in changes if change.severity == severity]
        if chosen:
            parts += [f"### {_HEADINGS[severity]}", ""]
        for model, group in groupby(chosen, key=lambda change: change.model):
            phrases = [_phrase(change) for change in group]
            parts += [f"- `{model}` {phrases[0]}"] if len(phrases) == 1 else [f"- `{model}`"]
            parts += [f"  - {phrase}" for phrase in phrases] if len(phrases) > 1 else []
        parts += [""] if chosen else []
    return "\n".join(parts)


def summarize(changes: Sequence[ModelChange]) -> str:
    """Return the number of changes of each severity as a sentence."""
    counts = [(sum(change.severity == severity for change in changes), severity) for severity in SEVERITIES]
    listed = ", ".join(f"{count} {severity}" for count, severity in counts if count)
    models = len({change.model for change in changes})
    return f"{len(changes)} changes of {models} models: {listed}." if changes else "No model has changed."


def _phrase(change: ModelChange) -> str:
    subject = f"{change.pointer} " if change.kind in ("field", "default") else ""
    subject = f"{change.kind} {change.pointer} " if change.kind in ("rule", "warning") else subject
    return f"{subject}{change.summary}" + (f" [{change.affects}]" if change.affects else "")


FORMATS = {"text": format_text, "markdown": format_markdown, "json": format_json}
