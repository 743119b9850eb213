"""Media of requests: files that are dropped on a field are checked, uploaded, and shown beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from ... import catalog
from ...contract._json_pointer import parse_pointer
from ...contract._local_files import media_constraints, media_violations
from .._forms.controls import Message
from .._forms.drafts import append_values
from .._models import schema_of
from .._pages import Studio, origin_of, studio_of
from .._service import StudioError

UPLOAD = "file:"
"""Before the JSON Pointer of a media field, the name of its file input."""
CHUNK = 1 << 20
"""Bytes."""


async def show_upload(request: Request) -> Response:
    """Return a file that was uploaded from here."""
    upload = studio_of(request).uploads.by_id(request.path_params["upload"])
    if upload is None or not upload.kind:
        return PlainTextResponse("The studio has no such file.", 404)
    return FileResponse(upload.path, media_type=upload.mime, headers={"cache-control": "max-age=3600"})


async def store_uploads(
    request: Request, studio: Studio, model: str, draft: dict[str, Any], form: FormData
) -> dict[Any, list[Message]]:
    """Upload the files of a form and put their URLs into the draft; return why others were refused."""
    messages: dict[Any, list[Message]] = {}
    urls: dict[str, list[Any]] = {}
    for name, value in form.multi_items():
        if not name.startswith(UPLOAD) or not isinstance(value, UploadFile) or not value.size:
            continue
        pointer = name.removeprefix(UPLOAD)
        try:
            urls.setdefault(pointer, []).append(await _store(request, studio, model, pointer, value))
        except StudioError as error:
            messages.setdefault(pointer, []).append(Message(str(error), "error"))
    for pointer, found in urls.items():
        append_values(draft, schema_of(model), pointer, found)
    return messages


async def _store(request: Request, studio: Studio, model: str, pointer: str, file: UploadFile) -> str:
    """Keep a file, check it against the field's media constraints, upload it and return its URL."""
    name = Path((file.filename or "upload").replace("\\", "/")).name[-100:]
    path = studio.uploads.new_path(Path(name).suffix[:10])
    with path.open("wb") as copy:
        while chunk := await file.read(CHUNK):
            await run_in_threadpool(copy.write, chunk)
    schema = catalog.schema(model)
    location = tuple(int(key) if str(key).isdecimal() else key for key in parse_pointer(pointer))
    media = media_constraints(schema, location)
    try:
        if media is None:
            raise StudioError(f"{pointer} accepts no file.")
        reasons = [reason.replace(str(path), name) for reason in media_violations(path, media)]
        if reasons:
            raise StudioError(" ".join(reasons))
        url = await studio.service.upload(path, name, origin=origin_of(request))
    except StudioError:
        path.unlink(missing_ok=True)
        raise
    studio.uploads.add(url, path, name)
    return url
