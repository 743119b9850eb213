"""A report as plain text for people."""

from __future__ import annotations

from collections.abc import Iterator

from .._coverage import Coverage
from .._report import Report
from .._results import API, Result

_MAX_SHOWN = 3
"""How many failures of one check are shown with their commands, and how many models with their coverage."""
_MAX_NAMES = 120
"""Characters of the names of constraints that were not exercised."""


def as_text(report: Report) -> str:
    """Return every new failure with the command that reproduces it, then the counts."""
    lines: list[str] = []
    for group in _group_equal_failures(report):
        lines += format_failures(group)
    lines += [f"fixed: {label} is in the baseline and no longer fails" for label in report.stale]
    lines += [f"note: {note}" for note in report.notes]
    if report.stopped:
        lines.append(f"stopped: {report.stopped}")
    return "\n".join([*lines, *format_coverage(report.coverage), _summary(report)])


def format_coverage(coverage: Coverage) -> Iterator[str]:
    """Yield how many constraints were exercised, in all and of each model that lacks some, and why others were not."""
    if not coverage.exercised:
        return
    shares = f"{coverage.exercised:,} of {coverage.total:,}"
    yield f"coverage: {shares} constraints exercised ({coverage.percent:.1f} %)"
    incomplete = [model for model in coverage.models if model.not_exercised and model.exercised]
    if incomplete:
        least = sorted(incomplete, key=lambda model: model.exercised / model.total)
        shown = ", ".join(f"{model.model} {model.exercised} of {model.total}" for model in least[:_MAX_SHOWN])
        yield f"  least: {shown}" + (f" and {len(least) - _MAX_SHOWN} more" if len(least) > _MAX_SHOWN else "")
    for reason, results in sorted(coverage.by_reason().items(), key=lambda group: -len(group[1])):
        names = ", ".join(dict.fromkeys(result.check.name for result in results[: 10 * _MAX_SHOWN]))
        yield f"  {len(results)} not exercised, {reason}: {names[:_MAX_NAMES]}{'…' if len(names) > _MAX_NAMES else ''}"


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
