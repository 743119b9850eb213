"""A field's type as a rendered page writes it: `string<uri>[]`, `enum<integer>`, `integer | null`."""

from __future__ import annotations

import re
from functools import lru_cache

from ..page import Json

_ATOM = r"(?:string|integer|number|boolean|object|array|null|any|file|enum<(?:string|integer|number|boolean)>)"
_TYPE = re.compile(rf"{_ATOM}(?:<[a-z][a-z0-9-]*>)?(?:\[\])*(?: \| {_ATOM}(?:<[a-z][a-z0-9-]*>)?(?:\[\])*)*")
_ALTERNATIVE = re.compile(r"(?P<enum>enum<)?(?P<name>[a-z]+)>?(?:<(?P<format>[a-z0-9-]+)>)?(?P<lists>(?:\[\])*)")
_INITIALS = frozenset("sinboaef")


def is_type(line: str) -> bool:
    """Return whether the whole line is a type."""
    return line[:1] in _INITIALS and len(line) < 200 and _is_type(line)


@lru_cache(maxsize=1024)
def _is_type(line: str) -> bool:
    return _TYPE.fullmatch(line) is not None


def parse_type(line: str) -> tuple[dict[str, Json], dict[str, Json] | None]:
    """Return the schema of a type, and the subschema that takes its options; None if the type has none."""
    alternatives = [_parse_alternative(each) for each in line.split(" | ")]
    if len(alternatives) == 1:
        return alternatives[0]
    schemas = [schema for schema, _ in alternatives]
    enum_schema = next((subschema for _, subschema in alternatives if subschema is not None), None)
    if enum_schema is None and all(schema.keys() == {"type"} for schema in schemas):
        return {"type": [schema["type"] for schema in schemas]}, None
    return {"oneOf": schemas}, enum_schema


def _parse_alternative(text: str) -> tuple[dict[str, Json], dict[str, Json] | None]:
    found = _ALTERNATIVE.fullmatch(text)
    assert found is not None, text  # noqa: S101 -- `is_type` has matched the whole line
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
