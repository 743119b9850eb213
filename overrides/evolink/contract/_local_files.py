"""Local files in a request: a `Path` in place of a media URL, checked against the media constraints of its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .._security.redaction import shorten
from .._storage.file_system import to_extended_length
from .._storage.media_types import HEADER_SIZE, detect_media_type, is_same_format
from ._json_pointer import Location, format_field_name, format_pointer
from ._subschemas import Schema, resolve_ref
from ._violations import Violation


def file_violations(files: Mapping[Location, Path], schema: Schema, model: str | None) -> list[Violation]:
    """Return the violations of local files against the media constraints (`x-media`) of their fields in a schema."""
    found: list[Violation] = []
    for location, path in files.items():
        pointer, name = format_pointer(location), format_field_name(location)
        field, media = _find_field(schema, location)
        if media is None:
            message = f"{name} is {shorten(path)}, but does not accept a file. Pass a string."
            keyword = "type" if field else "x-media"  # of an unknown field nothing else is required
            found.append(Violation(pointer, keyword, message, model=model, source="ours"))
            continue
        reasons = media_violations(path, media)
        found += [Violation(pointer, "x-media", f"{name}: {reason}", model=model) for reason in reasons]
    return found


def media_constraints(schema: Schema, location: Location) -> Mapping[str, Any] | None:
    """Return the `x-media` of the field at a location, or of the list that holds it; None if it accepts no media."""
    return _find_field(schema, location)[1]


def _find_field(schema: Schema, location: Location) -> tuple[Schema, Mapping[str, Any] | None]:
    """Return the schema of the field at a location, which is empty for an unknown field, and its media constraints."""
    node, media = schema, None
    for key in location:
        node = resolve_ref(schema, node)
        node = node.get("items", {}) if isinstance(key, int) else node.get("properties", {}).get(key, {})
        media = node.get("x-media", media)
    return node, media


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
