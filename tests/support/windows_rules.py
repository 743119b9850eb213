"""The rules of Windows about files, for this process: open files cannot be moved or deleted, some names are reserved.

    with windows_rules():
        client.tasks.download(task)

Needs /proc, which shows what files are open.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from evolink._storage import file_system

IS_SUPPORTED = os.path.isdir("/proc/self/fd")
_OS_OPEN = os.open


@contextmanager
def windows_rules() -> Generator[None]:
    """Apply the rules for the time of the `with` statement."""
    undo = apply_windows_rules()
    try:
        yield
    finally:
        undo()


def apply_windows_rules() -> Callable[[], None]:
    """Apply the rules and return a function that ends that."""
    replaced = {name: getattr(os, name) for name in ("open", "unlink", "remove", "rename", "replace", "link")}
    modules = {name: sys.modules.get(name) for name in ("fcntl", "msvcrt")}
    was_windows = file_system.IS_WINDOWS
    for name in ("unlink", "remove", "rename", "replace"):
        setattr(os, name, _checked(replaced[name], may_replace=name != "rename"))
    os.open = _open_checked
    setattr(os, "link", _no_link)  # noqa: B010  its type is another one
    sys.modules["msvcrt"] = _fake_msvcrt()
    sys.modules["fcntl"] = None  # type: ignore[assignment]  # `import fcntl` fails
    file_system.IS_WINDOWS = True

    def undo() -> None:
        for name, function in replaced.items():
            setattr(os, name, function)
        for name, module in modules.items():
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module
        file_system.IS_WINDOWS = was_windows

    return undo


def _checked(function: Callable[..., None], *, may_replace: bool) -> Callable[..., None]:
    """Return a function that refuses paths of open files."""

    def call(*paths: Any, **options: Any) -> None:
        for path in paths:
            if _is_open(path):
                raise PermissionError(13, "The file is used by another process", os.fspath(path))
        if not may_replace and os.path.lexists(paths[1]):
            raise FileExistsError(17, "The file exists already", os.fspath(paths[1]))
        function(*paths, **options)

    return call


def _is_open(path: Any) -> bool:
    """Return whether this process has a file open."""
    try:
        wanted = os.lstat(path)
    except OSError:
        return False
    for descriptor in os.listdir("/proc/self/fd"):
        try:
            opened = os.fstat(int(descriptor))
        except OSError:  # closed meanwhile
            continue
        if (opened.st_dev, opened.st_ino) == (wanted.st_dev, wanted.st_ino):
            return True
    return False


def _open_checked(path: Any, flags: int, *arguments: Any, **options: Any) -> int:
    """Refuse names that Windows does not have, and those that it silently changes."""
    reason = file_system.why_not_a_windows_name(os.path.basename(os.fspath(path)))
    if reason is not None and flags & os.O_CREAT:
        raise OSError(22, f"The name {reason}", os.fspath(path))
    return _OS_OPEN(path, flags, *arguments, **options)


def _no_link(source: Any, destination: Any, **_: Any) -> None:
    raise OSError(95, "There are no hard links", os.fspath(source))


def _fake_msvcrt() -> ModuleType:
    """Return a module with the lock of Windows, made from the lock of this system."""
    import fcntl

    flock, exclusive = fcntl.flock, fcntl.LOCK_EX | fcntl.LOCK_NB

    def locking(descriptor: int, mode: int, size: int) -> None:
        assert (mode, size) == (2, 1)
        try:
            flock(descriptor, exclusive)
        except BlockingIOError:
            raise PermissionError(13, "Permission denied") from None

    module = ModuleType("msvcrt")
    module.locking, module.LK_NBLCK = locking, 2  # type: ignore[attr-defined]
    return module
