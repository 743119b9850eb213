"""A cache of HTTP responses on disk: one JSON file for each URL, in the platform's folder for caches."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

MAX_FILE_BYTES = 8 * 1024 * 1024
"""Bytes of a file; a larger one is not read."""

logger = logging.getLogger("evolink")


class CachedResponse(NamedTuple):
    """A response as it is stored."""

    body: str
    etag: str | None
    stored: float
    """When it was received or confirmed, in Unix seconds."""
    expires: float
    """When it has to be requested again, in Unix seconds."""

    def remaining(self, now: float) -> float:
        """Return the seconds for which it may be used; 0 if it was stored in what is now the future."""
        return max(self.expires - now, 0.0) if self.stored <= now else 0.0


class ResponseCache:
    """Responses on disk, shared by the processes of a user. What cannot be read or written counts as not stored."""

    def __init__(self, folder: Callable[[], Path] | None = None) -> None:
        """Use a folder, which is created when something is stored; `evolink/prices` in that for caches by default."""
        self._folder = folder or (lambda: cache_folder() / "prices")

    def read(self, url: str) -> CachedResponse | None:
        """Return the response that is stored for a URL."""
        try:
            path = self._path(url)
            if path.stat().st_size > MAX_FILE_BYTES:
                return None
            record = json.loads(path.read_bytes())
            return _from_record(record) if record["url"] == url else None
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, RecursionError, RuntimeError) as error:
            logger.debug("A cached response could not be read: %r", error)
            return None

    def write(self, url: str, response: CachedResponse) -> None:
        """Store the response for a URL, in place of an earlier one."""
        import tempfile  # takes as long to import as ten other modules

        try:
            path = self._path(url)
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=path.parent)
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    json.dump({"url": url, **response._asdict()}, file)
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink()
                raise
        except (OSError, RuntimeError) as error:
            logger.debug("A response could not be cached: %r", error)

    def _path(self, url: str) -> Path:
        import hashlib

        return self._folder() / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.json"


def cache_folder() -> Path:
    """Return the folder of this package in the platform's directory for caches.

    Raises:
        RuntimeError: If the home directory is unknown.
    """
    if sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "evolink" / "cache"
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Caches" / "evolink"
    else:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "evolink"
    return folder


def _from_record(record: Any) -> CachedResponse:
    """Return the response of a record.

    Raises:
        TypeError, KeyError, ValueError: If it is none.
    """
    body, etag = record["body"], record["etag"]
    if not isinstance(body, str) or not isinstance(etag, str | None):
        raise TypeError("no response")
    return CachedResponse(body, etag, float(record["stored"]), float(record["expires"]))
