"""Parse requests: JSON objects, multipart forms and query parameters. Raises `RequestRefused` for malformed ones."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from ... import contract
from ..._json import is_dict
from ..._security.redaction import shorten
from .responses import RequestRefused

MAX_JSON = 4 * 1024 * 1024
"""Bytes of a JSON body, except that of an upload."""


def request_origin(request: httpx.Request) -> str:
    """Return the URL at which the client reaches this server, such as `http://127.0.0.1:8765`."""
    host = request.headers.get("host") or request.url.netloc.decode("ascii")
    return f"{request.url.scheme}://{host}"


def parse_object(request: httpx.Request, *, max_bytes: int = MAX_JSON) -> dict[str, Any]:
    """Parse the body as a JSON object.

    Raises:
        RequestRefused: If the body has more than `max_bytes` bytes or is not a JSON object.
    """
    if len(request.content) > max_bytes:
        raise RequestRefused(413, "request_too_large_error", f"The body has more than {max_bytes} bytes.")
    try:
        body = json.loads(
            request.content.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_refuse_duplicate_names
        )
    except UnicodeDecodeError:
        raise RequestRefused(400, "invalid_request", "The body is not UTF-8.") from None
    except (ValueError, RecursionError) as error:
        raise RequestRefused(400, "invalid_request", f"The body is not JSON: {error}.") from None
    if not is_dict(body):
        raise RequestRefused(400, "invalid_request", "The body is not a JSON object.")
    return body


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def _refuse_duplicate_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = Counter(name for name, _ in pairs)
        raise ValueError(f"an object has {shorten(names.most_common(1)[0][0])} twice")
    return found


def without_unknown_fields(violations: Iterable[contract.Violation]) -> list[contract.Violation]:
    """Return the violations that are not unknown fields, at any depth."""
    return [violation for violation in violations if violation.keyword != "additionalProperties"]


def parse_object_of(
    request: httpx.Request, schema: str, *, max_bytes: int = MAX_JSON, lenient: bool = False
) -> dict[str, Any]:
    """Parse the body as a JSON object that conforms to the contract's schema of that name.

    Args:
        request: The request.
        schema: The name of the schema.
        max_bytes: The bytes that the body may have.
        lenient: Whether it may have unknown fields.

    Raises:
        RequestRefused: If the body has more than `max_bytes` bytes, is not a JSON object, or violates the schema.
    """
    body = parse_object(request, max_bytes=max_bytes)
    violations = contract.schema_validator(schema).violations(body)
    for violation in without_unknown_fields(violations) if lenient else violations:
        raise RequestRefused(400, "invalid_parameter", violation.message, param=violation.pointer.strip("/") or None)
    return body


def parse_positive_int(query: Mapping[str, Any], name: str, default: int, *, maximum: int = 999_999_999) -> int:
    """Parse a parameter from 1 to `maximum`.

    Raises:
        RequestRefused: If the parameter has another value.
    """
    text = str(query.get(name, default))
    if not text.isdecimal() or len(text) > 9 or not 0 < int(text) <= maximum:
        raise RequestRefused(400, "invalid_parameter", f"{name} must be a number from 1 to {maximum}.", param=name)
    return int(text)


def parse_time(query: Mapping[str, Any], name: str) -> float | None:
    """Parse a parameter that is Unix seconds or ISO 8601, in UTC unless it has an offset; None if it is absent.

    Raises:
        RequestRefused: If the parameter has another value.
    """
    text = query.get(name)
    if text is None:
        return None
    try:
        if re.fullmatch(r"[0-9]{1,11}", text):
            return float(text)
        time = datetime.fromisoformat(text)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        message = f"{name} must be Unix seconds or a time in ISO 8601."
        raise RequestRefused(400, "invalid_parameter", message, param=name) from None


def parse_multipart(request: httpx.Request) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    """Parse multipart form data, and return its fields and its files (name and bytes).

    Raises:
        RequestRefused: If the body is not multipart form data.
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
        raise RequestRefused(400, "invalid_request", "The body is not multipart form data.") from None
    return fields, files


def safe_file_name(name: str) -> str:
    """Return the name reduced to characters that need no encoding in a URL."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", name.replace("\\", "/").rpartition("/")[2]).strip("-.")
    return name[:100] or "upload"
