"""Lints spec/: names that must agree, and examples that must satisfy, or violate, their schema.

These are the checks that the JSON Schema of model files, spec/model.schema.json, cannot express.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from evolink.contract import Validator, Violation

from .attribute_names import why_not_an_attribute
from .bundle import COMPONENT, CREATE_PATH, map_references, request_schemas, standalone_schema
from .conditions import check_conditions
from .sources import Json, Location, Source, Spec
from .vocabulary import check_vocabulary

BODY: Location = ("paths", CREATE_PATH, "post", "requestBody", "content", "application/json")


def check_file(spec: Spec, source: Source) -> None:
    """Check a model's file against spec/model.schema.json, and that its names agree.

    Raises:
        SpecError: If the file does not match it, a name differs, or a field has no description.
    """
    check_vocabulary(spec, source)
    path = PurePosixPath(source.name)
    ((name, schema),) = source.data["components"]["schemas"].items()
    root: Location = ("components", "schemas", name)
    model, info = schema["properties"]["model"], source.data["info"]
    for location, owner, found, expected in (
        ((*root, "properties", "model", "const"), "file's name", model["const"], path.stem),
        ((*root, "properties", "model", "default"), "file's name", model["default"], path.stem),
        (("info", "title"), "file's name", info["title"], path.stem),
        (("info", "x-evolink", "family"), "folder's name", info["x-evolink"]["family"], path.parent.name),
        (root, "file's name", name, class_name(path.stem)),
    ):
        if found != expected:
            raise source.error(f"{found!r} differs from the {owner}, which requires {expected!r}", location)
    for location, value in _objects(schema, root):
        for required in value.get("required", ()):
            if required not in value["properties"]:
                raise source.error(f"required contains {required!r}, which is not a field", location)
        for name in value.get("properties", {}):
            reason = why_not_an_attribute(name, value["properties"])
            if reason is not None:
                raise source.error(f"a field cannot be named {name!r}: {reason}", (*location, "properties", name))
    for location, field in _fields(schema, root):
        if location[-2] == "properties" and "description" not in field:
            raise source.error(f"the field {location[-1]} has no description: add one", location)


def check_examples(spec: Spec, contract: Json) -> None:
    """Check that every valid example is valid, that every invalid one gives its stated violation, and the conditions.

    Raises:
        SpecError: If one does not, a condition is wrong, or two models have the same operationId.
    """
    _check_operation_ids(spec)
    schemas = contract["components"]["schemas"]
    for model, name in request_schemas(contract).items():
        source = spec.models[model]
        root: Location = ("components", "schemas", name)
        for location, value in _objects(schemas[name], root):
            check_conditions(source, value, location, schemas)
        validator = Validator(standalone_schema(contract, name), model=model)
        for key, example in _get(source.data, BODY)["examples"].items():
            for violation in validator.violations(example["value"]):
                location = (*BODY, "examples", key, "value", *violation.pointer.split("/")[1:])
                raise source.error(f"the example violates its own schema: {violation.message}", location)
        _check_rules(source, source.data["components"]["schemas"][name], root, validator)
        _check_warnings(source, name, validator)
        _check_values(source, contract["components"]["schemas"][name], root, contract)
    for source in spec.schemas.values():
        for name in source.data:
            for location, value in _objects(schemas[name], (name,)):
                check_conditions(source, value, location, schemas)
            validator = Validator(standalone_schema(contract, name))
            _check_rules(source, source.data[name], (name,), validator)
            for index, example in enumerate(source.data[name].get("examples", ())):
                for violation in validator.violations(example):
                    location = (name, "examples", index)
                    raise source.error(f"the example violates its own schema: {violation.message}", location)


def _check_operation_ids(spec: Spec) -> None:
    """Raise SpecError if two operations have the same operationId: their modules would have the same name."""
    files = {
        operation["operationId"]: spec.api.name
        for item in spec.api.data.get("paths", {}).values()
        for method, operation in item.items()
        if method != "servers"
    }
    location: Location = ("paths", CREATE_PATH, "post", "operationId")
    for source in spec.models.values():
        operation_id = _get(source.data, location)
        if operation_id in files:
            raise source.error(f"the operationId {operation_id!r} is also in {files[operation_id]}", location)
        files[operation_id] = source.name


def _check_rules(source: Source, schema: Json, root: Location, validator: Validator) -> None:
    """Check the ids and the invalid examples of the rules in `schema` itself."""
    ids: set[str] = set()
    for location, rule in _rules(schema, root):
        if rule["id"] in ids:
            raise source.error(f"two rules have the id {rule['id']!r}", (*location, "id"))
        ids.add(rule["id"])
        for index, invalid in enumerate(rule["invalid"]):
            found = {(v.pointer, v.keyword, v.rule) for v in validator.violations(invalid["value"])}
            if found != {(invalid["pointer"], invalid["keyword"], rule["id"])}:
                violations = "; ".join(
                    f"{keyword} of {pointer or 'the whole value'} by {f'rule {rule_id}' if rule_id else 'no rule'}"
                    for pointer, keyword, rule_id in sorted(found, key=str)
                )
                owner = invalid["pointer"] or "the whole value"
                raise source.error(
                    f"the invalid example must violate {invalid['keyword']} of {owner} by this rule and nothing else;"
                    f" it violates {violations or 'nothing'}",
                    (*location, "invalid", index),
                )


def _check_warnings(source: Source, name: str, validator: Validator) -> None:
    """Check that the example of each warning is valid and causes it."""
    root: Location = ("components", "schemas", name, "x-notices")
    for index, warning in enumerate(validator.schema.get("x-notices", ())):
        location = (*root, index, "example")
        for violation in validator.violations(warning["example"]):
            raise source.error(f"the example of the warning {warning['id']} is invalid: {violation.message}", location)
        ids = [found.id for found in validator.warnings(warning["example"])]
        if warning["id"] not in ids:
            caused = ", ".join(ids) or "none"
            raise source.error(f"the example does not cause the warning {warning['id']}; it causes {caused}", location)


def _check_values(source: Source, schema: Json, root: Location, contract: Json) -> None:
    """Check that each field's own `default` and `examples` are valid values of it."""
    for location, field in _fields(schema, root):
        values: list[tuple[Location, str, Json]] = [
            ((*location, "examples", index), "example", example)
            for index, example in enumerate(field.get("examples", ()))
        ]
        if "default" in field:
            values.append(((*location, "default"), "default", field["default"]))
        validator = Validator(_standalone_field(field, contract)) if values else None
        for value_location, kind, value in values:
            for violation in validator.violations(value) if validator else ():
                raise source.error(_describe_invalid(kind, violation), value_location)


def _describe_invalid(kind: str, violation: Violation) -> str:
    """Return the message of a violation with `the default` or `the example` as its subject."""
    if violation.pointer:
        return f"the {kind} is invalid: {violation.message}"
    return violation.message.replace("the request", f"the {kind}", 1)


def _standalone_field(field: Json, contract: Json) -> Json:
    """Return a field's schema with only what it refers to."""
    schema = map_references(field, lambda reference, _: COMPONENT + reference.rpartition("/")[2])
    return standalone_schema({"components": {"schemas": {**contract["components"]["schemas"], "": schema}}}, "")


def _rules(schema: Json, root: Location) -> Iterator[tuple[Location, Json]]:
    for index, rule in enumerate(schema.get("x-rules", ())):
        yield (*root, "x-rules", index), rule
    for index, subschema in enumerate(schema.get("allOf", ())):
        yield from _rules(subschema, (*root, "allOf", index))


def _fields(schema: Json, root: Location) -> Iterator[tuple[Location, Json]]:
    """Yield every field and item below `schema` that is defined in place and not a reference."""
    for name, field in schema.get("properties", {}).items():
        if "$ref" not in field:
            yield (*root, "properties", name), field
            yield from _fields(field, (*root, "properties", name))
    if "items" in schema and "$ref" not in schema["items"]:
        yield (*root, "items"), schema["items"]
        yield from _fields(schema["items"], (*root, "items"))


def _objects(schema: Json, root: Location) -> Iterator[tuple[Location, Json]]:
    for location, field in ((root, schema), *_fields(schema, root)):
        if "properties" in field:
            yield location, field


def class_name(model: str) -> str:
    """Return a model's class name: `kling-o3-text-to-video` -> `KlingO3TextToVideo`, `veo3.1-pro` -> `Veo31Pro`.

    A letter after a digit is capitalized (`I2V`), as openapi-python-client does.
    """
    parts = re.sub(r"(?<=[0-9])[a-z]", lambda letter: letter[0].upper(), model.replace(".", "")).split("-")
    return "".join(part[0].upper() + part[1:] for part in parts)


def _get(node: Json, location: Location) -> Json:
    for token in location:
        node = node[token]
    return node
