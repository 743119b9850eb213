"""The options that `evolink generate` has for every model: the fields of `GenerateOptions`.

`evolink task` uses those about the result too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import click

from .._click import FiniteFloatRange, Option, store_flag
from .shared import json_option, progress_option, quiet_option, sandbox_option

REQUEST_SECTION, PRICE_SECTION, RESULT_SECTION = "Request", "Price", "Result"
NO_CHECK = "--no-check"
ALLOW_BLANK = "--allow-blank"

CreateOption = Callable[[], Option]


def option(*names: str, section: str, default: Any = None, **settings: Any) -> Any:
    """Return a field of `GenerateOptions` that contains the value of an option.

    Args:
        names: The option's names, such as `--output` and `-o`. The click parameter gets the name of the field.
        section: The heading of `--help` that lists it.
        default: Its value if it is not given.
        settings: Those of `click.Option`.
    """

    def create(field_name: str) -> Option:
        return Option([*names, field_name], section=section, default=default, **settings)

    return dataclasses.field(default=default, metadata={"create": create})


def flag(*names: str, section: str, **settings: Any) -> Any:
    """Return a field of `GenerateOptions` that is True if the option is given."""
    return option(*names, section=section, default=False, is_flag=True, **settings)


def shared_option(create_option: CreateOption, *, default: Any) -> Any:
    """Return a field of `GenerateOptions` for an option that other commands have too; both have the same name."""

    def create(_: object) -> object:
        return create_option()

    return dataclasses.field(default=default, metadata={"create": create})


def shared_flag(create_option: CreateOption) -> Any:
    """Return a field of `GenerateOptions` for a flag that other commands have too."""
    return shared_option(create_option, default=False)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GenerateOptions:
    """The values of the options that every model has, in the order in which `--help` lists the options.

    Each field defines its option, and the click parameter of the option has the name of the field. Nothing else lists
    the options.
    """

    params: str | None = option(
        "--params",
        section=REQUEST_SECTION,
        metavar="FILE",
        type=click.Path(path_type=str, allow_dash=True),
        help="A request as JSON or YAML, or - for standard input. Options override it.",
    )
    extra: tuple[str, ...] = option(
        "--extra",
        section=REQUEST_SECTION,
        default=(),
        multiple=True,
        metavar="NAME=VALUE",
        help="A field that is missing from the spec; it is sent unchecked. May be repeated.",
    )
    allow_blank: bool = flag(
        ALLOW_BLANK,
        section=REQUEST_SECTION,
        is_eager=True,  # so that it is known when the options of the fields are parsed
        help="Send a value that is empty or blank, such as that of an unset variable.",
    )
    no_check: bool = flag(
        NO_CHECK,
        section=REQUEST_SECTION,
        help="Skip the contract check, to use a model or field that is newer than the contract.",
    )
    idempotency_key: str | None = option(
        "--idempotency-key",
        section=REQUEST_SECTION,
        metavar="KEY",
        help="Your own idempotency key: submissions with the same key are charged once.",
    )
    label: str | None = option(
        "--label",
        section=REQUEST_SECTION,
        metavar="TEXT",
        help="Your name for this submission in `evolink history`; it is not sent.",
    )
    dry_run: bool = flag(
        "--dry-run", section=REQUEST_SECTION, help="Print the request and its contract violations; send nothing."
    )
    max_credits: float | None = option(
        "--max-credits",
        section=PRICE_SECTION,
        type=FiniteFloatRange(min=0),
        metavar="CREDITS",
        help="Submit nothing that costs more, or whose price is not known.",
    )
    allow_unknown_price: bool = flag(
        "--allow-unknown-price",
        section=PRICE_SECTION,
        help="Submit a request in spite of a limit if its price is unknown or only a lower bound.",
    )
    confirm_above: float | None = option(
        "--confirm-above",
        section=PRICE_SECTION,
        type=FiniteFloatRange(min=0),
        metavar="CREDITS",
        help="Ask before a request is submitted that costs more, or whose price is not known.",
    )
    yes: bool = flag("--yes", "-y", section=PRICE_SECTION, help="Submit the request without asking.")
    wait: bool = option(
        "--wait/--no-wait",
        section=RESULT_SECTION,
        default=True,
        help="Wait for the result and download it, or print the task's id and exit.",
    )
    output: str | None = option(
        *("--output", "-o"),
        section=RESULT_SECTION,
        metavar="FILE|FOLDER",
        type=click.Path(),
        callback=store_flag,
        help="Where to save the result: a file, a folder, a name with {model}, {id} and {ext}, or - for standard "
        "output; by default {id}.{ext} in the working directory.",
    )
    overwrite: bool = flag("--overwrite", section=RESULT_SECTION, callback=store_flag, help="Replace an existing file.")
    open_result: bool = flag("--open", section=RESULT_SECTION, help="Open the result in its default program.")
    timeout: float | None = option(
        "--timeout",
        section=RESULT_SECTION,
        type=FiniteFloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="How long to wait; by default half an hour, or twice the task's estimate if that is longer.",
    )
    progress: str = shared_option(progress_option, default="auto")
    sandbox: bool = shared_flag(sandbox_option)
    as_json: bool = shared_flag(json_option)
    quiet: bool = shared_flag(quiet_option)


OPTION_NAMES = tuple(field.name for field in dataclasses.fields(GenerateOptions))
"""The names of the fields of `GenerateOptions`, which are those of the click parameters."""


def create_options(*names: str) -> list[Option]:
    """Return the options of these fields of `GenerateOptions`, in this order; without names, all of them."""
    fields = {field.name: field for field in dataclasses.fields(GenerateOptions)}
    return [fields[name].metadata["create"](name) for name in names or OPTION_NAMES]
