"""Lints spec/: names that must agree, and examples that must satisfy, or violate, their schema.

These are the checks that the JSON Schema of model files, spec/model.schema.json, cannot express.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from evolink.contract import Validator

from .bundle import COMPONENT, CREATE_PATH, map_references, request_schemas, standalone_schema
from .sources import Json, Location, Source, Spec

BODY: Location = ("paths", CREATE_PATH, "post", "requestBody", "content", "application/json")


def check_file(spec: Spec, source: Source) -> None:
    """Check a model's file against the vocabulary, and that its names agree.

    Raises:
        SpecError: If the file violates the vocabulary or a name differs.
    """
    for error in spec.vocabulary.iter_errors(source.data):
        raise source.error(f"not in the vocabulary: {_shorten(error.message)}", tuple(error.instance_path))
    path = PurePosixPath(source.name)
    ((name, schema),) = source.data["components"]["schemas"].items()
    root: Location = ("components", "schemas", name)
    model = schema["properties"]["model"]
    for location, found, expected in (
        ((*root, "properties", "model", "const"), model["const"], path.stem),
        ((*root, "properties", "model", "default"), model["default"], path.stem),
        (("info", "title"), source.data["info"]["title"], path.stem),
        (("info", "x-evolink", "family"), source.data["info"]["x-evolink"]["family"], path.parent.name),
        (root, name, class_name(path.stem)),
    ):
        if found != expected:
            raise source.error(f"{found!r} differs from the file's name, which requires {expected!r}", location)
    for location, value in _objects(schema, root):
        for required in value.get("required", ()):
            if required not in value["properties"]:
                raise source.error(f"required contains {required!r}, which is not a field", location)


def check_examples(spec: Spec, contract: Json) -> None:
    """Check that every valid example is valid and every invalid one gives its stated violation.

    Raises:
        SpecError: If one does not.
    """
    for model, name in request_schemas(contract).items():
        source = spec.models[model]
        root: Location = ("components", "schemas", name)
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
            validator = Validator(standalone_schema(contract, name))
            _check_rules(source, source.data[name], (name,), validator)
            for index, example in enumerate(source.data[name].get("examples", ())):
                for violation in validator.violations(example):
                    location = (name, "examples", index)
                    raise source.error(f"the example violates its own schema: {violation.message}", location)


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
                    f"{pointer or '/'} {keyword} {rule_id or ''}".strip() for pointer, keyword, rule_id in found
                )
                raise source.error(
                    f"the invalid example must violate {invalid['keyword']} at {invalid['pointer'] or '/'} by this rule"
                    f" and nothing else; it violates {violations or 'nothing'}",
                    (*location, "invalid", index),
                )


def _check_warnings(source: Source, name: str, validator: Validator) -> None:
    root: Location = ("components", "schemas", name, "x-notices")
    for index, notice in enumerate(validator.schema.get("x-notices", ())):
        ids = [found.id for found in validator.warnings(notice["example"])]
        if validator.violations(notice["example"]) or notice["id"] not in ids:
            raise source.error(f"the notice's example is invalid or does not give it, but {ids}", (*root, index))


def _check_values(source: Source, schema: Json, root: Location, contract: Json) -> None:
    """Check that each field's own `default` and `examples` are valid values of it."""
    for location, field in _fields(schema, root):
        values = [((*location, "examples", index), example) for index, example in enumerate(field.get("examples", ()))]
        if "default" in field:
            values.append(((*location, "default"), field["default"]))
        validator = Validator(_standalone_field(field, contract)) if values else None
        for value_location, value in values:
            for violation in validator.violations(value) if validator else ():
                raise source.error(f"the value violates its own schema: {violation.message}", value_location)


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


def _shorten(message: str) -> str:
    return message if len(message) < 200 else f"{message[:100]} … {message[-90:]}"
