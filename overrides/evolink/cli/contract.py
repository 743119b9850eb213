"""`evolink contract`: writes the test cases of the contract for other tools, or sends them to a server."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from ._commands import Group


@click.group(cls=Group)
def contract() -> None:
    """Test payloads and servers against the contract."""


@contract.command()
@click.argument("models", nargs=-1, required=True, metavar="MODEL…")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "json"]),
    default="jsonl",
    show_default=True,
    help="One case per line, or one list.",
)
@click.option("--only", type=click.Choice(["documented"]), help="Leave out what only this project's spec states.")
@click.option("--seed", default=0, show_default=True, help="Seed of the random letters and mixtures of fields.")
def cases(models: tuple[str, ...], form: str, only: str | None, seed: int) -> None:
    """Write the test cases of models as JSON: payloads that a server must accept, and payloads that it must refuse.

    Each case is {model, pointer, keyword, variant, valid, source, payload}; MODEL may be `all`.
    """
    from ..conformance import Plan, select_models

    plan = Plan(select_models(None if "all" in models else models), documented_only=only is not None, seed=seed)
    generated = (case for model in plan.models for case in plan.cases(model))
    if form == "json":
        click.echo(json.dumps([case.to_dict() for case in generated], ensure_ascii=False, indent=1))
        return
    for case in generated:
        click.echo(case.to_json())


@contract.command()
@click.option("--base-url", required=True, metavar="URL", help="The server under test.")
@click.option("--model", "models", multiple=True, metavar="MODEL", help="Only this model; may be repeated.")
@click.option("--only", type=click.Choice(["documented"]), help="Leave out what only this project's spec states.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Write the results as JUnit XML.")
@click.option("--baseline", type=click.Path(dir_okay=False, path_type=Path), help="A file of known failures.")
@click.option("--write-baseline", is_flag=True, help="Write the failures to --baseline instead of comparing.")
@click.option(
    "--spend",
    type=click.FloatRange(min=0, min_open=True),
    metavar="CREDITS",
    help="Credits that valid requests may cost.",
)
@click.option("--api-key", envvar="EVOLINK_API_KEY", metavar="KEY", help="The API key; safer in EVOLINK_API_KEY.")
@click.option("--seed", default=0, show_default=True, help="Seed of the random letters and mixtures of fields.")
@click.option("--wait", default=300.0, show_default=True, help="Seconds within which a task must complete.")
def run(
    base_url: str,
    models: tuple[str, ...],
    only: str | None,
    junit: Path | None,
    baseline: Path | None,
    *,
    write_baseline: bool,
    spend: float | None,
    api_key: str | None,
    seed: int,
    wait: float,
) -> None:
    """Send every test case to a server and check every response.

    Each failure names model, pointer and keyword and gives the curl command that reproduces it. Valid requests cost
    credits: they are sent to another machine only with --spend, until the balance is down by that much.

    Exits with 0 if nothing new failed, 1 if something did, 3 if the API key or the credits do not suffice.
    """
    from .. import conformance

    if write_baseline and baseline is None:
        raise click.UsageError("--write-baseline needs --baseline FILE.")
    for written in (junit, baseline if write_baseline else None):
        if written is not None and not written.parent.is_dir():
            raise click.UsageError(f"{written} cannot be written. There is no folder {written.parent}.")
    known = conformance.Baseline() if baseline is None or write_baseline else conformance.Baseline.read(baseline)
    report = conformance.run(
        base_url,
        api_key=api_key,
        models=models or None,
        documented_only=only is not None,
        seed=seed,
        spend=spend,
        wait=wait,
        on_progress=_progress,
    ).with_baseline(known.labels)
    if junit is not None:
        junit.write_text(conformance.as_junit(report), "utf-8")
    if write_baseline and baseline is not None:
        count = conformance.Baseline.write(baseline, report)
        click.echo(f"Wrote {count} known failures to {baseline}.")
        sys.exit(report.exit_code if report.stopped else 0)
    click.echo(conformance.as_text(report))
    sys.exit(report.exit_code)


def _progress(done: int, of: int) -> None:
    """Show the number of requests sent, on a terminal only."""
    if sys.stderr.isatty():
        click.echo(f"\r{done} of {of} requests" if done < of else "\r" + " " * 40 + "\r", nl=False, err=True)
