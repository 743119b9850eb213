"""A client without any logic, for tests of the sandbox's HTTP."""

from __future__ import annotations

from typing import Any

import httpx
from evolink import catalog
from evolink.sandbox import ManualClock, Sandbox

KEY = {"authorization": "Bearer sk-evo-anything"}


class RawClient:
    """Sends requests to a sandbox as curl does."""

    def __init__(self, **options: Any) -> None:
        self.clock = ManualClock()
        self.sandbox = Sandbox(clock=self.clock, **options)

    def __call__(self, method: str, path: str, *, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
        request = httpx.Request(method, f"http://127.0.0.1:8765{path}", headers=KEY | (headers or {}), **body)
        request.read()
        return self.sandbox.handle(request)

    def create(self, model: str = "wan2.5-text-to-video", *, headers: dict[str, str] | None = None) -> dict[str, Any]:
        example = next(iter(catalog.get(model).examples.values()))
        response = self("POST", "/v1/videos/generations", json=example, headers=headers)
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body
