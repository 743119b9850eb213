"""Values for examples, made from what a field allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import jsonschema_rs

from ..comparison.severity import Field
from ..pages.page import Json

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
_FILES = {"image": "png", "video": "mp4", "audio": "mp3"}


def sample(field: Field, *, name: str = "", full: bool = False) -> Json:
    """A value that the field allows, or None where none was found.

    Args:
        field: in the shape of `Page.fields`.
        name: the field's name, which says what kind of file a URL is of.
        full: whether objects get every field, not only those that they need.
    """
    valid = jsonschema_rs.validator_for(as_schema(field), validate_formats=True).is_valid
    tries = (value for value in _tries(field, name, full=full) if value is not None)
    return next((value for value in tries if valid(value)), None)


def allows(field: Field, value: Json) -> bool:
    """Whether the value is one that the field may have."""
    return jsonschema_rs.validator_for(as_schema(field), validate_formats=True).is_valid(value)


def sample_request(fields: Mapping[str, Field], *, model: str, full: bool) -> dict[str, Json]:
    """A request with the fields that are required, or with every field.

    Fields for which no value was found are left out.
    """
    found: dict[str, Json] = {"model": model}
    for name, field in fields.items():
        if name != "model" and (full or field.get("required") or (name == "prompt" and "prompt" in fields)):
            value = sample(field, name=name, full=full)
            if value is not None:
                found[name] = value
    return found


def as_schema(field: Field) -> dict[str, Json]:
    """The field as JSON Schema: `required` as lists of names again."""
    schema = {key: value for key, value in field.items() if key not in ("required", "default")}
    if isinstance(schema.get("items"), Mapping):
        schema["items"] = as_schema(schema["items"])
    if "oneOf" in schema:
        schema["oneOf"] = [as_schema(form) for form in schema["oneOf"]]
    if "properties" in schema:
        inner = schema["properties"]
        schema["required"] = [name for name, each in inner.items() if each.get("required")]
        schema["properties"] = {name: as_schema(each) for name, each in inner.items()}
    return schema


def kind_of(name: str) -> str | None:
    """image, video or audio, as a field's name says."""
    return next((kind for kind in _FILES if kind in name.lower()), None)


def _tries(field: Field, name: str, *, full: bool) -> Iterator[Json]:
    if field.get("enum"):
        yield from [field.get("default"), *field["enum"]]
    yield field.get("default") if field.get("default") not in ([], {}) else None
    for form in field.get("oneOf", ()):
        yield from _tries(form, name, full=full)
    types = field.get("type", "string")
    for kind in [types] if isinstance(types, str) else types:
        yield from _BY_TYPE[kind](field, name, full)


def _texts(field: Field, name: str, full: bool) -> Iterator[Json]:
    if field.get("format") == "uri" or "url" in name:
        kind = kind_of(name)
        yield f"https://example.com/{name.removesuffix('_urls').removesuffix('_url')}.{_FILES[kind]}" if kind else None
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


def _lists(field: Field, name: str, full: bool) -> Iterator[Json]:
    element = field.get("items") if isinstance(field.get("items"), Mapping) else {"type": "string"}
    first = sample(element or {}, name=name, full=full)
    if first is None:
        return
    length = max(field.get("minItems", 0), 1)
    yield [first] * length
    yield [*(f"{first}{index}" for index in range(length))] if isinstance(first, str) else None
    yield (element or {}).get("enum", [])[:length]


def _objects(field: Field, name: str, full: bool) -> Iterator[Json]:
    inner = field.get("properties", {})
    wanted = {key: each for key, each in inner.items() if full or each.get("required")}
    made = {key: sample(each, name=key, full=full) for key, each in wanted.items()}
    yield {key: value for key, value in made.items() if value is not None}


_BY_TYPE: Mapping[str, Callable[[Field, str, bool], Iterator[Json]]] = {
    "string": _texts,
    "integer": _numbers,
    "number": _numbers,
    "array": _lists,
    "object": _objects,
    "boolean": lambda field, name, full: iter((True, False)),
    "null": lambda field, name, full: iter(()),
}
