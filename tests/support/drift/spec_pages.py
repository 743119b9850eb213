"""Documentation pages that state the same as the spec, in the OpenAPI layout and with prose of our own, to be mutated.

They are created from the generated schemas, not with the code under test: what spec/ takes from prose is left out, and
the differences that spec/ declares are put in.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from evolink import catalog
from tooling.drift.comparison.spec_models import SpecModel, read_models
from tooling.drift.pages.page import Page
from tooling.drift.pages.reading import read_page

from support.client_harness import ROOT
from support.drift.models import resolve

MODELS = tuple(catalog.ids())
ALL_MODELS: dict[str, SpecModel] = read_models(ROOT)
"""All models; claims that take milliseconds are made of each of them."""

FEW = (
    *("kling-o1-image-to-video", "kling-o1-video-edit-fast", "kling-o3-text-to-video", "veo3.1-pro"),
    "wan2.5-text-to-video",
)
"""A few models, so that no new model changes the tests, with differences of each kind, a renaming and nested fields."""
FEW_MODELS = {model: ALL_MODELS[model] for model in FEW}

CREATE = "/v1/videos/generations"


def differences(model: str) -> list[dict[str, Any]]:
    """Return the differences that the model's file declares, from the generated contract."""
    facts = catalog.contract()["components"]["schemas"][catalog.get(model).class_name]["x-evolink"]
    declared: list[dict[str, Any]] = facts.get("differences", [])
    return declared


def documented(model: str) -> dict[str, Any]:
    """Return the request schema of a page that is in step with the spec today."""
    schema = catalog.get(model).schema
    request = _page_value(schema, schema)
    request["properties"]["model"]["example"] = model
    for entry in differences(model):
        if entry["reason"] != "later" and "page" not in entry:
            _declare(request, entry)
    return request


def rename_model(request: dict[str, Any], model: str) -> None:
    """Give the page's model another id wherever the page has it."""
    now = request["properties"]["model"]
    values = {"enum": [model], "default": model, "example": model}
    now |= {keyword: value for keyword, value in values.items() if keyword in now}


def document(request: dict[str, Any], *, host: str = "https://api.evolink.ai") -> dict[str, Any]:
    """Return a page's whole OpenAPI document around a request schema."""
    body = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Request"}}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "A page", "version": "1.0.0"},
        "servers": [{"url": host}],
        "paths": {CREATE: {"post": {"requestBody": body, "responses": {"200": {"description": "A task"}}}}},
        "components": {"schemas": {"Request": request}},
    }


def page_bytes(request: dict[str, Any]) -> bytes:
    return json.dumps(document(request)).encode()


def page_of(request: dict[str, Any], *, name: str = "page.json") -> Page:
    return read_page(page_bytes(request), name=name)


def page_file(model: str) -> str:
    """Return the documentation's name of the model's page."""
    return f"{ALL_MODELS[model].page_name}.json"


def field(request: dict[str, Any], pointer: str) -> dict[str, Any]:
    """Return the schema at a pointer such as `/model_params/multi_prompt/items/index`."""
    found = request
    for part in pointer.split("/")[1:]:
        found = found["items"] if part == "items" and "items" in found else found["properties"][part]
    return found


def find_parent(request: dict[str, Any], pointer: str) -> tuple[dict[str, Any], str]:
    """Return the object that has the field at a pointer, and the field's name there."""
    above, _, name = pointer.rpartition("/")
    return field(request, above), name


def pointers(request: dict[str, Any], at: str = "") -> Iterator[str]:
    """Yield the pointer of every field but `model`, nested ones after the one they are in."""
    for name, inner in request.get("properties", {}).items():
        if f"{at}/{name}" != "/model":
            yield f"{at}/{name}"
            yield from pointers(inner, f"{at}/{name}")
    if isinstance(request.get("items"), dict):
        yield from pointers(request["items"], f"{at}/items")


def _page_value(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return a node of a generated schema as a page would state it."""
    node = resolve(node, schema)
    silent = {*node.get("x-source", {}), "allOf", "additionalProperties", "examples", "$schema", "$defs", "title"}
    stated = {
        key: copy.deepcopy(value) for key, value in node.items() if key not in silent and not key.startswith("x-")
    }
    stated["description"] = "The page's description."
    if "oneOf" in silent and "type" not in stated:
        stated |= node["oneOf"][0]  # a page states one form where the others are from prose
    if "const" in stated:
        stated["enum"] = [stated.pop("const")]
    if "properties" in stated:
        stated["properties"] = {name: _page_value(inner, schema) for name, inner in stated["properties"].items()}
    if "items" in stated:
        stated["items"] = _page_value(stated["items"], schema)
    return stated


def _declare(request: dict[str, Any], entry: dict[str, Any]) -> None:
    above, name = find_parent(request, entry["pointer"])
    if entry["keyword"] == "required":
        names = [each for each in above.get("required", []) if each != name]
        above["required"] = [*names, name] if entry["documented"] else names
    elif entry["keyword"] == "properties":
        above["properties"].pop(name, None)
        if entry["documented"] is not None:
            above["properties"][name] = entry["documented"]
    elif entry["documented"] is None:
        above["properties"][name].pop(entry["keyword"], None)
    else:
        above["properties"][name][entry["keyword"]] = entry["documented"]
    if entry["pointer"] == "/model":
        rename_model(request, entry["documented"][0])
