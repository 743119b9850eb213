"""Models of the tests, and the OpenAPI documents of pages about them."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from evolink import catalog

from support.drift.languages import TEXTS

Json = Any

STATED = (
    *("type", "format", "items", "properties", "oneOf", "enum", "default", "pattern", "minimum", "maximum"),
    *("exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems", "deprecated"),
)
NOT_SHOWN = ("properties", "pattern")


@dataclass(frozen=True)
class Model:
    """The models of one page: their ids, the schemas of their fields, and which fields are required."""

    ids: tuple[str, ...]
    fields: Mapping[str, Json]
    required: tuple[str, ...]

    def stated(self) -> dict[str, Json]:
        """Return the fields as they are to be read from OpenAPI documents."""
        return {name: _stated(field) | {"required": name in self.required} for name, field in self.fields.items()}

    def shown(self) -> dict[str, Json]:
        """Return the fields as a rendered page shows them, without those nested in objects."""
        return {name: _shown(field) for name, field in self.stated().items()}

    def with_field(self, name: str, field: Json | None, *, required: bool | None = None) -> Model:
        """Return the model with one field set, added at the end, or removed (None)."""
        fields = {key: value for key, value in self.fields.items() if key != name or field is not None}
        if field is not None:
            fields[name] = field
        names = [key for key in fields if (key in self.required if key != name or required is None else required)]
        return replace(self, fields=fields, required=tuple(names))


def _stated(field: Json) -> dict[str, Json]:
    stated = {key: copy.deepcopy(field[key]) for key in STATED if key in field}
    if "items" in stated:
        stated["items"] = _stated(stated["items"])
    if "oneOf" in stated:
        stated["oneOf"] = [_stated(part) for part in stated["oneOf"]]
    if "properties" in stated:
        needed = field.get("required", ())
        stated["properties"] = {
            name: _stated(inner) | {"required": name in needed} for name, inner in stated["properties"].items()
        }
    return stated


def _shown(field: Json) -> dict[str, Json]:
    stated = {key: value for key, value in field.items() if key not in NOT_SHOWN}
    if "oneOf" in stated:
        stated.pop("type", None)  # the forms stand where the type would
    if "items" in stated:
        stated["items"] = {
            key: stated["items"][key] for key in ("type", "format", "enum", "items") if key in stated["items"]
        }
    if "oneOf" in stated:
        stated["oneOf"] = [{key: part[key] for key in ("type", "enum") if key in part} for part in stated["oneOf"]]
    return stated


def spec_model(model: str) -> Model:
    """Return a model of this project's spec as a page would state it, without our rules between fields."""
    schema = catalog.get(model).schema
    fields = {name: _page_schema(schema, field) for name, field in schema["properties"].items()}
    return Model((model,), fields, tuple(schema["required"]))


def _page_schema(schema: Json, field: Json) -> Json:
    field = resolve(field, schema)
    stated = {key: value for key, value in field.items() if key in (*STATED, "description", "required")}
    if "const" in field:
        stated["enum"] = [field["const"]]
    if field.get("examples"):
        stated["example"] = field["examples"][0]
    if "items" in stated:
        stated["items"] = _page_schema(schema, stated["items"])
    if "properties" in stated:
        stated["properties"] = {name: _page_schema(schema, inner) for name, inner in stated["properties"].items()}
    return stated


def resolve(node: Json, schema: Json) -> Json:
    """Return a node of a generated schema with its reference resolved; keywords beside a reference win."""
    while "$ref" in node:
        target = schema["$defs"][node["$ref"].removeprefix("#/$defs/")]
        node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def document(model: Model, *, language: str = "en") -> dict[str, Json]:
    """Return the OpenAPI document of a page about `model`, with references as the documentation has them."""
    texts = TEXTS[language]
    model = copy.deepcopy(model)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{model.ids[0]} API", "version": "1.0.0"},
        "servers": [{"url": "https://api.evolink.ai", "description": "Production"}],
        "security": [{"bearerAuth": []}],
        "paths": {
            "/v1/videos/generations": {
                "post": {
                    "summary": f"{model.ids[0]} API",
                    "description": texts["about"].format(language=language),
                    "requestBody": {"required": True, "content": {"application/json": _body(model)}},
                    "responses": {"200": _response(texts["created"])},
                }
            }
        },
        "components": {"schemas": _schemas(model, texts)},
    }


def _body(model: Model) -> Json:
    return {
        "schema": {"$ref": "#/components/schemas/Request"},
        "examples": {"first": {"summary": "First", "value": request_example(model)}},
    }


def _response(description: str) -> Json:
    return {
        "description": description,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Response"}}},
    }


def _schemas(model: Model, texts: Mapping[str, str]) -> Json:
    """Return the request, with one nested object behind a reference of its own, and the response."""
    fields = dict(model.fields)
    nested: dict[str, Json] = {}
    for name, field in fields.items():
        if field.get("type") == "object" and "properties" in field:
            nested["Nested"] = field
            fields[name] = {"$ref": "#/components/schemas/Nested", "description": field.get("description", "…")}
            break
    request = {"type": "object", "required": list(model.required), "properties": fields}
    return {"Request": request, **nested, "Response": {"type": "object", "properties": response_fields(model, texts)}}


def response_fields(model: Model, texts: Mapping[str, str]) -> dict[str, Json]:
    """Return the fields of the response, which a rendered page shows below those of the request."""
    described: dict[str, dict[str, Json]] = {
        "created": {"type": "integer", "example": 1757169743},
        "id": {"type": "string", "example": "task-unified-1757169743-7cvnl5zw"},
        "model": {"type": "string", "example": model.ids[0]},
        "object": {"type": "string", "enum": ["video.generation.task"]},
        "progress": {"type": "integer", "minimum": 0, "maximum": 100, "example": 0},
        "status": {"type": "string", "enum": ["pending", "processing", "completed", "failed"], "example": "pending"},
        "task_info": {"type": "object"},
        "type": {"type": "string", "enum": ["text", "image", "audio", "video"], "example": "video"},
        "usage": {"type": "object"},
    }
    prose = {name: texts["response_field"].format(name=name) for name in described}
    prose["usage"] = texts["last_sentence"]
    return {name: field | {"description": prose[name]} for name, field in described.items()}


def response_example(model: Model) -> dict[str, Json]:
    """Return the example of a response."""
    examples = {name: field.get("example") for name, field in response_fields(model, TEXTS["en"]).items()}
    return examples | {
        "object": "video.generation.task",
        "task_info": {"can_cancel": True, "estimated_time": 120},
        "usage": {"billing_rule": "per_call", "credits_reserved": 25.7, "user_group": "default"},
    }


def request_example(model: Model) -> dict[str, Json]:
    """Return the example of a request, with the required fields."""
    return {name: example(field) for name, field in model.fields.items() if name in model.required or name == "model"}


def example(field: Json) -> Json:
    """Return the example of a field, or one derived from its constraints."""
    return next(_examples(field))


def _examples(field: Json) -> Iterator[Json]:
    for keyword in ("example", "default"):
        if keyword in field:
            yield field[keyword]
    yield from field.get("enum", ())
    by_type = {
        "string": "It's a lighthouse in a storm",
        "integer": field.get("minimum", 5),
        "number": field.get("minimum", 0.5),
        "boolean": True,
        "object": {"nested": "value"},
    }
    if field.get("type") == "array":
        yield [example(field["items"])] * max(1, field.get("minItems", 1))
    yield by_type.get(field.get("type", ""), "text")
