"""`tools.schemas`: function definitions that each provider accepts, and that allow what the contract allows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import jsonschema_rs
import pytest
from evolink import catalog, tools

STYLES: list[tuple[tools.Style, bool]] = [
    (style, strict) for style in ("openai", "anthropic", "gemini") for strict in (False, True)
]
COMMON = {"type", "description", "properties", "required", "items", "enum", "anyOf"}
KEYWORDS: Mapping[tuple[str, bool], set[str]] = {
    ("openai", True): COMMON | {"additionalProperties", "pattern", "minimum", "maximum", "minItems", "maxItems"},
    ("anthropic", True): COMMON | {"additionalProperties", "format", "default", "minItems"},
    ("gemini", False): COMMON | {"minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength", "pattern"},
}
"""What the documentation of each provider lists: see `evolink.tools._dialects`."""
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
"""The names of functions that all three providers accept."""


def parameters_of(definition: Mapping[str, Any], style: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "openai": lambda: definition["function"]["parameters"],
        "anthropic": lambda: definition["input_schema"],
        "gemini": lambda: definition.get("parameters", {}),
    }[style]()
    return found


def function_of(definition: dict[str, Any], style: str) -> dict[str, Any]:
    function: dict[str, Any] = definition["function"] if style == "openai" else definition
    return function


def subschemas(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield a schema and every schema in it."""
    yield schema
    for field in schema.get("properties", {}).values():
        yield from subschemas(field)
    for keyword in ("anyOf", "oneOf"):
        for each in schema.get(keyword, ()):
            yield from subschemas(each)
    if "items" in schema:
        yield from subschemas(schema["items"])


def with_nulls(value: Any, schema: Mapping[str, Any]) -> Any:
    """Return a value with null for each field that it leaves out, as a strict mode writes it."""
    if isinstance(value, dict):
        fields = schema.get("properties", {})
        return {name: with_nulls(value.get(name), fields[name]) for name in {**fields, **value}}
    return [with_nulls(each, schema["items"]) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("style", "strict"), STYLES)
def test_every_model_has_a_function_that_the_provider_accepts(style: tools.Style, strict: bool) -> None:
    definitions = tools.schemas(per_model=True, style=style, strict=strict)

    functions = [function_of(each, style) for each in definitions]
    assert len({each["name"] for each in functions}) == len(functions) == len(catalog.ids())
    for definition, function in zip(definitions, functions, strict=True):
        assert NAME.fullmatch(function["name"])
        assert len(function["description"]) <= 1024
        assert function.get("strict", False) is (strict and style != "gemini")
        parameters = parameters_of(definition, style)
        assert parameters["type"] == "object"
        assert not parameters.keys() & {"oneOf", "anyOf", "allOf", "enum", "not", "$ref", "$defs"}
        assert jsonschema_rs.meta.is_valid({"$schema": "https://json-schema.org/draft/2020-12/schema", **parameters})


@pytest.mark.parametrize(("style", "strict"), [*KEYWORDS, ("gemini", True)])
def test_a_schema_has_only_the_keywords_of_its_provider(style: tools.Style, strict: bool) -> None:
    allowed = KEYWORDS.get((style, strict), KEYWORDS["gemini", False])

    for definition in tools.schemas(per_model=True, style=style, strict=strict, tools=tools.NAMES):
        for schema in subschemas(parameters_of(definition, style)):
            assert schema.keys() <= allowed
            is_object = schema.get("type") in ("object", ["object", "null"])
            if "additionalProperties" in allowed and is_object:
                assert schema["additionalProperties"] is False
            if style == "openai" and is_object:
                assert schema["required"] == [*schema["properties"]], "strict mode requires every field"
            if style == "anthropic":
                assert schema.get("minItems", 0) in (0, 1)
                assert schema.get("format", "uri") == "uri"
            if style == "gemini":
                assert isinstance(schema.get("type", ""), str)
                assert all(isinstance(value, str) for value in schema.get("enum", ()))
                assert schema.get("type") != "object" or schema["properties"], "Gemini refuses an object without fields"


@pytest.mark.parametrize(("style", "strict"), STYLES)
def test_every_example_of_every_model_is_allowed(style: tools.Style, strict: bool) -> None:
    for model, definition in zip(
        catalog.models(), tools.schemas(per_model=True, style=style, strict=strict), strict=True
    ):
        parameters = parameters_of(definition, style)
        validator = jsonschema_rs.Draft202012Validator(parameters)
        for example in model.examples.values():
            fields = {name: value for name, value in example.items() if name != "model"}
            given = with_nulls(fields, parameters) if style == "openai" and strict else fields
            assert validator.is_valid(given), model.id


LOSSES: list[tuple[tools.Style, str, str, str]] = [
    ("openai", "kling-o3-text-to-video", "prompt", "At most 2500 characters."),
    ("openai", "kling-o3-text-to-video", "duration", "Default: 5."),
    ("anthropic", "kling-o3-text-to-video", "duration", "At least 3. At most 15."),
    ("anthropic", "kling-o1-image-to-video", "image_urls", "At most 2 elements."),
    ("gemini", "wan2.5-text-to-video", "duration", "One of 5, 10."),
    ("gemini", "kling-o3-text-to-video", "sound", 'Default: "off".'),
]


@pytest.mark.parametrize(("style", "model", "field", "sentence"), LOSSES)
def test_what_a_dialect_lacks_is_in_the_description(style: tools.Style, model: str, field: str, sentence: str) -> None:
    (definition,) = tools.schemas([model], style=style, strict=True)

    assert sentence in parameters_of(definition, style)["properties"][field]["description"]


def test_the_limits_of_media_are_in_the_description() -> None:
    (definition,) = tools.schemas(["kling-o1-video-edit-fast"], style="anthropic")

    description = definition["input_schema"]["properties"]["video_urls"]["description"]
    assert description.endswith("Files: mp4, mov; at most 100 MB; 6 to 20 s.")


def test_the_rules_between_fields_are_in_the_description_of_the_function() -> None:
    (definition,) = tools.schemas(["kling-o3-text-to-video"], style="openai", strict=True)

    rules = catalog.get("kling-o3-text-to-video").rules
    assert rules
    assert all(rule in definition["function"]["description"] for rule in rules)


@pytest.mark.parametrize("style", ["openai", "anthropic", "gemini"])
def test_a_request_of_any_model_is_json_in_a_string_where_objects_need_fields(style: Literal["openai"]) -> None:
    (definition,) = tools.schemas(["veo3.1-pro"], style=style, strict=True, per_model=False)

    assert "veo3.1-pro" in function_of(definition, style)["description"]
    request = parameters_of(definition, style)["properties"]["request"]
    assert request["type"] in ("string", ["string", "null"])


def test_a_model_a_tool_or_a_style_that_does_not_exist_is_named() -> None:
    with pytest.raises(KeyError, match="kling-o9"):
        tools.schemas(["kling-o9"])
    with pytest.raises(KeyError, match="There is no tool 'make'"):
        tools.schemas(tools=["make"])
    with pytest.raises(ValueError, match="style is 'cohere'"):
        tools.schemas(style="cohere")  # type: ignore[arg-type]  # the mistake is the test
