"""A lenient sandbox accepts unknown fields of every request, and refuses everything else that it always refuses."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from evolink.sandbox import ManualClock, Sandbox


@pytest.mark.parametrize("lenient", [True, False])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/videos/generations", {"model": "veo3.1-pro", "prompt": "A cat", "promt": 1}),
        ("/v1/videos/generations", {"model": "kling-o3-text-to-video", "prompt": "A", "model_params": {"extra": 1}}),
        ("/v1/tasks/batch", {"task_ids": ["task-unified-1-a"], "extra": 1}),
        ("/api/v1/files/upload/url", {"file_url": "https://example.com/a.png", "extra": 1}),
    ],
)
def test_unknown_fields_are_accepted_if_lenient(path: str, body: dict[str, Any], *, lenient: bool) -> None:
    request = httpx.Request("POST", f"http://127.0.0.1{path}", headers={"authorization": "Bearer any"}, json=body)

    response = Sandbox(clock=ManualClock(), lenient=lenient).handle(request)

    assert (response.status_code == 200) is lenient, response.text


def test_lenient_still_refuses_wrong_values() -> None:
    body = {"model": "veo3.1-pro", "extra": 1}
    url, headers = "http://127.0.0.1/v1/videos/generations", {"authorization": "Bearer any"}

    response = Sandbox(lenient=True).handle(httpx.Request("POST", url, headers=headers, json=body))

    assert response.status_code == 400
    assert "extra" not in response.json()["error"]["message"]
