"""The pages named by a command's arguments: files, directories, standard input, URLs, directories at a git revision."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..pages.loading import MAX_BYTES, load_page
from ..pages.page import OtherPage, Page, Unreadable
from ..pages.reading import read_page


class NoSuchInput(Exception):
    """An argument that names no page; its text is the reason."""


@dataclass(frozen=True)
class PageSource:
    """The bytes of a page that has not been read yet."""

    name: str
    data: bytes | None
    """None if they could not be loaded."""
    reason: str = ""
    """Why they could not be loaded."""
    in_directory: bool = False
    """Whether the page was found in a directory, not named itself."""
    path: str = ""
    """Its path inside the directory, or its name."""


@dataclass(frozen=True)
class PageSet:
    """Pages that were read, and those that could not be."""

    pages: tuple[Page, ...]
    unreadable: tuple[tuple[str, str], ...]
    """Name and reason."""
    skipped: tuple[tuple[str, str], ...]
    """Name and reason of pages of other kinds in a directory; if they were named themselves, they are unreadable."""


def read_pages(sources: Iterable[PageSource]) -> PageSet:
    """Read each page; one that cannot be read does not stop the others."""
    pages: list[Page] = []
    unreadable: list[tuple[str, str]] = []
    skipped: list[tuple[str, str]] = []
    for source in sources:
        try:
            if source.data is None:
                raise Unreadable(source.reason)
            pages.append(read_page(source.data, name=source.name))
        except OtherPage as error:
            (skipped if source.in_directory else unreadable).append((source.name, str(error)))
        except Unreadable as error:
            unreadable.append((source.name, str(error)))
    return PageSet(tuple(pages), tuple(unreadable), tuple(skipped))


def load_argument(argument: str) -> Iterator[PageSource]:
    """Yield the pages that an argument of a command names.

    Raises:
        NoSuchInput: If it names nothing, or an empty directory.
    """
    is_address = argument == "-" or "://" in argument
    if not is_address and Path(argument).is_dir():
        yield from _load_directory(Path(argument))
    elif is_address or Path(argument).exists():
        yield _load(argument, path=argument.rpartition("/")[2])
    else:
        raise NoSuchInput(f"{argument}: there is no such file or directory")


def load_revision(argument: str) -> Iterator[PageSource]:
    """Yield the pages of `REV:DIR`, a directory as git has it at a revision.

    Raises:
        NoSuchInput: If git has no such tree.
    """
    git = shutil.which("git")
    if git is None:
        raise NoSuchInput(f"{argument}: there is no such file or directory, and git, for a revision, is not installed")
    command = [git, "archive", "--format=tar", "--end-of-options", argument]
    try:
        archive = subprocess.run(command, capture_output=True, check=True).stdout
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode("utf-8", "replace").strip().splitlines() or ["git refused"]
        raise NoSuchInput(f"{argument}: neither a file, a directory nor REV:DIR ({reason[-1]})") from None
    with tarfile.open(fileobj=io.BytesIO(archive)) as tree:
        for member in sorted(tree.getmembers(), key=lambda member: member.name):
            if member.isfile() and not _is_hidden(Path(member.name)):
                content = tree.extractfile(member)
                data = content.read(MAX_BYTES + 1) if content else b""
                yield PageSource(f"{argument}/{member.name}", data, in_directory=True, path=member.name)


def _load_directory(folder: Path) -> Iterator[PageSource]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not _is_hidden(path.relative_to(folder)))
    if not paths:
        raise NoSuchInput(f"{folder}: holds no file")
    for path in paths:
        yield _load(str(path), path=path.relative_to(folder).as_posix(), in_directory=True)


def _load(source: str, *, path: str, in_directory: bool = False) -> PageSource:
    name = "standard input" if source == "-" else source
    try:
        return PageSource(name, load_page(source), in_directory=in_directory, path=path)
    except Unreadable as error:
        return PageSource(name, None, str(error), in_directory=in_directory, path=path)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
