"""Options of the commands of `evolink bulk`."""

from __future__ import annotations

from pathlib import Path

import click

from ..._click import FiniteFloatRange, Option

CONFIRMED_CREDITS = 100
"""Credits up to which a run begins without a yes, if all prices are known."""


def limit_options() -> list[click.Option]:
    """Return the options of the budget and the rate of a run."""
    positive = FiniteFloatRange(min=0, min_open=True)
    return [
        Option(["--max-credits"], metavar="CREDITS", help="The budget: no row is submitted that could pass it."),
        Option(["--unknown-price"], metavar="CREDITS", help="Reserve this for a row whose price is unknown."),
        Option(
            ["--per-second", "max_submissions_per_second"],
            type=positive,
            metavar="NUMBER",
            help="The most submissions per second, of all workers together.",
        ),
    ]


def worker_options() -> list[click.Option]:
    """Return the options of a process that works on rows."""
    positive = FiniteFloatRange(min=0, min_open=True)
    return [
        Option(
            ["--in-flight", "max_in_flight"],
            type=click.IntRange(1, 100_000),
            default=200,
            show_default=True,
            help="The most rows between submission and the end of the download.",
        ),
        Option(
            ["--min-free"],
            type=FiniteFloatRange(0),
            default=1.0,
            show_default=True,
            metavar="GB",
            help="Pause if the disk has less space.",
        ),
        Option(
            ["--task-timeout"],
            type=positive,
            default=24 * 3600.0,
            show_default="24 hours",
            metavar="SECONDS",
            help="Leave a task that is not final by then to a later run.",
        ),
        Option(
            ["--no-resubmit"],
            is_flag=True,
            help="Look for lost rows in the account's tasks; for a gateway that ignores idempotency keys.",
        ),
    ]


def row_options() -> list[click.Option]:
    """Return the options of the rows that are submitted."""
    return [
        Option(["--model"], help="The model of rows without one."),
        Option(
            ["--set", "fields"], multiple=True, metavar="NAME=VALUE", help="A field of rows without it; repeatable."
        ),
        Option(
            ["--name"], metavar="TEMPLATE", help="The path of each result, such as {product}; by default the row's id."
        ),
        Option(["--no-check"], is_flag=True, help="Submit rows that the contract refuses."),
        Option(["--skip-invalid"], is_flag=True, help="Leave out rows that cannot be submitted."),
        Option(["--retry-failed"], is_flag=True, help="Submit failed rows once more, which is paid again."),
        Option(["--yes", "-y"], is_flag=True, help=f"Do not ask above {CONFIRMED_CREDITS} credits."),
        Option(["--dry-run"], is_flag=True, help="Check and price the rows; submit nothing."),
    ]


def output_option() -> Option:
    """Return `--output`."""
    return Option(
        ["--output", "-o"],
        required=True,
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help="The folder of the results and of the record.",
    )


def database_option(
    help_text: str = "Keep the record in PostgreSQL, for workers on several machines: postgresql://….",
) -> Option:
    """Return `--database`."""
    return Option(
        ["--database"],
        metavar="URL",
        envvar="EVOLINK_BULK_DATABASE",
        show_envvar=True,
        help=help_text,
    )


def database_options() -> list[click.Option]:
    """Return the options of a run in a database."""
    return [
        database_option(),
        Option(["--run", "run_id"], metavar="NAME", help="Its name in the database; by default that of the folder."),
        Option(["--enqueue"], is_flag=True, help="Leave the rows to the workers of the database."),
    ]
