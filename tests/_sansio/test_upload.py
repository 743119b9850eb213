"""Uploads: paths, bytes and open files, and failures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import EvoLink, errors
from support.client_harness import ClientHarness


@pytest.mark.parametrize("kind", ["path", "text", "bytes", "file"])
def test_a_path_bytes_or_open_file_is_uploaded(kind: str, client: EvoLink, tmp_path: Path) -> None:
    data = b"\x89PNG\r\n\x1a\n" + b"0" * 100
    path = tmp_path / "a b.png"
    path.write_bytes(data)

    with path.open("rb") as file:
        source: Any = {"path": path, "text": str(path), "bytes": data, "file": file}[kind]
        uploaded = client.files.upload(source, name="first.png")

    assert (uploaded.name, uploaded.size, uploaded.mime_type) == ("first.png", 108, "image/png")


def test_an_upload_that_failed_raises_upload_failed_even_with_http_200(harness: ClientHarness) -> None:
    failing = httpx.MockTransport(
        lambda request: httpx.Response(200, json={"success": False, "code": 507, "msg": "quota exhausted"})
    )

    with pytest.raises(errors.UploadFailed, match="quota exhausted"):
        harness.client(failing).files.upload(b"\x89PNG")


def test_a_missing_file_raises_upload_failed_before_anything_is_sent(
    harness: ClientHarness, client: EvoLink, tmp_path: Path
) -> None:
    with pytest.raises(errors.UploadFailed, match="No such file"):
        client.files.upload(tmp_path / "none.png")

    assert harness.sent == []
