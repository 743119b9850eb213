"""Words of a form: labels, units, ranges and what a media field accepts, from the schema of a field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...contract._field_schemas import alternatives
from ...contract._json_pointer import Location

UNITS = {"seconds": "s", "characters": "characters", "tokens": "tokens"}
"""`x-unit` -> how the form writes it."""


@dataclass(frozen=True)
class MediaHint:
    """What a media field accepts."""

    kind: str
    accept: str
    """The `accept` of a file input."""
    limits: str
    """Formats, size and length in words."""


def choice_label(value: Any, schema: Mapping[str, Any]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def format_default(schema: Mapping[str, Any]) -> str:
    if "default" not in schema:
        return ""
    label = choice_label(schema["default"], schema)
    return f"{label} s" if schema.get("x-unit") == "seconds" and not isinstance(schema["default"], str) else label


def range_hint(schema: Mapping[str, Any], unit: str) -> str:
    """Return the allowed range, length or number of a field in words."""
    suffix = f" {unit}" if unit else ""
    minimum, maximum = schema.get("minimum"), schema.get("maximum")
    for branch in alternatives(schema):
        minimum = branch.get("minimum", minimum)
        maximum = branch.get("maximum", maximum)
    if minimum is not None and maximum is not None:
        return f"{minimum:,} to {maximum:,}{suffix}"
    if minimum is not None or maximum is not None:
        return f"at least {minimum:,}{suffix}" if maximum is None else f"at most {maximum:,}{suffix}"
    if "maxLength" in schema and schema.get("format") != "uri":
        return f"at most {schema['maxLength']:,} {unit or 'characters'}"
    fewest, most = schema.get("minItems", 0), schema.get("maxItems")
    if most is not None:
        return f"exactly {most}" if fewest == most else f"{fewest} to {most}" if fewest else f"at most {most}"
    return ""


def media_hint(media: Mapping[str, Any]) -> MediaHint:
    """Return what a media field accepts, from its `x-media`."""
    formats = media.get("formats", ())
    parts = [", ".join(formats)] if formats else []
    if "max_bytes" in media:
        parts.append(f"at most {media['max_bytes'] / 2**20:g} MB")
    least, most = media.get("min_seconds"), media.get("max_seconds")
    if least is not None and most is not None:
        parts.append(f"{least:g} to {most:g} s")
    elif least is not None or most is not None:
        parts.append(f"at least {least:g} s" if most is None else f"at most {most:g} s")
    accept = ",".join([f"{media['kind']}/*", *(f".{each}" for each in formats)])
    return MediaHint(media["kind"], accept, " · ".join(parts))


def field_label(location: Location, schema: Mapping[str, Any]) -> str:
    """Return the name of a field as a label: `Aspect ratio`, and for `image_urls` `Images`."""
    words = str(location[-1]).split("_")
    if "x-media" in schema and len(words) > 1 and words[-1] in ("url", "urls"):
        *words, last = words
        words[-1] += "s" if last == "urls" and words[-1] != "audio" else ""
    label = " ".join("URL" if word == "url" else "ID" if word == "id" else word for word in words)
    return label[:1].upper() + label[1:]


def singular(label: str) -> str:
    return label.removesuffix("s")
