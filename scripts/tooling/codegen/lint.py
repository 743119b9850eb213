"""Checks what the vocabulary cannot say: names that belong together, and examples that keep or break their schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from evolink.contract import Validator

from .bundle import COMPONENT, map_references, request_schemas, standalone_schema
from .sources import Json, Place, Source, Spec

BODY: Place = ("paths", "/v1/videos/generations", "post", "requestBody", "content", "application/json")


def check_file(spec: Spec, source: Source) -> None:
    """The file keeps to the vocabulary, and its names belong together.

    Raises:
        SpecError: it does not.
    """
    for error in spec.vocabulary.iter_errors(source.data):
        raise source.fault(f"not in the vocabulary: {_brief(error.message)}", tuple(error.instance_path))
    path = PurePosixPath(source.name)
    ((name, schema),) = source.data["components"]["schemas"].items()
    at: Place = ("components", "schemas", name)
    const = schema["properties"]["model"]["const"]
    for place, found, wanted in (
        ((*at, "properties", "model", "const"), const, path.stem),
        ((*at, "properties", "model", "default"), schema["properties"]["model"]["default"], path.stem),
        (("info", "title"), source.data["info"]["title"], path.stem),
        (("info", "x-evolink", "family"), source.data["info"]["x-evolink"]["family"], path.parent.name),
        (at, name, class_name(path.stem)),
    ):
        if found != wanted:
            raise source.fault(f"{found!r} differs from the file's name, which asks for {wanted!r}", place)
    for place, value in _objects(schema, at):
        for required in value.get("required", ()):
            if required not in value["properties"]:
                raise source.fault(f"required names {required!r}, which is no field", place)


def check_examples(spec: Spec, contract: Json) -> None:
    """Every valid example is allowed, every invalid one gives the violation it says.

    Raises:
        SpecError: one does not.
    """
    for model, name in request_schemas(contract).items():
        source = spec.models[model]
        validator = Validator(standalone_schema(contract, name), model=model)
        for key, example in _dig(source.data, BODY)["examples"].items():
            for violation in validator.violations(example["value"]):
                place = (*BODY, "examples", key, "value", *violation.pointer.split("/")[1:])
                raise source.fault(f"the example breaks its own schema: {violation.message}", place)
        _check_rules(source, source.data["components"]["schemas"][name], ("components", "schemas", name), validator)
        _check_notices(source, name, validator)
        _check_values(source, contract["components"]["schemas"][name], ("components", "schemas", name), contract)
    for source in spec.schemas.values():
        for name in source.data:
            validator = Validator(standalone_schema(contract, name))
            _check_rules(source, source.data[name], (name,), validator)
            for index, example in enumerate(source.data[name].get("examples", ())):
                for violation in validator.violations(example):
                    raise source.fault(
                        f"the example breaks its own schema: {violation.message}", (name, "examples", index)
                    )


def _check_rules(source: Source, schema: Json, at: Place, validator: Validator) -> None:
    """The invalid examples of the rules that stand in `schema` itself."""
    ids: set[str] = set()
    for place, rule in _rules(schema, at):
        if rule["id"] in ids:
            raise source.fault(f"two rules are called {rule['id']!r}", (*place, "id"))
        ids.add(rule["id"])
        for index, invalid in enumerate(rule["invalid"]):
            found = {(v.pointer, v.keyword, v.rule) for v in validator.violations(invalid["value"])}
            if found != {(invalid["pointer"], invalid["keyword"], rule["id"])}:
                told = "; ".join(
                    f"{pointer or '/'} {keyword} {rule_id or ''}".strip() for pointer, keyword, rule_id in found
                )
                raise source.fault(
                    f"the invalid example must give {invalid['keyword']} at {invalid['pointer'] or '/'} by this rule"
                    f" and nothing else; it gives {told or 'nothing'}",
                    (*place, "invalid", index),
                )


def _check_notices(source: Source, name: str, validator: Validator) -> None:
    at: Place = ("components", "schemas", name, "x-notices")
    for index, notice in enumerate(validator.schema.get("x-notices", ())):
        given = [found.id for found in validator.warnings(notice["example"])]
        if validator.violations(notice["example"]) or notice["id"] not in given:
            raise source.fault(f"the example of the notice is not valid or does not give it: {given}", (*at, index))


def _check_values(source: Source, schema: Json, at: Place, contract: Json) -> None:
    """Each field's own `default` and `examples` are values it may have."""
    for place, field in _fields(schema, at):
        values = [((*place, "examples", index), example) for index, example in enumerate(field.get("examples", ()))]
        if "default" in field:
            values.append(((*place, "default"), field["default"]))
        validator = Validator(_alone(field, contract)) if values else None
        for where, value in values:
            for violation in validator.violations(value) if validator else ():
                raise source.fault(f"the value breaks its own schema: {violation.message}", where)


def _alone(field: Json, contract: Json) -> Json:
    """A field's schema with only what it refers to."""
    here = map_references(field, lambda reference, _: COMPONENT + reference.rpartition("/")[2])
    return standalone_schema({"components": {"schemas": {**contract["components"]["schemas"], "": here}}}, "")


def _rules(schema: Json, at: Place) -> Iterator[tuple[Place, Json]]:
    for index, rule in enumerate(schema.get("x-rules", ())):
        yield (*at, "x-rules", index), rule
    for index, part in enumerate(schema.get("allOf", ())):
        yield from _rules(part, (*at, "allOf", index))


def _fields(schema: Json, at: Place) -> Iterator[tuple[Place, Json]]:
    """Every field and item below `schema` that is written here and not referred to."""
    for name, field in schema.get("properties", {}).items():
        if "$ref" not in field:
            yield (*at, "properties", name), field
            yield from _fields(field, (*at, "properties", name))
    if "items" in schema and "$ref" not in schema["items"]:
        yield (*at, "items"), schema["items"]
        yield from _fields(schema["items"], (*at, "items"))


def _objects(schema: Json, at: Place) -> Iterator[tuple[Place, Json]]:
    yield from ((place, field) for place, field in ((at, schema), *_fields(schema, at)) if "properties" in field)


def class_name(model: str) -> str:
    """`kling-o3-text-to-video` -> `KlingO3TextToVideo`, `wan2.5-text-to-video` -> `Wan25TextToVideo`.

    A letter after a digit is a capital (`I2V`) because the generator makes it one.
    """
    parts = re.sub(r"(?<=[0-9])[a-z]", lambda letter: letter[0].upper(), model.replace(".", "")).split("-")
    return "".join(part[0].upper() + part[1:] for part in parts)


def _dig(node: Json, place: Place) -> Json:
    for part in place:
        node = node[part]
    return node


def _brief(message: str) -> str:
    return message if len(message) < 200 else f"{message[:100]} … {message[-90:]}"
