"""Simplifies the contract for openapi-python-client: removes what it cannot handle, and puts it into descriptions."""

from __future__ import annotations

import copy
import json

from evolink._json import is_dict, is_list

from .bundle import COMPONENT, create_request_body, references, request_schemas
from .sources import Json


def simplify(contract: Json) -> Json:
    """Return the contract without what the generator cannot handle: rules, defaults, enums in responses, callbacks."""
    contract = copy.deepcopy(contract)
    schemas = contract["components"]["schemas"]
    requests = reachable(contract, set(request_schemas(contract).values()))
    simplified = {key: value for key, value in contract.items() if not key.startswith("x-")}
    simplified["paths"] = {
        path: {
            verb: {key: value for key, value in operation.items() if key not in ("callbacks", "externalDocs")}
            for verb, operation in item.items()
            if verb != "servers"
        }
        for path, item in contract["paths"].items()
    }
    simplified["components"] = contract["components"] | {
        "schemas": {
            name: _simplify_schema(schema, schemas, in_response=name not in requests)
            for name, schema in schemas.items()
            if not _is_scalar(schema)
        }
    }
    create_request_body(simplified).pop("examples", None)
    return _without_extensions(_inline_scalars(simplified, schemas))


def _simplify_schema(schema: Json, schemas: Json, *, in_response: bool) -> Json:
    simple = {key: value for key, value in schema.items() if key not in ("allOf", "examples", "discriminator")}
    if "description" in simple and not in_response:
        simple["description"] = " ".join([simple["description"], *_constraint_sentences(schema)])
    if "default" in simple and "const" not in simple:
        del simple["default"]
    if in_response:
        simple.pop("enum", None)
        simple.pop("format", None) if simple.get("format") == "date-time" else None
    if simple.get("type") == ["object", "null"]:
        simple["type"] = "object"
    if "properties" in simple:
        fields = {
            name: _simplify_schema(field, schemas, in_response=in_response)
            for name, field in simple["properties"].items()
        }
        simple["properties"] = {
            name: _nullable(field, schemas) if in_response else field for name, field in fields.items()
        }
    if is_dict(simple.get("items")):
        simple["items"] = _simplify_schema(simple["items"], schemas, in_response=in_response)
    if "oneOf" in simple and not in_response:
        simple["oneOf"] = [_simplify_alternative(alternative, schemas) for alternative in simple["oneOf"]]
    return simple


def _simplify_alternative(schema: Json, schemas: Json) -> Json:
    """Simplify one alternative of a `oneOf`; a single value becomes `const`, for which no class is generated."""
    simple = _simplify_schema(schema, schemas, in_response=False)
    if len(simple.get("enum", ())) == 1:
        (simple["const"],) = simple.pop("enum")
    return simple


def _constraint_sentences(schema: Json) -> list[str]:
    """Return the constraints of a field as sentences for its docstring, and the source of a model."""
    unit = schema.get("x-unit", "")
    sentences: list[str] = []
    if "minimum" in schema and "maximum" in schema:
        sentences.append(f"From {schema['minimum']} to {schema['maximum']} {unit}".strip() + ".")
    elif "enum" in schema and unit:
        sentences.append(f"In {unit}.")
    elif "oneOf" in schema:
        sentences += _alternatives_sentence(schema["oneOf"], unit)
    if "maxLength" in schema:
        sentences.append(f"At most {schema['maxLength']} characters.")
    if "maxItems" in schema:
        least = schema.get("minItems", 0)
        count = f"{least} to {schema['maxItems']}" if least != schema["maxItems"] else f"Exactly {least}"
        sentences.append(f"{count} elements." if schema["maxItems"] > 1 else f"{count} element.")
    if "x-media" in schema:
        media = schema["x-media"]
        size = f", up to {media['max_bytes'] // 2**20} MB" if "max_bytes" in media else ""
        sentences.append(f"Format: {', '.join(media.get('formats', (media['kind'],)))}{size}.")
    if "default" in schema and "const" not in schema:
        sentences.append(f"The server's default is {json.dumps(schema['default'])}.")
    sentences += [subschema["x-rules"][0]["sentence"] for subschema in schema.get("allOf", ())]
    if "x-evolink" in schema:
        sentences.append(f"Source: {schema['x-evolink']['docs']}")
    return sentences


def _alternatives_sentence(alternatives: Json, unit: str) -> list[str]:
    """Return the values of a `oneOf` in one sentence; nothing if an alternative is neither values nor a range."""
    phrases: list[str] = []
    for alternative in alternatives:
        values = [alternative["const"]] if "const" in alternative else alternative.get("enum")
        if values:
            phrases += [json.dumps(value) for value in values]
        elif "minimum" in alternative and "maximum" in alternative:
            phrases.append(f"from {alternative['minimum']} to {alternative['maximum']} {unit}".strip())
        else:
            return []
    sentence = " or ".join(phrases)
    return [f"{sentence[0].upper()}{sentence[1:]}."]


def _nullable(field: Json, schemas: Json) -> Json:
    """Return an object or array of a response as one that may also be null."""
    target = schemas[field["$ref"].removeprefix(COMPONENT)] if "$ref" in field else field
    if target.get("type") in ("object", "array", ["object", "null"]):
        return {"oneOf": [field, {"type": "null"}]}
    return field


def _inline_scalars(node: Json, schemas: Json) -> Json:
    """Replace references to scalar schemas by these, because the generator creates no classes for them."""
    if is_dict(node):
        target = schemas.get(str(node.get("$ref", "")).removeprefix(COMPONENT))
        if target is not None and _is_scalar(target):
            return _simplify_schema(target, schemas, in_response="enum" in target)
        return {key: _inline_scalars(value, schemas) for key, value in node.items()}
    return [_inline_scalars(value, schemas) for value in node] if is_list(node) else node


def _is_scalar(schema: Json) -> bool:
    return schema.get("type") not in ("object", ["object", "null"]) and "oneOf" not in schema


def _without_extensions(node: Json) -> Json:
    if is_dict(node):
        return {key: _without_extensions(value) for key, value in node.items() if not str(key).startswith("x-")}
    return [_without_extensions(value) for value in node] if is_list(node) else node


def reachable(contract: Json, names: set[str]) -> set[str]:
    """Return `names` and the names of all schemas that these refer to, directly or not."""
    found, pending = set(names), list(names)
    while pending:
        for reference in references(contract["components"]["schemas"][pending.pop()]):
            name = reference.removeprefix(COMPONENT)
            if name not in found:
                found.add(name)
                pending.append(name)
    return found
