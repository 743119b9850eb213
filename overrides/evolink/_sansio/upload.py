"""Sans-I/O upload of files that requests refer to."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evolink_api.routes import UPLOAD_BASE64, UPLOAD_STREAM, UPLOAD_URL

from .. import errors
from .._security.redaction import shorten
from .._storage.upload_source import Source, SourceError, UploadSource, clean_name, open_source
from .effects import Operation, RunBlocking
from .messages import Endpoint, HTTPRequest, decode_json, encode_json
from .retry import send_with_retry


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file on EvoLink's files host, which keeps it for 72 hours.

    Source: https://docs.evolink.ai/en/api-manual/file-series/upload-stream
    """

    url: str
    """The URL to use in a request, such as in image_urls."""
    id: str | None
    name: str | None
    size: int | None
    """The size in bytes."""
    mime_type: str | None
    expires_at: str | None
    """The time of its deletion in ISO 8601."""
    data: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """The JSON of the response."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON of the response."""
        return copy.deepcopy(dict(self.data))


def upload(
    endpoint: Endpoint, source: Source, *, name: str | None = None, as_base64: bool = False
) -> Operation[UploadedFile]:
    """Upload a file, bytes, a data URI or what an object yields as multipart form data, or let EvoLink fetch a URL.

    With `as_base64` it is read whole and sent as JSON, for proxies that reject form data.

    Raises:
        UploadFailed: If it cannot be read or was not stored.
    """
    if isinstance(source, str) and source[:8].lower().startswith(("http://", "https://")):
        return _uploaded_file((yield from _send_once(_url_request(endpoint, source, name))))
    try:
        opened: UploadSource = yield RunBlocking(lambda: open_source(source))
    except SourceError as error:
        raise errors.UploadFailed(f"{error}. Nothing was sent.") from error.__cause__
    try:
        own_name = clean_name(name) if name else opened.name
        if as_base64:
            request = _base64_request(endpoint, (yield RunBlocking(opened.read)), own_name)
        else:
            request = _form_request(endpoint, opened, own_name)
        return _uploaded_file((yield from _send_once(request)))
    except (SourceError, errors.EvoLinkError):
        if opened.error is None:
            raise
        raise errors.UploadFailed(f"{opened.error}. It was not stored.") from opened.error
    finally:
        opened.close()


def _send_once(request: HTTPRequest) -> Operation[dict[str, Any]]:
    # Not retried: a form is read while it is sent, and a file stored twice counts twice towards the account's quota.
    response = yield from send_with_retry(request, max_attempts=1)
    return decode_json(response)


def _uploaded_file(payload: dict[str, Any]) -> UploadedFile:
    """Return the file in a response; the files host responds with 200 also if it stored nothing.

    Raises:
        UploadFailed: If it stored nothing.
    """
    data = payload.get("data")
    if payload.get("success") is False or not isinstance(data, dict) or not isinstance(data.get("file_url"), str):
        raise errors.UploadFailed(
            f"The file was not stored: {payload.get('msg') or json.dumps(payload)[:200]}. Nothing was charged."
        )

    def string(key: str) -> str | None:
        value = data.get(key)
        return value if isinstance(value, str) else None

    size = data.get("file_size")
    return UploadedFile(
        url=data["file_url"],
        id=string("file_id"),
        name=string("file_name"),
        size=size if isinstance(size, int) else None,
        mime_type=string("mime_type"),
        expires_at=string("expires_at"),
        data=payload,
    )


def _form_request(endpoint: Endpoint, file: UploadSource, name: str) -> HTTPRequest:
    request = endpoint.request(UPLOAD_STREAM, on_files_host=True)
    return request._replace(form={"file_name": name}, files={"file": (name, file)})


def _base64_request(endpoint: Endpoint, content: bytes, name: str) -> HTTPRequest:
    body = encode_json({"base64_data": base64.b64encode(content).decode("ascii"), "file_name": name})
    return endpoint.json_request(UPLOAD_BASE64, body, on_files_host=True)


def _url_request(endpoint: Endpoint, url: str, name: str | None) -> HTTPRequest:
    try:
        body = encode_json({"file_url": url} | ({"file_name": clean_name(name)} if name else {}))
    except ValueError as error:  # an unpaired surrogate
        raise errors.UploadFailed(f"{shorten(url)} is not a URL. Nothing was sent.") from error
    return endpoint.json_request(UPLOAD_URL, body, on_files_host=True)
