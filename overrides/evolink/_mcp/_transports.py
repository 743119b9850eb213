"""Transports of an MCP server: standard input and output, and streamable HTTP on the loopback interface."""

from __future__ import annotations

import socket
from typing import Any

from mcp.server import Server
from mcp.server.stdio import stdio_server

HOST = "127.0.0.1"
"""The only address to listen on: whoever reaches the server may spend the account's credits."""
PATH = "/mcp"


async def serve_stdio(server: Server[Any]) -> None:
    """Serve one client over standard input and output until it closes them."""
    async with stdio_server() as (read_stream, write_stream):
        await server.run(read_stream, write_stream, server.create_initialization_options())


def http_app(server: Server[Any]) -> Any:
    """Return an ASGI app of the server.

    The SDK refuses requests whose Host or Origin is not a loopback one, so that no web page reaches the server, not
    even by DNS rebinding.
    """
    return server.streamable_http_app(streamable_http_path=PATH, host=HOST)


async def serve_http(server: Server[Any], listener: socket.socket) -> None:
    """Serve clients over streamable HTTP until the process is interrupted."""
    import uvicorn

    config = uvicorn.Config(http_app(server), log_level="warning", lifespan="on")
    await uvicorn.Server(config).serve(sockets=[listener])
