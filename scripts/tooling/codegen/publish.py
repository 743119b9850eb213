"""Puts the contract into the form in which other OpenAPI tools read all of it: contract.json.

Its meaning stays the same. tests/foreign/test_openapi_tools.py tries it with the tools themselves.
"""

from __future__ import annotations

from evolink._json import is_dict, is_list

from .bundle import COMPONENT, create_request_body, references, request_schemas
from .simplify import reachable
from .sources import Json

_PRIVATE = frozenset(("check", "invalid"))
"""Fields of `x-rules` that only this project reads, from the schemas of the models."""


def publish(contract: Json) -> Json:
    """Return the contract in the form that other tools read.

    - The rules of a model are dependents of `model`, which is required, instead of an `allOf` beside the fields. Redoc
      shows no field of a schema that a `discriminator` selects and whose `allOf` has an `if`, and Scalar none beside a
      `not`. Prism, which reads draft 7, then checks the fields only; Redocly refuses `dependencies`, draft 7's name.
    - Every `type: array` has `items`, and only schemas have `default`, as Spectral demands of all objects.
    - The summary of an example names its model, and schemas that nothing refers to are left out.
    """
    published = _publish_node(contract)
    schemas = published["components"]["schemas"]
    for name in request_schemas(contract).values():
        rules = schemas[name].pop("allOf", [])
        if rules:
            schemas[name]["dependentSchemas"] = {"model": rules[0] if len(rules) == 1 else {"allOf": rules}}
    for example in create_request_body(published)["examples"].values():
        example["summary"] = f"{example['value']['model']}: {example['summary']}"
    operations = {"paths": published["paths"], **published["components"], "schemas": None}
    roots = {reference.removeprefix(COMPONENT) for reference in references(operations) if COMPONENT in reference}
    used = reachable(published, roots)
    published["components"]["schemas"] = {name: schema for name, schema in schemas.items() if name in used}
    return published


def _publish_node(node: Json) -> Json:
    """Return a copy of a part of the contract."""
    if is_list(node):
        return [_publish_node(item) for item in node]
    if not is_dict(node):
        return node
    copy = {key: _publish_node(value) for key, value in node.items() if key != "x-source"}
    if copy.get("type") == "array":
        copy.setdefault("items", {})
    for rule in copy.get("x-rules", ()):
        for key in _PRIVATE:
            rule.pop(key, None)
    return copy
