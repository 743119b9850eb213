"""`evolink contract`: the contract's test cases, printed as JSON for other tools or run against a server."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from .._click import FiniteFloatRange, Group, profile_option
from .._profile import profile_arguments, selected_profile
from ..options.model_name import ModelName
from ..options.shared import add_options
from ..output.errors import writing_report

if TYPE_CHECKING:
    from ..._profiles import Profile
    from ...conformance import Report

FILE = click.Path(dir_okay=False, path_type=Path)
ONLY_HELP = "Leave out constraints that only this project's spec states."
SEED_HELP = "Seed of the generated strings and combinations of fields."


@click.group(cls=Group)
def contract() -> None:
    """Test payloads and servers against the contract."""


@contract.command()
@click.argument("models", nargs=-1, required=True, metavar="MODEL…", type=ModelName("all"))
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

    Each is {model, pointer, keyword, variant, valid, source, payload}, and has {unit: tokens} where the documentation's
    text counts tokens and its schema characters. MODEL may be `all`.
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
@click.option("--base-url", metavar="URL", help="The server to test; by default that of the profile.")
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="MODEL",
    type=ModelName(),
    help="Test only this model; may be repeated.",
)
@click.option("--only", type=click.Choice(["documented"]), help=ONLY_HELP)
@click.option("--junit", type=FILE, help="Write the results as JUnit XML.")
@click.option("--json", "json_file", type=FILE, help="Write failures, counts and coverage as JSON.")
@click.option("--html", type=FILE, help="Write a report for people as one HTML page.")
@click.option("--baseline", type=FILE, help="A file of known failures.")
@click.option("--write-baseline", is_flag=True, help="Write the failures to --baseline instead of comparing.")
@click.option(
    "--spend", type=FiniteFloatRange(min=0, min_open=True), metavar="CREDITS", help="What valid requests may cost."
)
@click.option("--api-key", envvar="EVOLINK_API_KEY", metavar="KEY", help="The API key; prefer EVOLINK_API_KEY.")
@add_options(profile_option())
@click.option("--seed", default=0, show_default=True, help=SEED_HELP)
@click.option(
    "--wait",
    default=300.0,
    show_default=True,
    type=FiniteFloatRange(min=0),
    help="Seconds within which a task must complete.",
)
@click.option(
    "--wait-for",
    type=FiniteFloatRange(min=0),
    default=0.0,
    metavar="SECONDS",
    help="Wait so long for a first response.",
)
def run(
    base_url: str | None,
    models: tuple[str, ...],
    only: str | None,
    junit: Path | None,
    json_file: Path | None,
    html: Path | None,
    baseline: Path | None,
    *,
    write_baseline: bool,
    spend: float | None,
    api_key: str | None,
    seed: int,
    wait: float,
    wait_for: float,
) -> None:
    """Send every test case to a server and check its responses.

    Each failure names model, pointer and keyword, with a curl command that reproduces it. Valid requests cost credits:
    a server on another machine receives them only with --spend, until the balance has dropped by that much.

    Exits with 0 if nothing new failed, 1 if something did or the run ended early, 2 if the server never responded, 3 if
    the key or the credits are insufficient, 130 after Ctrl-C. The reports are written in each case.
    """
    from ... import conformance

    if write_baseline and baseline is None:
        raise click.UsageError("--write-baseline needs --baseline FILE.")
    base_url, profile = _select_server(base_url)
    source = click.get_current_context().get_parameter_source("api_key")
    if profile is not None and source is not ParameterSource.COMMANDLINE:
        api_key = profile.read_key()
    _check_folders(junit, json_file, html, baseline if write_baseline else None)
    known = conformance.Baseline() if baseline is None or write_baseline else conformance.Baseline.read(baseline)
    report = conformance.run(
        base_url,
        api_key=api_key,
        models=models or None,
        documented_only=only is not None,
        seed=seed,
        spend=spend,
        wait=wait,
        wait_for=wait_for,
        on_progress=_print_progress,
    ).with_baseline(known.labels)
    with writing_report():
        if junit is not None:
            junit.write_text(conformance.as_junit(report), "utf-8")
        if json_file is not None:
            json_file.write_text(json.dumps(report.to_dict(), indent=1) + "\n", "utf-8")
        if html is not None:
            html.write_text(conformance.as_html(report), "utf-8")
        if write_baseline and baseline is not None and report.reached and not report.interrupted:
            _write_baseline(baseline, report)
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
        click.echo(conformance.as_text(report))
    click.get_current_context().exit(report.exit_code)


def _select_server(base_url: str | None) -> tuple[str, Profile | None]:
    """Return the server to test, and the profile whose key it receives.

    A server that --base-url names receives the key of a profile only if --profile names that too: the key of the
    profile that a client would select must not be sent to another server.
    """
    profile = selected_profile() if base_url is None or profile_arguments() else None
    if base_url is None:
        base_url = profile.entries.get("base_url") if profile is not None else None
    if base_url is None:
        raise click.UsageError("Missing option '--base-url', and no profile with a base_url is selected.")
    return base_url, profile


def _check_folders(*files: Path | None) -> None:
    """Raise `click.UsageError` if a file to write is in a folder that does not exist."""
    for file in files:
        if file is not None and not file.parent.is_dir():
            raise click.UsageError(f"{file} cannot be written: the folder {file.parent} does not exist.")


def _write_baseline(file: Path, report: Report) -> None:
    """Write the known failures to a file and exit."""
    from ...conformance import Baseline

    count = Baseline.write(file, report)
    click.echo(f"{count} known failures in {file}")
    click.get_current_context().exit(report.exit_code if report.stopped else 0)


def _print_progress(done: int, total: int) -> None:
    """Update a counter on a terminal, where nothing else is written meanwhile."""
    if sys.stderr.isatty():
        click.echo(f"\r{done} of {total} requests" if done < total else "\r" + " " * 40 + "\r", nl=False, err=True)
