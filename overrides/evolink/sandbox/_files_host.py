"""The files host: uploads in three ways, quota, list, deletion, and the files themselves."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from .._storage.media_types import HEADER_SIZE, detect_media_type
from ._clock import Clock
from ._records import KeptFile
from ._replies import Refused, file_reply, json_reply
from ._requests import form, json_of, origin, safe_name, whole_number
from ._stand_ins import stand_in
from ._state import MAX_FILES, Account, OutOfPlaces

MAX_UPLOAD = 100 * 1024 * 1024
LARGEST_UPLOAD = MAX_UPLOAD * 4 // 3 + 64 * 1024
"""Bytes of a request that holds such a file as Base64, which is the longest way to say it."""
_FILE = re.compile(r"/files/(?P<file_id>[^/]+)/[^/]*\Z")


class FilesHost:
    """Answers what files-api.evolink.ai answers."""

    def __init__(self, account: Account, clock: Clock) -> None:
        self._account = account
        self._clock = clock

    def serve(self, request: httpx.Request) -> httpx.Response | None:
        """An uploaded file, which takes no key; None where the address is none of a file's."""
        match = _FILE.match(request.url.path)
        if match is None or request.method not in ("GET", "HEADER_SIZE"):
            return None
        kept = self._account.file(match["file_id"])
        if kept is None:
            return httpx.Response(404, text="This file has expired, or never was.")
        return file_reply(request, kept.data, content_type=kept.mime_type, etag=kept.id)

    def uploaded(self, url: str) -> bytes | None:
        """The bytes of an uploaded file by its address, None for any other address."""
        match = _FILE.search(url)
        kept = self._account.file(match["file_id"]) if match else None
        return kept.data if kept is not None else None

    def upload_base64(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        asked = json_of(request, "Base64Upload", limit=LARGEST_UPLOAD)
        text = asked["base64_data"]
        try:
            data = base64.b64decode(text.partition(",")[2] if text.startswith("data:") else text, validate=True)
        except (binascii.Error, ValueError):
            raise Refused(400, "invalid_parameter", "base64_data is not Base64.", param="base64_data") from None
        return self._keep(request, data, "upload", asked)

    def upload_stream(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        fields, files = form(request)
        if "file" not in files:
            raise Refused(400, "invalid_parameter", "The form has no part named file.", param="file")
        name, data = files["file"]
        asked = {
            "upload_path": fields.get("upload_path") or fields.get("uploadPath"),
            "file_name": fields.get("file_name") or fields.get("fileName"),
        }
        return self._keep(request, data, name or "upload", asked)

    def upload_url(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        """Keeps a file of the sandbox's own, or something of the same kind in the place of anybody else's."""
        asked = json_of(request, "UrlUpload")
        url = asked["file_url"]
        if not re.match(r"https?://[^/\s]", url):
            raise Refused(400, "invalid_parameter", "file_url must be an http or https URL.", param="file_url")
        own = self.uploaded(url)
        name, data = stand_in(url) if own is None else (url.rpartition("/")[2], own)
        return self._keep(request, data, name or "upload", asked)

    def _keep(self, request: httpx.Request, data: bytes, original: str, asked: Mapping[str, Any]) -> httpx.Response:
        if not data:
            raise Refused(400, "invalid_parameter", "The file is empty.", param="file")
        if len(data) > MAX_UPLOAD:
            raise Refused(413, "request_too_large_error", f"The file has more than {MAX_UPLOAD} bytes.")
        found = detect_media_type(data[:HEADER_SIZE])
        if found is None:
            raise Refused(400, "invalid_parameter", "The file is neither image, audio nor video.", param="file")
        folder, name = asked.get("upload_path"), asked.get("file_name")
        try:
            kept = self._account.keep(
                data,
                original_name=safe_name(original),
                name=safe_name(name) if isinstance(name, str) and name else None,
                folder=folder if isinstance(folder, str) and folder else f"{found.kind}s",
                mime_type=found.mime,
            )
        except OutOfPlaces:
            raise Refused(400, "quota_exceeded", f"The account keeps {MAX_FILES} files already.") from None
        return json_reply(
            {"success": True, "code": 200, "msg": "File uploaded successfully", "data": self._file(kept, request)}
        )

    def _file(self, kept: KeptFile, request: httpx.Request) -> dict[str, Any]:
        url = f"{origin(request)}/files/{kept.id}/{kept.name}"
        return {
            "file_id": kept.id,
            "file_name": kept.name,
            "original_name": kept.original_name,
            "file_size": len(kept.data),
            "mime_type": kept.mime_type,
            "upload_path": kept.folder,
            "file_url": url,
            "download_url": url,
            "upload_time": self._iso(kept.kept),
            "expires_at": self._iso(kept.expires),
        }

    def quota(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        used = len(self._account.files())
        data = {
            "user_group": "default",
            "used_files": used,
            "max_files": MAX_FILES,
            "remain_files": MAX_FILES - used,
            "is_custom": False,
            "quota_reason": "",
        }
        return json_reply({"success": True, "code": 200, "data": data})

    def list_files(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        page, size = whole_number(request.url.params, "page", 1), whole_number(request.url.params, "pageSize", 20)
        kept = self._account.files()
        data = {
            "files": [self._file(file, request) for file in kept[(page - 1) * size : page * size]],
            "total": len(kept),
            "page": page,
            "pageSize": size,
        }
        return json_reply({"success": True, "code": 200, "msg": "", "data": data})

    def delete_file(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        if not self._account.delete(path["file_id"]):
            raise Refused(404, "not_found_error", "There is no such file.")
        return json_reply({"success": True, "code": 200, "msg": "File deleted"})

    def _iso(self, at: float) -> str:
        return datetime.fromtimestamp(self._clock.shown(at), UTC).isoformat(timespec="seconds")
