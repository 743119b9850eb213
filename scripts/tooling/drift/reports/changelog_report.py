"""A changelog of the documentation as text, JSON, GitHub's workflow commands or Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from ..comparison.oasdiff_axes import ChangelogEntry
from ..comparison.severity import Effect
from .escaping import code_span, escape_unprintable, format_value, workflow_command

_Changelog = Sequence[ChangelogEntry]


def format_changelog(changelog: _Changelog, *, form: str) -> str:
    """Return the changelog in one of FORMATS, ending in a line break."""
    return _FORMATTERS[form](changelog)


def _format_text(changelog: _Changelog) -> str:
    lines = [
        f"{each.level:<8}{escape_unprintable(each.model)} {each.effect}: {escape_unprintable(each.pointer)}"
        f" {escape_unprintable(each.keyword)} {each.action}: {_old_and_new(each)}"
        for each in changelog
    ]
    return "".join(f"{line}\n" for line in [*lines, _summary(changelog)])


def _old_and_new(entry: ChangelogEntry) -> str:
    old, new = ("nothing" if value is None else format_value(value) for value in (entry.old, entry.new))
    return f"{old} -> {new}"


def _summary(changelog: _Changelog) -> str:
    counts = [(sum(1 for each in changelog if each.level == level), level) for level in ("error", "warning", "info")]
    listed = ", ".join(f"{number} {level}" for number, level in counts if number)
    models = len({each.model for each in changelog})
    return f"{len(changelog)} changes of {models} models: {listed}" if changelog else "no changes"


def _format_json(changelog: _Changelog) -> str:
    lines = [json.dumps(each.to_json(), ensure_ascii=False) for each in changelog]
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"


def _format_github(changelog: _Changelog) -> str:
    return "".join(
        workflow_command(
            _ANNOTATION_LEVELS[each.level],
            {"title": f"{each.model}: {each.effect}"},
            f"{each.pointer} {each.keyword} {each.action}: {_old_and_new(each)} ({each.page})",
        )
        + "\n"
        for each in changelog
    )


_ANNOTATION_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def _format_markdown(changelog: _Changelog) -> str:
    lines = ["## How the documentation changed", "", f"{_summary(changelog).capitalize()}.", ""]
    if changelog:
        lines += ["| level | model | effect | place | action | was | is |", "|---|---|---|---|---|---|---|"]
        lines += [*map(_row, changelog), ""]
    return "\n".join(lines)


def _row(each: ChangelogEntry) -> str:
    old, new = ("–" if value is None else code_span(format_value(value)) for value in (each.old, each.new))
    location = code_span(f"{each.pointer} {each.keyword}")
    effect = f"**{each.effect}**" if each.effect in (Effect.NARROWING, Effect.GONE) else each.effect
    return f"| {each.level} | {code_span(each.model)} | {effect} | {location} | {each.action} | {old} | {new} |"


_FORMATTERS: Mapping[str, Callable[[_Changelog], str]] = {
    "text": _format_text,
    "json": _format_json,
    "github": _format_github,
    "markdown": _format_markdown,
}
FORMATS = tuple(_FORMATTERS)
