"""The descriptions of a model's fields, for the draft of a sibling that has fields of the same names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...codegen.bundle import bundle, request_schemas
from ...codegen.sources import Spec
from ..pages.field_pointers import join_pointer
from ..pages.page import Json


class NoSuchModel(Exception):
    """A model that the spec does not have; its text is the reason."""


def read_descriptions(spec: Spec, model: str) -> dict[str, str]:
    """Return the description of each field of a model by the field's pointer.

    Raises:
        NoSuchModel: If the spec has no such model.
    """
    contract = bundle(spec)
    names = request_schemas(contract)
    if model not in names:
        raise NoSuchModel(f"--like {model}: no file of spec/models has this model")
    schemas = contract["components"]["schemas"]
    return dict(_descriptions(schemas[names[model]], schemas, ""))


def _descriptions(node: Mapping[str, Json], schemas: Mapping[str, Json], pointer: str) -> Iterator[tuple[str, str]]:
    node = _resolve(node, schemas)
    for name, field in node.get("properties", {}).items():
        inner = join_pointer(pointer, name)
        whole = _resolve(field, schemas)
        if "description" in whole:
            yield inner, whole["description"]
        yield from _descriptions(whole, schemas, inner)
    if isinstance(node.get("items"), Mapping):
        yield from _descriptions(node["items"], schemas, f"{pointer}/items")


def _resolve(node: Mapping[str, Json], schemas: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return a node with its reference followed; keywords beside a reference win."""
    if "$ref" not in node:
        return node
    target = _resolve(schemas[node["$ref"].rpartition("/")[2]], schemas)
    return {**target, **{key: value for key, value in node.items() if key != "$ref"}}
