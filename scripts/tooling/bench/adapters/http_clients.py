"""Adapters of the bare HTTP clients with the standard library's json: the floor under every client built on them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .evolink_client import PROMPT

BODY = {"model": "veo3.1-pro", "prompt": PROMPT, "aspect_ratio": "16:9", "generation_type": "TEXT"}
CREATE, TASK = "/v1/videos/generations", "/v1/tasks/"
HEADERS = {"authorization": "Bearer sk-evo-0123456789"}


class HttpClient:
    """http.client of the standard library."""

    def __init__(self, base_url: str) -> None:
        import http.client
        import json

        self._json = json
        self._connection = http.client.HTTPConnection(base_url.removeprefix("http://"))

    def create(self) -> str:
        body = self._json.dumps(BODY)
        return str(self._send("POST", CREATE, body, {**HEADERS, "content-type": "application/json"})["id"])

    def get(self, handle: str) -> bool:
        return bool(self._send("GET", TASK + handle, None, HEADERS)["status"] == "completed")

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Any:
        self._connection.request(method, path, body, headers)
        return self._json.loads(self._connection.getresponse().read())

    def close(self) -> None:
        self._connection.close()


class Httpx:
    """One httpx.Client, used as its documentation shows."""

    def __init__(self, base_url: str) -> None:
        self._client = import_module("httpx").Client(base_url=base_url, headers=HEADERS)

    def create(self) -> str:
        return str(self._client.post(CREATE, json=BODY).json()["id"])

    def get(self, handle: str) -> bool:
        return bool(self._client.get(TASK + handle).json()["status"] == "completed")

    def close(self) -> None:
        self._client.close()
