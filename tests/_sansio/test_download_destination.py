"""What is checked before a download: the results of its task, and whether its destination is free and writable."""

from __future__ import annotations

from pathlib import Path

import pytest
from evolink import Task, errors
from evolink._storage.part_file import PartFile
from support.client_harness import ClientHarness
from support.result_host import LINK, VIDEO, ResultHost, completed_task


@pytest.mark.parametrize("known", [{"status": "completed"}, {"status": "processing", "results": [LINK]}, None])
def test_only_a_task_that_is_not_known_to_have_results_is_queried(
    known: dict[str, object] | None, harness: ClientHarness, tmp_path: Path
) -> None:
    task = completed_task(LINK) if known is None else Task({"id": "task-unified-1-a"} | known)
    host = ResultHost()

    harness.client(host).tasks.download(task, tmp_path / "a.mp4")

    queries = [request for request in host.requests if request.url.path.startswith("/v1/tasks/")]
    assert len(queries) == (known is not None)


def test_a_destination_of_another_download_is_refused_until_that_ends(harness: ClientHarness, tmp_path: Path) -> None:
    other = PartFile(tmp_path / "a.mp4", "task-unified-1-b 0")
    other.open()
    download = harness.client(ResultHost()).tasks.download

    with pytest.raises(errors.DownloadFailed, match=r"Choose another name or wait for it\."):
        download(completed_task(LINK), tmp_path / "a.mp4")
    other.close(keep=False)

    assert download(completed_task(LINK), tmp_path / "a.mp4").size == len(VIDEO)


def test_a_destination_that_exists_or_cannot_be_written_is_named_with_the_task(
    harness: ClientHarness, tmp_path: Path
) -> None:
    existing = tmp_path / "a.mp4"
    existing.write_bytes(b"mine")
    download = harness.client(ResultHost()).tasks.download

    with pytest.raises(errors.DownloadFailed, match=r"exists\. Choose another name or pass overwrite=True\.") as exists:
        download(completed_task(LINK), existing)
    with pytest.raises(errors.DownloadFailed, match=r"Choose another destination\.") as unusable:
        download(completed_task(LINK), tmp_path / "\udc00\ud800.mp4")

    assert exists.value.task_id == unusable.value.task_id == "task-unified-1-a"
    assert exists.value.__cause__ is None
    assert isinstance(unusable.value.__cause__, ValueError)
