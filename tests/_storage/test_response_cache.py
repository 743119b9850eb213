"""The cache of responses on disk: what is read, and in which folder it is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from evolink._storage import response_cache
from evolink._storage.response_cache import CachedResponse, ResponseCache, cache_folder

URL = "https://prices.example/rules"
RESPONSE = CachedResponse(body="{}", etag='"1"', stored=100.0, expires=200.0)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = ResponseCache(lambda: tmp_path)
    cache.write(URL, RESPONSE)
    assert cache.read(URL) == RESPONSE

    monkeypatch.setattr(response_cache, "MAX_FILE_BYTES", 10)

    assert cache.read(URL) is None


def test_a_response_that_cannot_be_written_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)

    ResponseCache(lambda: tmp_path).write(URL, RESPONSE)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/evolink/cache"),
        ("win32", {}, "/home/ada/AppData/Local/evolink/cache"),
        ("darwin", {"XDG_CACHE_HOME": "/xdg"}, "/home/ada/Library/Caches/evolink"),
        ("linux", {"XDG_CACHE_HOME": "/xdg"}, "/xdg/evolink"),
        ("linux", {}, "/home/ada/.cache/evolink"),
    ],
)
def test_the_folder_for_caches(
    platform: str, variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("/home/ada"))
    for name in ("LOCALAPPDATA", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert cache_folder() == Path(folder)
