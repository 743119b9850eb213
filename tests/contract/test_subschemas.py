"""The failures of the subschemas are those that jsonschema-rs finds with the whole schema."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from evolink import catalog
from evolink.contract import Validator
from evolink.contract._json_pointer import format_pointer, iter_leaves, remove_value, set_value


def failures_of_jsonschema_rs(validator: Validator, payload: Any) -> set[tuple[str, str]]:
    """Return what jsonschema-rs itself reports, as (pointer, keyword)."""
    return {
        (format_pointer(error.instance_path), str(error.schema_path[-1]))
        for error in validator._compiled.iter_errors(payload)
    }


ODD = ["", "x", "x" * 3000, 0, 5.5, 1000, None, True, [], ["x"] * 30, {}, {"x": 1}, "file:///a.png", "https://"]


def requests(model: str) -> Iterator[Any]:
    """Yield the examples of a model, and each with a value removed or replaced, or with an unknown field."""
    for example in catalog.get(model).examples.values():
        yield example
        for location in iter_leaves(example):
            yield remove_value(example, location)
            yield from (set_value(example, location, odd) for odd in ODD)
            yield set_value(set_value(example, (*location[:-1], "promt"), 1) or example, location, "x")


@pytest.mark.parametrize("model", catalog.ids())
def test_subschemas_find_every_failure_of_the_whole_schema(model: str) -> None:
    validator = Validator(catalog.schema(model), model=model)

    for payload in requests(model):
        failures = validator._root.failures(payload).found
        found = {(format_pointer(at), constraint.keyword) for constraint, at, _ in failures}
        assert found == failures_of_jsonschema_rs(validator, payload), payload


@pytest.mark.parametrize("model", catalog.ids())
def test_only_a_payload_that_the_schema_and_all_checks_allow_is_certainly_valid(model: str) -> None:
    validator = Validator(catalog.schema(model), model=model)

    for payload in requests(model):
        refused = failures_of_jsonschema_rs(validator, payload) or list(validator._checks.failures(payload, False))
        assert validator._is_certainly_valid(payload, False) == (not refused), payload
        assert validator.is_valid(payload) == (not refused), payload


@pytest.mark.parametrize(
    ("schema", "payload", "keyword"),
    [
        ({"patternProperties": {"^a": {"type": "string"}}}, {"ab": 1}, "type"),
        ({"minProperties": 2}, {"a": 1}, "minProperties"),
        ({"additionalProperties": {"type": "string"}}, {"a": 1}, "type"),
        ({"items": {"prefixItems": [{"const": 1}]}}, [[2]], "const"),
    ],
)
def test_keywords_that_subschemas_do_not_implement_are_checked(schema: Any, payload: Any, keyword: str) -> None:
    (violation,) = Validator(schema).violations(payload)

    assert violation.keyword == keyword


def test_each_missing_field_is_reported_once_with_an_unsupported_keyword() -> None:
    found = Validator({"required": ["a", "b"], "minProperties": 1}).violations({})

    assert [violation.message for violation in found if violation.keyword == "required"] == [
        "a is missing.",
        "b is missing.",
    ]


def test_a_rule_is_named_with_an_unsupported_keyword() -> None:
    rule = {"id": "b-with-a", "source": "prose", "sentence": "b goes with a."}
    conditional = {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "x-rules": [rule]}
    found = Validator({"allOf": [conditional], "minProperties": 2}).violations({"a": 1})

    assert ("b-with-a", "b is missing. b goes with a.") in [(one.rule, one.message) for one in found]


def test_a_value_that_contains_itself_is_too_deep_for_a_recursive_schema() -> None:
    loop: list[Any] = []
    loop.append(loop)
    recursive = {"$ref": "#/$defs/list", "$defs": {"list": {"additionalProperties": {"$ref": "#/$defs/list"}}}}

    assert [one.keyword for one in Validator(recursive).violations({"a": {"b": loop}})] == ["too-deep"]


@pytest.mark.parametrize("payload", [{"a": float("nan")}, {"a": Path("a.png")}, {"a": {1, 2}}, {"a": 1}], ids=repr)
def test_is_valid_decides_as_violations_do_beyond_plain_json(payload: Any) -> None:
    validator = Validator({"type": "object", "properties": {"a": {"type": ["number", "string"]}}})

    assert validator.is_valid(payload) == (validator.violations(payload) == [])
