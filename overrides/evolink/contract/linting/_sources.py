"""The sources of payloads: files by their suffix, directories, standard input."""

from __future__ import annotations

import codecs
import errno
import glob
import io
import itertools
import json
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from ._captures import is_capture, read_capture
from ._json import files as _json_files
from ._search.directory import Search, is_glob
from ._search.likeness import looks_like_payload, mentions_payload
from ._search.selection import FILE, UNRELATED_DOCUMENT, UNRELATED_FILE, Selection
from ._source_tree import Payload, Unreadable

STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = "<stdin>"
MAX_DOCUMENT_BYTES = 256 * 2**20
"""The largest file that is read as a whole, in bytes; such a document takes gigabytes of memory."""

_NO_MATCH = "No file matches the pattern."
_PIPES = ("/dev/fd/", "/dev/stdin", "/proc/")
"""Where a shell puts pipes that a process opens, such as that of `<(command)`. Reading other pipes may never end."""

_BLANK = codecs.BOM_UTF8 + b" \t\r\n"

Reader = Callable[[BinaryIO], Iterator[Payload | Unreadable]]


def _read_json(stream: BinaryIO) -> Iterator[Payload | Unreadable]:
    return _json_files.read_document(_read_whole(stream))


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
    yield from _yaml_files.read_payloads(_read_whole(stream))


READERS: dict[str, Reader] = {
    ".json": _read_json,
    ".jsonl": _read_json_lines,
    ".ndjson": _read_json_lines,
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
    ".har": _read_json,
}
"""The reader of each file suffix."""


def read_source(name: str, search: Search | None = None) -> Iterator[tuple[str, Payload | Unreadable]]:
    """Yield (file name, payload) for each payload of a file, a directory, a glob or, for "-", standard input.

    In a directory, each file with a suffix of READERS is read, at any depth, except those that `search` leaves out. The
    format of a file with another suffix, and of standard input, is detected from its first lines.
    """
    search = search or Search(Selection(), READERS)
    path = Path(name)
    if name == STANDARD_INPUT:
        yield from _read_standard_input(search.selection)
    elif not name:
        yield name, Unreadable(1, 1, "The name of the file is empty. Pass . for the current directory.")
    elif os.path.isdir(path):
        reason = f"The directory contains no {', '.join(READERS)} file."
        yield from _search_files(path, search.files_below(path), search.selection, reason)
    elif not is_glob(name) or os.path.lexists(path):
        if search.accepts(path):
            yield from _read_file(path, search.selection, only_likely=search.selection.only_payloads)
    elif "**" in name:
        yield from _search_files(path, search.expand(name), search.selection, _NO_MATCH)
    else:
        matches = sorted(glob.glob(name))
        for match in matches:
            yield from read_source(match, search)
        if not matches:
            yield printable_name(path), Unreadable(1, 1, _NO_MATCH)


def printable_name(path: Path) -> str:
    """Return a file's name as text, with escapes for bytes that are not UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _search_files(
    source: Path, files: Iterator[Path], selection: Selection, reason: str
) -> Iterator[tuple[str, Payload | Unreadable]]:
    """Yield the payloads of the files that were found in a directory or by a glob.

    Args:
        source: The directory or the glob.
        files: The files.
        selection: The options.
        reason: What is reported if there is no file.
    """
    left_out = selection.left_out[FILE]
    is_empty = True
    try:
        for file in files:
            is_empty = False
            yield from _read_file(file, selection, only_likely=not selection.everything)
    except ModuleNotFoundError as error:
        if error.name != "pathspec":
            raise
        reason = "A .gitignore needs pathspec. Install the extra: pip install 'evolink[cli]'."
        yield printable_name(source), Unreadable(1, 1, reason)
        return
    if is_empty and left_out == selection.left_out[FILE]:
        yield printable_name(source), Unreadable(1, 1, reason)


def _read_file(
    path: Path, selection: Selection, *, only_likely: bool = False
) -> Iterator[tuple[str, Payload | Unreadable]]:
    """Yield the payloads of a file; with `only_likely`, leave out documents that do not look like payloads."""
    name = printable_name(path)
    try:
        with _open(path) as stream:
            if only_likely:
                if not mentions_payload(stream):
                    selection.left_out[UNRELATED_FILE] += 1
                    return
                stream.seek(0)
            payloads = READERS.get(path.suffix.lower(), _read_detected)(stream)
            yield from _with_name(name, payloads, selection, only_likely=only_likely)
    except OSError as error:
        yield name, _cannot_be_read(error)


def _read_standard_input(selection: Selection) -> Iterator[tuple[str, Payload | Unreadable]]:
    try:
        yield from _with_name(STANDARD_INPUT_NAME, _read_detected(sys.stdin.buffer), selection)
    except OSError as error:
        yield STANDARD_INPUT_NAME, _cannot_be_read(error)


def _cannot_be_read(error: OSError) -> Unreadable:
    return Unreadable(1, 1, f"The file cannot be read: {error.strerror or error}.")


def _open(path: Path) -> BinaryIO:
    """Open a regular file, or a pipe from the shell.

    Raises:
        OSError: If it is anything else, such as a device, or cannot be opened.
    """
    mode = path.stat().st_mode
    is_pipe = stat.S_ISFIFO(mode) and path.as_posix().startswith(_PIPES)
    if stat.S_ISDIR(mode):
        os.listdir(path)  # which raises why it could not be searched
    elif not stat.S_ISREG(mode) and not is_pipe:
        raise OSError(errno.EINVAL, "It is a device, a pipe or a socket. Pass - to read standard input")
    return path.open("rb")


def _with_name(
    name: str, payloads: Iterable[Payload | Unreadable], selection: Selection, *, only_likely: bool = False
) -> Iterator[tuple[str, Payload | Unreadable]]:
    """Yield the payloads with the name of their file, and those in HTTP captures instead of the captures."""
    is_empty = not only_likely
    for payload in payloads:
        if isinstance(payload, Payload) and is_capture(payload.value):
            is_empty = False
            found: Iterable[Payload | Unreadable] = read_capture(payload, selection)
        elif only_likely and isinstance(payload, Payload) and not looks_like_payload(payload.value):
            selection.left_out[UNRELATED_DOCUMENT] += 1
            continue
        else:
            found = (payload,)
        for one in found:
            is_empty = False
            yield name, one
    if is_empty:
        yield name, Unreadable(1, 1, "The file contains no payload.")


def _read_whole(stream: BinaryIO, head: bytes = b"") -> bytes:
    """Return the rest of a stream after `head`, which was read before.

    Raises:
        OSError: If that is too much.
    """
    data = head + stream.read(MAX_DOCUMENT_BYTES + 1)
    if len(data) > MAX_DOCUMENT_BYTES:
        size = f"more than {MAX_DOCUMENT_BYTES // 2**20} MiB"
        raise OSError(errno.EFBIG, f"It has {size}. Write it as JSON Lines, which are read line by line")
    return data


def _read_detected(stream: BinaryIO) -> Iterator[Payload | Unreadable]:
    """Return the payloads of a stream without a suffix: JSON if it begins with an object or a list, else YAML.

    It is JSON Lines if its first line is complete, or invalid before its end while the next one is complete.
    """
    head = _read_to_first_content(stream)
    if head[-1].lstrip(_BLANK)[:1] not in (b"{", b"["):
        return _read_yaml(io.BytesIO(_read_whole(stream, b"".join(head))))
    valid_bytes = _json_prefix_length(head[-1])
    if valid_bytes is not None:
        following = _read_to_first_content(stream)
        is_json_lines = valid_bytes < len(head[-1].rstrip()) and _json_prefix_length(following[-1]) is None
        head += following
        if not is_json_lines:
            return _json_files.read_document(_read_whole(stream, b"".join(head)))
    numbered = itertools.chain(enumerate(head, start=1), _numbered_lines(stream, start=len(head) + 1))
    return _json_files.read_lines(numbered)


def _read_to_first_content(stream: BinaryIO) -> list[bytes]:
    """Return the next lines of a stream, up to the first that is not blank."""
    lines = [stream.readline(MAX_DOCUMENT_BYTES + 1)]
    while lines[-1] and not lines[-1].strip(_BLANK):
        lines.append(stream.readline(MAX_DOCUMENT_BYTES + 1))
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
