"""Joins the files of the spec into one OpenAPI document, and cuts each model's own schema out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from .sources import Json, Place, Source, Spec

COMPONENT = "#/components/schemas/"


def bundle(spec: Spec) -> Json:
    """The contract: one OpenAPI 3.1 document with every model in the shared endpoint's `oneOf`.

    Raises:
        SpecError: a reference leads nowhere, or two files define a schema of one name.
    """
    contract = _bundled(spec, spec.api)
    schemas = contract["components"]["schemas"]
    for source in spec.schemas.values():
        for name, schema in _bundled(spec, source).items():
            if name in schemas:
                raise source.fault(f"a schema {name} is defined twice", (name,))
            schemas[name] = schema

    requests: dict[str, str] = {}
    examples: dict[str, Json] = {}
    for model, source in spec.models.items():
        document = _bundled(spec, source)
        ((name, schema),) = document["components"]["schemas"].items()
        if name in schemas:
            raise source.fault(f"a schema {name} is defined twice", ("components", "schemas", name))
        schemas[name] = _with_values_in_place(schema, schemas) | {"x-evolink": document["info"]["x-evolink"]}
        schemas[name].setdefault("description", document["info"]["description"])
        requests[model] = COMPONENT + name
        body = document["paths"]["/v1/videos/generations"]["post"]["requestBody"]["content"]["application/json"]
        examples |= {f"{model}.{key}": example for key, example in body["examples"].items()}

    schemas["VideoRequest"] = {
        "description": "A generation to submit; `model` says which of the schemas it keeps to.",
        "oneOf": [{"$ref": reference} for reference in requests.values()],
        "discriminator": {"propertyName": "model", "mapping": requests},
    }
    create = contract["paths"]["/v1/videos/generations"]["post"]
    create["requestBody"]["content"]["application/json"]["examples"] = examples
    names = {reference.removeprefix(COMPONENT) for reference in requests.values()}
    contract["components"]["schemas"] = {
        name: _in_place(schema, schemas, values=name in names) for name, schema in schemas.items()
    }
    return contract


def _with_values_in_place(schema: Json, shared: Json) -> Json:
    """An object's schema in which each field that refers to a shared value is that value, with what is said beside it.

    So nobody who asks a field for its default or its media limits has to follow a reference. Shared objects stay
    referred to: each becomes one class.
    """
    fields: dict[str, Json] = {}
    for name, field in schema["properties"].items():
        target = shared.get(str(field.get("$ref", "")).removeprefix(COMPONENT))
        if target is not None and "properties" not in target:
            field = target | {key: value for key, value in field.items() if key != "$ref"}
        fields[name] = _with_values_in_place(field, shared) if "properties" in field else field
    return schema | {"properties": fields}


def request_schemas(contract: Json) -> dict[str, str]:
    """Model id -> name of its request's schema."""
    mapping = contract["components"]["schemas"]["VideoRequest"]["discriminator"]["mapping"]
    return {model: reference.removeprefix(COMPONENT) for model, reference in mapping.items()}


def standalone_schema(contract: Json, name: str) -> Json:
    """The schema `name` with all it refers to under `$defs`: valid JSON Schema without the rest of the document."""
    schemas = contract["components"]["schemas"]
    needed: dict[str, Json] = {}
    waiting = [name]
    while waiting:
        for reference in references(schemas[waiting.pop()]):
            target = reference.removeprefix(COMPONENT)
            if target not in needed:
                needed[target] = schemas[target]
                waiting.append(target)
    own = {key: value for key, value in schemas[name].items() if key != "x-evolink"}
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name, **own}
    if needed:
        schema["$defs"] = dict(sorted(needed.items()))
    return map_references(schema, lambda reference, _: reference.replace(COMPONENT, "#/$defs/"))


def references(node: Json) -> Iterator[str]:
    """Every `$ref` in `node`."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def map_references(node: Json, change: Callable[[str, Place], str], place: Place = ()) -> Json:
    """A copy of `node` in which each `$ref` is what `change(reference, place)` gives."""
    if isinstance(node, dict):
        return {
            key: change(value, (*place, key))
            if key == "$ref" and isinstance(value, str)
            else map_references(value, change, (*place, key))
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [map_references(value, change, (*place, index)) for index, value in enumerate(node)]
    return node


def _bundled(spec: Spec, source: Source) -> Json:
    """The file's data with every reference pointing into the one document."""
    files = {spec.api.name: spec.api} | spec.schemas

    def change(reference: str, place: Place) -> str:
        path, _, fragment = reference.partition("#")
        target = files.get(_normal(source.folder / path)) if path else source
        if target is None:
            raise source.fault(f"the reference {reference!r} names no file of spec/", place)
        node: Json = target.data
        for part in fragment.removeprefix("/").split("/"):
            if not isinstance(node, dict) or part not in node:
                raise source.fault(f"the reference {reference!r} leads nowhere", place)
            node = node[part]
        return COMPONENT + fragment.removeprefix("/") if target.name in spec.schemas else "#" + fragment

    return map_references(source.data, change)


def _in_place(node: Json, schemas: Json, *, values: bool) -> Json:
    """A copy in which a reference with words of its own beside it is what it refers to, said in those words.

    So is a reference to media, whose limits then stand on the field itself, and with `values` a field's reference to
    anything but an object: nobody who asks a field for its default has to follow it. Shared objects stay referred to:
    each becomes one class.
    """
    if isinstance(node, list):
        return [_in_place(value, schemas, values=values) for value in node]
    if not isinstance(node, dict):
        return node
    own = {key: _in_place(value, schemas, values=values and key != "items") for key, value in node.items()}
    target = schemas.get(str(own.get("$ref", "")).removeprefix(COMPONENT))
    if target is None:
        return own
    target = _in_place(target, schemas, values=values)
    if len(own) == 1 and "x-media" not in target and (not values or "properties" in target):
        return own
    del own["$ref"]
    return target | own


def _normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
