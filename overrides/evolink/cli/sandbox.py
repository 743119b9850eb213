"""`evolink sandbox`: the sandbox as a server of its own."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from .._security.public_addresses import is_loopback_host
from ._commands import Command

if TYPE_CHECKING:
    from ..sandbox import Recorder, Replayer, Sandbox


@click.command(cls=Command)
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
@click.option("--credits", "balance", default=10_000.0, show_default=True, help="The balance to start from.")
@click.option("--scenario", default="", metavar="WORDS", help="What goes wrong, such as lost or fail:service_error@60.")
@click.option("--db", metavar="FILE", help="Keep everything in FILE; the next sandbox goes on from there.")
@click.option("--record", metavar="FILE", help="Pass requests on to the real API, which costs, and note its replies.")
@click.option("--upstream", metavar="URL", help="The API to record, where it is not EvoLink's own.")
@click.option("--replay", metavar="FILE", help="Answer as a recorded run was answered.")
@click.option("--ignore-keys", is_flag=True, help="Charge each submission, whatever its Idempotency-Key.")
@click.option("--integer-codes", is_flag=True, help="Word errors as they were until 2026-03-05.")
@click.option("--allow-local-callbacks", is_flag=True, help="Take http and loopback callback URLs.")
@click.option("--allow-remote", is_flag=True, help="Allow a --host that other machines reach.")
@click.option("--quiet", is_flag=True, help="Log no requests.")
def sandbox(*, host: str, port: int, allow_remote: bool, quiet: bool, **asked: Any) -> None:
    """Serve EvoLink's API on this machine: real tasks and real videos, no key, no credits."""
    if not is_loopback_host(host) and not allow_remote:
        raise click.UsageError(f"{host} can be reached from other machines; say --allow-remote if that is meant.")
    if sum(asked[name] is not None for name in ("record", "replay", "db")) > 1:
        raise click.UsageError("--record, --replay and --db do not go together.")
    try:
        from ..sandbox._server import callback_delivery, create_server, listening_socket, url_of
    except ModuleNotFoundError as missing:
        raise click.UsageError(f"{missing}. Install the extra: pip install 'evolink[sandbox,media]'.") from missing
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("evolink.sandbox").setLevel(logging.WARNING if quiet else logging.INFO)
    try:
        listening = listening_socket(host, port)
    except OSError as fault:
        raise click.UsageError(f"{host}:{port} cannot be listened on: {fault.strerror}. Try --port 0.") from fault
    with closing(listening), closing(_answering(asked)) as answering, callback_delivery(answering):
        served = create_server(answering)
        click.echo(f"EvoLink sandbox on {url_of(listening)}")
        sys.stdout.flush()
        served.run(sockets=[listening])


def _answering(asked: Mapping[str, Any]) -> Sandbox | Recorder | Replayer:
    """What answers: a sandbox, or what records or replays."""
    from .. import sandbox as act

    try:
        if asked["record"] is not None:
            upstream = {"base_url": asked["upstream"]} if asked["upstream"] else {}
            return act.Recorder(asked["record"], **upstream)
        clock = act.clock_of(asked["speed"])
        if asked["replay"] is not None:
            return act.Replayer(asked["replay"], clock=clock)
        sandbox = act.Sandbox(
            clock=clock,
            api_key=asked["api_key"],
            credits=asked["balance"],
            allow_local_callbacks=asked["allow_local_callbacks"],
            honour_keys=not asked["ignore_keys"],
            integer_codes=asked["integer_codes"],
            db=asked["db"],
        )
        sandbox.set_scenario(asked["scenario"])
    except (act.UnknownScenario, act.StoreUnusable, act.RecordingUnusable) as fault:
        raise click.UsageError(str(fault)) from fault
    return sandbox
