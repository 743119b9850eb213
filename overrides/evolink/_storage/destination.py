"""Destinations of downloads: which path a result gets, and whether it can be written there."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from . import file_system
from .part_file import DestinationExists, PartFile, part_paths

TYPICAL_RESULT_SIZE = 50_000_000
"""Bytes. Ten seconds of 1080p video at 40 Mbit/s."""
_MAX_SHOWN = 200
"""Characters of a path in a message."""
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,199}")


class UnusableDestination(Exception):
    """A result cannot be written to a destination, whatever is downloaded."""


def is_plain_name(name: str) -> bool:
    """Return whether a name from a server is a plain file name on every system: no folder, nothing reserved."""
    return _PLAIN_NAME.fullmatch(name) is not None and file_system.why_not_a_windows_name(name) is None


def is_folder(to: str | os.PathLike[str] | None) -> bool:
    """Return whether a result gets a name of its own below `to`.

    That is the case for None, which stands for the working directory, an existing folder, a str with a slash at its
    end, and a Path without a suffix that does not exist: pathlib drops the slash of `Path("out/")`.

    Raises:
        UnusableDestination: If `to` cannot be a path.
    """
    if to is None:
        return True
    text, path = _text(to), expand_path(to)
    with _unusable(path):
        if path.is_dir():
            return True
        is_path = not isinstance(to, str)
        return text.endswith(("/", os.sep)) or (is_path and not path.suffix and not os.path.lexists(path))


def expand_path(to: str | os.PathLike[str] | None) -> Path:
    """Return `to` as a Path with `~` expanded; None is the working directory.

    Raises:
        UnusableDestination: If it cannot be a path.
    """
    if to is None:
        return Path()
    text = _text(to)
    if "\0" in text:
        raise UnusableDestination(f"The path {_show(text)!r} contains a NUL character")
    expanded = os.path.expanduser(text)
    if expanded == text and re.match(r"~(?:[/\\]|\Z)", text):
        raise UnusableDestination(f"The home folder of {_show(text)} is not known; pass the whole path")
    return file_system.to_extended_length(Path(expanded))


def _text(to: str | os.PathLike[str]) -> str:
    try:
        return os.fsdecode(to)
    except TypeError:
        raise UnusableDestination(f"A {type(to).__name__} is not a path") from None


def check_is_free(path: Path, *, overwrite: bool) -> None:
    """Check that a path is not taken.

    Raises:
        DestinationExists: If it is a file that may not be replaced.
        UnusableDestination: If a regular file cannot be there.
    """
    with _unusable(path):
        if file_system.IS_WINDOWS:
            for name in path.parts[1:] if path.anchor else path.parts:
                reason = None if name in (".", "..") else file_system.why_not_a_windows_name(name)
                if reason is not None:
                    raise UnusableDestination(f"{_show(path)} cannot be written: {name!r} {reason}")
        try:
            mode = path.lstat().st_mode
            mode = path.stat().st_mode if stat.S_ISLNK(mode) and path.exists() else mode
        except FileNotFoundError:
            return
    if stat.S_ISDIR(mode):
        raise UnusableDestination(f"{_show(path)} is a folder, not a file")
    if not stat.S_ISREG(mode) and not stat.S_ISLNK(mode):
        raise UnusableDestination(f"{_show(path)} is a device, a pipe or a socket, not a file")
    if not overwrite:
        raise DestinationExists(f"{_show(path)} exists")


def check_is_writable(path: Path, *, free_bytes: Callable[[Path], int] | None = None) -> None:
    """Check that a typical result can be written to a path, by creating a file there and removing it.

    Args:
        path: The path of the result, whose folder need not exist yet.
        free_bytes: Returns the bytes that are free on the disk of a folder.

    Raises:
        DestinationExists: If another process is downloading to the path.
        UnusableDestination: If it cannot be written, or the disk is full.
    """
    with _unusable(path):
        folder = path.parent
        missing: list[str] = []
        while not os.path.lexists(folder) and folder != folder.parent:
            missing.append(folder.name)
            folder = folder.parent
        if not folder.is_dir():
            raise UnusableDestination(f"{_show(path)} cannot be written: {_show(folder)} is not a folder")
        for name in (*missing, path.name, *(part.name for part in part_paths(path))):
            _check_length(folder / name)
        _check_length(path)
        probe = folder / f".evolink-{os.urandom(8).hex()}"
        os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        probe.unlink()
    free = (free_bytes or _free_bytes)(folder)
    if free < TYPICAL_RESULT_SIZE:
        raise UnusableDestination(
            f"{_show(path)} cannot be written: {free / 1e6:.0f} MB are free, and a result may have"
            f" {TYPICAL_RESULT_SIZE / 1e6:.0f} MB"
        )
    with _unusable(path):
        PartFile(path, "").check_is_free()


def _check_length(path: Path) -> None:
    """Raise OSError if a path, or the name at its end, is too long for the file system."""
    try:
        path.lstat()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise


def _free_bytes(folder: Path) -> int:
    try:
        usage = shutil.disk_usage(folder)
    except (OSError, AttributeError):
        return TYPICAL_RESULT_SIZE
    return usage.free if usage.total else TYPICAL_RESULT_SIZE  # some network file systems report 0 of 0


@contextmanager
def _unusable(path: Path) -> Generator[None]:
    """Raise UnusableDestination in place of what the system raises about a path."""
    try:
        yield
    except OSError as error:
        raise UnusableDestination(f"{_show(path)} cannot be written: {error.strerror or error}") from error
    except file_system.NotRegularFile as error:
        raise UnusableDestination(f"{_show(path)} cannot be written: {error}") from None
    except ValueError as error:  # an unpaired surrogate
        raise UnusableDestination(f"{_show(str(path))!r} cannot be a path") from error


def _show(path: Path | str) -> str:
    text = str(path)
    return text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN // 2]}…{text[-_MAX_SHOWN // 2 :]}"
