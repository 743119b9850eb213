"""Bundles the files of the spec into one OpenAPI document, and extracts each model's own schema from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from evolink._json import is_dict, is_list

from .sources import Json, Location, Source, Spec

COMPONENT = "#/components/schemas/"
"""Prefix of a reference to a schema of the document."""
CREATE_PATH = "/v1/videos/generations"


def bundle(spec: Spec) -> Json:
    """Return the contract: one OpenAPI 3.1 document with every model in the shared endpoint's `oneOf`.

    Raises:
        SpecError: If a reference cannot be resolved, or two files define a schema of the same name.
    """
    contract = _resolve_files(spec, spec.api)
    schemas = contract["components"]["schemas"]
    for source in spec.schemas.values():
        for name, schema in _resolve_files(spec, source).items():
            if name in schemas:
                raise source.error(f"the schema {name} is defined twice", (name,))
            schemas[name] = schema

    requests: dict[str, str] = {}
    examples: dict[str, Json] = {}
    for model, source in spec.models.items():
        document = _resolve_files(spec, source)
        ((name, schema),) = document["components"]["schemas"].items()
        if name in schemas:
            raise source.error(f"the schema {name} is defined twice", ("components", "schemas", name))
        schemas[name] = _inline_values(schema, schemas) | {"x-evolink": document["info"]["x-evolink"]}
        schemas[name].setdefault("description", document["info"]["description"])
        _add_seen_fields(source, schemas[name])
        requests[model] = COMPONENT + name
        body = create_request_body(document)
        examples |= {f"{model}.{key}": example for key, example in body["examples"].items()}

    schemas["VideoRequest"] = {
        "description": "A generation to submit; `model` selects the schema.",
        "oneOf": [{"$ref": reference} for reference in requests.values()],
        "discriminator": {"propertyName": "model", "mapping": requests},
    }
    create_request_body(contract)["examples"] = examples
    names = {reference.removeprefix(COMPONENT) for reference in requests.values()}
    contract["components"]["schemas"] = {
        name: _inline(schema, schemas, values=name in names) for name, schema in schemas.items()
    }
    return contract


def create_request_body(document: Json) -> Json:
    """Return the media type object of the create operation's request body."""
    return document["paths"][CREATE_PATH]["post"]["requestBody"]["content"]["application/json"]


def _inline_values(schema: Json, shared: Json) -> Json:
    """Return an object's schema in which fields that refer to shared values have the values' keywords, and their own.

    So a field's default or media constraints can be read without resolving references. Shared objects remain
    references: each becomes one class.
    """
    fields: dict[str, Json] = {}
    for name, field in schema["properties"].items():
        target = shared.get(str(field.get("$ref", "")).removeprefix(COMPONENT))
        if target is not None and "properties" not in target:
            field = target | {key: value for key, value in field.items() if key != "$ref"}
        fields[name] = _inline_values(field, shared) if "properties" in field else field
    return schema | {"properties": fields}


def _add_seen_fields(source: Source, schema: Json) -> None:
    """Add `x-seen` to the objects that lack a field of x-evolink's `seen`: name of the field -> its date and source.

    Raises:
        SpecError: If the file has the field, or has no object for it.
    """
    for index, entry in enumerate(schema["x-evolink"].get("seen", ())):
        location: Location = ("info", "x-evolink", "seen", index, "pointer")
        *parents, name = entry["pointer"].split("/")[1:]
        owner = schema
        for parent in parents:
            owner = owner.get("properties", {}).get(parent, {})
        if name in owner.get("properties", {}):
            raise source.error(f"the field {entry['pointer']} is in the file: remove the entry of seen", location)
        if "properties" not in owner:
            raise source.error(f"the object of {entry['pointer']} is not in the file", location)
        owner.setdefault("x-seen", {})[name] = {"date": entry["date"], "source": entry["source"]}


def request_schemas(contract: Json) -> dict[str, str]:
    """Return model id -> name of its request's schema."""
    mapping = contract["components"]["schemas"]["VideoRequest"]["discriminator"]["mapping"]
    return {model: reference.removeprefix(COMPONENT) for model, reference in mapping.items()}


def standalone_schema(contract: Json, name: str) -> Json:
    """Return the schema `name` with everything it refers to under `$defs`: valid JSON Schema without the document."""
    schemas = contract["components"]["schemas"]
    needed: dict[str, Json] = {}
    pending = [name]
    while pending:
        for reference in references(schemas[pending.pop()]):
            target = reference.removeprefix(COMPONENT)
            if target not in needed:
                needed[target] = schemas[target]
                pending.append(target)
    own = {key: value for key, value in schemas[name].items() if key != "x-evolink"}
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name, **own}
    if needed:
        schema["$defs"] = dict(sorted(needed.items()))
    return map_references(schema, lambda reference, _: reference.replace(COMPONENT, "#/$defs/"))


def references(node: Json) -> Iterator[str]:
    """Yield every `$ref` in `node`."""
    if is_dict(node):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif is_list(node):
        for value in node:
            yield from references(value)


def map_references(node: Json, change: Callable[[str, Location], str], location: Location = ()) -> Json:
    """Return a copy of `node` in which each `$ref` is replaced by `change(reference, location)`."""
    if is_dict(node):
        return {
            key: change(value, (*location, key))
            if key == "$ref" and isinstance(value, str)
            else map_references(value, change, (*location, key))
            for key, value in node.items()
        }
    if is_list(node):
        return [map_references(value, change, (*location, index)) for index, value in enumerate(node)]
    return node


def _resolve_files(spec: Spec, source: Source) -> Json:
    """Return a file's data with every reference pointing into the one document."""
    files = {spec.api.name: spec.api} | spec.schemas

    def resolve(reference: str, location: Location) -> str:
        path, _, fragment = reference.partition("#")
        target = files.get(_normalize(source.folder / path)) if path else source
        if target is None:
            raise source.error(f"the reference {reference!r} names no file of spec/", location)
        node: Json = target.data
        for key in fragment.removeprefix("/").split("/"):
            if not is_dict(node) or key not in node:
                raise source.error(f"the reference {reference!r} cannot be resolved", location)
            node = node[key]
        return COMPONENT + fragment.removeprefix("/") if target.name in spec.schemas else "#" + fragment

    return map_references(source.data, resolve)


def _inline(node: Json, schemas: Json, *, values: bool) -> Json:
    """Return a copy in which a reference with keywords beside it is replaced by its target, overridden by them.

    A reference to media is replaced as well, so that the media constraints are on the field itself, and with `values`
    a field's reference to anything but an object. Shared objects remain references: each becomes one class.
    """
    if is_list(node):
        return [_inline(value, schemas, values=values) for value in node]
    if not is_dict(node):
        return node
    own = {key: _inline(value, schemas, values=values and key != "items") for key, value in node.items()}
    target = schemas.get(str(own.get("$ref", "")).removeprefix(COMPONENT))
    if target is None:
        return own
    target = _inline(target, schemas, values=values)
    if len(own) == 1 and "x-media" not in target and (not values or "properties" in target):
        return own
    del own["$ref"]
    return target | own


def _normalize(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
