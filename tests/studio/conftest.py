from __future__ import annotations

from collections.abc import Iterator

import pytest
from evolink._security.allowed_hosts import AllowedHosts
from evolink.sandbox import ManualClock, Sandbox
from evolink.sandbox._asgi import asgi_app
from evolink.sandbox._studio import create_studio
from support.asgi_client import ASGIClient


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(clock=ManualClock(), allow_local_callbacks=True)


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[ASGIClient]:
    """A client of a sandbox with its studio."""
    with client_of(sandbox) as client:
        yield client


@pytest.fixture(scope="session")
def unchanged_http() -> Iterator[ASGIClient]:
    """The same, of one sandbox for all tests that change nothing in it."""
    with client_of(Sandbox(clock=ManualClock())) as client:
        yield client


def client_of(sandbox: Sandbox) -> ASGIClient:
    hosts = AllowedHosts()
    app = asgi_app(sandbox, hosts, studio=create_studio(sandbox, hosts))
    return ASGIClient(app, base_url="http://127.0.0.1:8765")
