"""Sans-I/O upload of files that requests refer to."""

from __future__ import annotations

import base64
import json
from functools import partial
from typing import Any

from evolink_api.routes import UPLOAD_BASE64, UPLOAD_STREAM, UPLOAD_URL

from .. import errors
from .._json import JSON
from .._security.redaction import shorten
from .._storage.upload_records import UploadRecords
from .._storage.upload_source import Source as Source
from .._storage.upload_source import SourceError, UploadSource, clean_name, open_source
from .effects import Notify, Operation, RunBlocking
from .messages import Endpoint, HTTPRequest, decode_json, encode_json
from .progress_callbacks import ByteCallback, ByteProgress
from .retry import send_with_retry
from .stored_files import UploadedFile, file_of
from .upload_reuse import find_upload, record_upload


def upload(
    endpoint: Endpoint,
    source: Source,
    *,
    name: str | None = None,
    as_base64: bool = False,
    reuse: bool = True,
    records: UploadRecords | None = None,
    on_bytes: ByteCallback | None = None,
) -> Operation[UploadedFile]:
    """Upload a file, bytes, a data URI or what an object yields as multipart form data, or let EvoLink fetch a URL.

    Args:
        endpoint: The files host.
        source: What to upload.
        name: The file name to store it under; that of the source by default.
        as_base64: Whether to read it whole and send it as JSON, for proxies that reject form data.
        reuse: Whether to return an earlier upload of the same bytes that is still available.
        records: The earlier uploads, to which this one is added; None for neither.
        on_bytes: Called with the bytes that have been sent and the size; at last when the file is stored.

    Raises:
        UploadFailed: If it cannot be read or was not stored.
    """
    if name is not None and not isinstance(name, str):
        raise errors.UploadFailed(f"name is {shorten(name)}; it must be a string. Nothing was sent.")
    if isinstance(source, str) and source[:8].lower().startswith(("http://", "https://")):
        return _uploaded_file((yield from _send_once(_url_request(endpoint, source, name))))
    try:
        opened, sha256 = yield RunBlocking(lambda: _open(source, hashed=records is not None))
    except SourceError as error:
        raise errors.UploadFailed(f"{error}. Nothing was sent.") from error.__cause__
    progress = ByteProgress(on_bytes)
    try:
        if not opened.size:
            raise errors.UploadFailed(
                f"{opened.name} is empty. Flush a file before its path is uploaded. Nothing was sent."
            )
        stored = None
        if records is not None and reuse:
            stored = yield from find_upload(records, endpoint, sha256, name=name)
        if stored is None:
            stored = yield from _send(endpoint, opened, name, as_base64=as_base64, progress=progress)
            if records is not None and (yield RunBlocking(opened.is_unchanged)):
                yield from record_upload(records, endpoint, sha256, stored)
        yield Notify(partial(progress.report, opened.size), opened.size)
        return stored
    except (SourceError, errors.EvoLinkError):
        if progress.error is not None:
            raise progress.error from None
        if opened.error is None:
            raise
        raise errors.UploadFailed(f"{opened.error}. It was not stored.") from opened.error
    finally:
        opened.close()


def _open(source: Source, *, hashed: bool) -> tuple[UploadSource, str]:
    """Open a source and return it with the SHA-256 of its bytes, if that is needed.

    Raises:
        SourceError: If it cannot be read.
    """
    opened = open_source(source)
    try:
        return opened, opened.sha256() if hashed else ""
    except BaseException:
        opened.close()
        raise


def _send(
    endpoint: Endpoint, opened: UploadSource, name: str | None, *, as_base64: bool, progress: ByteProgress
) -> Operation[UploadedFile]:
    own_name = clean_name(name) if name else opened.name
    if as_base64:
        request = _base64_request(endpoint, (yield RunBlocking(opened.read)), own_name)
    else:
        request = _form_request(endpoint, opened, own_name)

    # The body is longer than the file, by the form around it or by a third in Base64.
    def report(sent: int, size: int) -> object:
        return progress.report(opened.size * sent // size, opened.size)

    reported = request._replace(on_sent=report)
    return _uploaded_file((yield from _send_once(reported)))


def _send_once(request: HTTPRequest) -> Operation[dict[str, Any]]:
    # Not retried: a form is read while it is sent, and a file stored twice counts twice towards the account's quota.
    response = yield from send_with_retry(request, max_attempts=1)
    return decode_json(response)


def _uploaded_file(payload: dict[str, Any]) -> UploadedFile:
    """Return the file in a response; the files host responds with 200 also if it stored nothing.

    Raises:
        UploadFailed: If it stored nothing.
    """
    data: JSON = payload.get("data")
    if payload.get("success") is False or not isinstance(data, dict) or not isinstance(data.get("file_url"), str):
        raise errors.UploadFailed(
            f"The file was not stored: {payload.get('msg') or json.dumps(payload)[:200]}. Nothing was charged."
        )
    return file_of(data, data=payload)


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
