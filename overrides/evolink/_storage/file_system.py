"""File system operations that differ between systems: opening without links, locks, syncing, file names."""

from __future__ import annotations

import errno
import importlib
import ntpath
import os
import stat
from pathlib import Path, PureWindowsPath
from typing import BinaryIO, TypeVar

PathT = TypeVar("PathT", bound=os.PathLike[str])

IS_WINDOWS = os.name == "nt"
"""Whether an open file cannot be unlinked, renamed or replaced, and some names are reserved."""
_HELD_LOCK_ERRORS = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK})
_NO_SYNC_ERRORS = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})
_WINDOWS_LOCK_OFFSET = (1 << 31) - 2
"""Windows locks a range of bytes, and others cannot read them, so it is far away: the last that `msvcrt` can lock."""
_RESERVED_NAMES = frozenset(
    {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}
    | {f"{port}{n}" for port in ("COM", "LPT") for n in "123456789¹²³"}
)
"""Source: https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file"""
_RESERVED_CHARACTERS = frozenset('<>:"|?*')
_LONGEST_PLAIN_PATH = 227
"""Characters. Windows refuses files with paths over 259 and folders over 247 characters, unless long paths are enabled;
20 characters are left for the names of a part file and of its note.
Source: https://learn.microsoft.com/en-us/windows/win32/fileio/maximum-file-path-limitation"""


class NotRegularFile(Exception):
    """A symbolic link, a device, a pipe or the like is where a regular file is needed."""


class FileLocked(Exception):
    """Another process has locked a file."""


def open_regular_file(path: Path) -> BinaryIO:
    """Open a file unbuffered for reading and appending; create it if there is none, follow no symbolic link.

    Raises:
        NotRegularFile: If the path is something else than a regular file.
        OSError: If it cannot be opened.
    """
    if not hasattr(os, "O_NOFOLLOW") and path.is_symlink():
        raise NotRegularFile(f"{path} is a symbolic link")
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
    for name in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY", "O_NONBLOCK"):
        flags |= getattr(os, name, 0)
    try:
        descriptor = os.open(path, flags, 0o666)
    except OSError as error:
        if error.errno == errno.ELOOP and path.is_symlink():
            raise NotRegularFile(f"{path} is a symbolic link") from None
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotRegularFile(f"{path} is not a regular file")
    return os.fdopen(descriptor, "a+b", buffering=0)


def replace_text(path: Path, text: str) -> None:
    """Write a new file in place of the one at a path; a symbolic link there is replaced, not followed."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o666)
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        write_all(file, text.encode())


def write_all(file: BinaryIO, data: bytes) -> None:
    """Write all of the data to an unbuffered file, which may take several calls."""
    written = file.write(data)
    while written < len(data):
        data = data[written:]
        written = file.write(data)


def is_same_file(path: Path, file: BinaryIO) -> bool:
    """Return whether a path names an open file."""
    try:
        at_path, opened = path.lstat(), os.fstat(file.fileno())
    except OSError:
        return False
    return (at_path.st_dev, at_path.st_ino) == (opened.st_dev, opened.st_ino)


def lock(file: BinaryIO) -> bool:
    """Lock a file until this process closes it or ends, and return False where the file system has no locks.

    Raises:
        FileLocked: If another process has locked it.
    """
    try:
        return _lock(file)
    except OSError as error:
        if error.errno in _HELD_LOCK_ERRORS:
            raise FileLocked from error
        return False


def _lock(file: BinaryIO) -> bool:
    try:
        import fcntl
    except ImportError:
        try:
            msvcrt = importlib.import_module("msvcrt")
        except ImportError:
            return False
        position = os.lseek(file.fileno(), 0, os.SEEK_CUR)
        os.lseek(file.fileno(), _WINDOWS_LOCK_OFFSET, os.SEEK_SET)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(file.fileno(), position, os.SEEK_SET)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return True


def sync(file: BinaryIO) -> None:
    """Write a file through to the disk, where the file system can do that."""
    try:
        os.fsync(file.fileno())
    except OSError as error:
        if error.errno not in _NO_SYNC_ERRORS:
            raise


def to_extended_length(path: PathT) -> PathT:
    r"""Return a long path of Windows as an extended-length path (`\\?\C:\…`); any other path as it is.

    Windows accepts an extended-length path of up to 32,767 characters, whether or not long paths are enabled.
    """
    if not isinstance(path, PureWindowsPath):
        return path
    absolute = ntpath.abspath(path)
    if len(absolute) <= _LONGEST_PLAIN_PATH or absolute.startswith(("\\\\?\\", "\\\\.\\")):
        return path
    is_share = absolute.startswith("\\\\")
    return type(path)("\\\\?\\UNC" + absolute[1:] if is_share else "\\\\?\\" + absolute)


def why_not_a_windows_name(name: str) -> str | None:
    """Return why Windows does not accept a file name, or None if it does."""
    if name.partition(".")[0].rstrip(" ").upper() in _RESERVED_NAMES:
        return "is a reserved name of Windows"
    if name.endswith((".", " ")):
        return "ends with a dot or a space, which Windows removes"
    if any(character in _RESERVED_CHARACTERS or character < " " for character in name):
        return "contains a character that Windows does not accept"
    return None
