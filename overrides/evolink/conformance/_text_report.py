"""A report as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator

from ._results import API, Report, Result

_SHOWN = 3
"""Failures of one check that are shown with their commands."""


def as_text(report: Report) -> str:
    """Every new failure with the command that shows it, then the counts."""
    lines: list[str] = []
    for group in _alike(report):
        lines += told(group)
    lines += [f"mended: {label} is in the baseline and no longer fails" for label in report.stale]
    lines += [f"note: {note}" for note in report.notes]
    if report.stopped:
        lines.append(f"stopped: {report.stopped}")
    return "\n".join([*lines, _summary(report)])


def _alike(report: Report) -> Iterator[list[Result]]:
    """The failures, those of replies that are the same in several kinds or for several models in one group."""
    groups: dict[tuple[str, ...], list[Result]] = {}
    for result in report.failed():
        check = result.check
        key: tuple[str, ...] = (check.label,)
        if check.where != "request":
            key = (check.pointer, check.keyword, result.failures[0].expected)
        groups.setdefault(key, []).append(result)
    yield from groups.values()


def told(group: list[Result]) -> Iterator[str]:
    """The lines of failures that are alike, the first one of them in full."""
    first, *others = group
    sources = "/".join(dict.fromkeys(failure.source for failure in first.failures))
    yield f"FAILED {first.check.label} ({sources})"
    for failure in first.failures[:_SHOWN]:
        yield f"  {failure.variant}: expected {failure.expected}; came {failure.came}"
        yield f"  {failure.curl}"
    if len(first.failures) > _SHOWN:
        yield f"  and {len(first.failures) - _SHOWN} more"
    if others:
        names = [f"{other.check.model} {other.check.where}" for other in others[:_SHOWN]]
        more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        yield f"  the same in {', '.join(names)}{more}"
    yield ""


def _summary(report: Report) -> str:
    counts = report.counts()
    parts = [f"{counts[outcome]} {outcome}" for outcome in ("passed", "failed", "known", "skipped") if counts[outcome]]
    models = len([model for model in report.models() if model != API])
    return (
        f"{', '.join(parts) or 'nothing tried'}: {models} model{'s' if models != 1 else ''},"
        f" {report.requests} requests in {report.seconds:.1f} s"
    )
