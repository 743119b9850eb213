"""Uploading media to refer to in a request. Files are kept for 72 hours."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from .. import errors
from .._storage.media_types import HEAD, detect_media_type, same_format
from .flows import Flow, read
from .messages import Call, Endpoint, decode_json, encoded

__all__ = ["UploadedFile"]


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that EvoLink keeps.

    Source: https://docs.evolink.ai/en/api-manual/file-series/upload-stream
    """

    url: str
    """The address to use in a request, such as in image_urls."""
    id: str | None
    name: str | None
    size: int | None
    """In bytes."""
    mime_type: str | None
    expires_at: str | None
    """ISO 8601."""
    data: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """The files host's JSON, as it came."""

    def to_dict(self) -> dict[str, Any]:
        """The files host's JSON, as it came."""
        return copy.deepcopy(dict(self.data))


def upload(
    endpoint: Endpoint, source: str | Path | bytes | IO[bytes], *, name: str | None = None, as_base64: bool = False
) -> Flow[UploadedFile]:
    """Uploads a path, bytes or an open binary file as form data, without reading it whole, or has a URL fetched.

    With `as_base64` it is read whole and sent as JSON, for proxies that take no form data.

    Raises:
        UploadFailed: it is not there, cannot be read, or was not kept.
    """
    if isinstance(source, str) and source.startswith(("http://", "https://")):
        call = _url_call(endpoint, source, name)
        return _kept((yield from _told(call)))
    with _opened(source) as (file, own_name):
        call = (_base64_call if as_base64 else _form_call)(endpoint, file, name or own_name)
        return _kept((yield from _told(call)))


def why_not_media(path: Path, media: Mapping[str, Any]) -> Iterator[str]:
    """What speaks against a local file in a field with these media limits (x-media): its kind, format or size."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            found = detect_media_type(file.read(HEAD))
    except OSError as fault:
        yield f"{path} cannot be read: {fault.strerror}."
        return
    formats = media.get("formats", ())
    wanted = media["kind"] + (f" as {' or '.join(formats)}" if formats else "")
    if found is None:
        yield f"{path} is no image, video or audio file that is known here; it must be {wanted}."
    elif found.kind != media["kind"]:
        yield f"{path} is {found.kind} ({found.format}); it must be {wanted}."
    elif formats and not any(same_format(found.format, allowed) for allowed in formats):
        yield f"{path} is {found.format}; it must be {wanted}."
    if size > media.get("max_bytes", size):
        yield f"{path} has {size} bytes; at most {media['max_bytes']} are allowed."


def url_name(path: Path) -> str:
    """The path's name as it can stand in a URL."""
    return quote(path.name or "file")


def _told(call: Call) -> Flow[dict[str, Any]]:
    # Once only: a form is read while it is sent, and a file that was kept twice takes two of the account's places.
    reply = yield from read(call, attempts=1)
    return decode_json(reply)


def _kept(data: dict[str, Any]) -> UploadedFile:
    """The files host answers 200 also when it kept nothing."""
    kept = data.get("data")
    if data.get("success") is False or not isinstance(kept, dict) or not isinstance(kept.get("file_url"), str):
        raise errors.UploadFailed(
            f"The file was not kept: {data.get('msg') or json.dumps(data)[:200]}. Nothing was charged."
        )

    def text(key: str) -> str | None:
        value = kept.get(key)
        return value if isinstance(value, str) else None

    size = kept.get("file_size")
    return UploadedFile(
        url=kept["file_url"],
        id=text("file_id"),
        name=text("file_name"),
        size=size if isinstance(size, int) else None,
        mime_type=text("mime_type"),
        expires_at=text("expires_at"),
        data=data,
    )


@contextmanager
def _opened(source: str | Path | bytes | IO[bytes]) -> Iterator[tuple[bytes | IO[bytes], str]]:
    if isinstance(source, bytes):
        yield source, "upload"
    elif isinstance(source, str | Path):
        try:
            file = Path(source).open("rb")  # noqa: SIM115  closed below
        except OSError as fault:
            raise errors.UploadFailed(f"{source} cannot be read: {fault.strerror}. Nothing was sent.") from fault
        with file:
            yield file, Path(source).name
    else:
        yield source, Path(str(getattr(source, "name", "upload"))).name


def _form_call(endpoint: Endpoint, file: bytes | IO[bytes], name: str) -> Call:
    from evolink_api.operations import UPLOAD_STREAM

    call = endpoint.call(UPLOAD_STREAM, on_files_host=True)
    return Call(call.method, call.url, call.headers, form={"file_name": name}, files={"file": (name, file)})


def _base64_call(endpoint: Endpoint, file: bytes | IO[bytes], name: str) -> Call:
    from evolink_api.operations import UPLOAD_BASE64

    data = file if isinstance(file, bytes) else file.read()
    call = endpoint.call(UPLOAD_BASE64, on_files_host=True)
    body = encoded({"base64_data": base64.b64encode(data).decode("ascii"), "file_name": name})
    return Call(call.method, call.url, {**call.headers, "content-type": "application/json"}, content=body)


def _url_call(endpoint: Endpoint, url: str, name: str | None) -> Call:
    from evolink_api.operations import UPLOAD_URL

    call = endpoint.call(UPLOAD_URL, on_files_host=True)
    body = encoded({"file_url": url} | ({"file_name": name} if name else {}))
    return Call(call.method, call.url, {**call.headers, "content-type": "application/json"}, content=body)
