"""The part file of a download: receives its bytes until it is complete, then moves to the final name."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from .._json import JSON
from . import file_system
from .file_system import FileLocked, is_same_file, lock, open_regular_file, replace_text, sync, write_all
from .hashing import BackgroundSHA256
from .media_types import HEADER_SIZE
from .mp4_boxes import BOX_HEADER_SIZE, are_boxes_whole

MAX_OPEN_ATTEMPTS = 20
"""How often a part file that another process replaces meanwhile is opened again."""
MAX_NAME_SIZE = 255
"""Bytes. The longest file name of most file systems."""
MAX_NOTE_SIZE = 1 << 16
"""Bytes. A larger file is not a note."""
PART_SUFFIX = ".evolink-part"
NOTE_SUFFIX = PART_SUFFIX + ".json"
_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18}|\*)")
_REJECTED_CONTENT_TYPES = ("text/", "application/json", "application/xml")


class DestinationExists(Exception):
    """The destination exists already, or another process is downloading to it."""


class DestinationInUse(DestinationExists):
    """Another process is downloading to the destination."""


class BodyTooLarge(Exception):
    """The body is larger than the caller allows."""


def part_paths(destination: Path) -> tuple[Path, Path]:
    """Return the paths of the part file of a destination and of its note.

    They are hidden files with names that no other program uses. A name that would be too long is replaced by its hash.
    """
    name = destination.name
    encoded = os.fsencode(name)
    if 1 + len(encoded) + len(NOTE_SUFFIX) > MAX_NAME_SIZE:
        name = hashlib.sha256(encoded).hexdigest()
    return destination.with_name(f".{name}{PART_SUFFIX}"), destination.with_name(f".{name}{NOTE_SUFFIX}")


class PartFile:
    """`.name.mp4.evolink-part` beside the destination, with a JSON note of what it is a part of.

    Both outlive a process that is killed, so that another one can resume the download.
    """

    def __init__(self, destination: Path, source: str, *, max_bytes: int | None = None) -> None:
        """Create the object; no file is touched yet.

        Args:
            destination: The final path.
            source: Identifies the content, independent of the link that it is fetched from.
            max_bytes: The most bytes that are accepted.
        """
        self.destination = destination
        self.size = 0
        """Bytes received so far."""
        self.expected_size: int | None = None
        self.content_type: str | None = None
        self.validator: str | None = None
        """The strong ETag, or the Last-Modified date, of the content."""
        self.head = b""
        """The first bytes, for the detection of the media type."""
        self.is_mismatched = False
        """Whether the last response was a 206 that is not the rest of what has been received."""
        self._path, self._note_path = part_paths(destination)
        self._source = source
        self._max_bytes = max_bytes
        self._file: BinaryIO | None = None
        self._is_open = False
        self._is_locked = False
        self._is_shared = False
        self._is_moved = False
        self._hash = BackgroundSHA256()

    def open(self) -> None:
        """Open the part file and take over what an earlier process received of the same source.

        Raises:
            DestinationInUse: If another process is downloading to it.
            NotRegularFile: If something else than a file has its name.
            OSError: If it cannot be written.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = file = self._open_exclusively()
        self._is_open = True
        note = self._read_note()
        if note is None:
            self.restart()
            return
        self.validator, self.content_type = note["validator"], note["content_type"]
        self.expected_size = note["expected"]
        file.seek(0)
        while chunk := file.read(1 << 20):
            self._count(chunk)

    def check_is_free(self) -> None:
        """Check that the part file can be opened if it exists; create none.

        Raises:
            DestinationInUse: If another process is downloading to it.
            NotRegularFile: If something else than a file has its name.
            OSError: If it cannot be written.
        """
        if os.path.lexists(self._path):
            with open_regular_file(self._path) as file:
                self._lock(file)

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Prepare for the body of a response and return whether to write it.

        A 200 starts over. A 206 continues if its range starts where the file ends and is of the same content; any other
        body is rejected.

        Raises:
            BodyTooLarge: If the announced length is more than allowed.
        """
        self.is_mismatched = False
        content_type = headers.get("content-type", "").lower()
        if content_type.startswith(_REJECTED_CONTENT_TYPES) or status not in (200, 206):
            return False
        if status == 206:
            self.is_mismatched = not self._continue(headers)
            return not self.is_mismatched
        self.restart()
        self.expected_size = _parse_size(headers.get("content-length", ""))
        if self._max_bytes is not None and (self.expected_size or 0) > self._max_bytes:
            raise BodyTooLarge(f"{self.expected_size} bytes are announced")
        self.content_type = content_type or None
        self.validator = _strong_etag(headers) or headers.get("last-modified")
        note = {"source": self._source, "validator": self.validator, "expected": self.expected_size}
        replace_text(self._note_path, json.dumps(note | {"content_type": self.content_type}))
        return True

    def _continue(self, headers: Mapping[str, str]) -> bool:
        """Return whether a 206 is the rest of what the part file has."""
        match = _CONTENT_RANGE.fullmatch(headers.get("content-range", ""))
        if match is None or int(match[1]) != self.size:
            return False
        total = _parse_size(match[2])
        if total is not None and self.expected_size is not None and total != self.expected_size:
            return False
        if self.validator is not None:
            is_date = self.validator.endswith("GMT")
            current = headers.get("last-modified" if is_date else "etag")
            if current is not None and current != self.validator:
                return False
        self.expected_size = self.expected_size if total is None else total
        return True

    def write(self, chunk: bytes) -> None:
        """Append a chunk.

        Raises:
            BodyTooLarge: If more bytes arrived than are allowed.
        """
        if self._max_bytes is not None and self.size + len(chunk) > self._max_bytes:
            raise BodyTooLarge(f"more than {self._max_bytes} bytes arrived")
        if self._file is not None:
            self._check_is_alone(self._file)
            write_all(self._file, chunk)
        self._count(chunk)

    def restart(self) -> None:
        """Discard what was received so far."""
        if self._file is not None:
            if self.size:
                self._check_is_alone(self._file)
            self._file.truncate(0)
        self._hash.close()
        self._hash = BackgroundSHA256()
        self.size, self.head, self.expected_size, self.validator = 0, b"", None, None

    @property
    def is_received(self) -> bool:
        """Whether all announced bytes arrived; without an announced length, whether any did."""
        return self.size > 0 and self.expected_size in (None, self.size)

    @property
    def is_complete(self) -> bool:
        """Whether all announced bytes arrived and the boxes of an MP4 are whole."""
        if not self.is_received or self._file is None:
            return False
        max_trailing = 0 if self.expected_size is None else BOX_HEADER_SIZE - 1
        return are_boxes_whole(self._file, self.size, max_trailing=max_trailing)

    @property
    def is_resumable(self) -> bool:
        """Whether the rest can be requested with the certainty that it is of the same content."""
        return self.size > 0 and self.validator is not None

    @property
    def sha256(self) -> str:
        """The SHA-256 of what was received so far, in hex."""
        return self._hash.hexdigest()

    def range_headers(self) -> dict[str, str]:
        """Return the headers that request the rest; none if the download has to start over."""
        if not self.is_resumable or self.validator is None:
            return {}
        return {"range": f"bytes={self.size}-", "if-range": self.validator}

    def finish(self, *, overwrite: bool) -> None:
        """Move the file to the destination atomically.

        Raises:
            DestinationExists: If the destination exists and `overwrite` is false.
            OSError: If it cannot be moved; the part file is complete then.
        """
        file = self._file
        if file is not None:
            sync(file)
            self._check_is_alone(file)
            if file_system.IS_WINDOWS:  # an open file cannot be moved
                self._file = None
                file.close()
        if overwrite:
            self._path.replace(self.destination)
        elif not self._link():
            return  # `close` removes the other name, while the file is locked
        self._is_moved = True
        if not os.path.lexists(self._path):  # otherwise the note is already that of another process
            with suppress(OSError):
                self._note_path.unlink()

    def _link(self) -> bool:
        """Give the file the name of the destination, and return whether it has lost that of the part file.

        Raises:
            DestinationExists: If the destination exists.
        """
        try:
            if not file_system.IS_WINDOWS:  # where `rename` never replaces a file
                os.link(self._path, self.destination)
                return False
        except FileExistsError:
            raise DestinationExists(f"{self.destination} was created meanwhile") from None
        except OSError:  # a file system without hard links
            pass
        if os.path.lexists(self.destination):
            raise DestinationExists(f"{self.destination} was created meanwhile")
        try:
            self._path.rename(self.destination)
        except FileExistsError:
            raise DestinationExists(f"{self.destination} was created meanwhile") from None
        return True

    def close(self, *, keep: bool) -> None:
        """Close the part file and delete it unless `keep` is true; a finished download is not affected."""
        self._hash.close()
        file, self._file = self._file, None
        if not self._is_open:
            return
        self._is_open = False
        is_discarded = not (keep or self._is_moved or self._is_shared)
        if is_discarded and file is not None and not file_system.IS_WINDOWS and is_same_file(self._path, file):
            self._remove()  # while it is locked
        if file is not None:
            with suppress(OSError):
                file.close()
        if is_discarded and file_system.IS_WINDOWS:  # where an open file cannot be deleted
            self._remove()

    def _remove(self) -> None:
        for path in (self._path, self._note_path):
            with suppress(OSError):
                path.unlink()

    def _lock(self, file: BinaryIO) -> bool:
        """Lock a part file and return False where there are no locks.

        Raises:
            DestinationInUse: If another process has locked it.
        """
        try:
            return lock(file)
        except FileLocked:
            raise DestinationInUse(f"another process is downloading {self.destination}") from None

    def _check_is_alone(self, file: BinaryIO) -> None:
        """Check, where files cannot be locked, that no other process has written to the part file or moved it.

        Raises:
            DestinationInUse: If one has.
        """
        if self._is_locked:
            return
        if os.fstat(file.fileno()).st_size != self.size or not is_same_file(self._path, file):
            self._is_shared = True
            raise DestinationInUse(f"another process is downloading {self.destination}")

    def _open_exclusively(self) -> BinaryIO:
        """Open and lock the part file, and make sure that its path still names the file that was locked."""
        for _ in range(MAX_OPEN_ATTEMPTS):
            file = open_regular_file(self._path)
            try:
                self._is_locked = self._lock(file)
            except DestinationInUse:
                file.close()
                raise
            is_current = is_same_file(self._path, file)  # or else it has just become the destination of another process
            if is_current and os.fstat(file.fileno()).st_nlink <= 1:
                return file
            if is_current and not file_system.IS_WINDOWS:
                # A process was killed in `finish`: this is a second name of the finished file.
                self._path.unlink()
            file.close()
            if is_current and file_system.IS_WINDOWS:
                self._path.unlink()
        raise DestinationInUse(f"{self._path} is being replaced by another process")

    def _read_note(self) -> dict[str, Any] | None:
        """Return the note of an earlier process if it has the same source and allows to resume."""
        try:
            if self._note_path.is_symlink() or self._note_path.stat().st_size > MAX_NOTE_SIZE:
                return None
            note: JSON = json.loads(self._note_path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        if not isinstance(note, dict) or note.get("source") != self._source or not note.keys() >= _NOTE_TYPES.keys():
            return None
        has_types = all(isinstance(note[name], types) for name, types in _NOTE_TYPES.items())
        return note if has_types and note["validator"] else None

    def _count(self, chunk: bytes) -> None:
        self._hash.update(chunk)
        self.size += len(chunk)
        if len(self.head) < HEADER_SIZE:
            self.head += chunk[: HEADER_SIZE - len(self.head)]


_NOTE_TYPES: Mapping[str, tuple[type, ...]] = {
    "validator": (str,),
    "expected": (int, type(None)),
    "content_type": (str, type(None)),
}


def _parse_size(text: str) -> int | None:
    """Return the number of bytes in a header, or None if it is not one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _strong_etag(headers: Mapping[str, str]) -> str | None:
    etag = headers.get("etag", "")
    return etag if etag and not etag.startswith("W/") else None
