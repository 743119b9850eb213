"""A report as one HTML page for people: no script, nothing loaded from elsewhere, every text escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from .._coverage import ModelCoverage
from .._report import Report
from .._results import Failure, Outcome, Result

_STYLE = """
:root { color-scheme: light dark; --text: #1b1f24; --back: #ffffff; --soft: #f3f4f6; --line: #767c85; --faint: #565d66;
  --passed: #0f6b2f; --failed: #b3151d; --known: #7a4b00; --skipped: #4c535c; }
@media (prefers-color-scheme: dark) { :root { --text: #e8eaed; --back: #15181c; --soft: #22272d; --line: #7d858f;
  --faint: #b3bac2; --passed: #6fd48f; --failed: #ff9a94; --known: #f0bc62; --skipped: #b9c0c8; } }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); margin: 0 auto;
  max-width: 75rem; padding: 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 0; }
.table { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--faint); padding-bottom: .5rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
code, pre { font: .875rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--soft); padding: .6rem; white-space: pre-wrap; margin: .5rem 0; }
article { border-left: .3rem solid var(--failed); padding: .2rem 1rem; margin: 1rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .5rem 0; } dd { margin: 0; }
summary { cursor: pointer; padding: .3rem 0; } a { color: inherit; }
:focus-visible { outline: .15rem solid currentColor; outline-offset: .15rem; }
.passed { color: var(--passed); } .failed { color: var(--failed); } .known { color: var(--known); }
.skipped { color: var(--skipped); } strong { font-weight: 600; }
"""
_OUTCOMES: tuple[Outcome, ...] = ("passed", "failed", "known", "skipped")


def as_html(report: Report) -> str:
    """Return the report as an HTML page, in ASCII."""
    return "".join(_page(report)).encode("ascii", "xmlcharrefreplace").decode()


def _page(report: Report) -> Iterator[str]:
    title = f"Conformance of {escape(report.base_url)}"
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    yield from _overview(report)
    yield from _failures("Failures", report.failed())
    yield from _failures("Known failures", [result for result in report.results if result.outcome == "known"])
    yield from _models(report)
    yield from _not_exercised(report)
    yield "</main>\n</body>\n</html>\n"


def _overview(report: Report) -> Iterator[str]:
    counts, coverage = report.counts(), report.coverage
    shown = [
        f'<span class="{outcome}">{counts[outcome]:,} {outcome}</span>' for outcome in _OUTCOMES if counts[outcome]
    ]
    yield f"<p><strong>{', '.join(shown) or 'No checks'}</strong></p>\n"
    yield f"<p>{report.requests:,} requests in {report.seconds:.1f} s. "
    yield f"{coverage.exercised:,} of {coverage.total:,} constraints exercised ({coverage.percent:.1f} %).</p>\n"
    if report.stopped:
        yield f'<p role="alert" class="failed">The run ended early: {escape(report.stopped)}</p>\n'
    for note in report.notes:
        yield f"<p>{escape(note)}</p>\n"
    for label in report.stale:
        yield f"<p>{escape(label)} is in the baseline and no longer fails.</p>\n"


def _failures(heading: str, results: Sequence[Result]) -> Iterator[str]:
    if not results:
        return
    yield f"<section>\n<h2>{heading} ({len(results)})</h2>\n"
    for result in results:
        yield f"<article>\n<h3>{escape(result.check.label)}</h3>\n"
        for failure in result.failures:
            yield from _failure(failure)
        yield "</article>\n"
    yield "</section>\n"


def _failure(failure: Failure) -> Iterator[str]:
    yield "<dl>\n"
    rows = (
        ("Test case", failure.variant),
        ("Expected", failure.expected),
        ("Received", failure.actual),
        ("Stated by", failure.source),
    )
    for term, text in rows:
        yield f"<dt>{term}</dt><dd><code>{escape(text)}</code></dd>\n"
    yield f"</dl>\n<pre>{escape(failure.curl)}</pre>\n"


def _models(report: Report) -> Iterator[str]:
    coverage = {model.model: model for model in report.coverage.models}
    yield '<section>\n<h2>Models</h2>\n<div class="table" role="region" aria-label="Models" tabindex="0">\n<table>\n'
    yield "<caption>Checks by model, and how many of their constraints were exercised</caption>\n<thead><tr>"
    yield '<th scope="col">Model</th>'
    for heading in (*_OUTCOMES, "exercised", "seconds"):
        yield f'<th scope="col" class="number">{heading}</th>'
    yield "</tr></thead>\n<tbody>\n"
    for model, results in report.models().items():
        yield _model_row(model, results, coverage[model])
    yield "</tbody>\n</table>\n</div>\n</section>\n"


def _model_row(model: str, results: Sequence[Result], coverage: ModelCoverage) -> str:
    counts = [sum(result.outcome == outcome for result in results) for outcome in _OUTCOMES]
    cells = [
        f'<td class="number {outcome if count else ""}">{count}</td>'
        for outcome, count in zip(_OUTCOMES, counts, strict=True)
    ]
    cells.append(f'<td class="number">{coverage.exercised} of {coverage.total}</td>')
    cells.append(f'<td class="number">{sum(result.seconds for result in results):.1f}</td>')
    return f'<tr><th scope="row">{escape(model)}</th>{"".join(cells)}</tr>\n'


def _not_exercised(report: Report) -> Iterator[str]:
    groups = report.coverage.by_reason()
    if not groups:
        return
    yield "<section>\n<h2>Constraints that were not exercised</h2>\n"
    for reason, results in groups.items():
        yield f"<details>\n<summary>{len(results)}: {escape(reason)}</summary>\n<ul>\n"
        for result in results:
            yield f"<li><code>{escape(result.check.label)}</code></li>\n"
        yield "</ul>\n</details>\n"
    yield "</section>\n"
