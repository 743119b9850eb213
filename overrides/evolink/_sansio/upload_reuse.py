"""Sans-I/O reuse of uploads: the same bytes are not uploaded twice while EvoLink keeps them."""

from __future__ import annotations

import logging

from .. import errors
from .._json import JSON
from .._security.public_addresses import is_loopback_url, why_not_public
from .._storage.upload_records import RecordedUpload, UploadRecords, lifetime_of
from .effects import Operation, RunBlocking, Send
from .exchange import exchange
from .messages import Endpoint, HTTPRequest
from .recording import record
from .stored_files import UploadedFile, file_of, owner_of

CHECK_TIMEOUT = 20.0
"""Seconds that the check of an earlier upload may take; after that the file is uploaded again."""

logger = logging.getLogger("evolink")


def find_upload(
    records: UploadRecords, endpoint: Endpoint, sha256: str, *, name: str | None
) -> Operation[UploadedFile | None]:
    """Return an earlier upload of the same bytes, None if there is none or it is not available any more.

    One with another name than the caller has chosen is not returned.
    """
    try:
        payload = yield RunBlocking(lambda: records.find(owner_of(endpoint), sha256))
    except errors.ConfigurationError as error:
        logger.warning("Earlier uploads could not be looked up: %s", error)
        return None
    data: JSON = payload.get("data") if payload is not None else None
    if payload is None or not isinstance(data, dict):
        return None
    found = file_of(data, data=payload)
    if name not in (None, "", found.name) or not (yield from _is_available(endpoint, found.url)):
        return None
    return found


def record_upload(records: UploadRecords, endpoint: Endpoint, sha256: str, stored: UploadedFile) -> Operation[None]:
    """Record an upload that has just ended, so that it can be found."""
    lifetime = lifetime_of(stored.data["data"].get("upload_time"), stored.expires_at)
    upload = RecordedUpload(stored.id, stored.data, lifetime)
    yield from record(lambda: records.add(owner_of(endpoint), sha256, upload), "Could not record an upload")


def _is_available(endpoint: Endpoint, url: str) -> Operation[bool]:
    """Return whether a URL still has a file. It is requested without the API key."""
    is_local = is_loopback_url(endpoint.base_url)
    if why_not_public(url, https_only=not is_local, loopback=is_local) is not None:
        return False
    headers = {"user-agent": endpoint.user_agent}
    request = HTTPRequest("HEAD", url, headers, time_limit=CHECK_TIMEOUT, observation=endpoint.observe("upload"))
    try:
        response = yield from exchange(Send(request))
    except (errors.ConnectionFailed, errors.ResponseLost):
        return False
    return response.status == 200
