"""Types of media fields in the generated classes: a `Path` stands for a local file, which the client uploads."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from .attribute_names import attribute_name
from .bundle import COMPONENT, request_schemas
from .sources import Json

MEDIA_TYPES = {"str": "str | Path", "list[str]": "SequenceNotStr[str | Path]"}
"""The generator's type of a media field -> its type with local files; a `list[str]` is no `list[str | Path]`."""


def media_fields(node: Json, schemas: Json) -> Iterator[str]:
    """Yield the names of the media fields of a request, including nested ones."""
    if "$ref" in node:
        node = {**schemas[node["$ref"].removeprefix(COMPONENT)], **node}
    for name, field in node.get("properties", {}).items():
        if "x-media" in field or "x-media" in schemas.get(field.get("$ref", "").removeprefix(COMPONENT), ()):
            yield name
        yield from media_fields(field, schemas)
    for part in (node.get("items"), *node.get("oneOf", ())):
        if part:
            yield from media_fields(part, schemas)


def accept_local_files(contract: Json, package: Path) -> None:
    """Rewrite the annotations of media fields in the generated classes of requests."""
    schemas = contract["components"]["schemas"]
    names = {
        class_name: {attribute_name(field) for field in media_fields(schemas[class_name], schemas)}
        for class_name in request_schemas(contract).values()
    }
    for module in (package / "models").glob("*.py"):
        text = module.read_text("utf-8")
        classes = [node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
        attributes = {
            name for class_name in classes for request, fields in names.items() if class_name.startswith(request)
            for name in fields
        }  # fmt: skip
        rewritten = _rewrite(text, attributes)
        if rewritten != text:
            imports = "\nfrom pathlib import Path\nfrom ..types import SequenceNotStr\nfrom typing "
            module.write_text(rewritten.replace("\nfrom typing ", imports, 1), "utf-8")


def _rewrite(text: str, attributes: set[str]) -> str:
    for name in attributes:
        annotation = rf"^(\s+{name}: )(list\[str\]|str)(?=[ \n])"
        text = re.sub(annotation, lambda match: match[1] + MEDIA_TYPES[match[2]], text, flags=re.MULTILINE)
        documented = rf"^(\s+{name} \((?:list\[)?str)(?=[ \])])"
        text = re.sub(documented, r"\1 | Path", text, flags=re.MULTILINE)
    return text
