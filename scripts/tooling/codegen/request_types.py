"""Writes evolink_api/requests.py: one TypedDict per model, for requests that are written as mappings."""

from __future__ import annotations

import keyword
from collections.abc import Iterator

from evolink._json import JSON

from .bundle import COMPONENT, request_schemas
from .media_types import MEDIA_TYPES
from .sources import Json

_DOCSTRING = """\
\"\"\"The requests as mappings: one TypedDict per model, so that type checkers check the literals of dicts.\"\"\"

from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict

from .types import SequenceNotStr
"""
_TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def render_request_types(contract: Json) -> str:
    """Return the module's source."""
    schemas = contract["components"]["schemas"]
    names = request_schemas(contract)
    parts = [_DOCSTRING, f"__all__ = {tuple(sorted(names.values()))!r}\n"]
    for model, name in names.items():
        renderer = _Renderer(schemas, name)
        parts += [*renderer.render(schemas[name], f"A request of {model}.")]
    return "\n\n".join(parts)


class _Renderer:
    """Renders the TypedDict of one request, after those of the objects in it."""

    def __init__(self, schemas: Json, name: str) -> None:
        self._schemas = schemas
        self._name = name
        self._nested: list[str] = []

    def render(self, schema: Json, summary: str) -> Iterator[str]:
        """Yield the sources of the classes."""
        request = self._class(self._name, schema, summary)
        yield from self._nested
        yield request

    def _class(self, name: str, schema: Json, summary: str) -> str:
        required = schema.get("required", ())
        fields = {
            field: (_type if field in required else f"NotRequired[{_type}]")
            for field, node in schema["properties"].items()
            for _type in [self._type(node, name + _pascal_case(field))]
        }
        if all(field.isidentifier() and not keyword.iskeyword(field) for field in fields):
            lines = "".join(f"\n    {field}: {type_}" for field, type_ in fields.items())
            return f'class {name}(TypedDict):\n    """{summary}"""\n{lines}\n'
        entries = ", ".join(f'"{field}": {type_}' for field, type_ in fields.items())
        return f'{name} = TypedDict("{name}", {{{entries}}})\n"""{summary}"""\n'

    def _type(self, node: Json, name: str) -> str:
        node = self._resolve(node)
        type_ = self._plain_type(node, name)
        return MEDIA_TYPES.get(type_, type_) if "x-media" in node else type_

    def _plain_type(self, node: Json, name: str) -> str:
        alternatives = node.get("oneOf", node.get("anyOf"))
        if alternatives:
            return " | ".join(dict.fromkeys(self._type(alternative, name) for alternative in alternatives))
        choices = [node["const"]] if "const" in node else node.get("enum")
        if choices:
            return f"Literal[{', '.join(map(repr, choices))}]"
        declared: JSON = node.get("type")
        match declared:
            case "object" if "properties" in node:
                self._nested.append(self._class(name, node, f"A part of {self._name}."))
                return name
            case "object":
                return "dict[str, Any]"
            case "array":
                return f"list[{self._type(node['items'], name + 'Item')}]" if "items" in node else "list[Any]"
            case list() as types:
                return " | ".join(self._plain_type({**node, "type": one}, name) for one in types)
            case str() as type_:
                return _TYPES[type_]
            case _:
                return "Any"

    def _resolve(self, node: Json) -> Json:
        """Return a schema without `$ref`; keywords beside the reference hold, too."""
        if "$ref" not in node:
            return node
        return {**self._schemas[node["$ref"].removeprefix(COMPONENT)], **node}


def _pascal_case(field: str) -> str:
    """Return a field's name as a part of a class name."""
    return "".join(word[:1].upper() + word[1:] for word in "".join(
        letter if letter.isalnum() else " " for letter in field
    ).split())  # fmt: skip
