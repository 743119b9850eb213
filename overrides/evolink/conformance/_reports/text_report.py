"""A report as plain text for people."""

from __future__ import annotations

from collections.abc import Iterator

from .._results import API, Report, Result

_MAX_SHOWN = 3
"""How many failures of one check are shown with their commands."""


def as_text(report: Report) -> str:
    """Return every new failure with the command that reproduces it, then the counts."""
    lines: list[str] = []
    for group in _group_equal_failures(report):
        lines += format_failures(group)
    lines += [f"fixed: {label} is in the baseline and no longer fails" for label in report.stale]
    lines += [f"note: {note}" for note in report.notes]
    if report.stopped:
        lines.append(f"stopped: {report.stopped}")
    return "\n".join([*lines, _summary(report)])


def _group_equal_failures(report: Report) -> Iterator[list[Result]]:
    """Yield the failures; equal ones of several kinds of responses or several models are in one group."""
    groups: dict[tuple[str, ...], list[Result]] = {}
    for result in report.failed():
        check = result.check
        key: tuple[str, ...] = (check.label,)
        if check.where != "request":
            key = (check.pointer, check.keyword, result.failures[0].expected)
        groups.setdefault(key, []).append(result)
    yield from groups.values()


def format_failures(group: list[Result]) -> Iterator[str]:
    """Yield the lines of equal failures, the first one in full."""
    first, *others = group
    sources = "/".join(dict.fromkeys(failure.source for failure in first.failures))
    yield f"FAILED {first.check.label} ({sources})"
    for failure in first.failures[:_MAX_SHOWN]:
        yield f"  {failure.variant}: expected {failure.expected}; got {failure.actual}"
        yield f"  {failure.curl}"
    if len(first.failures) > _MAX_SHOWN:
        yield f"  and {len(first.failures) - _MAX_SHOWN} more"
    if others:
        names = [f"{other.check.model} {other.check.where}" for other in others[:_MAX_SHOWN]]
        more = f" and {len(others) - _MAX_SHOWN} more" if len(others) > _MAX_SHOWN else ""
        yield f"  The same check fails in {', '.join(names)}{more}."
    yield ""


def _summary(report: Report) -> str:
    counts = report.counts()
    parts = [f"{counts[outcome]} {outcome}" for outcome in ("passed", "failed", "known", "skipped") if counts[outcome]]
    models = len([model for model in report.models() if model != API])
    return (
        f"{', '.join(parts) or 'no checks'}: {models} model{'s' if models != 1 else ''},"
        f" {report.requests} requests in {report.seconds:.1f} s"
    )
