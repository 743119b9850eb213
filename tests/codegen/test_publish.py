"""contract.json, the form of the contract for other tools, means the same and is complete by their rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner
from evolink import catalog, contract
from evolink.cli import evolink

DOCUMENT = catalog.contract()
SCHEMAS = DOCUMENT["components"]["schemas"]
WITH_RULES = ("wan2.5-text-to-video", "kling-o3-text-to-video", "MiniMax-Hailuo-02", "seedance-2.0-reference-to-video")


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in a value."""
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(inner)


@pytest.mark.parametrize("model", WITH_RULES)
def test_a_model_allows_the_same_requests_as_in_its_own_schema(model: str) -> None:
    reference = f"#/components/schemas/{catalog.get(model).class_name}"
    published = jsonschema_rs.Draft202012Validator(
        {"$ref": reference, "components": DOCUMENT["components"]}, validate_formats=True
    )
    own = jsonschema_rs.Draft202012Validator(catalog.schema(model), validate_formats=True)
    cases = contract.cases(model)

    assert [case.label for case in cases if published.is_valid(case.payload) != own.is_valid(case.payload)] == []
    assert {published.is_valid(case.payload) for case in cases} == {True, False}


def test_no_model_has_conditions_beside_its_fields() -> None:
    for model in catalog.models():
        assert not SCHEMAS[model.class_name].keys() & {"allOf", "anyOf", "oneOf", "if", "not"}
    assert sum("dependentSchemas" in SCHEMAS[model.class_name] for model in catalog.models()) > 20


def test_every_array_has_items_and_every_page_limit_a_maximum() -> None:
    assert all("items" in node for node in nodes(DOCUMENT) if node.get("type") == "array")
    limits = [node for node in nodes(DOCUMENT["paths"]) if node.get("name") in ("page", "page_size", "pageSize")]
    assert [limit["schema"]["maximum"] for limit in limits] == [999_999_999, 50, 999_999_999, 999_999_999]


def test_the_summary_of_an_example_names_its_model() -> None:
    content = DOCUMENT["paths"]["/v1/videos/generations"]["post"]["requestBody"]["content"]["application/json"]

    for example in content["examples"].values():
        assert example["summary"].startswith(f"{example['value']['model']}: ")


def test_the_license_is_stated_and_every_schema_is_used() -> None:
    referred = {node["$ref"] for node in nodes(DOCUMENT) if isinstance(node.get("$ref"), str)}

    assert DOCUMENT["info"]["license"] == {"name": "MIT", "identifier": "MIT"}
    assert {f"#/components/schemas/{name}" for name in SCHEMAS} <= referred


def test_the_command_prints_the_document() -> None:
    result = CliRunner().invoke(evolink, ["contract", "export"])

    assert (result.exit_code, json.loads(result.stdout)) == (0, DOCUMENT)
