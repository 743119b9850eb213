"""Paths of files in reports that a code host reads: relative to the root of the repository, as it shows them."""

from __future__ import annotations

import functools
import os
from pathlib import Path

from .._search.directory import find_repository
from .._sources import STANDARD_INPUT_NAME

WORKSPACE_VARIABLE = "GITHUB_WORKSPACE"
"""The environment variable with the folder into which GitHub Actions clone the repository
(https://docs.github.com/en/actions/reference/workflows-and-actions/variables).
"""


def to_repository_path(file: str) -> str:
    """Return a file's path from `GITHUB_WORKSPACE`, else from its git clone; outside of both it is unchanged."""
    if file == STANDARD_INPUT_NAME:
        return file
    folder, name = os.path.split(file)
    below = _path_of_folder(folder, os.environ.get(WORKSPACE_VARIABLE), os.getcwd())
    return file if below is None else (below / name).as_posix()


@functools.lru_cache(maxsize=1024)
def _path_of_folder(folder: str, workspace: str | None, working_directory: str) -> Path | None:
    """Return the path of a folder from the root, None if it is outside of it."""
    # Links are resolved, since the working directory may be below another name of the workspace.
    path = Path(os.path.realpath(Path(working_directory, folder)))
    root = Path(os.path.realpath(workspace)) if workspace else None
    if root is None or not path.is_relative_to(root):
        root = find_repository(path)
    return None if root is None else path.relative_to(root)
