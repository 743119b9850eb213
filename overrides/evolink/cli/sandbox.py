"""`evolink sandbox`: the sandbox as a server of its own."""

from __future__ import annotations

import logging
import sys
from contextlib import closing

import click

from .._addresses import is_loopback_host


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 picks a free one."
)
@click.option(
    *("--speed",),
    default=1.0,
    show_default=True,
    type=click.FloatRange(0),
    help="How fast its time runs: 100 makes a minute 0.6 s; at 0 only POST /_sandbox/advance moves it.",
)
@click.option("--api-key", metavar="KEY", help="The only key to take; any will do where this is left out.")
@click.option("--credits", "balance", default=1000.0, show_default=True, help="The balance to start from.")
@click.option("--scenario", default="", metavar="WORDS", help="What goes wrong, such as lost or fail:service_error@60.")
@click.option("--db", metavar="FILE", help="Keep everything in FILE; the next sandbox goes on from there.")
@click.option("--ignore-keys", is_flag=True, help="Charge each submission, whatever its Idempotency-Key.")
@click.option("--integer-codes", is_flag=True, help="Word errors as they were until 2026-03-05.")
@click.option("--allow-local-callbacks", is_flag=True, help="Take http and loopback callback URLs.")
@click.option("--allow-remote", is_flag=True, help="Allow a --host that other machines reach.")
@click.option("--quiet", is_flag=True, help="Log no requests.")
def sandbox(
    host: str,
    port: int,
    speed: float,
    api_key: str | None,
    balance: float,
    scenario: str,
    db: str | None,
    *,
    ignore_keys: bool,
    integer_codes: bool,
    allow_local_callbacks: bool,
    allow_remote: bool,
    quiet: bool,
) -> None:
    """Serve EvoLink's API on this machine: real tasks and real videos, no key, no credits."""
    if not is_loopback_host(host) and not allow_remote:
        raise click.UsageError(f"{host} can be reached from other machines; say --allow-remote if that is meant.")
    try:
        from ..sandbox import Sandbox, StoreUnusable, UnknownScenario, clock_of
        from ..sandbox._server import courier, listening_socket, server, url_of
    except ModuleNotFoundError as missing:
        raise click.UsageError(f"{missing}. Install the extra: pip install 'evolink[sandbox,media]'.") from missing
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("evolink.sandbox").setLevel(logging.WARNING if quiet else logging.INFO)
    try:
        acted = Sandbox(
            clock=clock_of(speed),
            api_key=api_key,
            credits=balance,
            allow_local_callbacks=allow_local_callbacks,
            honour_keys=not ignore_keys,
            integer_codes=integer_codes,
            db=db,
        )
        acted.set_scenario(scenario)
    except UnknownScenario as fault:
        raise click.BadParameter(str(fault), param_hint="--scenario") from fault
    except StoreUnusable as fault:
        raise click.BadParameter(str(fault), param_hint="--db") from fault
    try:
        listening = listening_socket(host, port)
    except OSError as fault:
        raise click.UsageError(f"{host}:{port} cannot be listened on: {fault.strerror}. Try --port 0.") from fault
    served = server(acted)
    click.echo(f"EvoLink sandbox on {url_of(listening)}")
    sys.stdout.flush()
    with closing(acted), courier(acted):
        served.run(sockets=[listening])
