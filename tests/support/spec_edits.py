"""Edits of the files of a copy of spec/, each as a function of the folder that contains the copy."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

Edit = Callable[[Path], None]

KLING = "spec/models/kling/kling-o1-image-to-video.yaml"
WAN = "spec/models/wan/wan2.5-text-to-video.yaml"
O3 = "spec/models/kling/kling-o3-text-to-video.yaml"
VEO = "spec/models/veo/veo3.1-pro.yaml"
API = "spec/api.yaml"
TASK = "spec/schemas/task.yaml"


def replace(name: str, old: str, new: str) -> Edit:
    """Replace the first occurrence of `old`, which must exist, in a file."""

    def edit(root: Path) -> None:
        text = (root / name).read_text("utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new, 1), "utf-8")

    return edit


def write(name: str, data: bytes) -> Edit:
    """Replace the content of a file."""

    def edit(root: Path) -> None:
        (root / name).write_bytes(data)

    return edit


def remove(name: str, pattern: str) -> Edit:
    """Remove what a regular expression matches from a file."""

    def edit(root: Path) -> None:
        text = re.sub(pattern, "", (root / name).read_text("utf-8"), flags=re.DOTALL)
        (root / name).write_text(text, "utf-8")

    return edit


def copy(name: str, to: str) -> Edit:
    """Copy a file."""

    def edit(root: Path) -> None:
        (root / to).parent.mkdir(exist_ok=True)
        shutil.copy(root / name, root / to)

    return edit
