"""The file that a download is poured into until it is whole."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, BinaryIO

from .._sansio.messages import Reply
from .hashing import Digest
from .media_types import HEAD, detect_media_type

OPENINGS = 20
"""How often a part file that changes hands is opened again."""
_REFUSED_TYPES = ("text/", "application/json", "application/xml")


class InTheWay(Exception):
    """A file has the final name already, or another process is about to make it."""


class TooLarge(Exception):
    """The body is larger than the caller allows."""


class PartFile:
    """`name.mp4.part` beside the final name, with a note of what it is a part of.

    Both outlive a process that is killed, so that another one goes on where it ended.
    """

    def __init__(self, target: Path, source: str, *, max_bytes: int | None = None) -> None:
        """`source` names what is fetched, whatever its links are; `max_bytes` is the most that is taken."""
        self.target = target
        self.size = 0
        self.expected: int | None = None
        self.content_type: str | None = None
        self.validator: str | None = None
        self.head = b""
        self._path = target.with_name(target.name + ".part")
        self._note = target.with_name(target.name + ".part.json")
        self._source = source
        self._max_bytes = max_bytes
        self._file: BinaryIO | None = None
        self._hash = Digest()

    def open(self) -> None:
        """Opens the part file and takes over what an earlier process left of the same source.

        Raises:
            InTheWay: another process is at it.
            OSError: it cannot be written.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = file = self._opened()
        note = self._left_note()
        if note is None:
            self.restart()
            return
        self.validator, self.expected, self.content_type = note["validator"], note["expected"], note["content_type"]
        file.seek(0)
        while chunk := file.read(1 << 20):
            self._count(chunk)

    def begin(self, reply: Reply) -> bool:
        """Starts over for a 200, goes on for a 206 that starts where the file ends; wants nothing else.

        Raises:
            TooLarge: more bytes are announced than are allowed.
        """
        content_type = reply.headers.get("content-type", "").lower()
        if content_type.startswith(_REFUSED_TYPES) or reply.status not in (200, 206):
            return False
        if reply.status == 206:
            start, _, rest = reply.headers.get("content-range", "").removeprefix("bytes ").partition("-")
            total = rest.rpartition("/")[2]
            self.expected = int(total) if total.isdecimal() else self.expected
            return start == str(self.size)
        self.restart()
        length, etag = reply.headers.get("content-length", ""), reply.headers.get("etag", "")
        self.expected = int(length) if length.isdecimal() else None
        if self._max_bytes is not None and (self.expected or 0) > self._max_bytes:
            raise TooLarge(f"{self.expected} bytes are announced")
        self.content_type = content_type or None
        self.validator = etag if etag and not etag.startswith("W/") else reply.headers.get("last-modified")
        note = {"source": self._source, "validator": self.validator, "expected": self.expected}
        self._note.write_text(json.dumps(note | {"content_type": self.content_type}), "utf-8")
        return True

    def write(self, chunk: bytes) -> None:
        """Adds to the file.

        Raises:
            TooLarge: more bytes came than are allowed.
        """
        if self._max_bytes is not None and self.size + len(chunk) > self._max_bytes:
            raise TooLarge(f"more than {self._max_bytes} bytes came")
        if self._file is not None:
            self._file.write(chunk)
        self._count(chunk)

    def restart(self) -> None:
        """Forgets what has come so far."""
        if self._file is not None:
            self._file.truncate(0)
        self._hash.close()
        self._hash = Digest()
        self.size, self.head, self.expected, self.validator = 0, b"", None, None

    @property
    def whole(self) -> bool:
        """Whether everything that was announced has come; where nothing was, whether the video's own boxes end here."""
        if self.expected is not None or self._file is None:
            return self.size > 0 and self.size == self.expected
        self._file.flush()
        return self.size > 0 and _boxes_end(self._file, self.size)

    @property
    def resumable(self) -> bool:
        """Whether the rest can be asked for, and be known to be of the same file."""
        return self.size > 0 and self.validator is not None

    @property
    def sha256(self) -> str:
        """Of what has come so far, in hex."""
        return self._hash.hexdigest()

    def range_headers(self) -> dict[str, str]:
        """The headers that ask for the rest; none where it has to start over."""
        if not self.resumable or self.validator is None:
            return {}
        return {"range": f"bytes={self.size}-", "if-range": self.validator}

    def finish(self, *, overwrite: bool) -> None:
        """Moves the file to its final name in one step.

        Raises:
            InTheWay: a file has that name and `overwrite` is false.
        """
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
        if overwrite:
            self._path.replace(self.target)
            return
        try:
            os.link(self._path, self.target)
        except FileExistsError:
            raise InTheWay(f"{self.target} has appeared meanwhile") from None
        except OSError:  # a file system without hard links
            if self.target.exists():
                raise InTheWay(f"{self.target} has appeared meanwhile") from None
            self._path.rename(self.target)

    def close(self, *, keep: bool) -> None:
        """Ends the work on the file; what was moved to the final name stays in any case."""
        self._hash.close()
        if self._file is None:
            return
        if not keep:
            self._path.unlink(missing_ok=True)
            self._note.unlink(missing_ok=True)
        self._file.close()
        self._file = None

    def _opened(self) -> BinaryIO:
        """The part file under its name, for this process alone, and under no other name."""
        for _ in range(OPENINGS):
            file = self._path.open("a+b")
            if not _locked(file):
                file.close()
                raise InTheWay(f"another process is downloading {self.target}")
            try:
                named, held = self._path.stat(), os.fstat(file.fileno())
            except FileNotFoundError:
                named = None  # it has just become the finished file of another process
            if named is not None and named.st_ino == held.st_ino and held.st_nlink <= 1:
                return file
            if named is not None and named.st_ino == held.st_ino:
                # A process was killed as it finished: this is the finished file's other name.
                self._path.unlink()
            file.close()
        raise InTheWay(f"{self._path} keeps changing under another process")

    def _left_note(self) -> dict[str, Any] | None:
        """The note of an earlier process, if it is about the same source and allows to go on."""
        try:
            note = json.loads(self._note.read_bytes())
        except (OSError, ValueError):
            return None
        fits = isinstance(note, dict) and note.get("source") == self._source and bool(note.get("validator"))
        return note if fits and note.keys() >= {"expected", "content_type"} else None

    def _count(self, chunk: bytes) -> None:
        self._hash.update(chunk)
        self.size += len(chunk)
        if len(self.head) < HEAD:
            self.head += chunk[: HEAD - len(self.head)]


def _boxes_end(file: BinaryIO, size: int) -> bool:
    """Whether the boxes of an MP4 or QuickTime file end where the file ends; True for any other kind of file."""
    file.seek(0)
    head = file.read(HEAD)
    found = detect_media_type(head)
    if found is None or found.format not in ("mp4", "mov"):
        return True
    at, kinds = 0, set()
    while at + 8 <= size:
        file.seek(at)
        head = file.read(16)
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:  # the last box, up to the end
            length = size - at
        if length < 8:
            return False
        kinds.add(head[4:8])
        at += length
    return at == size and b"moov" in kinds


def _locked(file: BinaryIO) -> bool:
    """Whether this process now has the file to itself; the lock ends with the process, however it ends."""
    try:
        import fcntl
    except ImportError:  # Windows, where an open file cannot be replaced, which serves the same end
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
