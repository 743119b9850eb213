"""The operations of files-api.evolink.ai: uploads in three ways, quota, list, deletion; and the files themselves."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from ..._storage.media_types import HEADER_SIZE, detect_media_type
from .._clock import Clock
from .._media.samples import choose_sample
from .._state.account import MAX_FILES, Account, FileQuotaExceeded
from .._state.records import StoredFile
from .requests import parse_multipart, parse_object_of, parse_positive_int, request_origin, safe_file_name
from .responses import RequestRefused, file_response, json_response

MAX_UPLOAD = 100 * 1024 * 1024
"""Bytes of a file."""
MAX_UPLOAD_REQUEST = MAX_UPLOAD * 4 // 3 + 64 * 1024
"""Bytes of a request with such a file as Base64, which is the longest encoding."""
_FILE = re.compile(r"/files/(?P<file_id>[^/]+)/[^/]*\Z")


class FilesAPI:
    """Handles the operations on files."""

    def __init__(self, account: Account, clock: Clock, *, lenient: bool = False) -> None:
        self._account = account
        self._lenient = lenient
        self._clock = clock

    def serve(self, request: httpx.Request) -> httpx.Response | None:
        """Return an uploaded file, which requires no key; None if the URL is not that of a file."""
        match = _FILE.match(request.url.path)
        if match is None or request.method not in ("GET", "HEAD"):
            return None
        file = self._account.file(match["file_id"])
        if file is None:
            return httpx.Response(404, text="This file has expired or does not exist.")
        return file_response(request, file.data, content_type=file.mime_type, etag=file.id)

    def find_upload(self, url: str) -> bytes | None:
        """Return the bytes of an uploaded file by its URL, None for any other URL."""
        match = _FILE.search(url)
        file = self._account.file(match["file_id"]) if match else None
        return file.data if file is not None else None

    def upload_base64(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        body = parse_object_of(request, "Base64Upload", max_bytes=MAX_UPLOAD_REQUEST, lenient=self._lenient)
        text = body["base64_data"]
        try:
            data = base64.b64decode(text.partition(",")[2] if text.startswith("data:") else text, validate=True)
        except (binascii.Error, ValueError):
            raise RequestRefused(400, "invalid_parameter", "base64_data is not Base64.", param="base64_data") from None
        return self._add(request, data, "upload", body)

    def upload_stream(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        fields, files = parse_multipart(request)
        if "file" not in files:
            raise RequestRefused(400, "invalid_parameter", "The form has no part named file.", param="file")
        name, data = files["file"]
        options = {
            "upload_path": fields.get("upload_path") or fields.get("uploadPath"),
            "file_name": fields.get("file_name") or fields.get("fileName"),
        }
        return self._add(request, data, name or "upload", options)

    def upload_url(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        """Add a copy of the sandbox's own file, or a sample of the same kind for a URL at another host."""
        body = parse_object_of(request, "UrlUpload", lenient=self._lenient)
        url = body["file_url"]
        if not re.match(r"https?://[^/\s]", url):
            raise RequestRefused(400, "invalid_parameter", "file_url must be an http or https URL.", param="file_url")
        own = self.find_upload(url)
        name, data = choose_sample(url) if own is None else (url.rpartition("/")[2], own)
        return self._add(request, data, name or "upload", body)

    def _add(self, request: httpx.Request, data: bytes, original: str, options: Mapping[str, Any]) -> httpx.Response:
        if not data:
            raise RequestRefused(400, "invalid_parameter", "The file is empty.", param="file")
        if len(data) > MAX_UPLOAD:
            raise RequestRefused(413, "request_too_large_error", f"The file has more than {MAX_UPLOAD} bytes.")
        media_type = detect_media_type(data[:HEADER_SIZE])
        if media_type is None:
            raise RequestRefused(400, "invalid_parameter", "The file is not an image, audio or video.", param="file")
        folder, name = options.get("upload_path"), options.get("file_name")
        try:
            file = self._account.add_file(
                data,
                original_name=safe_file_name(original),
                name=safe_file_name(name) if isinstance(name, str) and name else None,
                folder=folder if isinstance(folder, str) and folder else f"{media_type.kind}s",
                mime_type=media_type.mime,
            )
        except FileQuotaExceeded as exceeded:
            raise RequestRefused(400, "quota_exceeded", str(exceeded)) from None
        return json_response(
            {"success": True, "code": 200, "msg": "File uploaded successfully", "data": self._as_json(file, request)}
        )

    def _as_json(self, file: StoredFile, request: httpx.Request) -> dict[str, Any]:
        url = f"{request_origin(request)}/files/{file.id}/{file.name}"
        return {
            "file_id": file.id,
            "file_name": file.name,
            "original_name": file.original_name,
            "file_size": len(file.data),
            "mime_type": file.mime_type,
            "upload_path": file.folder,
            "file_url": url,
            "download_url": url,
            "upload_time": self._iso(file.uploaded_at),
            "expires_at": self._iso(file.expires_at),
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
        return json_response({"success": True, "code": 200, "data": data})

    def list_files(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        query = request.url.params
        page, size = parse_positive_int(query, "page", 1), parse_positive_int(query, "pageSize", 20)
        files = self._account.files()
        data = {
            "files": [self._as_json(file, request) for file in files[(page - 1) * size : page * size]],
            "total": len(files),
            "page": page,
            "pageSize": size,
        }
        return json_response({"success": True, "code": 200, "msg": "", "data": data})

    def delete_file(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        if not self._account.delete_file(path["file_id"]):
            raise RequestRefused(404, "not_found_error", "The file does not exist.")
        return json_response({"success": True, "code": 200, "msg": "File deleted"})

    def _iso(self, at: float) -> str:
        return datetime.fromtimestamp(self._clock.wall_time(at), UTC).isoformat(timespec="seconds")
