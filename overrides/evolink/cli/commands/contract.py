"""`evolink contract`: the contract's test cases, printed as JSON for other tools or run against a server."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .._click import Group

if TYPE_CHECKING:
    from ...conformance import Report

ONLY_HELP = "Leave out constraints that only this project's spec states."
SEED_HELP = "Seed of the generated strings and combinations of fields."


@click.group(cls=Group)
def contract() -> None:
    """Test payloads and servers against the contract."""


@contract.command()
@click.argument("models", nargs=-1, required=True, metavar="MODEL…")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["jsonl", "json"]),
    default="jsonl",
    show_default=True,
    help="One case per line, or a list.",
)
@click.option("--only", type=click.Choice(["documented"]), help=ONLY_HELP)
@click.option("--seed", default=0, show_default=True, help=SEED_HELP)
def cases(models: tuple[str, ...], output_format: str, only: str | None, seed: int) -> None:
    """Print the test cases of models as JSON: valid and invalid payloads.

    Each is {model, pointer, keyword, variant, valid, source, payload}; MODEL may be `all`.
    """
    from ...conformance import Plan, select_models

    plan = Plan(select_models(None if "all" in models else models), documented_only=only is not None, seed=seed)
    generated = (case for model in plan.models for case in plan.cases(model))
    if output_format == "json":
        click.echo(json.dumps([case.to_dict() for case in generated], ensure_ascii=False, indent=1))
        return
    for case in generated:
        click.echo(case.to_json())


@contract.command()
def export() -> None:
    """Print the whole API as one OpenAPI 3.1 document in JSON, for other tools."""
    from ... import catalog

    click.echo(json.dumps(catalog.contract(), ensure_ascii=False, indent=1))


@contract.command()
@click.option("--base-url", required=True, metavar="URL", help="The server to test.")
@click.option("--model", "models", multiple=True, metavar="MODEL", help="Test only this model; may be repeated.")
@click.option("--only", type=click.Choice(["documented"]), help=ONLY_HELP)
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Write the results as JUnit XML.")
@click.option("--baseline", type=click.Path(dir_okay=False, path_type=Path), help="A file of known failures.")
@click.option("--write-baseline", is_flag=True, help="Write the failures to --baseline instead of comparing.")
@click.option(
    "--spend", type=click.FloatRange(min=0, min_open=True), metavar="CREDITS", help="What valid requests may cost."
)
@click.option("--api-key", envvar="EVOLINK_API_KEY", metavar="KEY", help="The API key; prefer EVOLINK_API_KEY.")
@click.option("--seed", default=0, show_default=True, help=SEED_HELP)
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
    """Send every test case to a server and check its responses.

    Each failure names model, pointer and keyword, with a curl command that reproduces it. Valid requests cost credits:
    a server on another machine receives them only with --spend, until the balance has dropped by that much.

    Exits with 0 if nothing new failed, 1 if something did, 3 if the key or the credits are insufficient.
    """
    from ... import conformance

    _check_files(junit, baseline, write_baseline=write_baseline)
    known = conformance.Baseline() if baseline is None or write_baseline else conformance.Baseline.read(baseline)
    report = conformance.run(
        base_url,
        api_key=api_key,
        models=models or None,
        documented_only=only is not None,
        seed=seed,
        spend=spend,
        wait=wait,
        on_progress=_print_progress,
    ).with_baseline(known.labels)
    if junit is not None:
        junit.write_text(conformance.as_junit(report), "utf-8")
    if write_baseline and baseline is not None:
        _write_baseline(baseline, report)
    click.echo(conformance.as_text(report))
    sys.exit(report.exit_code)


def _check_files(junit: Path | None, baseline: Path | None, *, write_baseline: bool) -> None:
    """Raise `click.UsageError` if a file to write is missing or in a folder that does not exist."""
    if write_baseline and baseline is None:
        raise click.UsageError("--write-baseline needs --baseline FILE.")
    for file in (junit, baseline if write_baseline else None):
        if file is not None and not file.parent.is_dir():
            raise click.UsageError(f"{file} cannot be written: the folder {file.parent} does not exist.")


def _write_baseline(file: Path, report: Report) -> None:
    """Write the known failures to a file and exit."""
    from ...conformance import Baseline

    count = Baseline.write(file, report)
    click.echo(f"{count} known failures in {file}")
    sys.exit(report.exit_code if report.stopped else 0)


def _print_progress(done: int, total: int) -> None:
    """Update a counter on a terminal, where nothing else is written meanwhile."""
    if sys.stderr.isatty():
        click.echo(f"\r{done} of {total} requests" if done < total else "\r" + " " * 40 + "\r", nl=False, err=True)
