"""Streamable HTTP: the official client over a socket, and pages of other hosts that are refused."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from evolink._mcp._server import create_server
from evolink._mcp._transports import PATH, http_server
from evolink.tools import NAMES, Toolset
from mcp import Client
from support.client_harness import ClientHarness

REQUEST = {"model": "kling-o3-text-to-video", "prompt": "A cat", "duration": 5}


@asynccontextmanager
async def serving(harness: ClientHarness) -> AsyncGenerator[str]:
    """Serve the sandbox's tools over HTTP; yield the URL."""
    async with harness.async_client(max_credits=100) as client:
        server = http_server(create_server(Toolset(), client))
        with socket.create_server(("127.0.0.1", 0)) as listener:
            running = asyncio.create_task(server.serve(sockets=[listener]))
            try:
                yield f"http://127.0.0.1:{listener.getsockname()[1]}{PATH}"
            finally:
                server.should_exit = True
                await running


@pytest.mark.parametrize("era", ["legacy", "auto"])
def test_the_official_client_generates_over_http(harness: ClientHarness, era: str) -> None:
    async def generate() -> tuple[Any, Any]:
        async with serving(harness) as url, Client(url, mode=era) as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            task = await client.call_tool("generate", {"request": REQUEST, "max_credits": 50})
            waited = await client.call_tool(
                "wait_task", {"task_id": task.structured_content["task_id"], "timeout": 600}
            )
            return names, waited.structured_content

    names, waited = asyncio.run(generate())

    assert names == [*NAMES]
    assert waited["status"] == "completed"


REFUSED: list[tuple[dict[str, str], int]] = [
    ({"host": "attacker.example"}, 421),
    ({"host": "127.0.0.1.attacker.example:80"}, 421),
    ({"origin": "https://attacker.example"}, 403),
    ({"origin": "null"}, 403),
    ({"content-type": "text/plain"}, 400),
]


def test_a_page_of_another_host_cannot_use_the_server(harness: ClientHarness) -> None:
    """Neither by a request across origins, nor under its own name after DNS rebinding."""
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accepted = {"content-type": "application/json", "accept": "application/json, text/event-stream"}

    async def post() -> list[int]:
        async with serving(harness) as url, httpx.AsyncClient() as http:
            return [
                (await http.post(url, json=message, headers={**accepted, **each})).status_code for each, _ in REFUSED
            ]

    assert asyncio.run(post()) == [status for _, status in REFUSED]
