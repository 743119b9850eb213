"""Options of `evolink generate` that every model has; `evolink task` uses those about the result too."""

from __future__ import annotations

from dataclasses import dataclass

import click

from .._click import Option

REQUEST_SECTION, RESULT_SECTION = "Request", "Result"
NO_CHECK = "--no-check"


@dataclass(frozen=True, slots=True)
class GenerateOptions:
    """The options about a task's result, as given on the command line."""

    output: str | None = None
    """A file or a folder; by default the working directory."""
    overwrite: bool = False
    open_result: bool = False
    timeout: float | None = None
    """Seconds."""
    as_json: bool = False
    quiet: bool = False
    sandbox: bool = False


def params_option() -> Option:
    """Return `--params`."""
    return Option(
        ["--params"],
        section=REQUEST_SECTION,
        metavar="FILE",
        type=click.Path(path_type=str, allow_dash=True),
        help="A request as JSON or YAML, or - for standard input. Options override it.",
    )


def extra_option() -> Option:
    """Return `--extra`."""
    return Option(
        ["--extra"],
        section=REQUEST_SECTION,
        multiple=True,
        metavar="NAME=VALUE",
        help="A field that is missing from the spec; it is sent unchecked. May be repeated.",
    )


def no_check_option() -> Option:
    """Return `--no-check`."""
    return Option(
        [NO_CHECK],
        section=REQUEST_SECTION,
        is_flag=True,
        help="Skip the contract check, to use a model or field that is newer than the contract.",
    )


def key_option() -> Option:
    """Return `--idempotency-key`."""
    return Option(
        ["--idempotency-key"],
        section=REQUEST_SECTION,
        metavar="KEY",
        help="Your own idempotency key: submissions with the same key are charged once.",
    )


def dry_run_option() -> Option:
    """Return `--dry-run`."""
    return Option(
        ["--dry-run"],
        section=REQUEST_SECTION,
        is_flag=True,
        help="Print the request and its contract violations; send nothing.",
    )


def wait_option() -> Option:
    """Return `--wait/--no-wait`."""
    return Option(
        ["--wait/--no-wait"],
        section=RESULT_SECTION,
        default=True,
        help="Wait for the result and download it, or print the task's id and exit.",
    )


def output_option() -> Option:
    """Return `--output`."""
    return Option(
        ["--output", "-o"],
        section=RESULT_SECTION,
        metavar="FILE|FOLDER",
        type=click.Path(),
        help="Where to save the result; by default <task id>.mp4 in the working directory.",
    )


def overwrite_option() -> Option:
    """Return `--overwrite`."""
    return Option(["--overwrite"], section=RESULT_SECTION, is_flag=True, help="Replace an existing file.")


def open_option() -> Option:
    """Return `--open`."""
    text = "Open the result in its default program."
    return Option(["--open", "open_result"], section=RESULT_SECTION, is_flag=True, help=text)


def timeout_option() -> Option:
    """Return `--timeout`."""
    return Option(
        ["--timeout"],
        section=RESULT_SECTION,
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="How long to wait; by default half an hour, or twice the task's estimate if that is longer.",
    )
