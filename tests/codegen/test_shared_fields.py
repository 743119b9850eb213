"""Fields of a model that refer to shared schemas, as they appear in its contract."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
from tooling.codegen.bundle import bundle, standalone_schema
from tooling.codegen.sources import Source, Spec

SHARED: dict[str, Any] = {
    "Link": {"type": "string", "format": "uri", "maxLength": 20},
    "Sound": {"type": "boolean", "default": True},
    "Pictures": {"type": "array", "items": {"$ref": "#/Link"}, "x-media": {"kind": "image"}},
    "Search": {"type": "object", "properties": {"web_search": {"type": "boolean"}}},
}
SHARED_FILE = "../../schemas/shared.yaml#/"
REQUEST: dict[str, Any] = {
    "type": "object",
    "properties": {
        "model": {"type": "string", "const": "new-model"},
        "sound": {"$ref": SHARED_FILE + "Sound"},
        "pictures": {"$ref": SHARED_FILE + "Pictures"},
        "covers": {"$ref": SHARED_FILE + "Pictures", "x-media": {"kind": "image", "formats": ["png"]}},
        "search": {"$ref": SHARED_FILE + "Search"},
        "settings": {"type": "object", "properties": {"done": {"$ref": SHARED_FILE + "Link"}}},
    },
}


def bundle_request(request: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {"content": {"application/json": {"examples": {}}}}
    paths: dict[str, Any] = {"/v1/videos/generations": {"post": {"requestBody": body}}}
    model = {
        "info": {"description": "A model.", "x-evolink": {}},
        "paths": paths,
        "components": {"schemas": {"NewModel": request}},
    }
    spec = Spec(
        api=Source("spec/api.yaml", "", {"paths": paths, "components": {"schemas": {}}}),
        schemas={"spec/schemas/shared.yaml": Source("spec/schemas/shared.yaml", "", SHARED)},
        models={"new-model": Source("spec/models/new/new-model.yaml", "", model)},
        vocabulary=jsonschema_rs.Draft202012Validator({}),
        vocabulary_schema={},
    )
    contract: dict[str, Any] = bundle(spec)
    return contract


def test_a_shared_value_is_inlined_into_the_field_that_refers_to_it() -> None:
    fields = standalone_schema(bundle_request(REQUEST), "NewModel")["properties"]

    assert fields["sound"] == SHARED["Sound"]
    assert fields["pictures"]["x-media"] == {"kind": "image"}
    assert fields["covers"] == SHARED["Pictures"] | {
        "items": {"$ref": "#/$defs/Link"},
        "x-media": {"kind": "image", "formats": ["png"]},
    }
    assert fields["settings"]["properties"]["done"]["maxLength"] == 20


def test_a_shared_object_remains_a_reference_so_that_it_becomes_one_class() -> None:
    schema = standalone_schema(bundle_request(REQUEST), "NewModel")

    assert schema["properties"]["search"] == {"$ref": "#/$defs/Search"}
    assert schema["$defs"]["Search"] == SHARED["Search"]
