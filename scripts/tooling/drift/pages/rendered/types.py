"""A field's type as a rendered page writes it: `string<uri>[]`, `enum<integer>`, `integer | null`."""

from __future__ import annotations

import re
from functools import lru_cache

from ..page import Json

_ATOM = r"(?:string|integer|number|boolean|object|array|null|any|file|enum<(?:string|integer|number|boolean)>)"
_TYPE = re.compile(rf"{_ATOM}(?:<[a-z][a-z0-9-]*>)?(?:\[\])*(?: \| {_ATOM}(?:<[a-z][a-z0-9-]*>)?(?:\[\])*)*")
_PART = re.compile(r"(?P<enum>enum<)?(?P<name>[a-z]+)>?(?:<(?P<format>[a-z0-9-]+)>)?(?P<lists>(?:\[\])*)")
_INITIALS = frozenset("sinboaef")


def is_type(line: str) -> bool:
    """Whether the whole line is a type."""
    return line[:1] in _INITIALS and len(line) < 200 and _is_type(line)


@lru_cache(maxsize=1024)
def _is_type(line: str) -> bool:
    return _TYPE.fullmatch(line) is not None


def type_of(line: str) -> tuple[dict[str, Json], dict[str, Json] | None]:
    """The schema of a type, and the part of it that options belong to: None where the type has none."""
    parts = [_part(part) for part in line.split(" | ")]
    if len(parts) == 1:
        return parts[0]
    schemas = [schema for schema, _ in parts]
    options = next((place for _, place in parts if place is not None), None)
    if options is None and all(schema.keys() == {"type"} for schema in schemas):
        return {"type": [schema["type"] for schema in schemas]}, None
    return {"oneOf": schemas}, options


def _part(text: str) -> tuple[dict[str, Json], dict[str, Json] | None]:
    found = _PART.fullmatch(text)
    assert found is not None, text  # noqa: S101 -- `is_type` has seen the whole line
    name = found["name"]
    innermost: dict[str, Json] = {} if name == "any" else {"type": name}
    if name == "file":
        innermost = {"type": "string", "format": "binary"}
    if found["format"]:
        innermost["format"] = found["format"]
    schema = innermost
    for _ in range(len(found["lists"]) // 2):
        schema = {"type": "array", "items": schema} if schema else {"type": "array"}
    return schema, innermost if found["enum"] else None
