"""The pages behind a command's arguments: files, directories, standard input, URLs, a directory as git had it."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from .page import OtherPage, Page, Unreadable
from .reading import MAX_BYTES, read


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
    if argument == "-":
        yield Raw("standard input", sys.stdin.buffer.read(MAX_BYTES + 1), place="-")
    elif argument.startswith(("https://", "http://")):
        yield _fetched(argument)
    elif Path(argument).is_dir():
        yield from _inside(Path(argument))
    elif Path(argument).exists():
        yield _opened(Path(argument), place=Path(argument).name)
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
        yield _opened(path, place=path.relative_to(folder).as_posix(), among=True)


def _opened(path: Path, *, place: str, among: bool = False) -> Raw:
    try:
        with path.open("rb") as file:
            return Raw(str(path), file.read(MAX_BYTES + 1), among=among, place=place)
    except OSError as error:
        return Raw(str(path), None, error.strerror or str(error), among=among, place=place)


def _fetched(url: str) -> Raw:
    try:
        answer = httpx.get(url, follow_redirects=True, timeout=30)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        return Raw(url, None, f"not fetched: {error}", place=url)
    return Raw(url, answer.content, place=url)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
