"""CORS is off unless asked for, and changes nothing for clients that are no browsers."""

from __future__ import annotations

import asyncio
import threading
from contextlib import closing
from typing import Any

import httpx
import pytest
from evolink import sandbox
from evolink.sandbox._server import create_server, listening_socket, url_of

PAGE = "https://app.example.com"


@pytest.mark.parametrize(
    ("allowed", "origin"), [((), None), ((PAGE,), PAGE), (("*",), "*"), (("https://b.com",), None)]
)
def test_pages_of_other_origins_may_read_responses_only_if_asked_for(
    allowed: tuple[str, ...], origin: str | None
) -> None:
    app: Any = create_server(sandbox.Sandbox(), allow_origins=allowed).config.app
    preflight = {
        "origin": PAGE,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
    }

    async def ask() -> tuple[httpx.Response, httpx.Response, httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as http:
            credits = await http.get("/v1/credits", headers={"origin": PAGE, "authorization": "Bearer x"})
            admin = await http.get("/_sandbox/journal", headers={"origin": PAGE})
            return credits, admin, await http.options("/v1/videos/generations", headers=preflight)

    response, admin, options = asyncio.run(ask())

    assert response.headers.get("access-control-allow-origin") == origin
    assert (options.status_code == 200) is (origin is not None)
    assert admin.status_code == 403


def test_a_connection_is_reset_with_cors_too() -> None:
    backend = sandbox.Sandbox()
    backend.set_scenario("reset")
    with closing(listening_socket("127.0.0.1", 0)) as listener:
        server = create_server(backend, allow_origins=["*"])
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            httpx.post(f"{url_of(listener)}/v1/videos/generations", json={}, headers={"origin": PAGE})
        server.should_exit = True
        thread.join(5)
