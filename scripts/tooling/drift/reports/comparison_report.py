"""The results of a comparison as text, JSON, GitHub's workflow commands or the body of a pull request."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..comparison.compare import Comparison, Difference, State, sort_differences
from ..comparison.severity import Effect
from ..comparison.spec_models import SpecModel
from .escaping import code_span, escape_unprintable, format_value, workflow_command
from .sentences import describe

FORMATS = ("text", "json", "github", "markdown")


@dataclass(frozen=True)
class ComparisonResults:
    """The comparisons of all pages, and the pages that could not be compared."""

    comparisons: tuple[Comparison, ...]
    unreadable: tuple[tuple[str, str], ...] = ()
    """Name and reason."""
    skipped: tuple[tuple[str, str], ...] = ()
    """Pages about something else: name and subject."""

    @property
    def drift(self) -> list[Difference]:
        return [each for comparison in self.comparisons for each in comparison.drift]

    @property
    def exit_code(self) -> int:
        """0 if the pages and the spec agree, 1 if there is drift, 2 if a page could not be read."""
        return 2 if self.unreadable else 1 if self.drift else 0


def format_report(results: ComparisonResults, *, form: str, models: Mapping[str, SpecModel]) -> str:
    """Return the results in one of FORMATS, ending in a line break."""
    return _FORMATTERS[form](results, models)


def format_remarks(results: ComparisonResults) -> str:
    """Return what a JSON report cannot hold, for standard error: pages not read, skipped, or older than the spec."""
    lines = [f"{escape_unprintable(name)}: unreadable: {escape_unprintable(why)}" for name, why in results.unreadable]
    lines += [f"{escape_unprintable(name)}: skipped: {escape_unprintable(why)}" for name, why in results.skipped]
    lines += [f"{escape_unprintable(each.page)}: {_older(each)}" for each in results.comparisons if each.older_than]
    return "".join(f"{line}\n" for line in lines)


def _older(comparison: Comparison) -> str:
    date = comparison.older_than
    return f"older than the spec, from before {date}: every difference is a dated entry of the file"


def _format_text(results: ComparisonResults, models: Mapping[str, SpecModel]) -> str:
    lines: list[str] = []
    for comparison in results.comparisons:
        if comparison.older_than:
            lines.append(f"{escape_unprintable(comparison.page)}: {_older(comparison)}")
        elif comparison.drift:
            lines.append(escape_unprintable(comparison.page))
            lines += [
                f"  {_kind(each):<14}{escape_unprintable(each.model)} {describe(each)}" for each in comparison.drift
            ]
    return "".join(f"{line}\n" for line in [*lines, _summary(results)])


def _kind(difference: Difference) -> str:
    return str(difference.effect if difference.state is State.NEW else difference.state)


def _summary(results: ComparisonResults) -> str:
    drifting = sum(1 for each in results.comparisons if each.drift)
    older = sum(1 for each in results.comparisons if each.older_than)
    counts = [
        (len(results.comparisons) - drifting - older, "in step"),
        (older, "older than the spec"),
        (drifting, "with drift"),
        (len(results.skipped), "skipped"),
        (len(results.unreadable), "unreadable"),
    ]
    total = len(results.comparisons) + len(results.skipped) + len(results.unreadable)
    listed = ", ".join(f"{number} {label}" for number, label in counts if number)
    return f"{total} page{'' if total == 1 else 's'}: {listed or 'nothing to compare'}"


def _format_json(results: ComparisonResults, models: Mapping[str, SpecModel]) -> str:
    found = sort_differences([each for comparison in results.comparisons for each in comparison.differences])
    if not found:
        return "[]\n"
    lines = (json.dumps(each.to_json(), ensure_ascii=False) for each in found)
    return "[\n" + ",\n".join(lines) + "\n]\n"


_ANNOTATION_LEVELS: Mapping[Effect, str] = {
    Effect.NARROWING: "error",
    Effect.GONE: "error",
    Effect.RENAMED: "error",
    Effect.WIDENING: "warning",
    Effect.NEW: "warning",
    Effect.WORDS: "notice",
}
"""Effect -> the level of GitHub's annotation."""


def _format_github(results: ComparisonResults, models: Mapping[str, SpecModel]) -> str:
    lines = [
        workflow_command("error", {"title": "Unreadable page"}, f"{name}: {reason}")
        for name, reason in results.unreadable
    ]
    for each in results.drift:
        model = models.get(each.model)
        location = {"file": model.source.name, "line": str(model.line_of(each.pointer))} if model else {}
        title = f"{each.model}: {_kind(each)}"
        level = _ANNOTATION_LEVELS[each.effect] if each.state is State.NEW else "warning"
        lines.append(workflow_command(level, {**location, "title": title}, f"{describe(each)} ({each.page})"))
    return "".join(f"{line}\n" for line in lines)


def _format_markdown(results: ComparisonResults, models: Mapping[str, SpecModel]) -> str:
    lines = ["## The documentation and the spec", "", f"{_summary(results)}.", ""]
    for state, heading in _HEADINGS.items():
        found = sort_differences([each for each in results.drift if each.state is state])
        if found:
            lines += [f"### {heading}", "", "| model | effect | place | documented | ours | page |"]
            lines += ["|---|---|---|---|---|---|", *map(_row, found), ""]
    for heading, pages in (("Unreadable", results.unreadable), ("Skipped", results.skipped)):
        if pages:
            lines += [f"### {heading}", "", *(f"- {code_span(name)}: {code_span(why)}" for name, why in pages), ""]
    if results.drift:
        lines += [_NEXT_STEPS, ""]
    return "\n".join(lines)


_HEADINGS = {State.NEW: "Drift", State.STALE: "Declared, and no longer so"}

_NEXT_STEPS = (
    "To take a change over, edit the model's file or run `scripts/drift import PAGE --update --apply POINTER:KEYWORD`,"
    " then `scripts/generate`. To keep ours, declare it in the file's `x-evolink.differences` with reason and date."
)


def _row(each: Difference) -> str:
    location = code_span(f"{each.pointer} {each.keyword}")
    documented, ours = (
        code_span(format_value(value)) if value is not None else "–" for value in (each.documented, each.ours)
    )
    return f"| {code_span(each.model)} | {each.effect} | {location} | {documented} | {ours} | {code_span(each.page)} |"


_FORMATTERS: Mapping[str, Callable[[ComparisonResults, Mapping[str, SpecModel]], str]] = {
    "text": _format_text,
    "json": _format_json,
    "github": _format_github,
    "markdown": _format_markdown,
}
