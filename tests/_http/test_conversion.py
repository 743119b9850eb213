"""Conversion of requests to those of httpx."""

from __future__ import annotations

import httpx
import pytest
from evolink._http.conversion import build_request
from evolink._sansio.messages import HTTPRequest
from support.client_harness import API_KEY, BASE_URL


@pytest.mark.parametrize("content", [None, b'{"a": 1}'])
def test_a_request_is_built_as_httpx_builds_it(content: bytes | None) -> None:
    client = httpx.Client()
    headers = {"authorization": f"Bearer {API_KEY}", "user-agent": "evolink-python/1"}
    request = HTTPRequest("POST" if content else "GET", f"{BASE_URL}/v1/x?y=%20z", headers, content=content)

    built = build_request(client, request, dict(client.headers))

    expected = client.build_request(request.method, request.url, headers=headers, content=content)
    assert (built.method, built.url, built.content) == (expected.method, expected.url, expected.content)
    assert sorted(built.headers.multi_items()) == sorted(expected.headers.multi_items())
