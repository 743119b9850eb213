"""Reading requests: JSON objects, forms and numbers, or the refusal of what is none."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from typing import Any

import httpx

from .. import contract
from ._replies import Refused

MAX_JSON = 4 * 1024 * 1024
"""Bytes of a JSON body, but for an upload's."""


def origin(request: httpx.Request) -> str:
    """Where the caller reaches this server, such as `http://127.0.0.1:8765`."""
    host = request.headers.get("host") or request.url.netloc.decode("ascii")
    return f"{request.url.scheme}://{host}"


def json_object(request: httpx.Request, *, limit: int = MAX_JSON) -> dict[str, Any]:
    """The body as a JSON object.

    Raises:
        Refused: it is larger than `limit` bytes, or is something else.
    """
    if len(request.content) > limit:
        raise Refused(413, "request_too_large_error", f"The body has more than {limit} bytes.")
    try:
        body = json.loads(request.content.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_no_key_twice)
    except UnicodeDecodeError:
        raise Refused(400, "invalid_request", "The body is not UTF-8.") from None
    except (ValueError, RecursionError) as fault:
        raise Refused(400, "invalid_request", f"The body is not JSON: {fault}.") from None
    if not isinstance(body, dict):
        raise Refused(400, "invalid_request", "The body is not a JSON object.")
    return body


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for index, (name, _) in enumerate(pairs) if any(name == other for other, _ in pairs[:index]))
        raise ValueError(f"an object has {twice!r} twice")
    return found


def json_of(request: httpx.Request, schema: str, *, limit: int = MAX_JSON) -> dict[str, Any]:
    """The body as a JSON object that keeps the schema of that name in the contract.

    Raises:
        Refused: it is larger than `limit` bytes, is something else, or breaks the schema.
    """
    body = json_object(request, limit=limit)
    for violation in contract.schema_validator(schema).violations(body):
        raise Refused(400, "invalid_parameter", violation.message, param=violation.pointer.strip("/") or None)
    return body


def whole_number(query: Mapping[str, Any], name: str, default: int, *, most: int = 999_999_999) -> int:
    """A parameter from 1 to `most`.

    Raises:
        Refused: it is something else.
    """
    text = str(query.get(name, default))
    if not text.isdecimal() or len(text) > 9 or not 0 < int(text) <= most:
        raise Refused(400, "invalid_parameter", f"{name} must be a number from 1 to {most}.", param=name)
    return int(text)


def form(request: httpx.Request) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    """The fields and files of multipart form data; a file is its name and its bytes.

    Raises:
        Refused: the body is something else.
    """
    from python_multipart import parse_form
    from python_multipart.exceptions import FormParserError

    fields: dict[str, str] = {}
    files: dict[str, tuple[str, bytes]] = {}

    def on_field(field: Any) -> None:
        fields[field.field_name.decode("utf-8", "replace")] = (field.value or b"").decode("utf-8", "replace")

    def on_file(file: Any) -> None:
        file.file_object.seek(0)
        name = (file.file_name or b"").decode("utf-8", "replace")
        files[file.field_name.decode("utf-8", "replace")] = (name, file.file_object.read())

    content_type = request.headers.get("content-type", "")
    try:
        if not content_type.startswith("multipart/form-data"):
            raise ValueError(content_type)
        parse_form({"Content-Type": content_type.encode()}, io.BytesIO(request.content), on_field, on_file)
    except (FormParserError, ValueError):
        raise Refused(400, "invalid_request", "The body is not multipart form data.") from None
    return fields, files


def safe_name(name: str) -> str:
    """A file name that can stand in a URL."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", name.replace("\\", "/").rpartition("/")[2]).strip("-.")
    return name[:100] or "upload"
