"""The sources of payloads: files by their suffix, directories, standard input."""

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

from ._json import files as _json_files
from ._source_tree import Payload, Unreadable

STANDARD_INPUT = "-"

_BLANK = codecs.BOM_UTF8 + b" \t\r\n"

Reader = Callable[[BinaryIO], Iterator[Payload | Unreadable]]


def _read_json(stream: BinaryIO) -> Iterator[Payload | Unreadable]:
    return _json_files.read_document(stream.read())


def _read_json_lines(stream: BinaryIO) -> Iterator[Payload | Unreadable]:
    return _json_files.read_lines(_numbered_lines(stream))


def _read_yaml(stream: BinaryIO) -> Iterator[Payload | Unreadable]:
    try:
        from ._yaml import files as _yaml_files
    except ModuleNotFoundError as error:
        if error.name != "yaml":
            raise
        yield Unreadable(1, 1, "YAML needs PyYAML. Install the extra: pip install 'evolink[cli]'.")
        return
    yield from _yaml_files.read_payloads(stream.read())


READERS: dict[str, Reader] = {
    ".json": _read_json,
    ".jsonl": _read_json_lines,
    ".ndjson": _read_json_lines,
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
}
"""The reader of each file suffix."""


def read_source(name: str) -> Iterator[tuple[str, Payload | Unreadable]]:
    """Yield (file name, payload) for each payload of a file, a directory or, for "-", standard input.

    In a directory, each file with a suffix of READERS is read, at any depth, except hidden ones. The format of a file
    with another suffix, and of standard input, is detected from its first lines.
    """
    if name == STANDARD_INPUT:
        yield from _with_name("<stdin>", _read_detected(sys.stdin.buffer))
        return
    path = Path(name)
    if not path.is_dir():
        yield from _read_file(path)
        return
    files = list(_files_below(path))
    if not files:
        yield printable_name(path), Unreadable(1, 1, f"The directory contains no {', '.join(READERS)} file.")
    for file in files:
        yield from _read_file(file)


def printable_name(path: Path) -> str:
    """Return a file's name as text, with escapes for bytes that are not UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _files_below(directory: Path) -> Iterator[Path]:
    """Yield the files of a directory by name, then those of its subdirectories."""
    for folder, subdirectories, files in os.walk(directory):
        subdirectories[:] = sorted(name for name in subdirectories if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() in READERS:
                yield Path(folder, name)


def _read_file(path: Path) -> Iterator[tuple[str, Payload | Unreadable]]:
    name = printable_name(path)
    try:
        with path.open("rb") as stream:
            yield from _with_name(name, READERS.get(path.suffix.lower(), _read_detected)(stream))
    except OSError as error:
        yield name, Unreadable(1, 1, f"The file cannot be read: {error.strerror or error}.")


def _with_name(name: str, payloads: Iterable[Payload | Unreadable]) -> Iterator[tuple[str, Payload | Unreadable]]:
    is_empty = True
    for payload in payloads:
        is_empty = False
        yield name, payload
    if is_empty:
        yield name, Unreadable(1, 1, "The file contains no payload.")


def _read_detected(stream: BinaryIO) -> Iterator[Payload | Unreadable]:
    """Return the payloads of a stream without a suffix: JSON if it begins with an object or a list, else YAML.

    It is JSON Lines if its first line is complete, or invalid before its end while the next one is complete.
    """
    head = _read_to_first_content(stream)
    if head[-1].lstrip(_BLANK)[:1] not in (b"{", b"["):
        return _read_yaml(io.BytesIO(b"".join(head) + stream.read()))
    valid_bytes = _json_prefix_length(head[-1])
    if valid_bytes is not None:
        following = _read_to_first_content(stream)
        is_json_lines = valid_bytes < len(head[-1].rstrip()) and _json_prefix_length(following[-1]) is None
        head += following
        if not is_json_lines:
            return _json_files.read_document(b"".join(head) + stream.read())
    numbered = itertools.chain(enumerate(head, start=1), _numbered_lines(stream, start=len(head) + 1))
    return _json_files.read_lines(numbered)


def _read_to_first_content(stream: BinaryIO) -> list[bytes]:
    """Return the next lines of a stream, up to the first that is not blank."""
    lines = [stream.readline()]
    while lines[-1] and not lines[-1].strip(_BLANK):
        lines.append(stream.readline())
    return lines


def _json_prefix_length(line: bytes) -> int | None:
    """Return how many bytes of a line can begin a JSON document; None if the line is a complete one."""
    try:
        json.loads(line.removeprefix(codecs.BOM_UTF8))
    except json.JSONDecodeError as error:
        return len(error.doc[: error.pos].encode())
    except (ValueError, RecursionError):
        return 0
    return None


def _numbered_lines(stream: BinaryIO, *, start: int = 1) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a stream with their numbers; a line that is too long is cut one byte above the maximum."""
    for number in itertools.count(start):
        line = stream.readline(_json_files.MAX_LINE_BYTES + 1)
        if not line:
            return
        yield number, line
        while len(line) > _json_files.MAX_LINE_BYTES and not line.endswith(b"\n"):
            line = stream.readline(_json_files.MAX_LINE_BYTES + 1) or b"\n"
