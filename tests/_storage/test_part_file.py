"""Part files: a download never overwrites another file, and resumes what a killed process left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import EvoLink, errors
from support.client_harness import CAT, ClientHarness
from support.result_host import LINK, VIDEO, ResultHost, completed_task


def test_a_file_is_overwritten_only_with_overwrite(harness: ClientHarness, tmp_path: Path) -> None:
    destination = tmp_path / "a.mp4"
    destination.write_bytes(b"existing")
    client = harness.client(ResultHost())

    with pytest.raises(errors.DownloadFailed, match="overwrite=True"):
        client.tasks.download(completed_task(LINK), destination)
    assert destination.read_bytes() == b"existing"

    client.tasks.download(completed_task(LINK), destination, overwrite=True)
    assert destination.read_bytes() == VIDEO


def test_a_file_that_is_created_meanwhile_is_kept(harness: ClientHarness, tmp_path: Path) -> None:
    destination = tmp_path / "a.mp4"

    class Racing(ResultHost):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            destination.write_bytes(b"created meanwhile")
            return super().handle_request(request)

    with pytest.raises(errors.DownloadFailed, match="created meanwhile"):
        harness.client(Racing()).tasks.download(completed_task(LINK), destination)

    assert destination.read_bytes() == b"created meanwhile"
    assert list(tmp_path.iterdir()) == [destination]


def test_a_destination_that_cannot_be_written_raises_download_failed(harness: ClientHarness, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(errors.DownloadFailed, match="could not be written"):
        harness.client(ResultHost()).tasks.download(completed_task(LINK), tmp_path / "file" / "a.mp4")


def test_a_download_larger_than_max_bytes_fails_and_leaves_nothing(
    harness: ClientHarness, client: EvoLink, tmp_path: Path
) -> None:
    task = client.videos.generate(CAT).wait()

    with pytest.raises(errors.DownloadFailed, match="larger than max_bytes"):
        task.download(tmp_path / "a.mp4", max_bytes=1000)

    assert list(tmp_path.iterdir()) == []
    assert task.download(tmp_path / "a.mp4", max_bytes=10_000_000).size > 1000


def test_a_file_that_another_process_downloads_raises_download_failed(
    harness: ClientHarness, client: EvoLink, tmp_path: Path
) -> None:
    import fcntl

    task = client.videos.generate(CAT).wait()
    with (tmp_path / "a.mp4.part").open("ab") as locked:
        fcntl.flock(locked, fcntl.LOCK_EX)
        with pytest.raises(errors.DownloadFailed, match="another process is downloading"):
            task.download(tmp_path / "a.mp4")

    assert task.download(tmp_path / "a.mp4").path.is_file()


@pytest.mark.parametrize("case", ["half", "of another task", "with a broken note", "without a note"])
def test_the_part_file_of_a_killed_process_is_resumed_only_if_it_matches(
    case: str, harness: ClientHarness, client: EvoLink, tmp_path: Path
) -> None:
    task = client.videos.generate(CAT).wait()
    video = task.download(tmp_path / "whole.mp4").path.read_bytes()
    (etag,) = {response.headers["etag"] for response in [harness.sandbox.handle(harness.sent[-1])]}
    source = "task-unified-1-other 0" if case == "of another task" else f"{task.id} 0"
    note: Any = {"source": source, "validator": etag, "expected": len(video), "content_type": "video/mp4"}
    (tmp_path / "a.mp4.part").write_bytes(video[:5000] if case == "half" else b"garbage" * 100)
    if case != "without a note":
        text = json.dumps(note)
        (tmp_path / "a.mp4.part.json").write_text(text[:20] if case == "with a broken note" else text)
    harness.sent.clear()

    assert task.download(tmp_path / "a.mp4").path.read_bytes() == video

    (request,) = harness.sent
    assert request.headers.get("range") == ("bytes=5000-" if case == "half" else None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "whole.mp4"]
