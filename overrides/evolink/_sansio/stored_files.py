"""Sans-I/O queries of EvoLink's files host: the stored files, their deletion and their quota."""

from __future__ import annotations

import copy
import hashlib
import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from evolink_api.routes import DELETE_FILE, GET_FILE_QUOTA, LIST_FILES

from .. import errors
from .._json import is_list_of_dicts
from .._payload_values import read_object
from .._storage.upload_records import UploadRecords
from .arguments import check_count, check_id
from .effects import Operation, Sleep
from .messages import Endpoint, HTTPResponse, decode_json, raise_for_status
from .recording import record
from .retry import MAX_ATTEMPTS, TRANSIENT_ERRORS, backoff, send_with_retry


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
    data: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False, compare=False)
    """The JSON of the response, or its part about this file."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON of the response."""
        return copy.deepcopy(dict(self.data))


@dataclass(frozen=True, slots=True)
class FilePage:
    """A page of the account's stored files."""

    files: tuple[UploadedFile, ...]
    total: int | None
    """The number of files on all pages, None if the API does not state it."""
    page: int
    """The number of this page, from 1."""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False, compare=False)
    """The JSON of the response."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON of the response."""
        return copy.deepcopy(dict(self.data))


@dataclass(frozen=True, slots=True)
class FileQuota:
    """How many files the account stores and may store.

    Source: https://docs.evolink.ai/en/api-manual/file-series/quota
    """

    used: int
    """The number of stored files."""
    maximum: int
    remaining: int
    """The number of files that can still be stored."""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False, compare=False)
    """The JSON of the response."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON of the response."""
        return copy.deepcopy(dict(self.data))


def list_files(endpoint: Endpoint, *, page: int, page_size: int) -> Operation[FilePage]:
    """Return a page of the stored files.

    Raises:
        ConfigurationError: If an argument cannot be sent.
        APIError: If the files host rejects the request.
        ResponseLost: If the response does not contain a list of files.
    """
    query = urlencode({"page": check_count("page", page), "pageSize": check_count("page_size", page_size)})
    request = endpoint.request(LIST_FILES, on_files_host=True)
    response = yield from send_with_retry(request._replace(url=f"{request.url}?{query}"))
    payload = _successful(response)
    data = read_object(payload, "data")
    rows: object = data.get("files")
    if not is_list_of_dicts(rows):
        raise errors.ResponseLost("The response does not contain a list of files.", request_id=response.request_id)
    total = data.get("total")
    return FilePage(
        tuple(file_of(row, data=row) for row in rows), total if isinstance(total, int) else None, page, payload
    )


def delete_file(endpoint: Endpoint, file: UploadedFile | str, *, records: UploadRecords) -> Operation[None]:
    """Delete a stored file and its record. It is gone, too, if a repeated request does not find it any more.

    Raises:
        ConfigurationError: If it has no id.
        NotFound: If there is no such file.
        APIError: If the files host rejects the request.
    """
    file_id = check_id(file.id if isinstance(file, UploadedFile) else file, example="file_…")
    # Before the request: if its response is lost, the file may be gone.
    yield from record(lambda: records.forget(owner_of(endpoint), file_id), "Could not forget an upload")
    request = endpoint.request(DELETE_FILE, on_files_host=True, file_id=file_id)
    more_attempts = (request.max_attempts or MAX_ATTEMPTS) - 1
    try:
        _successful((yield from send_with_retry(request, max_attempts=1)))
    except TRANSIENT_ERRORS as error:
        if not more_attempts:
            raise
        yield Sleep(backoff(1, getattr(error, "retry_after", None)))
        try:
            _successful((yield from send_with_retry(request, max_attempts=more_attempts)))
        except errors.NotFound:
            if not isinstance(error, errors.ResponseLost | errors.ServerError):
                raise


def get_quota(endpoint: Endpoint) -> Operation[FileQuota]:
    """Return how many files the account stores and may store.

    Raises:
        APIError: If the files host rejects the request.
        ResponseLost: If the response does not contain the numbers.
    """
    response = yield from send_with_retry(endpoint.request(GET_FILE_QUOTA, on_files_host=True))
    payload = _successful(response)
    data: Any = payload.get("data")
    try:
        return FileQuota(
            used=operator.index(data["used_files"]),
            maximum=operator.index(data["max_files"]),
            remaining=operator.index(data["remain_files"]),
            data=payload,
        )
    except (KeyError, TypeError):
        raise errors.ResponseLost(
            "The response does not contain the file quota.", request_id=response.request_id
        ) from None


def file_of(row: Mapping[str, Any], *, data: Mapping[str, Any]) -> UploadedFile:
    """Return the file that a part of a response describes."""

    def string(key: str) -> str | None:
        value = row.get(key)
        return value if isinstance(value, str) else None

    size = row.get("file_size")
    return UploadedFile(
        url=string("file_url") or string("download_url") or "",
        id=string("file_id"),
        name=string("file_name"),
        size=size if isinstance(size, int) else None,
        mime_type=string("mime_type"),
        expires_at=string("expires_at"),
        data=data,
    )


def owner_of(endpoint: Endpoint) -> str:
    """Return what identifies an account and its files host in records, from which its API key cannot be computed."""
    return hashlib.sha256(f"{endpoint.files_url} {endpoint.api_key}".encode()).hexdigest()


def _successful(response: HTTPResponse) -> dict[str, Any]:
    """Return the JSON of a response; the files host may respond with 200 to what has failed, with the status as `code`.

    Raises:
        APIError: If it has failed.
        ResponseLost: If it is not JSON.
    """
    payload = decode_json(response)
    if payload.get("success") is False:
        code = payload.get("code")
        status = code if isinstance(code, int) and 400 <= code < 600 else 400
        raise_for_status(response._replace(status=status))
    return payload
