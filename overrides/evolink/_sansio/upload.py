"""Sans-I/O upload of files that requests refer to."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from evolink_api.routes import UPLOAD_BASE64, UPLOAD_STREAM, UPLOAD_URL

from .. import errors
from .effects import Operation
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
    endpoint: Endpoint, source: str | Path | bytes | IO[bytes], *, name: str | None = None, as_base64: bool = False
) -> Operation[UploadedFile]:
    """Upload a path, bytes or an open binary file as multipart form data in chunks, or let EvoLink fetch a URL.

    With `as_base64` it is read whole and sent as JSON, for proxies that reject form data.

    Raises:
        UploadFailed: If the file does not exist, cannot be read or was not stored.
    """
    if isinstance(source, str) and source.startswith(("http://", "https://")):
        return _uploaded_file((yield from _send_once(_url_request(endpoint, source, name))))
    with _open_source(source) as (file, own_name):
        build_request = _base64_request if as_base64 else _form_request
        return _uploaded_file((yield from _send_once(build_request(endpoint, file, name or own_name))))


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


@contextmanager
def _open_source(source: str | Path | bytes | IO[bytes]) -> Iterator[tuple[bytes | IO[bytes], str]]:
    """Open a source for reading and yield it with its name."""
    if isinstance(source, bytes):
        yield source, "upload"
    elif isinstance(source, str | Path):
        try:
            file = Path(source).open("rb")  # noqa: SIM115  closed below
        except OSError as error:
            raise errors.UploadFailed(f"{source} cannot be read: {error.strerror}. Nothing was sent.") from error
        with file:
            yield file, Path(source).name
    else:
        yield source, Path(str(getattr(source, "name", "upload"))).name


def _form_request(endpoint: Endpoint, file: bytes | IO[bytes], name: str) -> HTTPRequest:
    request = endpoint.request(UPLOAD_STREAM, on_files_host=True)
    return HTTPRequest(
        request.method, request.url, request.headers, form={"file_name": name}, files={"file": (name, file)}
    )


def _base64_request(endpoint: Endpoint, file: bytes | IO[bytes], name: str) -> HTTPRequest:
    content = file if isinstance(file, bytes) else file.read()
    body = encode_json({"base64_data": base64.b64encode(content).decode("ascii"), "file_name": name})
    return endpoint.json_request(UPLOAD_BASE64, body, on_files_host=True)


def _url_request(endpoint: Endpoint, url: str, name: str | None) -> HTTPRequest:
    body = encode_json({"file_url": url} | ({"file_name": name} if name else {}))
    return endpoint.json_request(UPLOAD_URL, body, on_files_host=True)
