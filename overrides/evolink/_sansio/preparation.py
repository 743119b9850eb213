"""Preparation of a request before it is submitted: contract check, local files, headers and idempotency key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .. import catalog, contract, errors
from .._request import Request
from .._security.redaction import shorten
from .._storage.file_system import to_extended_length
from .._storage.media_types import HEADER_SIZE, detect_media_type, is_same_format
from .._storage.upload_source import clean_name
from ..contract._json_pointer import Location, format_pointer
from .messages import encode_json
from .submission_retry import new_idempotency_key

_PLAIN_TYPES = frozenset({str, int, float, bool, type(None)})
"""The types of most values, which neither are files nor contain any."""
_IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9._-]{16,96}\Z")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}\Z")
_HEADER_VALUE = re.compile(r"(?:[!-~](?:[\t -~]*[!-~])?)?\Z")
_RESERVED_HEADERS = frozenset({"authorization", "content-length", "content-type", "host", "idempotency-key"})


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """A request that passed its checks; its local files are not uploaded yet.

    It exists in three forms: `payload` as given, `candidate` as checked, `body()` as sent.
    """

    payload: Any
    """The request as given, with Paths in it."""
    local_files: Mapping[Location, Path]
    """The Paths in the payload, by their locations."""
    candidate: Any
    """The payload with a placeholder URL for each local file, as it was checked."""
    encoded: bytes
    """The candidate and `extra_body` as JSON."""
    extra_body: Mapping[str, Any] | None
    headers: Mapping[str, str]
    idempotency_key: str
    label: str | None = None
    """The caller's name for the submission, for the journal."""
    metadata: Mapping[str, Any] | None = None
    """The caller's own facts about the submission, for the journal."""

    @property
    def model(self) -> str:
        """The model's id, empty if the request has none."""
        return str(self.candidate.get("model", ""))

    def body(self, urls: Mapping[Location, str]) -> bytes:
        """Return the JSON to send, with the URLs of the uploaded files in place of the Paths."""
        return _encode_body(_replace_files(self.payload, urls), self.extra_body) if urls else self.encoded


def prepare_request(
    request: Request | Mapping[str, Any],
    *,
    extra_body: Mapping[str, Any] | None,
    extra_headers: Mapping[str, str] | None,
    idempotency_key: str | None,
    check: bool,
    allow_loopback: bool,
    label: str | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> PreparedRequest:
    """Check the whole request before anything of it is uploaded or sent.

    Raises:
        InvalidRequest: If the contract refuses it, its field does not accept a local file, or it cannot be JSON.
        ConfigurationError: If the idempotency key or a header cannot be sent, or the label or the metadata cannot be
            recorded.
    """
    payload = contract.as_mapping(request)
    if not isinstance(payload, Mapping):
        raise _not_json(f"A request is a JSON object, not {shorten(payload)}.")
    try:
        local_files, candidate = replace_local_files(payload)
    except RecursionError:
        raise _not_json("The request is nested too deeply, or contains itself.") from None
    if check and (violations := find_violations(candidate, local_files, allow_loopback=allow_loopback)):
        raise errors.InvalidRequest(violations)
    encoded = _encode_body(candidate, extra_body)
    key = new_idempotency_key() if idempotency_key is None else check_idempotency_key(idempotency_key)
    headers, facts = check_headers(extra_headers), check_metadata(label, metadata)
    return PreparedRequest(payload, local_files, candidate, encoded, extra_body, headers, key, label, facts)


def replace_local_files(payload: Any) -> tuple[dict[Location, Path], Any]:
    """Return the local files of a request by location, and the request with placeholder URLs in their places."""
    local_files = dict(_iter_local_files(payload, ()))
    placeholders = {
        location: f"https://files.evolink.ai/{quote(clean_name(path.name) or 'file')}"
        for location, path in local_files.items()
    }
    return local_files, _replace_files(payload, placeholders)


def find_violations(
    candidate: Any, local_files: Mapping[Location, Path], *, allow_loopback: bool = False
) -> list[contract.Violation]:
    """Return the contract's violations of a request and of its local files."""
    violations = contract.validate(candidate, allow_loopback=allow_loopback)
    return violations + [
        violation for location, path in local_files.items() for violation in _file_violations(candidate, location, path)
    ]


def check_idempotency_key(key: object) -> str:
    """Check a caller's idempotency key and return it.

    Raises:
        ConfigurationError: If the gateway does not accept such a key.
    """
    if not isinstance(key, str) or not _IDEMPOTENCY_KEY.match(key):
        raise errors.ConfigurationError(
            f"The idempotency key {shorten(key)} is not 16 to 96 characters of A-Za-z0-9._-. Nothing was sent."
        )
    return key


def check_headers(headers: Mapping[Any, Any] | None) -> dict[str, str]:
    """Check a caller's extra headers and return them with their names in lower case.

    Raises:
        ConfigurationError: If one of them is set by the client itself or cannot be sent.
    """
    if headers is None:
        return {}
    if not isinstance(headers, Mapping):
        raise errors.ConfigurationError(f"extra_headers is {shorten(headers)}; it must be a mapping. Nothing was sent.")
    for name, value in headers.items():
        if not isinstance(name, str) or not _HEADER_NAME.match(name):
            raise errors.ConfigurationError(f"extra_headers has the invalid name {shorten(name)}. Nothing was sent.")
        if not isinstance(value, str) or not _HEADER_VALUE.match(value):
            raise errors.ConfigurationError(
                f"The header {name} is {shorten(value)}; it must be a string of ASCII characters. Nothing was sent."
            )
    lowered = {name.lower(): value for name, value in headers.items()}
    reserved = sorted(lowered.keys() & _RESERVED_HEADERS)
    if reserved:
        raise errors.ConfigurationError(f"extra_headers cannot set {', '.join(reserved)}. Nothing was sent.")
    return lowered


def check_metadata(label: str | None, metadata: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Check a caller's label and metadata, and return a copy of the metadata.

    Raises:
        ConfigurationError: If the journal cannot hold one of them.
    """
    try:
        if label is not None:
            _ = label.encode()
        return None if metadata is None else json.loads(encode_json(dict(metadata)))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise errors.ConfigurationError(
            f"The label or the metadata cannot be recorded: {error}. label is a string, metadata a mapping that JSON"
            " can hold. Nothing was sent."
        ) from error


def _iter_local_files(node: Any, location: Location) -> Iterator[tuple[Location, Path]]:
    """Yield every Path in a request with its location."""
    if isinstance(node, Path):
        yield location, node
    elif isinstance(node, Mapping):
        for name, value in node.items():
            if type(value) not in _PLAIN_TYPES:
                yield from _iter_local_files(value, (*location, name))
    elif isinstance(node, list | tuple):
        for index, value in enumerate(node):
            if type(value) not in _PLAIN_TYPES:
                yield from _iter_local_files(value, (*location, index))


def _replace_files(node: Any, urls: Mapping[Location, str], location: Location = ()) -> Any:
    """Return a copy of a request with URLs in place of Paths, or the request itself if there are no URLs."""
    if not urls:
        return node
    if location in urls:
        return urls[location]
    if isinstance(node, Mapping):
        return {name: _replace_files(value, urls, (*location, name)) for name, value in node.items()}
    if isinstance(node, list | tuple):
        return [_replace_files(value, urls, (*location, index)) for index, value in enumerate(node)]
    return node


def _file_violations(payload: Any, location: Location, path: Path) -> Iterator[contract.Violation]:
    """Yield the violations of a local file against the media constraints (`x-media`) of its field."""
    model = payload.get("model") if isinstance(payload, Mapping) else None
    if model not in catalog.ids():
        return
    field = contract.format_field_name(location)
    media = media_constraints(catalog.get(model).schema, location)
    if media is None:
        yield contract.Violation(format_pointer(location), "x-media", f"{field} does not accept a file.", model=model)
        return
    for reason in media_violations(path, media):
        yield contract.Violation(format_pointer(location), "x-media", f"{field}: {reason}", model=model)


def media_constraints(schema: Mapping[str, Any], location: Location) -> Mapping[str, Any] | None:
    """Return the `x-media` of the field at a location, or of the list that holds it; None if it accepts no media."""
    node, media = schema, None
    for key in location:
        while "$ref" in node:
            node = schema["$defs"][node["$ref"].removeprefix("#/$defs/")]
        node = node.get("items", {}) if isinstance(key, int) else node.get("properties", {}).get(key, {})
        media = node.get("x-media", media)
    return media


def media_violations(path: Path, media: Mapping[str, Any]) -> Iterator[str]:
    """Yield why a file does not meet media constraints: its kind, its format, its size in bytes."""
    try:
        file_path = to_extended_length(path)
        size = file_path.stat().st_size
        with file_path.open("rb") as file:
            detected = detect_media_type(file.read(HEADER_SIZE))
    except OSError as error:
        yield f"{path} cannot be read: {error.strerror}."
        return
    formats = media.get("formats", ())
    expected = media["kind"] + (f" as {' or '.join(formats)}" if formats else "")
    if detected is None:
        yield f"{path} is not a known image, video or audio file; it must be {expected}."
    elif detected.kind != media["kind"]:
        yield f"{path} is {detected.kind} ({detected.format}); it must be {expected}."
    elif formats and not any(is_same_format(detected.format, allowed) for allowed in formats):
        yield f"{path} is {detected.format}; it must be {expected}."
    if size > media.get("max_bytes", size):
        yield f"{path} has {size} bytes; at most {media['max_bytes']} are allowed."


def _encode_body(payload: Any, extra_body: Mapping[str, Any] | None) -> bytes:
    """Encode a request as JSON.

    Raises:
        InvalidRequest: If it cannot be JSON.
    """
    try:
        return encode_json({**payload, **extra_body} if extra_body else payload)
    except RecursionError:
        raise _not_json("The request is nested too deeply, or contains itself.") from None
    except (ValueError, TypeError) as error:
        raise _not_json(f"The request is not JSON: {error}.") from error


def _not_json(reason: str) -> errors.InvalidRequest:
    return errors.InvalidRequest([contract.Violation("", "type", reason, source="ours")])
