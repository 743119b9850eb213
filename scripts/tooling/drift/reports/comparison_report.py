"""What a comparison found, as text, JSON, GitHub's workflow commands or a pull request's body."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..comparison.compare import Comparison, Difference, State, in_order
from ..comparison.severity import Effect
from ..comparison.spec_models import OurModel
from .sentences import code, command, plain, sentence, shown

FORMATS = ("text", "json", "github", "markdown")


@dataclass(frozen=True)
class Findings:
    """What became of every page that was to be compared."""

    comparisons: tuple[Comparison, ...]
    unreadable: tuple[tuple[str, str], ...] = ()
    """Name and reason."""
    skipped: tuple[tuple[str, str], ...] = ()
    """Pages about something else: name and what it is about."""

    @property
    def drift(self) -> list[Difference]:
        return [each for comparison in self.comparisons for each in comparison.drift]

    @property
    def exit_code(self) -> int:
        """0 in step, 1 drift, 2 where a page could not be read."""
        return 2 if self.unreadable else 1 if self.drift else 0


def report(findings: Findings, *, form: str, models: Mapping[str, OurModel]) -> str:
    """The findings in one of FORMATS, ending in a line break."""
    return _FORMS[form](findings, models)


def remarks(findings: Findings) -> str:
    """What a report as JSON has no place for, for standard error: pages not read, skipped, or older than the spec."""
    lines = [f"{plain(name)}: unreadable: {plain(reason)}" for name, reason in findings.unreadable]
    lines += [f"{plain(name)}: skipped: {plain(reason)}" for name, reason in findings.skipped]
    lines += [f"{plain(each.page)}: {_older(each)}" for each in findings.comparisons if each.older]
    return "".join(f"{line}\n" for line in lines)


def _older(comparison: Comparison) -> str:
    return f"older than the spec, from before {comparison.older}: every difference is a dated entry of the file"


def _as_text(findings: Findings, models: Mapping[str, OurModel]) -> str:
    lines: list[str] = []
    for comparison in findings.comparisons:
        if comparison.older:
            lines.append(f"{plain(comparison.page)}: {_older(comparison)}")
        elif comparison.drift:
            lines.append(plain(comparison.page))
            lines += [f"  {_kind(each):<14}{plain(each.model)} {sentence(each)}" for each in comparison.drift]
    return "".join(f"{line}\n" for line in [*lines, _sum(findings)])


def _kind(difference: Difference) -> str:
    return str(difference.effect if difference.state is State.NEW else difference.state)


def _sum(findings: Findings) -> str:
    drifting = sum(1 for each in findings.comparisons if each.drift)
    older = sum(1 for each in findings.comparisons if each.older)
    counts = [
        (len(findings.comparisons) - drifting - older, "in step"),
        (older, "older than the spec"),
        (drifting, "with drift"),
        (len(findings.skipped), "skipped"),
        (len(findings.unreadable), "unreadable"),
    ]
    total = len(findings.comparisons) + len(findings.skipped) + len(findings.unreadable)
    told = ", ".join(f"{number} {what}" for number, what in counts if number)
    return f"{total} page{'' if total == 1 else 's'}: {told or 'nothing to compare'}"


def _as_json(findings: Findings, models: Mapping[str, OurModel]) -> str:
    found = in_order([each for comparison in findings.comparisons for each in comparison.differences])
    if not found:
        return "[]\n"
    lines = (json.dumps(each.told(), ensure_ascii=False) for each in found)
    return "[\n" + ",\n".join(lines) + "\n]\n"


_SEVERITY: Mapping[Effect, str] = {
    Effect.NARROWING: "error",
    Effect.GONE: "error",
    Effect.RENAMED: "error",
    Effect.WIDENING: "warning",
    Effect.NEW: "warning",
    Effect.WORDS: "notice",
}


def _as_github(findings: Findings, models: Mapping[str, OurModel]) -> str:
    """https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message."""
    lines = [
        command("error", {"title": "Unreadable page"}, f"{name}: {reason}") for name, reason in findings.unreadable
    ]
    for each in findings.drift:
        model = models.get(each.model)
        where = {"file": model.source.name, "line": str(model.line_of(each.pointer))} if model else {}
        title = f"{each.model}: {_kind(each)}"
        level = _SEVERITY[each.effect] if each.state is State.NEW else "warning"
        lines.append(command(level, {**where, "title": title}, f"{sentence(each)} ({each.page})"))
    return "".join(f"{line}\n" for line in lines)


def _as_markdown(findings: Findings, models: Mapping[str, OurModel]) -> str:
    lines = ["## The documentation and the spec", "", f"{_sum(findings)}.", ""]
    for state, heading in _HEADINGS.items():
        found = in_order([each for each in findings.drift if each.state is state])
        if found:
            lines += [f"### {heading}", "", "| model | effect | place | documented | ours | page |"]
            lines += ["|---|---|---|---|---|---|", *map(_row, found), ""]
    for heading, told in (("Unreadable", findings.unreadable), ("Skipped", findings.skipped)):
        if told:
            lines += [f"### {heading}", "", *(f"- {code(name)}: {code(reason)}" for name, reason in told), ""]
    if findings.drift:
        lines += [_NEXT, ""]
    return "\n".join(lines)


_HEADINGS = {State.NEW: "Drift", State.STALE: "Declared, and no longer so"}

_NEXT = (
    "To take a change over, edit the model's file or run `scripts/drift import PAGE --update --apply POINTER:KEYWORD`,"
    " then `scripts/generate`. To keep ours, declare it in the file's `x-evolink.differences` with reason and date."
)


def _row(each: Difference) -> str:
    place = code(f"{each.pointer} {each.keyword}")
    values = [code(shown(value)) if value is not None else "–" for value in (each.documented, each.ours)]
    return f"| {code(each.model)} | {each.effect} | {place} | {values[0]} | {values[1]} | {code(each.page)} |"


_FORMS: Mapping[str, Callable[[Findings, Mapping[str, OurModel]], str]] = {
    "text": _as_text,
    "json": _as_json,
    "github": _as_github,
    "markdown": _as_markdown,
}
