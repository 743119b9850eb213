"""Destinations of downloads that cannot be written."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from evolink._storage.part_file import part_paths


def touch(path: Path) -> Path:
    path.write_bytes(b"existing")
    return path


def fifo(path: Path) -> Path:
    os.mkfifo(path)
    return path


def link_to_device(path: Path) -> Path:
    path.symlink_to("/dev/null")
    return path


def part_is_link(path: Path) -> Path:
    part_paths(path)[0].symlink_to(touch(path.with_name("other")))
    return path


UNUSABLE: dict[str, tuple[Callable[[Path], Any], str]] = {
    "a file where a folder is needed": (lambda tmp: touch(tmp / "file") / "a.mp4", "Not a directory|not a folder"),
    "a file far above": (lambda tmp: touch(tmp / "file") / "b" / "c" / "a.mp4", "Not a directory|not a folder"),
    "a folder below a file": (lambda tmp: f"{touch(tmp / 'file')}/b/", "Not a directory|not a folder"),
    "no permission": (lambda tmp: Path("/proc/evolink/a.mp4"), "cannot be written"),
    "a folder without permission": (lambda tmp: "/proc/", "cannot be written"),
    "a name too long": (lambda tmp: tmp / ("a" * 252 + ".mp4"), "File name too long"),
    "a folder's name too long": (lambda tmp: tmp / "new" / ("a" * 256) / "a.mp4", "File name too long"),
    "a path too long": (lambda tmp: tmp / "/".join(["a" * 200] * 30) / "a.mp4", "File name too long"),
    "NUL": (lambda tmp: f"{tmp}/a\0.mp4", "NUL character"),
    "an unpaired surrogate": (lambda tmp: f"{tmp}/a\ud800.mp4", "cannot be a path"),
    "not a path": (lambda tmp: 7, "A int is not a path"),
    "a file in the way": (lambda tmp: touch(tmp / "a.mp4"), "overwrite=True"),
    "a device": (lambda tmp: "/dev/null", "device"),
    "a pipe": (lambda tmp: fifo(tmp / "pipe.mp4"), "a pipe"),
    "a link to a device": (lambda tmp: link_to_device(tmp / "a.mp4"), "device"),
    "a link as part file": (lambda tmp: part_is_link(tmp / "a.mp4"), "symbolic link"),
    "a pipe as part file": (lambda tmp: fifo(part_paths(tmp / "a.mp4")[0]).with_name("a.mp4"), "regular file"),
}
"""Name -> a function that prepares a folder and returns the destination, and a pattern of the error's message."""
if os.name != "posix":  # where paths and messages are others, and anyone may create no pipe and no link
    UNUSABLE = {name: UNUSABLE[name] for name in ("NUL", "not a path", "a file in the way")}
