"""The pages behind a command's arguments: files, directories, standard input, URLs, a directory as git had it."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..pages.loading import MAX_BYTES, load
from ..pages.page import OtherPage, Page, Unreadable
from ..pages.reading import read


class NoSuchInput(Exception):
    """An argument that leads to no page at all; its text says why."""


@dataclass(frozen=True)
class Collected:
    """What became of the pages."""

    pages: tuple[Page, ...]
    unreadable: tuple[tuple[str, str], ...]
    """Name and reason."""
    skipped: tuple[tuple[str, str], ...]
    """Name and reason of pages of other kinds in a directory; named one by one they are unreadable."""


@dataclass(frozen=True)
class Raw:
    """A page's bytes."""

    name: str
    data: bytes | None
    """None where there was no getting them."""
    reason: str = ""
    among: bool = False
    """Whether it was found in a directory, not named."""
    place: str = ""
    """Its path inside the directory, or its name."""


def collect(raws: Iterable[Raw]) -> Collected:
    """Reads each page; one that cannot be read stops no other."""
    pages: list[Page] = []
    unreadable: list[tuple[str, str]] = []
    skipped: list[tuple[str, str]] = []
    for raw in raws:
        try:
            if raw.data is None:
                raise Unreadable(raw.reason)
            pages.append(read(raw.data, name=raw.name))
        except OtherPage as error:
            (skipped if raw.among else unreadable).append((raw.name, str(error)))
        except Unreadable as error:
            unreadable.append((raw.name, str(error)))
    return Collected(tuple(pages), tuple(unreadable), tuple(skipped))


def raw_pages(argument: str) -> Iterator[Raw]:
    """The pages that an argument of a command names.

    Raises:
        NoSuchInput: it names nothing, or an empty directory.
    """
    is_address = argument == "-" or "://" in argument
    if not is_address and Path(argument).is_dir():
        yield from _inside(Path(argument))
    elif is_address or Path(argument).exists():
        yield _loaded(argument, place=argument.rpartition("/")[2])
    else:
        raise NoSuchInput(f"{argument}: there is no such file or directory")


def raw_pages_of_revision(argument: str) -> Iterator[Raw]:
    """The pages of `REV:DIR`, a directory as git has it at a revision.

    Raises:
        NoSuchInput: git knows no such tree.
    """
    git = shutil.which("git")
    if git is None:
        raise NoSuchInput(f"{argument}: there is no such file or directory, and no git to ask for a revision")
    command = [git, "archive", "--format=tar", "--end-of-options", argument]
    try:
        archive = subprocess.run(command, capture_output=True, check=True).stdout
    except subprocess.CalledProcessError as error:
        why = error.stderr.decode("utf-8", "replace").strip().splitlines() or ["git refused"]
        raise NoSuchInput(f"{argument}: neither a file, a directory nor REV:DIR ({why[-1]})") from None
    with tarfile.open(fileobj=io.BytesIO(archive)) as tree:
        for member in sorted(tree.getmembers(), key=lambda member: member.name):
            if member.isfile() and not _is_hidden(Path(member.name)):
                content = tree.extractfile(member)
                data = content.read(MAX_BYTES + 1) if content else b""
                yield Raw(f"{argument}/{member.name}", data, among=True, place=member.name)


def _inside(folder: Path) -> Iterator[Raw]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not _is_hidden(path.relative_to(folder)))
    if not paths:
        raise NoSuchInput(f"{folder}: holds no file")
    for path in paths:
        yield _loaded(str(path), place=path.relative_to(folder).as_posix(), among=True)


def _loaded(source: str, *, place: str, among: bool = False) -> Raw:
    name = "standard input" if source == "-" else source
    try:
        return Raw(name, load(source), among=among, place=place)
    except Unreadable as error:
        return Raw(name, None, str(error), among=among, place=place)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
