"""Glob patterns of `include` and `exclude`, in the syntax of `.gitignore`."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any


class Globs:
    """A set of patterns, such as `*.json`, `tests/` or `payloads/**/*.yaml`."""

    def __init__(self, patterns: Iterable[str]) -> None:
        """Parse the patterns.

        Raises:
            ValueError: If a pattern is not valid.
            ModuleNotFoundError: If pathspec is not installed.
        """
        self._patterns = [pattern.removeprefix("./") for pattern in patterns]
        self._spec: Any = None
        if self._patterns:
            import pathspec

            self._spec = pathspec.GitIgnoreSpec.from_lines(self._patterns)

    def __bool__(self) -> bool:
        return self._spec is not None

    def match(self, path: Path, root: Path | None = None, *, is_folder: bool = False) -> bool:
        """Return whether a pattern matches a path or a parent of it.

        Args:
            path: The path.
            root: The directory in which it was found; patterns apply from there and from the working directory.
            is_folder: Whether it is a folder.
        """
        if self._spec is None:
            return False
        return any(self._spec.match_file(name + "/" * is_folder) for name in _names(path, root))

    def lead_through(self, folder: Path, root: Path) -> bool:
        """Return whether a pattern names a folder on the way to what it matches: `.ci` for `.ci/data/*.json`."""
        ways = [pattern.strip("/").split("/")[:-1] for pattern in self._patterns]
        return any(_is_beginning(name.split("/"), way) for name in _names(folder, root) for way in ways)


def _names(path: Path, root: Path | None) -> list[str]:
    names = [Path(os.path.normpath(path)).as_posix()]
    return names if root is None else [*names, path.relative_to(root).as_posix()]


def _is_beginning(parts: list[str], way: list[str]) -> bool:
    """Return whether folders are the first of a way; wildcards alone name no folder."""
    return (
        len(parts) <= len(way)
        and any(pattern.strip("*") for pattern in way[: len(parts)])
        and all(fnmatch.fnmatchcase(part, pattern) for part, pattern in zip(parts, way, strict=False))
    )
