"""`evolink mcp`: serves the tools for agents over the Model Context Protocol."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .._click import Command, FiniteFloatRange
from .._client import open_async_client
from ..options.shared import add_options, sandbox_option

if TYPE_CHECKING:
    from mcp.server import Server

    from ...tools import Toolset

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
NEW_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(cls=Command)
@click.option("--http", "uses_http", is_flag=True, help="Serve streamable HTTP on 127.0.0.1 instead of standard input.")
@click.option(
    "--port", default=8766, show_default=True, type=click.IntRange(0, 65535), help="Port of --http; 0 picks a free one."
)
@click.option(
    "--max-credits",
    type=FiniteFloatRange(min=0),
    metavar="CREDITS",
    help="The budget: what all submissions of this server may cost together; by default that of the profile.",
)
@click.option(
    "--allow-unknown-prices", is_flag=True, help="Allow requests whose price is unknown or only a lower bound."
)
@click.option(
    "--models",
    "patterns",
    multiple=True,
    metavar="MODEL|PATTERN",
    help="Allow only these models, such as kling-*; may be repeated, or a list with commas.",
)
@click.option("--read-only", is_flag=True, help="Neither generate, upload nor download.")
@click.option("--output", metavar="DIR", type=NEW_FOLDER, help="Allow downloads, into this folder only.")
@click.option(
    "--input", "uploads_from", metavar="DIR", type=FOLDER, help="Allow uploads of media files of this folder."
)
@click.option(
    "--confirm/--no-confirm",
    "confirms",
    default=True,
    show_default=True,
    help="Ask the user before paying, if the MCP client can.",
)
@add_options(sandbox_option())
def mcp(
    *,
    uses_http: bool,
    port: int,
    max_credits: float | None,
    patterns: tuple[str, ...],
    confirms: bool,
    sandbox: bool,
    **limits: Any,
) -> None:
    """Serve the tools for agents over the Model Context Protocol.

    An agent finds models, checks and prices requests, generates videos within the budget, and downloads them. A
    repeated call of generate never pays twice.
    """
    try:
        from ..._mcp._server import create_server
    except ModuleNotFoundError as missing:
        raise click.UsageError(f"{missing}. Install the extra: pip install 'evolink[mcp]'.") from missing
    toolset = _create_toolset(patterns, limits)
    listener = _listen(port) if uses_http else None
    with open_async_client(sandbox=sandbox, max_credits=max_credits) as client:
        server = create_server(toolset, client, confirms=confirms, is_sandbox=sandbox)
        asyncio.run(_serve(server, client, listener))


def _create_toolset(patterns: tuple[str, ...], limits: dict[str, Any]) -> Toolset:
    """Return the toolset of the options. A profile's default of --output, which is for people, allows no downloads."""
    from ...tools import Toolset

    source = click.get_current_context().get_parameter_source("output")
    if source is click.core.ParameterSource.DEFAULT_MAP:
        limits = {**limits, "output": None}
    try:
        models = [pattern for each in patterns for pattern in each.split(",")]
        toolset = Toolset(models=models or None, **limits)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    if limits["output"] is not None:
        limits["output"].expanduser().mkdir(parents=True, exist_ok=True)
    return toolset


def _listen(port: int) -> socket.socket:
    from ..._mcp._transports import HOST, PATH

    try:
        listener = socket.create_server((HOST, port))
    except OSError as error:
        raise click.UsageError(f"Cannot listen on {HOST}:{port}: {error.strerror}. Try --port 0.") from error
    click.echo(f"EvoLink MCP server on http://{HOST}:{listener.getsockname()[1]}{PATH}")
    return listener


async def _serve(server: Server[Any], client: Any, listener: socket.socket | None) -> None:
    from ..._mcp._transports import http_server, serve_stdio

    async with client:
        if listener is None:
            await serve_stdio(server)
        else:
            with listener:
                await http_server(server).serve(sockets=[listener])
