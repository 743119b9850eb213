"""The files besides `.gitignore` whose patterns git ignores in a clone: those of the user, and those of the clone.

https://git-scm.com/docs/gitignore lists them: the file in `core.excludesFile`, and `.git/info/exclude` of the clone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from .gitignore import IgnoreFile, read_ignore_file

GIT_FOLDER = ".git"
"""The folder of a clone; in a worktree or a submodule, a file."""

_TIMEOUT = 5.0
"""Seconds for `git config`, which takes milliseconds."""


def read_exclude_files(root: Path) -> list[IgnoreFile]:
    """Return the rules of the user's excludes file and of the clone's, which count more; only files that have rules.

    Args:
        root: The root of the clone.

    Raises:
        ModuleNotFoundError: If pathspec is not installed.
    """
    files = [_user_file(root), _git_folder(root) / "info" / "exclude"]
    return [found for file in files if (found := read_ignore_file(root, file)) is not None]


def _git_folder(root: Path) -> Path:
    """Return the `.git` of a clone; of a worktree or a submodule, the folder that its `.git` file leads to."""
    git = root / GIT_FOLDER
    try:
        folder = root / git.read_text("utf-8").removeprefix("gitdir:").strip()
    except (OSError, UnicodeDecodeError):  # it is a folder
        return git
    try:
        return folder / (folder / "commondir").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):  # only worktrees have one
        return folder


def _user_file(root: Path) -> Path:
    """Return the file in `core.excludesFile`, which only git itself can read; without git or a value, the default."""
    git = shutil.which("git")
    if git is not None:
        command = [git, "-C", str(root), "config", "--type=path", "--get", "core.excludesFile"]
        try:
            output = subprocess.run(command, capture_output=True, timeout=_TIMEOUT, check=False).stdout
        except (OSError, subprocess.TimeoutExpired):
            output = b""
        if output.strip():
            return root / os.fsdecode(output.rstrip(b"\r\n"))
    configuration = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return Path(configuration, "git", "ignore")
