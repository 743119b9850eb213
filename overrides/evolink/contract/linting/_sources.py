"""Where payloads come from: files by their suffix, directories, standard input."""

from __future__ import annotations

import codecs
import io
import itertools
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from . import _json_files
from ._tree import Payload, Unreadable

STANDARD_INPUT = "-"

_BLANK = codecs.BOM_UTF8 + b" \t\r\n"

Reader = Callable[[BinaryIO], Iterator[Payload | Unreadable]]


def _json_document(stream: BinaryIO) -> Iterator[Payload | Unreadable]:
    return _json_files.document(stream.read())


def _json_lines(stream: BinaryIO) -> Iterator[Payload | Unreadable]:
    return _json_files.lines(_numbered(stream))


def _yaml(stream: BinaryIO) -> Iterator[Payload | Unreadable]:
    try:
        from . import _yaml_files
    except ModuleNotFoundError as missing:
        if missing.name != "yaml":
            raise
        yield Unreadable(1, 1, "YAML is read with PyYAML. Install the extra: pip install 'evolink[cli]'.")
        return
    yield from _yaml_files.payloads(stream.read())


READERS: dict[str, Reader] = {
    ".json": _json_document,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".yaml": _yaml,
    ".yml": _yaml,
}
"""The reader of each suffix."""


def readings(name: str) -> Iterator[tuple[str, Payload | Unreadable]]:
    """(file, payload) for everything in a file, in a directory or, for "-", in standard input.

    A directory is read with all below it except what is hidden: each file with a suffix of READERS.
    A file with another suffix, and standard input, is taken for what its beginning looks like.
    """
    if name == STANDARD_INPUT:
        yield from _named("<stdin>", _found_out(sys.stdin.buffer))
        return
    path = Path(name)
    if not path.is_dir():
        yield from _of_file(path)
        return
    files = list(_files_below(path))
    if not files:
        yield printable_name(path), Unreadable(1, 1, f"There is no {', '.join(READERS)} file in this directory.")
    for file in files:
        yield from _of_file(file)


def printable_name(path: Path) -> str:
    """A file's name as text, whatever its bytes are."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _files_below(directory: Path) -> Iterator[Path]:
    """Its files in the order of their names, those of its directories after its own."""
    for folder, below, files in os.walk(directory):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() in READERS:
                yield Path(folder, name)


def _of_file(path: Path) -> Iterator[tuple[str, Payload | Unreadable]]:
    name = printable_name(path)
    try:
        with path.open("rb") as stream:
            yield from _named(name, READERS.get(path.suffix.lower(), _found_out)(stream))
    except OSError as fault:
        yield name, Unreadable(1, 1, f"This cannot be read: {fault.strerror or fault}.")


def _named(name: str, found: Iterable[Payload | Unreadable]) -> Iterator[tuple[str, Payload | Unreadable]]:
    nothing = True
    for item in found:
        nothing = False
        yield name, item
    if nothing:
        yield name, Unreadable(1, 1, "There is no payload in it.")


def _found_out(stream: BinaryIO) -> Iterator[Payload | Unreadable]:
    """Payloads of a stream without a suffix: JSON where it begins as an object or a list does, else YAML.

    It is JSON Lines where its first line is complete, or wrong before its end while the next one is complete.
    """
    head = _to_first_content(stream)
    if head[-1].lstrip(_BLANK)[:1] not in (b"{", b"["):
        return _yaml(io.BytesIO(b"".join(head) + stream.read()))
    wrong = _where_json_ends_early(head[-1])
    if wrong is not None:
        following = _to_first_content(stream)
        in_lines = wrong < len(head[-1].rstrip()) and _where_json_ends_early(following[-1]) is None
        head += following
        if not in_lines:
            return _json_files.document(b"".join(head) + stream.read())
    return _json_files.lines(itertools.chain(enumerate(head, start=1), _numbered(stream, start=len(head) + 1)))


def _to_first_content(stream: BinaryIO) -> list[bytes]:
    """Its next lines, up to the first that is not blank."""
    found = [stream.readline()]
    while found[-1] and not found[-1].strip(_BLANK):
        found.append(stream.readline())
    return found


def _where_json_ends_early(line: bytes) -> int | None:
    """How many bytes of the line can begin a JSON document; None where it holds a whole one."""
    try:
        json.loads(line.removeprefix(codecs.BOM_UTF8))
    except json.JSONDecodeError as fault:
        return len(fault.doc[: fault.pos].encode())
    except (ValueError, RecursionError):
        return 0
    return None


def _numbered(stream: BinaryIO, *, start: int = 1) -> Iterator[tuple[int, bytes]]:
    """The lines of a stream with their numbers; of a line that is too long, only so much that this shows."""
    for number in itertools.count(start):
        line = stream.readline(_json_files.LONGEST_LINE + 1)
        if not line:
            return
        yield number, line
        while len(line) > _json_files.LONGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(_json_files.LONGEST_LINE + 1) or b"\n"
