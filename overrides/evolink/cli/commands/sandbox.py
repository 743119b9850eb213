"""`evolink sandbox`: serves the sandbox, a recorder or a replayer over HTTP."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from ..._security.public_addresses import is_loopback_host
from .._background import start_sandbox
from .._click import Command, FiniteFloatRange

if TYPE_CHECKING:
    from ...sandbox import Recorder, Replayer, Sandbox


WAIT_UNTIL_READY = "--wait-until-ready"


class SandboxCommand(Command):
    """The command, which keeps its arguments to start itself in the background with them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[WAIT_UNTIL_READY] = [argument for argument in args if argument != WAIT_UNTIL_READY]
        return super().parse_args(ctx, args)


@click.command(cls=SandboxCommand)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 picks a free one."
)
@click.option(
    "--speed",
    default=1.0,
    show_default=True,
    type=FiniteFloatRange(0),
    help="Speed of the sandbox's clock: at 100 a minute takes 0.6 s, at 0 only POST /_sandbox/advance moves it.",
)
@click.option(
    "--api-key",
    metavar="KEY",
    envvar="EVOLINK_SANDBOX_API_KEY",
    show_envvar=True,
    help="The only API key to accept; by default any.",
)
@click.option(
    "--credits",
    "balance",
    default=10_000.0,
    show_default=True,
    type=FiniteFloatRange(0, 1e12),
    help="Initial balance in credits.",
)
@click.option("--scenario", default="", metavar="DIRECTIVES", help="What goes wrong: lost, fail:service_error@60, ….")
@click.option("--db", metavar="FILE", help="Keep the state in FILE; a later sandbox continues from it.")
@click.option(
    "--record", metavar="FILE", help="Forward requests to the real API, which costs credits, and record its responses."
)
@click.option("--upstream", metavar="URL", help="The API to record; by default EvoLink's.")
@click.option("--replay", metavar="FILE", help="Respond as recorded in FILE.")
@click.option("--ignore-keys", is_flag=True, help="Charge every submission, whatever its Idempotency-Key.")
@click.option("--lenient", is_flag=True, help="Accept unknown fields, as the API seems to.")
@click.option(
    "--max-stored-bytes",
    default=2**30,
    show_default=True,
    type=click.IntRange(0),
    help="Bytes of all uploaded files together.",
)
@click.option("--integer-codes", is_flag=True, help="Return errors in the format used until 2026-03-05.")
@click.option("--allow-local-callbacks", is_flag=True, help="Accept http and loopback callback URLs.")
@click.option("--allow-remote", is_flag=True, help="Allow a --host that other machines can reach.")
@click.option(
    "--allow-host",
    "allowed_hosts",
    multiple=True,
    metavar="NAME",
    help="Respond to this Host beside localhost and --host; repeatable.",
)
@click.option(
    "--allow-origin",
    "allow_origins",
    multiple=True,
    metavar="ORIGIN",
    help="Let pages of this origin use the sandbox in a browser (CORS); * is any. May be repeated.",
)
@click.option("--quiet", is_flag=True, help="Log no requests.")
@click.option(
    WAIT_UNTIL_READY,
    is_flag=True,
    help="Start the sandbox in the background, print its address and process id once it responds, and exit.",
)
@click.pass_context
def sandbox(
    context: click.Context,
    /,
    *,
    host: str,
    port: int,
    allow_remote: bool,
    allowed_hosts: tuple[str, ...],
    allow_origins: tuple[str, ...],
    quiet: bool,
    wait_until_ready: bool,
    **settings: Any,
) -> None:
    """Serve EvoLink's API on this machine: real tasks and real videos, no key, no credits."""
    if not is_loopback_host(host) and not allow_remote:
        raise click.UsageError(f"{host} is reachable from other machines. Pass --allow-remote to allow that.")
    if sum(settings[name] is not None for name in ("record", "replay", "db")) > 1:
        raise click.UsageError("--record, --replay and --db cannot be used together. Pass one of them.")
    if wait_until_ready:
        url, process, log = start_sandbox(context.meta[WAIT_UNTIL_READY])
        click.echo(f"EvoLink sandbox on {url}")
        click.echo(f"Process {process} serves it and logs to {log}. Stop it with: kill {process}", err=True)
        return
    try:
        from ...sandbox._server import callback_delivery, create_server, listening_socket, url_of
        from ...studio import PREFIX
        from ...studio._security import PARAMETER, new_token
    except ModuleNotFoundError as missing:
        raise click.UsageError(f"{missing}. Install the extra: pip install 'evolink[sandbox,media]'.") from missing
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("evolink.sandbox").setLevel(logging.WARNING if quiet else logging.INFO)
    try:
        listener = listening_socket(host, port)
    except OSError as error:
        raise click.UsageError(f"Cannot listen on {host}:{port}: {error.strerror}. Try --port 0.") from error
    with closing(listener), closing(_create_handler(settings)) as handler, callback_delivery(handler):
        has_studio = settings["record"] is None and settings["replay"] is None
        token = new_token() if has_studio and settings["api_key"] is not None else None
        http_server = create_server(
            handler, allowed_hosts=[host, *allowed_hosts], allow_origins=allow_origins, studio_token=token
        )
        click.echo(f"EvoLink sandbox on {url_of(listener)}")
        if token is not None:
            click.echo(f"Its studio: {url_of(listener)}{PREFIX}/?{PARAMETER}={token}")
        sys.stdout.flush()
        http_server.run(sockets=[listener])


def _create_handler(settings: Mapping[str, Any]) -> Sandbox | Recorder | Replayer:
    """Return what handles the requests: a sandbox, or with --record or --replay a recorder or a replayer."""
    from ... import sandbox as sandboxes

    try:
        if settings["record"] is not None:
            upstream = {"base_url": settings["upstream"]} if settings["upstream"] else {}
            return sandboxes.Recorder(settings["record"], **upstream)
        clock = sandboxes.clock_of(settings["speed"])
        if settings["replay"] is not None:
            return sandboxes.Replayer(settings["replay"], clock=clock)
        handler = sandboxes.Sandbox(
            clock=clock,
            api_key=settings["api_key"],
            credits=settings["balance"],
            allow_local_callbacks=settings["allow_local_callbacks"],
            honour_keys=not settings["ignore_keys"],
            integer_codes=settings["integer_codes"],
            lenient=settings["lenient"],
            max_stored_bytes=settings["max_stored_bytes"],
            db=settings["db"],
        )
        handler.set_scenario(settings["scenario"])
    except (sandboxes.UnknownScenario, sandboxes.StoreUnusable, sandboxes.RecordingUnusable) as error:
        raise click.UsageError(str(error)) from error
    return handler
