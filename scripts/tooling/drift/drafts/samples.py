"""Example values for fields, derived from their constraints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import jsonschema_rs

from ..pages.page import Field, Fields, Json

_TEXTS = (
    "A paper boat drifts down a rainy street",
    "https://example.com/picture.png",
    "16:9",
    "5",
    "a1",
    "2026-01-31",
    "#1a2b3c",
    "image1",
)
_EXTENSIONS = {"image": "png", "video": "mp4", "audio": "mp3"}


def create_sample(field: Field, *, name: str = "", full: bool = False) -> Json:
    """Return a valid value of the field, or None if none was found.

    Args:
        field: The field.
        name: Its name, which shows the kind of media behind a URL.
        full: Whether objects have every field, not only the required ones.
    """
    is_valid = jsonschema_rs.validator_for(to_json_schema(field), validate_formats=True).is_valid
    candidates = (value for value in _candidates(field, name, full=full) if value is not None)
    return next((value for value in candidates if is_valid(value)), None)


def is_allowed(field: Field, value: Json) -> bool:
    """Return whether the field can have the value."""
    return jsonschema_rs.validator_for(to_json_schema(field), validate_formats=True).is_valid(value)


def create_sample_request(fields: Fields, *, model: str, full: bool) -> dict[str, Json]:
    """Return a request with the required fields, or with every field.

    Fields for which no value was found are left out.
    """
    request: dict[str, Json] = {"model": model}
    for name, field in fields.items():
        if name != "model" and (full or field.get("required") or (name == "prompt" and "prompt" in fields)):
            value = create_sample(field, name=name, full=full)
            if value is not None:
                request[name] = value
    return request


def to_json_schema(field: Field) -> dict[str, Json]:
    """Return the field as JSON Schema, with `required` as lists of names."""
    schema = {key: value for key, value in field.items() if key not in ("required", "default", "anyOf")}
    if isinstance(schema.get("items"), Mapping):
        schema["items"] = to_json_schema(schema["items"])
    if "oneOf" in field or "anyOf" in field:
        schema["oneOf"] = [to_json_schema(alternative) for alternative in alternatives_of(field)]
    if "properties" in schema:
        properties = schema["properties"]
        schema["required"] = [name for name, each in properties.items() if each.get("required")]
        schema["properties"] = {name: to_json_schema(each) for name, each in properties.items()}
    return schema


def alternatives_of(field: Field) -> Sequence[Field]:
    """Return the subschemas of `oneOf` or `anyOf`, which the spec does not distinguish; none if there are none."""
    alternatives: Sequence[Field] = field.get("oneOf") or field.get("anyOf") or ()
    return alternatives


def media_kind(name: str) -> str | None:
    """Return image, video or audio, if a field's name contains it."""
    return next((kind for kind in _EXTENSIONS if kind in name.lower()), None)


def _candidates(field: Field, name: str, *, full: bool) -> Iterator[Json]:
    if field.get("enum"):
        yield from [field.get("default"), *field["enum"]]
    yield field.get("default") if field.get("default") not in ([], {}) else None
    for alternative in alternatives_of(field):
        yield from _candidates(alternative, name, full=full)
    types = field.get("type", "string")
    for kind in [types] if isinstance(types, str) else types:
        yield from _CANDIDATES_BY_TYPE[kind](field, name, full)


def _strings(field: Field, name: str, full: bool) -> Iterator[Json]:
    if field.get("format") == "uri" or "url" in name:
        kind = media_kind(name)
        stem = name.removesuffix("_urls").removesuffix("_url")
        yield f"https://example.com/{stem}.{_EXTENSIONS[kind]}" if kind else None
        yield "https://hooks.example.com/evolink/video-done" if "callback" in name else None
        yield "https://example.com/file"
    if name and not ("prompt" in name or "text" in name):
        yield name.replace("_", "-")
    for text in _TEXTS:
        yield text[: field.get("maxLength", len(text))].ljust(field.get("minLength", 0), ".")


def _numbers(field: Field, name: str, full: bool) -> Iterator[Json]:
    step = field.get("multipleOf", 1)
    low = field.get("minimum", field.get("exclusiveMinimum"))
    high = field.get("maximum", field.get("exclusiveMaximum"))
    yield 5 if "duration" in name else None
    for start in (low, high, step):
        if start is not None:
            nearest = round(start / step) * step
            yield from (start, nearest, nearest + step, nearest - step, start + 0.5)
    if low is not None and high is not None:
        yield (low + high) / 2


def _arrays(field: Field, name: str, full: bool) -> Iterator[Json]:
    element = field.get("items") if isinstance(field.get("items"), Mapping) else {"type": "string"}
    first = create_sample(element or {}, name=name, full=full)
    if first is None:
        return
    length = max(field.get("minItems", 0), 1)
    yield [first] * length
    yield [*(f"{first}{index}" for index in range(length))] if isinstance(first, str) else None
    yield (element or {}).get("enum", [])[:length]


def _objects(field: Field, name: str, full: bool) -> Iterator[Json]:
    properties = field.get("properties", {})
    included = {key: each for key, each in properties.items() if full or each.get("required")}
    values = {key: create_sample(each, name=key, full=full) for key, each in included.items()}
    yield {key: value for key, value in values.items() if value is not None}


_CANDIDATES_BY_TYPE: Mapping[str, Callable[[Field, str, bool], Iterator[Json]]] = {
    "string": _strings,
    "integer": _numbers,
    "number": _numbers,
    "array": _arrays,
    "object": _objects,
    "boolean": lambda field, name, full: iter((True, False)),
    "null": lambda field, name, full: iter(()),
}
