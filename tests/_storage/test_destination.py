"""Destinations: what cannot be written is known before a request is paid for, and no name leads out of a folder."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from evolink import EvoLink, Task, errors
from evolink._sansio.download import check_destination
from evolink._storage import file_system
from evolink._storage.destination import TYPICAL_RESULT_SIZE, is_plain_name
from evolink._storage.part_file import part_paths
from support.client_harness import CAT, ClientHarness
from support.result_host import LINK, VIDEO, ResultHost, completed_task
from support.unusable_destinations import UNUSABLE
from support.windows_rules import IS_SUPPORTED, windows_rules


def run(harness: ClientHarness, client_kind: str, destination: Any) -> None:
    if client_kind == "sync":
        harness.client().videos.run(CAT, destination)
    else:
        asyncio.run(harness.async_client().videos.run(CAT, destination))


@pytest.mark.parametrize("client_kind", ["sync", "async"])
@pytest.mark.parametrize("case", UNUSABLE)
def test_a_destination_that_cannot_be_written_fails_before_anything_is_sent(
    case: str, client_kind: str, harness: ClientHarness, tmp_path: Path
) -> None:
    create, message = UNUSABLE[case]
    destination = create(tmp_path)
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(errors.DownloadFailed, match=message) as caught:
        run(harness, client_kind, destination)

    assert "Nothing was sent, nothing was charged." in str(caught.value)
    assert len(str(caught.value)) < 700
    assert harness.sent == []
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("case", [case for case in UNUSABLE if "permission" not in case])
def test_the_error_of_a_download_that_cannot_be_written_has_the_task_id(
    case: str, harness: ClientHarness, tmp_path: Path
) -> None:
    destination = UNUSABLE[case][0](tmp_path)

    with pytest.raises(errors.DownloadFailed) as caught:
        harness.client(ResultHost()).tasks.download(completed_task(LINK), destination)

    assert caught.value.task_id == "task-unified-1-a"


def test_every_error_of_a_download_has_the_task_id(harness: ClientHarness, client: EvoLink, tmp_path: Path) -> None:
    with pytest.raises(errors.NotFound) as caught:
        client.tasks.download("task-unified-1-none", tmp_path / "a.mp4")

    assert caught.value.task_id == "task-unified-1-none"


def test_a_disk_that_is_full_fails_before_anything_is_sent(tmp_path: Path) -> None:
    check_destination(tmp_path / "a.mp4", overwrite=False, free_bytes=lambda _: TYPICAL_RESULT_SIZE)

    with pytest.raises(errors.DownloadFailed, match=r"3 MB are free.* Nothing was sent"):
        check_destination(tmp_path / "a.mp4", overwrite=False, free_bytes=lambda _: 3_000_000)


def test_a_destination_that_another_process_downloads_to_fails_before_anything_is_sent(tmp_path: Path) -> None:
    with part_paths(tmp_path / "a.mp4")[0].open("ab") as locked:
        assert file_system.lock(locked)
        with pytest.raises(errors.DownloadFailed, match=r"another process is downloading .*Nothing was sent"):
            check_destination(tmp_path / "a.mp4", overwrite=True)

    check_destination(tmp_path / "a.mp4", overwrite=False)


def test_the_check_creates_no_file_or_folder(tmp_path: Path) -> None:
    check_destination(tmp_path / "new" / "deep" / "a.mp4", overwrite=False)
    check_destination(f"{tmp_path}/new/", overwrite=False)
    check_destination(None, overwrite=False)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [*range(230, 256, 5), 236, 237, 246, 254])
def test_the_longest_names_are_downloaded(size: int, harness: ClientHarness, tmp_path: Path) -> None:
    destination = tmp_path / ("ä" * ((size - 4) // 2) + "a" * (size % 2) + ".mp4")
    assert len(os.fsencode(destination.name)) == size
    check_destination(destination, overwrite=False)

    harness.client(ResultHost(10_000)).tasks.download(completed_task(LINK), destination)

    assert [path.read_bytes() for path in tmp_path.iterdir()] == [VIDEO]


@pytest.mark.parametrize(
    "task_id", ["../../escaped", "/etc/a", "a/b", "a\\b", "..", "", "a\0b", "a:b", "CON", "é", "-f"]
)
def test_a_task_id_is_no_way_out_of_a_folder(task_id: str, harness: ClientHarness, tmp_path: Path) -> None:
    host = ResultHost()
    host.task = Task(completed_task(LINK).to_dict() | {"id": task_id})
    (tmp_path / "a" / "b").mkdir(parents=True)
    client = harness.client(host)

    with pytest.raises(errors.DownloadFailed, match="cannot be the name of a file"):
        client.tasks.download(host.task, tmp_path / "a" / "b")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    client.tasks.download(host.task, tmp_path / "a.mp4")  # with a name of the caller's, the id does not matter


def test_documented_task_ids_are_names() -> None:
    assert is_plain_name("task-unified-1757169743-7cvnl5zw")


@pytest.mark.parametrize("folder", ["a str with a slash", "a new Path without a suffix", "an existing Path"])
def test_a_folder_gets_a_file_named_after_the_task(folder: str, harness: ClientHarness, tmp_path: Path) -> None:
    to = {"a str with a slash": f"{tmp_path}/out/"}.get(folder, tmp_path / "out")
    if folder == "an existing Path":
        (tmp_path / "out").mkdir()

    download = harness.client(ResultHost()).tasks.download(completed_task(LINK), to)

    assert download.path == tmp_path / "out" / "task-unified-1-a.mp4"


def test_a_str_without_a_slash_is_a_file(harness: ClientHarness, tmp_path: Path) -> None:
    client = harness.client(ResultHost())

    assert client.tasks.download(completed_task(LINK), f"{tmp_path}/out").path == tmp_path / "out"
    assert client.tasks.download(completed_task(LINK), tmp_path / "out", overwrite=True).path == tmp_path / "out"


def test_the_home_folder_is_expanded(harness: ClientHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    client = harness.client(ResultHost())

    assert client.tasks.download(completed_task(LINK), "~/a.mp4").path == tmp_path / "a.mp4"
    assert client.tasks.download(completed_task(LINK), Path("~/out/b.mp4")).path == tmp_path / "out" / "b.mp4"
    (many,) = client.tasks.download_many([completed_task(LINK)], "~/many")
    assert many.path == tmp_path / "many" / "task-unified-1-a.mp4"


@pytest.mark.skipif(not IS_SUPPORTED, reason="needs /proc")
@pytest.mark.parametrize("name", ["con.mp4", "NUL", "Lpt1.tar.mp4", "a.mp4.", "a.mp4 ", "a?.mp4", "new:stream.mp4"])
def test_a_name_that_windows_does_not_have_fails_there_before_anything_is_sent(
    name: str, harness: ClientHarness, tmp_path: Path
) -> None:
    with windows_rules(), pytest.raises(errors.DownloadFailed, match=r"Windows.* Nothing was sent"):
        harness.client().videos.run(CAT, tmp_path / name)

    assert harness.sent == []
    check_destination(tmp_path / name, overwrite=False)
