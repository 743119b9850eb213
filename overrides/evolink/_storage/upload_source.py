"""Sources of uploads: files, bytes, data URIs and anything with `read()`, each as a stream of known size."""

from __future__ import annotations

import base64
import hashlib
import inspect
import io
import mimetypes
import os
import re
import stat
import tempfile
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import unquote_to_bytes

from .file_system import to_extended_length

CHUNK_SIZE = 1 << 18
"""Bytes that are read of an object at a time."""
HASH_CHUNK_SIZE = 1 << 20
"""Bytes that are read at a time to compute the SHA-256."""
MAX_IN_MEMORY = 1 << 23
"""Bytes of an object that are kept in memory; a larger one is copied to a temporary file."""
MAX_COPIED = 1 << 30
"""Bytes of an object or a device that are read, since some of them never end. EvoLink stores at most 100 MB."""
DEFAULT_NAME = "upload"
_MAX_SHOWN = 100
"""Characters of a source in a message."""
_MAX_SHOWN_DATA = 32
"""Characters of a data URI in a message, so that the message has at most 100."""
_DATA_URI = re.compile(r"data:(?P<type>[^,;]*)(?P<parameters>[^,]*),(?P<data>.*)", re.DOTALL | re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")


class SupportsRead(Protocol):
    """An object whose `read` returns the next bytes, and no bytes at its end."""

    def read(self, size: int, /) -> bytes | bytearray | memoryview: ...


Source = str | os.PathLike[str] | bytes | bytearray | memoryview | SupportsRead
"""What can be uploaded."""


class SourceError(Exception):
    """A source cannot be read."""


class UploadSource:
    """An open source: a file-like object that yields exactly `size` bytes, or raises SourceError."""

    def __init__(self, file: IO[bytes], name: str, size: int, *, status: os.stat_result | None = None) -> None:
        """Create a source.

        Args:
            file: The open file.
            name: Its file name.
            size: The bytes to upload.
            status: That of a file that other programs may change; None for a copy.
        """
        self.name = clean_name(name) or DEFAULT_NAME
        """Its file name, in which what is not UTF-8 is replaced."""
        self.size = size
        self.error: SourceError | None = None
        """The error that `read` raised; HTTP libraries replace it with one of their own."""
        self._file = file
        self._status = status

    def sha256(self) -> str:
        """Return the SHA-256 of the bytes, in hex; the position is then at the start.

        Raises:
            SourceError: If they cannot be read.
        """
        digest = hashlib.sha256()
        while chunk := self.read(HASH_CHUNK_SIZE):
            digest.update(chunk)
        self.seek(0)
        return digest.hexdigest()

    def is_unchanged(self) -> bool:
        """Return whether no other program has written to the file since it was opened."""
        if self._status is None:
            return True
        now = os.fstat(self._file.fileno())
        return (now.st_size, now.st_mtime_ns) == (self._status.st_size, self._status.st_mtime_ns)

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes.

        Raises:
            SourceError: If the file cannot be read, or has become shorter.
        """
        try:
            left = self.size - self._file.tell()
            data = self._file.read(left if size < 0 else min(size, left))
        except (OSError, ValueError) as error:
            self.error = SourceError(f"{self.name} cannot be read: {_reason(error)}")
            raise self.error from error
        if left > 0 and size != 0 and not data:
            self.error = SourceError(f"{self.name} has become shorter since it was opened")
            raise self.error
        return data

    def tell(self) -> int:
        """Return the position of the next byte."""
        return self._file.tell()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to a position; the end is that of the time when the source was opened."""
        return self._file.seek(self.size + offset) if whence == os.SEEK_END else self._file.seek(offset, whence)

    def close(self) -> None:
        """Close the file that was opened for the upload; an object of the caller stays open."""
        self._file.close()


def clean_name(name: str) -> str:
    """Return a name with replacement characters in place of what UTF-8 does not have."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", name)


def open_source(source: Source) -> UploadSource:
    """Open a source for an upload; an object is read to its end, from its start if it can be rewound.

    Raises:
        SourceError: If it cannot be read.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        return _in_memory(bytes(source), DEFAULT_NAME)
    if isinstance(source, str) and source[:_MAX_SHOWN].lstrip()[:5].lower() == "data:":
        return _open_data_uri(source.strip())
    if isinstance(source, str | os.PathLike):
        return _open_path(source)
    if not callable(getattr(source, "read", None)):
        raise SourceError(f"A {type(source).__name__} cannot be uploaded. Pass a path, bytes, a URL or an open file")
    readable: Any = source
    if isinstance(readable, io.TextIOBase):
        raise SourceError("The file is open in text mode. Open it with mode 'rb'")
    return _copy(readable, _name_of(readable))


def _in_memory(data: bytes, name: str) -> UploadSource:
    return UploadSource(io.BytesIO(data), name, len(data))


def _open_data_uri(uri: str) -> UploadSource:
    """Decode a data URI (RFC 2397)."""
    match = _DATA_URI.fullmatch(uri)
    if match is None:
        raise SourceError(f"{_show(uri, _MAX_SHOWN_DATA)} is not a data URI: it has no comma")
    try:
        data = unquote_to_bytes(match["data"])
        if match["parameters"].lower().endswith(";base64"):
            data = b"".join(data.split()).replace(b"-", b"+").replace(b"_", b"/")
            data = base64.b64decode(data + b"=" * (-len(data) % 4), validate=True)
    except ValueError as error:
        raise SourceError(f"{_show(uri, _MAX_SHOWN_DATA)} is not a data URI: its Base64 is invalid") from error
    return _in_memory(data, DEFAULT_NAME + (mimetypes.guess_extension(match["type"].lower()) or ""))


def _open_path(source: str | os.PathLike[str]) -> UploadSource:
    try:
        path = Path(os.path.expanduser(os.fsdecode(source)))
        file = to_extended_length(path).open("rb")
    except (OSError, ValueError, TypeError) as error:
        raise SourceError(f"{_show(source)} cannot be read: {_reason(error)}") from error
    try:
        status = os.fstat(file.fileno())
        if stat.S_ISREG(status.st_mode) and status.st_size:
            return UploadSource(file, path.name, status.st_size, status=status)
        with file:  # a pipe, a device, or a file of /proc, which has no size
            return _copy(file, path.name)
    except BaseException:
        file.close()
        raise


def _copy(source: Any, name: str) -> UploadSource:
    """Read an object to its end, so that its size is known and its faults show before anything is sent."""
    _rewind(source, name)
    copy: IO[bytes] = tempfile.SpooledTemporaryFile(MAX_IN_MEMORY)  # noqa: SIM115  the source closes it
    try:
        while chunk := _read_chunk(source, name):
            copy.write(chunk)
            if copy.tell() > MAX_COPIED:
                raise SourceError(f"{name} has more than {MAX_COPIED} bytes")
        size = copy.tell()
        copy.seek(0)
    except OSError as error:
        copy.close()
        raise SourceError(f"{name} cannot be copied to a temporary file: {_reason(error)}") from error
    except BaseException:
        copy.close()
        raise
    return UploadSource(copy, name, size)


def _rewind(source: Any, name: str) -> None:
    """Go to the start of an object; one that is not seekable, like a pipe, is read from where it is.

    Raises:
        SourceError: If a seekable object cannot be rewound. From where it is, only its rest would be uploaded.
    """
    try:
        is_seekable = source.seekable() if hasattr(source, "seekable") else hasattr(source, "seek")
        if is_seekable:
            source.seek(0)
    except io.UnsupportedOperation:
        return
    except Exception as error:
        raise SourceError(f"{name} cannot be read from its start: {_reason(error)}") from error


def _read_chunk(source: Any, name: str) -> bytes:
    """Return the next bytes of an object of the caller.

    Raises:
        SourceError: If `read` fails, or returns something else than bytes.
    """
    try:
        chunk: object = source.read(CHUNK_SIZE)
    except Exception as error:
        raise SourceError(f"{name} cannot be read: {_reason(error)}") from error
    if isinstance(chunk, bytes | bytearray):
        return bytes(chunk)
    if isinstance(chunk, memoryview):
        return chunk.tobytes()
    if inspect.iscoroutine(chunk):
        chunk.close()
    raise SourceError(f"{name} cannot be uploaded: its read() returned {type(chunk).__name__} in place of bytes")


def _name_of(source: Any) -> str:
    """Return the file name of an object, if it has one."""
    try:
        name: str | bytes | os.PathLike[str] | None = source.name
        return os.path.basename(os.fsdecode(name)) if isinstance(name, str | bytes | os.PathLike) else DEFAULT_NAME
    except Exception:  # noqa: BLE001  a property of the caller's object
        return DEFAULT_NAME


def _reason(error: BaseException) -> str:
    if isinstance(error, io.UnsupportedOperation) and str(error) in ("read", "not readable"):
        return "it is not open for reading"
    text = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"


def _show(source: object, limit: int = _MAX_SHOWN) -> str:
    text = str(source)
    text = text if text[:limit].isprintable() else repr(text[:limit])
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
