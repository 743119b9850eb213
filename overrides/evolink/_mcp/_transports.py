"""Transports of an MCP server: standard input and output, and streamable HTTP on the loopback interface."""

from __future__ import annotations

from typing import Any

import uvicorn
from mcp.server import Server
from mcp.server.stdio import stdio_server

HOST = "127.0.0.1"
"""The only address to listen on: whoever reaches the server may spend the account's credits."""
PATH = "/mcp"


async def serve_stdio(server: Server[Any]) -> None:
    """Serve one client over standard input and output until it closes them."""
    async with stdio_server() as (read_stream, write_stream):
        await server.run(read_stream, write_stream, server.create_initialization_options())


def http_server(server: Server[Any]) -> uvicorn.Server:
    """Return an HTTP server of an MCP server, not yet started.

    The SDK refuses requests whose Host or Origin is not a loopback one, so that no web page reaches the server, not
    even by DNS rebinding.
    """
    app = server.streamable_http_app(streamable_http_path=PATH, host=HOST)
    return uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on"))
