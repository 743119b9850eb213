"""The files and folders that `.gitignore` files ignore, as https://git-scm.com/docs/gitignore defines them.

pathspec translates a pattern to a regular expression. Which pattern counts is decided here, folder by folder, since its
own `GitIgnoreSpec` judges whole paths and misses nested files and folders that a later pattern includes again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

IGNORE_FILE = ".gitignore"


@dataclass(frozen=True, slots=True)
class _Rule:
    line: str
    pattern: Any
    """The pattern of pathspec, whose `include` is False if it begins with `!`."""

    def matches(self, path: str) -> bool:
        """Return whether it matches a file, or a folder with a slash at its end, itself and not only a parent of it."""
        if self.line.endswith("/**"):  # everything in the folder, but not the folder
            return self._accepts(path.rstrip("/"))
        parent, _, name = path.rstrip("/").rpartition("/")
        if "/" not in self.line.rstrip("/"):
            return self._accepts(f"{name}/" if path.endswith("/") else name)
        return self._accepts(path) and not (parent and self._accepts(f"{parent}/"))

    def _accepts(self, path: str) -> bool:
        return self.pattern.match_file(path) is not None


@dataclass(frozen=True, slots=True)
class IgnoreFile:
    """The rules of one `.gitignore`, or of another file in its syntax."""

    folder: Path
    rules: tuple[_Rule, ...]

    def decide(self, path: Path, *, is_folder: bool) -> bool | None:
        """Return whether a path is ignored; None if no rule matches it. The last rule that matches it counts."""
        relative = path.relative_to(self.folder).as_posix() + ("/" if is_folder else "")
        for rule in reversed(self.rules):
            if rule.matches(relative):
                return bool(rule.pattern.include)
        return None


def read_ignore_file(folder: Path, file: Path | None = None) -> IgnoreFile | None:
    """Return the rules for a folder, or None if there are none.

    Args:
        folder: The folder that the patterns are relative to.
        file: The file of the patterns; without it, the `.gitignore` in the folder.

    Raises:
        ModuleNotFoundError: If pathspec is not installed.
    """
    try:
        text = (file or folder / IGNORE_FILE).read_text("utf-8-sig", "surrogateescape")
    except OSError:
        return None
    rules = tuple(_parse_rules(text.splitlines()))
    return IgnoreFile(folder, rules) if rules else None


def is_ignored(path: Path, ignore_files: Iterable[IgnoreFile], *, is_folder: bool) -> bool:
    """Return whether a path in a folder that is not ignored is ignored.

    Args:
        path: The path, absolute as the folders of the files.
        ignore_files: Those of its parents, the outermost first.
        is_folder: Whether the path is a folder.
    """
    decisions = (file.decide(path, is_folder=is_folder) for file in reversed([*ignore_files]))
    return next((decision for decision in decisions if decision is not None), False)


def _parse_rules(lines: Iterable[str]) -> Iterator[_Rule]:
    from pathspec.patterns.gitignore.base import GitIgnorePatternError
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    for line in lines:
        try:
            pattern = GitIgnoreSpecPattern(line)
        except GitIgnorePatternError:  # git ignores it too
            continue
        if pattern.include is not None:
            yield _Rule(line.strip(), pattern)
