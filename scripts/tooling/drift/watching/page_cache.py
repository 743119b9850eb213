"""A cache of fetched pages on disk, with the validators for a conditional request (RFC 9110, section 13)."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx


@dataclass(frozen=True)
class PageCache:
    """Pages as they were fetched, one file each."""

    folder: Path

    def load(self, url: str) -> tuple[Mapping[str, str], bytes]:
        """Return the headers of a conditional request and the bytes; empty if there is no page, or it is damaged."""
        try:
            head, _, data = self._path(url).read_bytes().partition(b"\n")
            entry = json.loads(head)
            if entry["url"] == url and entry["sha256"] == hashlib.sha256(data).hexdigest():
                return entry["ask"], data
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return {}, b""

    def store(self, url: str, data: bytes, headers: httpx.Headers) -> None:
        """Keep a page if its response has a validator."""
        validators = {"If-None-Match": headers.get("etag"), "If-Modified-Since": headers.get("last-modified")}
        conditions = {name: value for name, value in validators.items() if value}
        if not conditions:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(url)
        head = json.dumps({"url": url, "sha256": hashlib.sha256(data).hexdigest(), "ask": conditions}).encode()
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(head + b"\n" + data)
        unfinished.replace(path)

    def _path(self, url: str) -> Path:
        return self.folder / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.page"
