"""Paths longer than the 259 characters that Windows allows by default. On other systems they are ordinary paths."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from evolink._storage.file_system import to_extended_length
from support.client_harness import ClientHarness
from support.result_host import LINK, VIDEO, ResultHost, completed_task

LONG = "\\".join(["folder " * 7] * 6)


@pytest.mark.parametrize(
    ("path", "extended"),
    [
        (f"C:\\{LONG}\\a.mp4", f"\\\\?\\C:\\{LONG}\\a.mp4"),
        (f"C:/{LONG}/./x/../a.mp4".replace("\\", "/"), f"\\\\?\\C:\\{LONG}\\a.mp4"),
        (f"\\\\server\\share\\{LONG}\\a.mp4", f"\\\\?\\UNC\\server\\share\\{LONG}\\a.mp4"),
    ],
)
def test_a_long_path_of_windows_becomes_an_extended_length_path(path: str, extended: str) -> None:
    assert str(to_extended_length(PureWindowsPath(path))) == extended


@pytest.mark.parametrize(
    "path",
    [
        PureWindowsPath("C:\\videos\\a.mp4"),
        PureWindowsPath("a.mp4"),
        PureWindowsPath(f"\\\\?\\C:\\{LONG}\\a.mp4"),
        PurePosixPath("/" + "a/" * 200),
    ],
)
def test_other_paths_stay_as_they_are(path: PureWindowsPath | PurePosixPath) -> None:
    assert to_extended_length(path) is path


@pytest.mark.parametrize("is_folder", [False, True])
def test_a_result_is_downloaded_to_a_long_path(is_folder: bool, harness: ClientHarness, tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["a" * 50] * 6)

    downloaded = harness.client(ResultHost(1000)).tasks.download(
        completed_task(LINK), f"{folder}/" if is_folder else folder / "video.mp4"
    )

    assert downloaded.path.read_bytes() == VIDEO
    assert len(str(downloaded.path)) > 300
    assert [path.name for path in downloaded.path.parent.iterdir()] == [downloaded.path.name]


def test_a_file_with_a_long_path_is_uploaded(harness: ClientHarness, tmp_path: Path) -> None:
    path = to_extended_length(tmp_path.joinpath(*["a" * 50] * 6, "cat.png"))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))

    harness.client().files.upload(path)

    assert len(harness.sent) == 1
