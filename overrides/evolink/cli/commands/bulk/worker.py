"""`evolink bulk worker`: works on the runs in a database."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click

from ..._click import Command
from ..._client import open_client
from ...options.shared import add_options, sandbox_option
from .options import database_option, worker_options


@click.command(cls=Command)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The folder of all results; by default the output folder of each run.",
)
@add_options(database_option(), *worker_options(), sandbox_option())
def worker(
    *, output: Path | None, database: str | None, min_free: float, no_resubmit: bool, sandbox: bool, **options: Any
) -> None:
    """Work on the runs in a PostgreSQL database, until Ctrl-C, beside any number of other workers.

    The rows of a worker that ends or has no heartbeat for 20 seconds are taken over by the others.
    """
    from ....bulk import run_worker

    if database is None:
        raise click.UsageError("The database is missing. Pass --database or set EVOLINK_BULK_DATABASE.")
    with open_client(sandbox=sandbox) as client:
        asyncio.run(
            run_worker(
                database,
                client=client,
                output=output,
                min_free_bytes=int(min_free * 1e9),
                resubmit_lost=not no_resubmit,
                **options,
            )
        )
