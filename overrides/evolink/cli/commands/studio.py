"""`evolink studio`: serves the studio on this machine, for the account at EvoLink or for a sandbox."""

from __future__ import annotations

import logging
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .._click import Command, FiniteFloatRange
from .._client import create_sandbox
from .._program import PROFILE
from ..options.shared import add_options, sandbox_option
from .bulk.options import database_option

if TYPE_CHECKING:
    import uvicorn

    from ...studio import StudioPages

HOST = "127.0.0.1"


@click.command(cls=Command)
@click.option(
    "--port", default=8767, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 picks a free one."
)
@add_options(sandbox_option())
@click.option(
    "--speed",
    default=10.0,
    show_default=True,
    type=FiniteFloatRange(0, min_open=True),
    help="With --sandbox: speed of its clock; at 10 a minute takes 6 s.",
)
@click.option(
    "--drift-report",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Show a report of scripts/drift compare --format json.",
)
@click.option(
    "--bulk",
    "bulk_folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    metavar="DIR",
    help="Show the bulk runs in DIR and its folders; by default in the current one.",
)
@add_options(database_option("Show the bulk runs in PostgreSQL instead: postgresql://…."))
@click.option("--open/--no-open", "open_browser", default=False, help="Open the page in the default browser.")
def studio(
    *,
    port: int,
    sandbox: bool,
    speed: float,
    drift_report: Path | None,
    bulk_folder: Path,
    database: str | None,
    open_browser: bool,
) -> None:
    """Compose requests in a browser, see what they cost, submit them and watch the results.

    The page is served to this machine alone, and only to a browser that opens the printed address: it contains a token
    of this start. The API key stays in this process.
    """
    try:
        from ...bulk._studio import StudioRuns
        from ...sandbox._server import listening_socket, url_of
        from ...studio import PREFIX
        from ...studio._app import warm_up
        from ...studio._security import PARAMETER, new_token
    except ModuleNotFoundError as missing:
        raise click.UsageError(f"{missing}. Install the extra: pip install 'evolink[studio]'.") from missing
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    try:
        listener = listening_socket(HOST, port)
    except OSError as error:
        raise click.UsageError(f"Cannot listen on {HOST}:{port}: {error.strerror}. Try --port 0.") from error
    warm_up()
    token = new_token()
    pages: StudioPages = {"drift_report": drift_report, "bulk_runs": StudioRuns(bulk_folder, database=database)}
    serve = _sandbox_server(speed, token, pages) if sandbox else _account_server(token, pages)
    with closing(listener), serve as server:
        url = f"{url_of(listener)}{PREFIX}/?{PARAMETER}={token}"
        click.echo(f"EvoLink studio on {url}")
        sys.stdout.flush()
        if open_browser:
            click.launch(url)
        server.run(sockets=[listener])


@contextmanager
def _account_server(token: str, pages: StudioPages) -> Generator[uvicorn.Server]:
    """Yield a server of the studio for the account of the profile or the environment.

    Raises:
        MissingAPIKey: If there is no key.
        ConfigurationError: If the journal, an address or the profile cannot be used.
    """
    from ...async_client import AsyncEvoLink
    from ...sandbox._server import server_of
    from ...studio import AccountService, create_app

    profile = click.get_current_context().meta.get(PROFILE)
    service = AccountService(AsyncEvoLink(profile=profile, journal=True), profile=profile)
    yield server_of(create_app(service, token=token, lifespan=lambda app: service.run(), **pages), lifespan="on")


@contextmanager
def _sandbox_server(speed: float, token: str, pages: StudioPages) -> Generator[uvicorn.Server]:
    """Yield a server of a sandbox with its studio; its state is that of the other commands' `--sandbox`."""
    from ...sandbox._server import callback_delivery, create_server

    with closing(create_sandbox(speed)) as sandbox, callback_delivery(sandbox):
        yield create_server(sandbox, studio_token=token, **pages)
