"""Uploads of this studio: a copy of each file on disk, for previews and for prices that depend on its length."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import weakref
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._storage.media_types import HEADER_SIZE, detect_media_type
from ..contract._json_pointer import Location, get_value, iter_leaves, replace_values

MAX_UPLOADS = 200
"""Files kept; the oldest are deleted first."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was uploaded from this studio."""

    id: str
    path: Path
    name: str
    kind: str
    """image, video or audio; empty if the type is not known."""
    mime: str


class Uploads:
    """Files in a temporary folder, which is deleted with the studio."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="evolink-studio-"))
        self._delete_folder = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._by_id: OrderedDict[str, Upload] = OrderedDict()
        self._by_url: dict[str, Upload] = {}

    def new_path(self, suffix: str) -> Path:
        """Return an unused path in the folder."""
        return self._folder / f"{secrets.token_hex(8)}{suffix}"

    def add(self, url: str, path: Path, name: str) -> Upload:
        """Remember the file that was uploaded to a URL."""
        with path.open("rb") as file:
            found = detect_media_type(file.read(HEADER_SIZE))
        kind, mime = (found.kind, found.mime) if found else ("", "application/octet-stream")
        upload = Upload(path.stem, path, name, kind, mime)
        self._by_id[upload.id] = self._by_url[url] = upload
        while len(self._by_id) > MAX_UPLOADS:
            _, oldest = self._by_id.popitem(last=False)
            oldest.path.unlink(missing_ok=True)
            self._by_url = {url: each for url, each in self._by_url.items() if each is not oldest}
        return upload

    def by_id(self, upload_id: str) -> Upload | None:
        return self._by_id.get(upload_id)

    def by_url(self, url: str) -> Upload | None:
        return self._by_url.get(url)

    def with_local_files(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a request with the path of each file that was uploaded from here in place of its URL."""
        found: dict[Location, Path] = {}
        for location in iter_leaves(request):
            value = get_value(request, location)
            upload = self._by_url.get(value) if isinstance(value, str) else None
            if upload is not None:
                found[location] = upload.path
        replaced: Mapping[str, Any] = replace_values(request, found) if found else request
        return replaced
