"""The part file of a download: receives its bytes until it is complete, then moves to the final name."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from .hashing import BackgroundSHA256
from .media_types import HEADER_SIZE, detect_media_type

MAX_OPEN_ATTEMPTS = 20
"""How often a part file that another process replaces meanwhile is opened again."""
_REJECTED_CONTENT_TYPES = ("text/", "application/json", "application/xml")


class DestinationExists(Exception):
    """The destination exists already, or another process is downloading to it."""


class BodyTooLarge(Exception):
    """The body is larger than the caller allows."""


class PartFile:
    """`name.mp4.part` beside the destination, with a JSON note of what it is a part of.

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
        self._path = destination.with_name(destination.name + ".part")
        self._note_path = destination.with_name(destination.name + ".part.json")
        self._source = source
        self._max_bytes = max_bytes
        self._file: BinaryIO | None = None
        self._hash = BackgroundSHA256()

    def open(self) -> None:
        """Open the part file and take over what an earlier process received of the same source.

        Raises:
            DestinationExists: If another process is downloading to it.
            OSError: If it cannot be written.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = file = self._open_exclusively()
        note = self._read_note()
        if note is None:
            self.restart()
            return
        self.validator, self.content_type = note["validator"], note["content_type"]
        self.expected_size = note["expected"]
        file.seek(0)
        while chunk := file.read(1 << 20):
            self._count(chunk)

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        """Prepare for the body of a response and return whether to write it.

        A 200 starts over, a 206 continues if its range starts where the file ends; any other body is rejected.

        Raises:
            BodyTooLarge: If the announced length is more than allowed.
        """
        content_type = headers.get("content-type", "").lower()
        if content_type.startswith(_REJECTED_CONTENT_TYPES) or status not in (200, 206):
            return False
        if status == 206:
            start, _, rest = headers.get("content-range", "").removeprefix("bytes ").partition("-")
            total = rest.rpartition("/")[2]
            self.expected_size = int(total) if total.isdecimal() else self.expected_size
            return start == str(self.size)
        self.restart()
        length, etag = headers.get("content-length", ""), headers.get("etag", "")
        self.expected_size = int(length) if length.isdecimal() else None
        if self._max_bytes is not None and (self.expected_size or 0) > self._max_bytes:
            raise BodyTooLarge(f"{self.expected_size} bytes are announced")
        self.content_type = content_type or None
        self.validator = etag if etag and not etag.startswith("W/") else headers.get("last-modified")
        note = {"source": self._source, "validator": self.validator, "expected": self.expected_size}
        self._note_path.write_text(json.dumps(note | {"content_type": self.content_type}), "utf-8")
        return True

    def write(self, chunk: bytes) -> None:
        """Append a chunk.

        Raises:
            BodyTooLarge: If more bytes arrived than are allowed.
        """
        if self._max_bytes is not None and self.size + len(chunk) > self._max_bytes:
            raise BodyTooLarge(f"more than {self._max_bytes} bytes arrived")
        if self._file is not None:
            self._file.write(chunk)
        self._count(chunk)

    def restart(self) -> None:
        """Discard what was received so far."""
        if self._file is not None:
            self._file.truncate(0)
        self._hash.close()
        self._hash = BackgroundSHA256()
        self.size, self.head, self.expected_size, self.validator = 0, b"", None, None

    @property
    def is_complete(self) -> bool:
        """Whether all announced bytes arrived; without an announced length, whether the MP4's boxes end here."""
        if self.expected_size is not None or self._file is None:
            return self.size > 0 and self.size == self.expected_size
        self._file.flush()
        return self.size > 0 and _ends_with_box(self._file, self.size)

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
        """
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
        if overwrite:
            self._path.replace(self.destination)
            return
        try:
            os.link(self._path, self.destination)
        except FileExistsError:
            raise DestinationExists(f"{self.destination} was created meanwhile") from None
        except OSError:  # a file system without hard links
            if self.destination.exists():
                raise DestinationExists(f"{self.destination} was created meanwhile") from None
            self._path.rename(self.destination)

    def close(self, *, keep: bool) -> None:
        """Close the part file and delete it unless `keep` is true; a finished download is not affected."""
        self._hash.close()
        if self._file is None:
            return
        if not keep:
            self._path.unlink(missing_ok=True)
            self._note_path.unlink(missing_ok=True)
        self._file.close()
        self._file = None

    def _open_exclusively(self) -> BinaryIO:
        """Open and lock the part file, and make sure that its path still names the file that was locked."""
        for _ in range(MAX_OPEN_ATTEMPTS):
            file = self._path.open("a+b")
            if not _try_lock(file):
                file.close()
                raise DestinationExists(f"another process is downloading {self.destination}")
            try:
                at_path, opened = self._path.stat(), os.fstat(file.fileno())
            except FileNotFoundError:
                at_path = None  # another process has just moved it to the destination
            if at_path is not None and at_path.st_ino == opened.st_ino and opened.st_nlink <= 1:
                return file
            if at_path is not None and at_path.st_ino == opened.st_ino:
                # A process was killed in `finish`: this is a second name of the finished file.
                self._path.unlink()
            file.close()
        raise DestinationExists(f"{self._path} is being replaced by another process")

    def _read_note(self) -> dict[str, Any] | None:
        """Return the note of an earlier process if it has the same source and allows to resume."""
        try:
            note = json.loads(self._note_path.read_bytes())
        except (OSError, ValueError):
            return None
        matches = isinstance(note, dict) and note.get("source") == self._source and bool(note.get("validator"))
        return note if matches and note.keys() >= {"expected", "content_type"} else None

    def _count(self, chunk: bytes) -> None:
        self._hash.update(chunk)
        self.size += len(chunk)
        if len(self.head) < HEADER_SIZE:
            self.head += chunk[: HEADER_SIZE - len(self.head)]


def _ends_with_box(file: BinaryIO, size: int) -> bool:
    """Return whether the boxes of an MP4 or QuickTime file end where the file ends; True for any other format."""
    file.seek(0)
    detected = detect_media_type(file.read(HEADER_SIZE))
    if detected is None or detected.format not in ("mp4", "mov"):
        return True
    offset, box_types = 0, set()
    while offset + 8 <= size:
        file.seek(offset)
        header = file.read(16)
        length = int.from_bytes(header[:4], "big")
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        elif length == 0:  # the last box, up to the end of the file
            length = size - offset
        if length < 8:
            return False
        box_types.add(header[4:8])
        offset += length
    return offset == size and b"moov" in box_types


def _try_lock(file: BinaryIO) -> bool:
    """Lock a file for this process and return whether that succeeded; the lock ends with the process."""
    try:
        import fcntl
    except ImportError:  # Windows, where an open file cannot be replaced, which has the same effect
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
