"""Finding the files of a directory or a glob, without what is hidden, ignored or excluded."""

from __future__ import annotations

import os
import stat
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from .git_excludes import GIT_FOLDER, read_exclude_files
from .gitignore import IgnoreFile, is_ignored, read_ignore_file
from .globs import Globs
from .selection import FILE, FOLDER, Selection

_WILDCARDS = frozenset("*?[")
_DEPENDENCIES = "node_modules"
_VIRTUAL_ENVIRONMENT_MARK = "pyvenv.cfg"
"""A file that each Python virtual environment has (https://docs.python.org/3/library/venv.html)."""


@dataclass(frozen=True, slots=True)
class _Folder:
    path: Path
    ignore_files: Sequence[IgnoreFile]
    """Those of its parents, the outermost first."""
    is_left_out: bool = False
    """Whether it, or a parent, is searched only where a pattern of `include` names it."""


class Search:
    """Finds files by a selection, and counts those that it leaves out."""

    def __init__(self, selection: Selection, suffixes: Container[str]) -> None:
        """Parse the patterns of the selection.

        Args:
            selection: The options.
            suffixes: Those of the files that are read in a directory, in lower case.

        Raises:
            ValueError: If a pattern is not valid.
            ModuleNotFoundError: If there are patterns, and pathspec is not installed.
        """
        self.selection = selection
        self._suffixes = suffixes
        self._left_out = selection.left_out
        self._included, self._excluded = Globs(selection.include), Globs(selection.exclude)

    def accepts(self, file: Path) -> bool:
        """Return whether a file that was named is read, and count it if not."""
        is_left_out = self._excluded.match(file) or bool(self._included and not self._included.match(file))
        if is_left_out:
            self._left_out[FILE] += 1
        return not is_left_out

    def files_below(self, root: Path, *, glob: Globs | None = None) -> Iterator[Path]:
        """Yield the files of a directory by name, then those of its subdirectories; symbolic links are not followed.

        A directory that cannot be listed is yielded itself. With a glob, its files are yielded whatever their suffix.

        Raises:
            ModuleNotFoundError: If there is a `.gitignore`, and pathspec is not installed.
        """
        folders = [_Folder(root, _ignore_files_above(Path(os.path.abspath(root))))]
        while folders:
            folder = folders.pop()
            try:
                entries = sorted(os.scandir(folder.path), key=lambda entry: entry.name)
            except OSError:
                yield folder.path
                continue
            ignore_files = [*folder.ignore_files, *_ignore_files_of(folder.path, is_root=folder.path == root)]
            paths = [(Path(folder.path, entry.name), entry.is_dir(follow_symlinks=False)) for entry in entries]
            for path in (path for path, is_folder in paths if not is_folder):
                is_candidate = glob.match(path, root) if glob is not None else path.suffix.lower() in self._suffixes
                if is_candidate and self._reads(path, root, ignore_files):
                    yield path
            subfolders = [_Folder(path, ignore_files, folder.is_left_out) for path, is_folder in paths if is_folder]
            folders += [entered for entered in map(partial(self._enter, root), reversed(subfolders)) if entered]

    def expand(self, pattern: str) -> Iterator[Path]:
        """Yield the files that match a glob pattern with `**`, searching the folder before its first wildcard."""
        parts = Path(pattern).parts
        first = next(index for index, part in enumerate(parts) if is_glob(part))
        root = Path(*parts[:first])
        if os.path.isdir(root):
            yield from self.files_below(root, glob=Globs([f"/{'/'.join(parts[first:])}"]))

    def _enter(self, root: Path, folder: _Folder) -> _Folder | None:
        """Return a folder that is searched; count it and return None if it is not."""
        path, included = folder.path, self._included
        is_left_out = (
            folder.is_left_out
            or path.name == _DEPENDENCIES
            or os.path.exists(path / _VIRTUAL_ENVIRONMENT_MARK)
            or _is_hidden_or_ignored(path, folder.ignore_files, is_folder=True)
        )
        is_named = included.match(path, root, is_folder=True) or included.lead_through(path, root)
        if self._excluded.match(path, root, is_folder=True) or (is_left_out and not is_named):
            self._left_out[FOLDER] += 1
            return None
        return replace(folder, is_left_out=is_left_out)

    def _reads(self, file: Path, root: Path, ignore_files: Sequence[IgnoreFile]) -> bool:
        """Return whether a file is read, and count it if not."""
        if self._excluded.match(file, root) or not is_regular(file):
            is_read = False
        elif self._included:
            is_read = self._included.match(file, root)
        else:
            is_read = not _is_hidden_or_ignored(file, ignore_files)
        if not is_read:
            self._left_out[FILE] += 1
        return is_read


def _is_hidden_or_ignored(path: Path, ignore_files: Sequence[IgnoreFile], *, is_folder: bool = False) -> bool:
    return path.name.startswith(".") or is_ignored(Path(os.path.abspath(path)), ignore_files, is_folder=is_folder)


def is_regular(file: Path) -> bool:
    """Return whether a path is a regular file or a link to one."""
    try:
        return stat.S_ISREG(file.stat().st_mode)
    except OSError:
        return False


def is_glob(name: str) -> bool:
    """Return whether a name has wildcards."""
    return not _WILDCARDS.isdisjoint(name)


def _ignore_files_above(folder: Path) -> list[IgnoreFile]:
    """Return the ignore files that apply to a directory of a git clone, the outermost first.

    They are those of the user and of the clone, and the `.gitignore` files of its parents up to the root of the clone;
    none if they ignore the directory itself, since then it was named on purpose.
    """
    root = find_repository(folder)
    if root is None:
        return []
    found = read_exclude_files(root)
    for parent in reversed([parent for parent in folder.parents if parent.is_relative_to(root)]):
        ignore_file = read_ignore_file(parent)
        found += [ignore_file] if ignore_file is not None else []
        child = parent / folder.relative_to(parent).parts[0]
        if is_ignored(child, found, is_folder=True):
            return []
    return found


def _ignore_files_of(folder: Path, *, is_root: bool) -> Iterator[IgnoreFile]:
    """Yield the ignore files in a folder: its `.gitignore`, before it those of a clone below the root of the search."""
    absolute = Path(os.path.abspath(folder))
    if not is_root and os.path.exists(folder / GIT_FOLDER):
        yield from read_exclude_files(absolute)
    own = read_ignore_file(absolute)
    if own is not None:
        yield own


def find_repository(folder: Path) -> Path | None:
    """Return the root of the git clone that contains a folder, None outside of clones."""
    return next((parent for parent in (folder, *folder.parents) if os.path.exists(parent / GIT_FOLDER)), None)
