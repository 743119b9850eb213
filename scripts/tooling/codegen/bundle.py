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
        schemas[name] = schema | {"x-evolink": document["info"]["x-evolink"]}
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
    return contract


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

    return _joined(spec, map_references(source.data, change))


def _joined(spec: Spec, node: Json) -> Json:
    """A copy of `node` in which a reference that says more, such as x-media, is one value with what it refers to."""
    if isinstance(node, dict):
        said = {key: _joined(spec, value) for key, value in node.items()}
        name = str(said.get("$ref", "")).removeprefix(COMPONENT)
        source = next((source for source in spec.schemas.values() if name in source.data), None)
        if len(said) == 1 or source is None:
            return said
        del said["$ref"]
        return _bundled(spec, source)[name] | said
    return [_joined(spec, value) for value in node] if isinstance(node, list) else node


def _normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
